/** The entries of the list of models. Names come from other programs' files, so they are shown as plain text. */

import * as vscode from 'vscode';
import { byteWords } from '../../base/byte-words';
import { count, countWords } from '../../base/counted';
import { labelText } from '../../base/foreign-text';
import { withTilde } from '../../base/home-path';
import type { Catalog, ListedModel } from '../../engine/protocol/library-protocol';
import { UNFINISHED_DOWNLOAD } from '../../library/found-model';
import { isTooLarge, precisionWords, reasonWords, whereWords, wholeReasonWords } from '../../library/model-words';
import { formatReference, type HubReference, parseReference } from '../../library/reference';
import { SUGGESTIONS } from '../../library/suggestions';
import { SECTION } from '../settings';
import { continuesTexts, suggestsNothing } from './continues-texts';
import { hasFileManager } from './file-manager';
import { inListOrder } from './list-order';
import { listedReference } from './listed-reference';
import { OFFLINE, type OfflineBy } from './offline';

/** What a model is used for. */
export type ModelUse = 'traces' | 'ghost text';
/** What a model is chosen for. */
export type ChosenUse = ModelUse | 'both';

/** A permanent use, or a single purpose, which a title states. */
export type PickPurpose = ChosenUse | { readonly title: string };

/** What picking an entry does. */
export type PickAction =
  | { readonly kind: 'use'; readonly model: string }
  | { readonly kind: 'explain'; readonly sentence: string }
  | { readonly kind: 'download'; readonly reference: HubReference }
  | { readonly kind: 'list folder'; readonly folder: string }
  | { readonly kind: 'open setting'; readonly setting: string }
  | { readonly kind: 'open folder' | 'open file' | 'add folder' | 'follow' };

export interface ModelItem extends vscode.QuickPickItem {
  readonly action?: PickAction;
  /** The path of the model, for its buttons. */
  readonly path?: string;
}

export interface ChosenModels {
  /** References, as the engine gets them. */
  readonly traces: string;
  readonly ghostText: string;
  /** Whether ghost text has its own model. */
  readonly isApart: boolean;
}

export interface ModelList {
  /** null until the first catalogue is read. */
  readonly catalog: Catalog | null;
  readonly chosen: ChosenModels;
  /** What the user has typed. */
  readonly typed: string;
  /** Whether models can be downloaded. */
  readonly downloads: boolean;
  /** Why they cannot, if the user decided so. */
  readonly offline?: OfflineBy | undefined;
  /** The hub's answers about suggested models, by id. */
  readonly lookedUp: ReadonlyMap<string, string>;
  /** Whether the purpose is fixed; if not, entries offer to change it. */
  readonly isForGood: boolean;
  /** Whether the model has to continue texts, as ghost text needs. */
  readonly mustContinue?: boolean;
  /** Whether the user wants to add a model, so that those already on this machine are left out. */
  readonly isAdding: boolean;
  /** A folder that was just added: its models come first. */
  readonly added?: string | undefined;
  /** Whether nothing is known yet of the models that come first: what follows them would move down once they are found. */
  readonly isLooking?: boolean;
  /** Paths of the usable models in the order in which the list first showed them: no entry moves while the list is open. */
  readonly shown?: readonly string[];
  /** Folders whose models are listed, as the user named them. */
  readonly folders: readonly string[];
  /** Typed paths of folders that are not models themselves, but contain some. */
  readonly foldersOfModels: ReadonlySet<string>;
}

/** Long enough for everything known about a model. */
const DETAIL = 400;

export const BUTTONS = {
  traces: button('search', vscode.l10n.t('Use for Traces')),
  'ghost text': button('sparkle', vscode.l10n.t('Use for Ghost Text')),
  lookUp: button('info', vscode.l10n.t('Ask the Hub for Its Size and Licence')),
  reveal: button('folder-opened', vscode.l10n.t('Show in the File Manager')),
} as const;

function revealButtons() {
  return hasFileManager() ? [BUTTONS.reveal] : [];
}

const isRefused = ({ description }: ListedModel) => description !== null && description.refused !== null;

export function modelItems(list: ModelList): ModelItem[] {
  if (list.isLooking) return [...typedItems(list), lookingItem(list)];
  const here = list.isAdding ? [] : hereItems(list);
  const typed = typedItems(list);
  // A model on the disk that the typed text finds comes before what the text could name elsewhere.
  const isFound = here.some((item) => item.action?.kind === 'use' && isFoundBy(list.typed, item));
  return [
    ...(isFound ? [...here, ...typed] : [...typed, ...here]),
    ...newItems(list),
    ...refusedItems(list),
    ...hintItems(list),
  ];
}

function hereItems(list: ModelList): ModelItem[] {
  const models = inShownOrder(presentFirst(inListOrder(list.catalog?.models ?? []), list), list);
  const installed = models.filter((model) => !isRefused(model) || staysInPlace(model, list));
  const named = namesApart(installed);
  const { added } = list;
  const isNew = (model: ListedModel) => isAdded(model, list);
  const itemsOf = (some: readonly ListedModel[]) =>
    some.flatMap((model) =>
      isRefused(model) ? refusedOf([model], list) : asTyped(installedItem(model, named(model), list), model, list),
    );
  // A user who adds a folder looks for everything in it.
  const found = [...itemsOf(installed.filter(isNew)), ...refusedOf(models.filter(isNew), list)];
  return [
    ...(added === undefined || found.length === 0 ? [] : [separator(vscode.l10n.t('In {0}', withTilde(added)))]),
    ...found,
    ...emptyFolders(list),
    separator(vscode.l10n.t('Installed')),
    ...itemsOf(installed.filter((model) => !isNew(model))),
  ];
}

function lookingItem({ added }: ModelList): ModelItem {
  const label =
    added === undefined
      ? vscode.l10n.t('$(loading~spin) Looking for models on this machine...')
      : vscode.l10n.t('$(loading~spin) Looking for models in {0}...', labelText(withTilde(added)));
  return { label, alwaysShow: true };
}

/** In the list for ghost text alone Enter takes its present model, so that a hasty one changes nothing. */
function presentFirst(models: readonly ListedModel[], { chosen, mustContinue }: ModelList): readonly ListedModel[] {
  const isPresent = (model: ListedModel) => Number(mustContinue === true && isReferredTo(model, chosen.ghostText));
  return models.toSorted((one, other) => isPresent(other) - isPresent(one));
}

function isReferredTo(model: ListedModel, reference: string): boolean {
  return reference === listedReference(model) || reference === model.path;
}

/** Entries that are already shown keep their places, whatever becomes known about them; others come after them. */
function inShownOrder(models: readonly ListedModel[], { shown = [] }: ModelList): readonly ListedModel[] {
  const placeOf = ({ path }: ListedModel) => (shown.includes(path) ? shown.indexOf(path) : shown.length);
  return models.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** Whether a model was shown among the usable ones, but turned out not to be: it stays there, and says why. */
function staysInPlace(model: ListedModel, list: ModelList): boolean {
  return isRefused(model) && !isAdded(model, list) && list.shown?.includes(model.path) === true;
}

/** The user's folders that contain no model or cannot be read, because otherwise nothing would explain why they list none. */
function emptyFolders({ catalog, folders, added }: ModelList): ModelItem[] {
  const passedOver = catalog?.passedOver ?? [];
  const own = new Set(added === undefined ? folders : [added, ...folders]);
  return passedOver
    .filter(({ path }) => own.has(path))
    .map(({ path, reason }) => {
      const sentence = vscode.l10n.t('{0} {1}.', withTilde(path), reason);
      return {
        label: vscode.l10n.t('$(info) No models in {0}', labelText(withTilde(path))),
        detail: labelText(sentence, DETAIL),
        alwaysShow: path === added,
        action: { kind: 'explain', sentence },
      };
    });
}

/** Whether a model is in the folder that was just added. */
function isAdded({ path }: ListedModel, { added }: ModelList): boolean {
  return added !== undefined && isInFolder(path, added);
}

function isInFolder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
}

/** Ways to add a model: first files and folders, which need no download. */
function newItems({
  catalog,
  chosen,
  downloads,
  folders,
  offline,
  isForGood,
  isAdding,
  lookedUp,
}: ModelList): ModelItem[] {
  return [
    separator(vscode.l10n.t('Elsewhere on This Machine')),
    ...otherItems(folders, isForGood && !isAdding && chosen.isApart),
    ...(downloads && catalog !== null ? suggestionItems(catalog, lookedUp) : []),
    ...(offline ? offlineItems(offline) : []),
  ];
}

function refusedItems(list: ModelList): ModelItem[] {
  if (list.isAdding) return [];
  const others = list.catalog?.models.filter((model) => !isAdded(model, list) && !staysInPlace(model, list)) ?? [];
  const items = refusedOf(others, list);
  return items.length === 0 ? [] : [separator(vscode.l10n.t('Cannot Be Run')), ...items];
}

/** The models that cannot be run, with the reason. */
function refusedOf(models: readonly ListedModel[], list: ModelList): ModelItem[] {
  return models
    .filter(isRefused)
    .map((model) => asTyped((list.downloads && unfinishedItem(model)) || refusedItem(model), model, list));
}

/** The typed text may be a path that is not part of a row, and VS Code would hide that row. */
function asTyped(item: ModelItem, model: ListedModel, { typed }: ModelList): ModelItem {
  return isNamed(model, typed) ? { ...item, alwaysShow: true } : item;
}

function isNamed({ reference }: ListedModel, typed: string): boolean {
  return formatReference(reference) === formatReference(parseReference(typed));
}

/** A name for each model: if another has the same name, with its program or its path. */
function namesApart(models: readonly ListedModel[]): (model: ListedModel) => string {
  return (model) => {
    const { name, store, path } = model;
    const others = models.filter((one) => one !== model && one.name === name);
    if (others.length === 0) return name;
    // A folder's path says more than "your folders".
    const isOnlyThere = store !== 'folders' && others.every((one) => one.store !== store);
    return `${name} (${isOnlyThere ? whereWords(model) : withTilde(path)})`;
  };
}

function installedItem(model: ListedModel, name: string, list: ModelList): ModelItem {
  const { catalog, chosen, isForGood } = list;
  const { otherNames, path, description } = model;
  const isUnfit = list.mustContinue === true && description !== null && !continuesTexts(description);
  const freeMemory = catalog?.freeMemory ?? 0;
  const text = listedReference(model);
  const isOf = (reference: string) => isReferredTo(model, reference);
  const uses = [
    ...(isOf(chosen.traces) ? [tracesWords(chosen, description)] : []),
    ...(chosen.isApart && isOf(chosen.ghostText) ? [vscode.l10n.t('for ghost text')] : []),
  ];
  const isTooBig = description !== null && isTooLarge(description, freeMemory);
  // One tick, on what the list chooses: the model of the other use has the sign of the button that chooses one for that.
  const [own, sign] = list.mustContinue ? [chosen.ghostText, 'search'] : [chosen.traces, 'sparkle'];
  const ofUse = isOf(own) ? 'check' : uses.length > 0 ? sign : undefined;
  const icon = isUnfit ? 'circle-slash' : (ofUse ?? (isTooBig ? 'warning' : 'package'));
  const forUse = [BUTTONS.traces, ...(description && continuesTexts(description) ? [BUTTONS['ghost text']] : [])];
  return {
    label: `$(${icon}) ${labelText(name)}`,
    description: [
      ...(isUnfit ? [vscode.l10n.t('does not continue texts')] : []),
      ...uses,
      ...kindOf(model),
      whereWords(model),
      ...licenceOf(model),
      ...otherNames,
    ]
      .map((text) => labelText(text, 60))
      .join(' · '),
    detail: labelText([...traitsOf(model, freeMemory), withTilde(path)].join(' · '), DETAIL),
    buttons: [...(isForGood && !isUnfit ? forUse : []), ...revealButtons()],
    action: isUnfit ? { kind: 'explain', sentence: suggestsNothing(name) } : { kind: 'use', model: text },
    path,
  };
}

/** What the model of traces is used for: a panel that is open keeps the model of its trace. */
function tracesWords({ isApart }: ChosenModels, description: ListedModel['description']): string {
  const isForBoth = !isApart && description !== null && continuesTexts(description);
  return isForBoth ? vscode.l10n.t('for new traces and ghost text') : vscode.l10n.t('for new traces');
}

function licenceOf({ description }: ListedModel): string[] {
  return description?.licence ? [description.licence] : [];
}

/** What a model is: its architecture, its size and its memory. */
export function modelFacts(model: ListedModel, freeMemory: number): string {
  return [...kindOf(model), ...traitsOf(model, freeMemory)].join(' · ');
}

function kindOf({ description, bytes }: ListedModel): string[] {
  return [byteWords(bytes), ...(description?.architectureName ? [description.architectureName] : [])];
}

/** What is not a decoder, in the words that a user types to find it; null for decoders, and for what is not known. */
function kindInWords(description: NonNullable<ListedModel['description']>): string | null {
  if (description.predicts === null || continuesTexts(description)) return null;
  switch (description.predicts) {
    case 'next token':
      return vscode.l10n.t('encoder-decoder, which writes another text');
    case 'masked token':
      return vscode.l10n.t('encoder, which fills in masked tokens');
    case 'replaced token':
      return vscode.l10n.t('encoder, a discriminator: it tells which tokens were replaced');
    case 'sentence embedding':
      return vscode.l10n.t('encoder, which makes one vector of a text');
    case 'nothing':
      return vscode.l10n.t('encoder, which makes one vector of each token');
  }
}

function traitsOf({ description }: ListedModel, freeMemory: number): string[] {
  if (description === null) return [];
  const { parameters, precision, contextLength, tokenizer, memory } = description;
  const parts = [
    kindInWords(description),
    parameters === null ? null : vscode.l10n.t('{0} parameters', countWords(parameters)),
    precisionWords(precision),
    contextLength === null ? null : vscode.l10n.t('context {0}', count(contextLength)),
    tokenizer,
    memory &&
      (isTooLarge(description, freeMemory)
        ? vscode.l10n.t('{0} of memory, {1} free', byteWords(memory.trace), byteWords(freeMemory))
        : vscode.l10n.t('{0} of memory', byteWords(memory.trace))),
  ];
  return parts.flatMap((part) => part || []);
}

/** An entry that continues an interrupted download. */
function unfinishedItem(model: ListedModel): ModelItem | undefined {
  const { name, path, reference, description } = model;
  if (reference.kind !== 'hub' || description?.refused !== UNFINISHED_DOWNLOAD) return undefined;
  return {
    label: `$(cloud-download) ${labelText(name)}`,
    description: labelText(whereWords(model)),
    detail: vscode.l10n.t('Its download is not finished: choose it to go on.'),
    buttons: revealButtons(),
    action: { kind: 'download', reference },
    path,
  };
}

function refusedItem(model: ListedModel): ModelItem {
  const { name, path, description } = model;
  const reason = reasonWords(description?.refused ?? '', path);
  return {
    label: `$(circle-slash) ${labelText(name)}`,
    description: labelText(whereWords(model)),
    detail: labelText(reason, DETAIL),
    buttons: revealButtons(),
    action: { kind: 'explain', sentence: whyNotRun(name, description?.refused ?? '', path) },
    path,
  };
}

/** Why a model cannot be run, for a notification: the path comes last, because VS Code cuts long texts. */
export function whyNotRun(name: string, refused: string, path: string): string {
  const reason = wholeReasonWords(refused, path).replace(/\.?$/, '.');
  return vscode.l10n.t('{0} cannot be run. {1} It is in {2}.', name, reason, withTilde(path));
}

/** The suggested models that are not on this machine. */
export function suggestedIds(catalog: Catalog | null): string[] {
  const models = catalog?.models ?? [];
  const here = new Set(models.flatMap(({ reference }) => (reference.kind === 'hub' ? [reference.id] : [])));
  return SUGGESTIONS.flatMap(({ id }) => (here.has(id) ? [] : [id]));
}

function suggestionItems(catalog: Catalog, lookedUp: ReadonlyMap<string, string>): ModelItem[] {
  const ids = suggestedIds(catalog);
  const others = SUGGESTIONS.filter(({ id }) => ids.includes(id));
  if (others.length === 0) return [];
  const items = others.map(({ id, about, parameters, licence, gated }): ModelItem => {
    const known = vscode.l10n.t('{0} parameters · {1}, says its model card', parameters, licence);
    return {
      label: `$(cloud-download) ${id}`,
      description: about,
      buttons: lookedUp.has(id) ? [] : [BUTTONS.lookUp],
      detail: lookedUp.has(id)
        ? labelText(lookedUp.get(id) ?? '', DETAIL)
        : gated
          ? `${known} · ${vscode.l10n.t('the hub asks to accept its licence first')}`
          : known,
      action: { kind: 'download', reference: { kind: 'hub', id } },
    };
  });
  return [separator(vscode.l10n.t('On the Hugging Face Hub')), ...items];
}

/** In place of suggestions, which would be refused when they are chosen. */
function offlineItems(by: OfflineBy): ModelItem[] {
  const item: ModelItem = {
    label: vscode.l10n.t('$(circle-slash) Offline: Nothing Is Downloaded'),
    alwaysShow: true, // also where a model of the hub is typed
    ...(by === 'setting'
      ? {
          description: vscode.l10n.t('turn off the setting “Hub: Offline” to download models'),
          action: { kind: 'open setting', setting: `${SECTION}.${OFFLINE}` },
        }
      : { description: vscode.l10n.t('the environment variable HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set') }),
  };
  return [separator(vscode.l10n.t('On the Hugging Face Hub')), item];
}

function otherItems(folders: readonly string[], canFollow: boolean): ModelItem[] {
  return [
    {
      label: vscode.l10n.t('$(folder-opened) Open a Folder...'),
      description: vscode.l10n.t('with config.json, safetensors and tokenizer.json'),
      action: { kind: 'open folder' },
    },
    { label: vscode.l10n.t('$(file) Open a GGUF File...'), action: { kind: 'open file' } },
    {
      label: vscode.l10n.t('$(add) List a Further Folder...'),
      description: vscode.l10n.t('all models below it, from now on'),
      action: { kind: 'add folder' },
    },
    ...(folders.length > 0
      ? [
          {
            label: vscode.l10n.t('$(remove) Stop Listing a Folder...'),
            description: vscode.l10n.t(
              'opens the setting that names {0}',
              folders.map((folder) => labelText(withTilde(folder))).join(', '),
            ),
            action: { kind: 'open setting', setting: `${SECTION}.models.folders` },
          } satisfies ModelItem,
        ]
      : []),
    ...(canFollow
      ? [
          {
            label: vscode.l10n.t('$(sparkle) Use the Model of Traces for Ghost Text Too'),
            // The model chosen above stays that of ghost text, even if it is also that of traces.
            description: vscode.l10n.t('also each that you choose for traces later'),
            action: { kind: 'follow' },
          } satisfies ModelItem,
        ]
      : []),
  ];
}

/** Hints for a list in which nothing may be found, because VS Code would show an empty box. */
export function hintItems(list: ModelList): ModelItem[] {
  if (list.isLooking || list.typed.trim() === '' || isListed(list) || typedItems(list).length > 0) return [];
  const label = list.downloads
    ? vscode.l10n.t('$(info) Not in this list? Type OWNER/NAME of a model on the hub, or a path')
    : vscode.l10n.t('$(info) Not in this list? Type its path');
  return [{ label, alwaysShow: true }];
}

/** Entries for typed text, which may be a model's own name. */
export function typedItems(list: ModelList): ModelItem[] {
  const { typed, downloads, foldersOfModels } = list;
  const reference = parseReference(typed);
  const text = formatReference(reference);
  if (typed.trim() === '' || isListed(list)) return [];
  if (reference.kind === 'hub') {
    if (!downloads || !reference.id.includes('/')) return [];
    return [
      {
        label: vscode.l10n.t('$(cloud-download) Download {0}', labelText(text)),
        description: vscode.l10n.t('from the Hugging Face hub'),
        alwaysShow: true,
        action: { kind: 'download', reference },
      },
    ];
  }
  if (foldersOfModels.has(text)) {
    return [
      {
        label: vscode.l10n.t('$(add) List the Models in {0}', labelText(text)),
        description: vscode.l10n.t('from now on'),
        detail: vscode.l10n.t(
          'This folder itself is no model: that takes a config.json beside weights, or a single GGUF file. There are models in it.',
        ),
        alwaysShow: true,
        action: { kind: 'list folder', folder: text },
      },
    ];
  }
  if (reference.kind !== 'ollama' && !/^(?:~?[/\\]|[A-Za-z]:[/\\])/.test(typed.trim())) return [];
  return [
    {
      label: vscode.l10n.t('$(arrow-right) Use {0}', labelText(text)),
      alwaysShow: true,
      action: { kind: 'use', model: text },
    },
  ];
}

/** Whether VS Code finds an entry by the typed text, at least: in its label or description. */
function isFoundBy(typed: string, { label, description = '', detail = '' }: ModelItem): boolean {
  const wanted = typed.trim().toLowerCase();
  return wanted !== '' && [label, description, detail].some((text) => text.toLowerCase().includes(wanted));
}

/** Whether the typed text names a model of the list. */
function isListed({ typed, catalog, isAdding }: ModelList): boolean {
  return !isAdding && (catalog?.models.some((model) => isNamed(model, typed)) ?? false);
}

function separator(label: string): ModelItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function button(icon: string, tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}
