/** The models of this machine as entries of a list: what is known at once, and the rest as it becomes known. */
import * as vscode from 'vscode';
import { byteWords } from '../../base/byte-words';
import { labelText } from '../../base/foreign-text';
import { CancelledError, type EngineClient } from '../../engine/client';
import type { Catalog, ListedModel } from '../../engine/protocol/library-protocol';
import { countWords, STORE_NAMES } from '../../library/model-words';
import { formatReference } from '../../library/reference';
import type { Failures } from '../failures';
import { useModel } from '../models/model-choice';
import { openedByPath } from '../models/opened-models';
import type { Settings } from '../settings';
import { type Entry, entry } from './tree';

/** Milliseconds in which models are described before the list is drawn anew. */
const STEP = 400;

export interface ModelEntryParts {
  readonly engine: Pick<EngineClient, 'aboutModel' | 'listModels' | 'tokens'>;
  readonly failures: Pick<Failures, 'show' | 'logOnly'>;
  readonly settings: () => Pick<Settings, 'ghostTextModel' | 'model' | 'modelFolders'>;
  readonly starter: string;
  /** The file in which descriptions of models are remembered. */
  readonly memory: string;
}

export class ModelEntries {
  private catalog: Catalog | undefined;
  private describing = false;

  constructor(private readonly parts: ModelEntryParts) {}

  /** Look anew when the list is read next. */
  forget(): void {
    this.catalog = undefined;
  }

  /** @param changed told when more is known */
  async read(changed: () => void): Promise<Entry[]> {
    // A model that was opened by its path since is in no list yet.
    if (!openedByPath(this.parts.settings(), this.parts.starter).every((path) => this.lists(path))) this.forget();
    this.catalog ??= await this.ask(0);
    if (this.catalog.undescribed > 0) void this.describe(changed);
    const { model: chosen } = this.parts.settings();
    return this.catalog.models.map((model) => modelEntry(model, chosen));
  }

  /** What an entry stands for, to trace with. Never rejects. */
  async use(given: unknown): Promise<void> {
    const model = this.modelOf(given);
    if (!model) return;
    const { engine, failures, starter } = this.parts;
    try {
      await vscode.window.withProgress({ location: { viewId: 'llmTrace.models' } }, () =>
        useModel(engine, referenceOf(model), 'traces', starter),
      );
    } catch (error) {
      failures.show(error);
    }
  }

  async reveal(given: unknown): Promise<void> {
    const model = this.modelOf(given);
    if (model) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(model.path));
  }

  private modelOf(given: unknown): ListedModel | undefined {
    const id = (given as Partial<Entry> | undefined)?.item?.id;
    return this.catalog?.models.find((model) => referenceOf(model) === id);
  }

  private lists(path: string): boolean {
    return this.catalog?.models.some((model) => model.path === path) ?? false;
  }

  private async describe(changed: () => void): Promise<void> {
    if (this.describing) return;
    this.describing = true;
    try {
      while (this.catalog && this.catalog.undescribed > 0) this.catalog = await this.ask(STEP);
    } catch (error) {
      if (!(error instanceof CancelledError)) this.parts.failures.logOnly(error);
      if (this.catalog) this.catalog = { ...this.catalog, undescribed: 0 };
    } finally {
      this.describing = false;
    }
    changed();
  }

  private ask(describeFor: number): Promise<Catalog> {
    const { engine, settings, starter, memory } = this.parts;
    const opened = openedByPath(settings(), starter);
    return engine.listModels({ folders: settings().modelFolders, opened, starter, memory, describeFor });
  }
}

function referenceOf({ store, path, reference }: ListedModel): string {
  return store === 'starter' ? path : formatReference(reference);
}

function modelEntry(model: ListedModel, chosen: string): Entry {
  const { name, store, bytes, path, description } = model;
  const refused = description?.refused ?? null;
  const isChosen = chosen === referenceOf(model) || chosen === path;
  const parts = [
    isChosen ? vscode.l10n.t('in use') : null,
    STORE_NAMES[store],
    description?.parameters ? vscode.l10n.t('{0} parameters', countWords(description.parameters)) : byteWords(bytes),
  ];
  return entry(labelText(name), refused !== null ? 'circle-slash' : isChosen ? 'check' : 'package', {
    id: referenceOf(model),
    description: parts.filter(Boolean).join(' · '),
    tooltip: refused ?? path,
    contextValue: refused === null ? 'model' : 'refusedModel',
  });
}
