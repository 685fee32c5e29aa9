/** The list from which the user picks a model: it shows what is on this machine at once, and more as it becomes known. */
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import { CancelledError, type EngineClient } from '../../engine/host/client';
import { holdsModelFolders, isFolderOfModels, onlyModelIn } from '../../library/models-in-folder';
import { type HubReference, parseReference } from '../../library/reference';
import type { Failures } from '../failures';
import { pickIn } from '../pick-in';
import type { Settings } from '../settings';
import { showInFileManager } from './file-manager';
import type { ModelCatalog } from './model-catalog';
import { addFolder, followTraces, type OfferOf, readRunnable, useModel } from './model-choice';
import {
  BUTTONS,
  hintItems,
  type ModelItem,
  type ModelList,
  modelItems,
  type PickAction,
  type PickPurpose,
  suggestedIds,
  typedItems,
} from './model-items';
import { modelName } from './model-names';
import type { OfflineBy } from './offline';
import { titleOf } from './picker-title';
import { ShownItems } from './shown-items';
import type { SuggestionFacts } from './suggestion-facts';

export interface PickerParts {
  readonly engine: Pick<EngineClient, 'aboutModel' | 'tokens'>;
  readonly catalog: Pick<ModelCatalog, 'describe' | 'latest' | 'look'>;
  readonly failures: Failures;
  readonly settings: () => Pick<Settings, 'ghostTextModel' | 'isGhostTextApart' | 'model' | 'modelFolders'>;
  readonly starter: string;
  /** Downloads a model and shows the progress; returns the model to use, or `undefined` if it was cancelled. */
  readonly download?: (reference: HubReference) => Promise<string | undefined>;
  /** What forbids downloads; `undefined` if nothing does. */
  readonly offline?: () => OfflineBy | undefined;
  /** Asks the hub about a model that the user is interested in; returns its answer in words. */
  readonly lookUp?: (reference: HubReference, signal: AbortSignal) => Promise<string>;
  /** The hub's facts about suggested models, which are requested without an action of the user. */
  readonly facts?: Pick<SuggestionFacts, 'askAbout' | 'remembered'>;
}

interface Picked {
  readonly action: PickAction;
  readonly purpose: PickPurpose;
}

/** What a model is picked for, and what is offered with it. */
type Asked = Pick<Picked, 'purpose'> & Pick<PickOptions, 'offerOf'>;

interface ListKind extends Pick<ModelList, 'isForGood' | 'mustContinue' | 'isAdding' | 'added'> {
  readonly shown: string[];
  /** Until the models that come first in the list are known. */
  isLooking: boolean;
}

/** Options of the list. */
export interface PickOptions {
  /** The default is traces. */
  readonly purpose?: PickPurpose | undefined;
  /** Whether models on this machine are left out. */
  readonly isAdding?: boolean;
  /** A folder that was just added: its models come first. */
  readonly added?: string;
  /** What is offered with a model for traces; left out if the caller traces with it anyway. */
  readonly offerOf?: OfferOf | undefined;
}

/** Milliseconds without typing before all folders below a typed path are searched. */
const PAUSE = 250;

export class ModelPicker {
  private readonly lookedUp = new Map<string, string>();
  /** Typed paths of folders that are not models themselves, but contain some. */
  private readonly foldersOfModels = new Set<string>();
  /** Entries that were at some time the first of a list: being at one of them does not mean that the user moved there. */
  private readonly firsts = new Set<string>();

  constructor(private readonly parts: PickerParts) {}

  /**
   * Lets the user pick a model, and uses it. Never rejects.
   * @returns the model that was picked for traces or for the single purpose
   */
  async show(options: PickOptions = {}): Promise<string | undefined> {
    const picked = await this.pick(options);
    if (!picked) return undefined;
    try {
      return await this.run(picked, options.offerOf);
    } catch (error) {
      if (error instanceof CancelledError) return undefined;
      return this.afterFailure(error, picked, options);
    }
  }

  /** A caller that waits for a model gets the one that is chosen after the failure. */
  private async afterFailure(
    error: unknown,
    { action, purpose }: Picked,
    options: PickOptions,
  ): Promise<string | undefined> {
    const { failures } = this.parts;
    const folder = action.kind === 'use' && (await holdsModelFolders(action.model)) ? action.model : undefined;
    const label = folder === undefined ? vscode.l10n.t('Choose Another...') : vscode.l10n.t('List Its Models');
    if (!(await failures.ask(error, label))) return undefined;
    if (folder === undefined) return this.show({ ...options, purpose });
    return this.listFolder(folder, { ...options, purpose });
  }

  private async pick({ purpose = 'traces', isAdding = false, added }: PickOptions): Promise<Picked | undefined> {
    const list = createList(isAdding ? vscode.l10n.t('Add a Model') : titleOf(purpose), this.downloads);
    const closed = new AbortController();
    const isForGhostText = purpose === 'ghost text';
    const isLooking = !isAdding && (added !== undefined || this.parts.catalog.latest === undefined);
    const isForGood = typeof purpose === 'string';
    const kind = { isForGood, mustContinue: isForGhostText, isAdding, added, shown: [], isLooking };
    const shown = new ShownItems(list);
    const draw = () => this.draw(list, shown, kind);
    draw();
    this.followTyping(list, kind, closed.signal, draw);
    const picked = await pickIn<ModelItem, Picked>(list, (end) => {
      list.onDidAccept(() => {
        const { action } = shown.accepted() ?? {};
        if (action) end({ action, purpose });
      });
      list.onDidTriggerItemButton(({ item, button }) => {
        if (button === BUTTONS.reveal) void this.reveal(item);
        else if (button === BUTTONS.lookUp) {
          void this.lookUp(item, closed.signal).then(draw);
          draw();
        } else if (item.action)
          end({ action: item.action, purpose: button === BUTTONS.traces ? 'traces' : 'ghost text' });
      });
      void this.fill(list, kind, closed.signal, draw);
    });
    closed.abort();
    return picked;
  }

  /**
   * Adds an entry for the typed text. It redraws only if needed, so that thousands of entries are not sent with every key
   * press.
   */
  private followTyping(list: vscode.QuickPick<ModelItem>, kind: ListKind, closed: AbortSignal, draw: () => void): void {
    let own = '';
    let looking: NodeJS.Timeout | undefined;
    list.onDidChangeValue(() => {
      const now = this.listFor(list.value, kind);
      const next = [...typedItems(now), ...hintItems(now)].map(({ label }) => label).join();
      if (next !== own) draw();
      own = next;
      clearTimeout(looking);
      looking = setTimeout(() => {
        void this.lookAtFolder(list.value).then((isNew) => isNew && !closed.aborted && draw());
      }, PAUSE);
    });
    closed.addEventListener('abort', () => clearTimeout(looking));
  }

  /** @returns whether a typed path has just turned out to be a folder of models */
  private async lookAtFolder(typed: string): Promise<boolean> {
    const reference = parseReference(typed);
    if (reference.kind !== 'folder' || this.foldersOfModels.has(reference.path)) return false;
    const holds = await isFolderOfModels(reference.path);
    if (holds) this.foldersOfModels.add(reference.path);
    return holds;
  }

  /** Keeps the typed text and the entry to which the user moved; at the start that is the first entry. */
  private draw(list: vscode.QuickPick<ModelItem>, shown: ShownItems<ModelItem>, kind: ListKind): void {
    const [active] = list.activeItems;
    const items = modelItems(this.listFor(list.value, kind));
    shown.send(items);
    for (const { action, path } of items)
      if (action?.kind === 'use' && path !== undefined && !kind.shown.includes(path)) kind.shown.push(path);
    const isFirst = active !== undefined && this.firsts.has(active.label);
    const first = items.find(({ action }) => action !== undefined);
    if (first) this.firsts.add(first.label);
    const same = active && items.find(({ label, path }) => label === active.label && path === active.path);
    if (same && !isFirst && list.value === '') list.activeItems = [same];
  }

  /**
   * What is already known is shown at once; the rest follows in steps. No entry moves once it is shown, so that nothing is
   * shown before the first models are known; of a folder that was just added, not before it is known which are encoders.
   */
  private async fill(
    list: vscode.QuickPick<ModelItem>,
    kind: ListKind,
    signal: AbortSignal,
    draw: () => void,
  ): Promise<void> {
    const { catalog, failures } = this.parts;
    const drawFound = () => {
      kind.isLooking = false;
      draw();
    };
    list.busy = true;
    try {
      const { undescribed } = await catalog.look(signal);
      if (kind.added === undefined || undescribed === 0) drawFound();
      await catalog.describe(drawFound, signal);
      for (const { path, reason } of catalog.latest?.passedOver ?? []) failures.note(`Models: ${path} ${reason}.`);
    } catch (error) {
      failures.show(error);
    }
    if (signal.aborted) return;
    if (kind.isLooking) drawFound();
    list.busy = false;
    await this.fillFacts(signal, draw);
  }

  /** Adds sizes and licences of suggested models; redraws twice at most, so that the list stays calm. */
  private async fillFacts(signal: AbortSignal, draw: () => void): Promise<void> {
    const { facts } = this.parts;
    if (!facts || !this.downloads) return;
    const tell = (said: Iterable<readonly [string, string]>) => {
      const before = this.lookedUp.size;
      for (const [id, words] of said) if (!this.lookedUp.has(id)) this.lookedUp.set(id, words);
      if (!signal.aborted && this.lookedUp.size > before) draw();
    };
    tell(await facts.remembered());
    const told = new Map<string, string>();
    const ids = suggestedIds(this.parts.catalog.latest ?? null).filter((id) => !this.lookedUp.has(id));
    await facts.askAbout(ids, signal, (id, said) => told.set(id, said));
    tell(told);
  }

  private listFor(typed: string, kind: ListKind): ModelList {
    const { catalog, offline, settings } = this.parts;
    const { model, ghostTextModel, isGhostTextApart, modelFolders: folders } = settings();
    const chosen = { traces: model, ghostText: ghostTextModel, isApart: isGhostTextApart };
    return {
      catalog: catalog.latest ?? null,
      chosen,
      typed,
      downloads: this.downloads,
      offline: offline?.(),
      ...kind,
      folders,
      lookedUp: this.lookedUp,
      foldersOfModels: this.foldersOfModels,
    };
  }

  private get downloads(): boolean {
    const { download, offline } = this.parts;
    return download !== undefined && offline?.() === undefined;
  }

  /** Never rejects: a failure is shown to the user. */
  private async reveal({ path }: ModelItem): Promise<void> {
    try {
      if (path !== undefined) await showInFileManager(path);
    } catch (error) {
      this.parts.failures.show(error);
    }
  }

  /** Never rejects: a failure is shown to the user. */
  private async lookUp({ action }: ModelItem, signal: AbortSignal): Promise<void> {
    if (action?.kind !== 'download') return;
    const { id } = action.reference;
    this.lookedUp.set(id, vscode.l10n.t('Asking the hub...'));
    try {
      const said = await this.parts.lookUp?.(action.reference, signal);
      if (said !== undefined) this.lookedUp.set(id, said);
    } catch (error) {
      this.lookedUp.delete(id);
      if (!signal.aborted) this.parts.failures.show(error);
    }
  }

  private async run({ action, purpose }: Picked, offerOf: OfferOf | undefined): Promise<string | undefined> {
    const asked = { purpose, offerOf };
    switch (action.kind) {
      case 'use':
        return this.use(action.model, asked);
      case 'explain':
        return this.explain(action.sentence, asked);
      case 'download':
        return this.use(await this.parts.download?.(action.reference), asked);
      case 'open folder':
        return this.use(await askForFolder(vscode.l10n.t('Use This Model')), asked);
      case 'open file':
        return this.use(await askForFile(), asked);
      case 'add folder':
        return this.listFolder(await askForFolder(vscode.l10n.t('List Its Models')), asked);
      case 'list folder':
        return this.listFolder(action.folder, asked);
      case 'open setting':
        await vscode.commands.executeCommand('workbench.action.openSettings', action.setting);
        return undefined;
      case 'follow':
        await followTraces();
        this.tellFollowed();
        return undefined;
    }
  }

  /** Confirms it in a message, because nothing else shows that it was done. */
  private tellFollowed(): void {
    const { settings, starter } = this.parts;
    const name = modelName(settings().model, starter);
    void vscode.window.showInformationMessage(
      notificationText(vscode.l10n.t('Ghost text now uses {0}, as traces do.', name)),
    );
  }

  /** With a button VS Code shows the whole notification, and otherwise only one line of it. */
  private async explain(sentence: string, asked: Asked): Promise<string | undefined> {
    const another = vscode.l10n.t('Choose Another...');
    const answer = await vscode.window.showWarningMessage(notificationText(sentence), another);
    return answer === another ? this.show(asked) : undefined;
  }

  private async use(chosen: string | undefined, { purpose, offerOf }: Asked): Promise<string | undefined> {
    if (chosen === undefined) return undefined;
    const { engine, starter } = this.parts;
    const reference = parseReference(chosen);
    const model = reference.kind === 'folder' && chosen !== starter ? await onlyModelIn(reference.path) : chosen;
    if (typeof purpose === 'string') await useModel(engine, model, { chosen: purpose, starter, offerOf });
    else await readRunnable(engine, model, starter);
    return purpose === 'ghost text' ? undefined : model;
  }

  /** A dialog may return a path with a trailing slash; it is removed, so that each folder has only one name. */
  private async listFolder(named: string | undefined, options: PickOptions): Promise<string | undefined> {
    if (named === undefined) return undefined;
    const added = resolve(named);
    await addFolder(added, this.parts.settings().modelFolders);
    return this.show({ ...options, isAdding: false, added });
  }
}

function createList(title: string, downloads: boolean): vscode.QuickPick<ModelItem> {
  const list = vscode.window.createQuickPick<ModelItem>();
  list.title = title;
  list.placeholder = downloads
    ? vscode.l10n.t('Search what is listed, or type a path, or OWNER/NAME of a model on the hub')
    : vscode.l10n.t('Search by name, kind, architecture, licence or place, or type a path');
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  list.keepScrollPosition = true;
  return list;
}

function askForFolder(openLabel: string): Promise<string | undefined> {
  const title = vscode.l10n.t('Choose a Folder');
  return askForPath({ canSelectFiles: false, canSelectFolders: true, openLabel, title });
}

function askForFile(): Promise<string | undefined> {
  const [openLabel, title] = [vscode.l10n.t('Use This Model'), vscode.l10n.t('Choose a GGUF File')];
  return askForPath({ filters: { GGUF: ['gguf'] }, openLabel, title });
}

async function askForPath(options: vscode.OpenDialogOptions): Promise<string | undefined> {
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}
