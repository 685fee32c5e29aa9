/** Lists of what can be compared: a text that the user types, a traced text, or the same text traced differently. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import type { ComparedOrigin } from '../../engine/protocol/panel-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { pickIn } from '../pick-in';
import { placeInWords } from '../place-in-words';
import { type Comparable, isItself, isUnread, modelOf, summaryOf, textOf, traceOf } from './comparable';
import {
  type ComparableTexts,
  type CompareChoice,
  neighbours,
  openTexts,
  recentTexts,
  savedTexts,
  selection,
  textBefore,
  textsIn,
} from './listed-texts';
import { preview } from './text-preview';
import type { OpenTrace } from './trace-panels';

export interface ComparableModels {
  /** The models that can be used for the same text; the first one is the default. */
  readonly known: readonly string[];
  readonly starter: string;
  /** Asks for any other model. */
  readonly choose: () => Promise<string | undefined>;
}

const MOST_MODELS = 6;

/** Lets the user pick or type the text to compare with. @param model the model for a typed text */
export async function askForText(texts: ComparableTexts, model: string): Promise<Comparable | undefined> {
  const choices = [
    ...openTexts(texts.open, textsIn(texts)),
    ...selection(model, texts.open),
    ...recentTexts(texts, []),
    ...savedTexts(texts, []),
  ];
  const picked = await pickOrType(choices, {
    title: vscode.l10n.t('Compare Two Texts or Two Models: the First Text'),
    placeholder: vscode.l10n.t('Type a text, or choose one'),
    typed: (text) => typed(text, model, vscode.l10n.t('this is the first text')),
  });
  return picked?.other?.();
}

/** What the panel that shows the trace can offer; without a panel, nothing. */
export interface ShownComparable {
  /** Opens a field in the panel in which the text can be edited; if left out, the user is asked for the edited text. */
  readonly changeInPanel?: () => void;
  /** Whether the user's choice becomes A, and `a` becomes B. */
  readonly choosesA?: boolean;
  /** If the panel already shows a comparison: asks what to compare its other side with, which is then kept. */
  readonly instead?: (() => Promise<void>) | undefined;
}

/**
 * Lets the user pick or type what to compare `a` with.
 * @returns `undefined` if the user picks nothing, or is going to edit the text in the panel
 */
export async function askWhatToCompare(
  a: Comparable,
  texts: ComparableTexts,
  models: ComparableModels,
  { changeInPanel, choosesA = false, instead }: ShownComparable = {},
): Promise<Comparable | undefined> {
  const model = modelOf(a) || (models.known[0] ?? '');
  const open = texts.open.filter(({ summary }) => summary.trace !== summaryOf(a)?.trace);
  const isSameText = (one: OpenTrace) => !isUnread(a) && textOf(one) === textOf(a);
  const all = textsIn(texts, a);
  const near = neighbours(a, model, [...open, a]);
  const choices: CompareChoice[] = [
    ...textBefore(texts.before, all),
    ...(near.length > 0 ? [separator(vscode.l10n.t('the same document')), ...near] : []),
    separator(vscode.l10n.t('another text')),
    ...openTexts(
      open.filter((one) => !isSameText(one)),
      all,
    ),
    ...otherThan(near, selection(model, [...open, a])),
    ...(isUnread(a) ? [] : [changedText(a, model, changeInPanel)]),
    ...(summaryOf(a)?.plan.predicts === 'sentence embedding' ? [severalTexts()] : []),
    ...(isUnread(a) ? [] : [separator(vscode.l10n.t('the same text')), ...sameText(a, models)]),
    ...openTexts(
      open.filter((one) => isSameText(one) && !isItself(one, a)),
      all,
    ),
    ...(instead ? [separator(vscode.l10n.t('the other side')), otherSide(instead)] : []),
    separator(vscode.l10n.t('recent traces')),
    ...recentTexts(texts, [a.origin], all),
    separator(vscode.l10n.t('saved traces')),
    ...savedTexts(texts, [a.origin]),
  ];
  const shown = preview(textOf(a), all);
  const picked = await pickOrType(choices, {
    title: choosesA
      ? vscode.l10n.t('Choose A, to Be Compared with "{0}" as B', shown)
      : vscode.l10n.t('Compare "{0}" with', shown),
    placeholder: choosesA
      ? vscode.l10n.t('Type the text of A, or choose it')
      : vscode.l10n.t('Type a text, or choose what to compare with'),
    typed: (text) => typed(text, model, vscode.l10n.t('compare with this text')),
  });
  return picked?.other?.();
}

/** Without the texts that are offered already. */
function otherThan(listed: readonly CompareChoice[], choices: readonly CompareChoice[]): readonly CompareChoice[] {
  return choices.filter(({ label }) => !listed.some((one) => one.label === label));
}

function typed(text: string, model: string, description: string): CompareChoice {
  return { label: `$(edit) ${labelText(text)}`, description, alwaysShow: true, other: () => traceOf(text, model) };
}

/** In a shown comparison A is kept, unless the user wants to replace it. */
function otherSide(instead: () => Promise<void>): CompareChoice {
  return {
    label: vscode.l10n.t('$(replace) Keep B, and choose another A...'),
    description: vscode.l10n.t('any other choice takes the place of B'),
    alwaysShow: true,
    other: async () => {
      await instead();
      return undefined;
    },
  };
}

/**
 * The text is put into the field for editing. It is not selected, because then the first letter would replace it. A long
 * text can be seen whole only in a panel.
 */
function changedText(a: Comparable, model: string, changeInPanel: (() => void) | undefined): CompareChoice {
  return {
    label: vscode.l10n.t('$(edit) Change this text...'),
    other: async () => {
      if (changeInPanel) {
        changeInPanel();
        return undefined;
      }
      const text = await vscode.window.showInputBox({
        title: vscode.l10n.t('Compare With a Text of Your Own'),
        prompt: vscode.l10n.t('It is traced with the same model.'),
        value: textOf(a),
        valueSelection: [textOf(a).length, textOf(a).length],
        validateInput: (typed) => (typed === '' ? vscode.l10n.t('Type a text to trace.') : undefined),
      });
      return text === undefined ? undefined : traceOf(text, model);
    },
  };
}

/** A sentence encoder can also compare more than two texts, which are chosen in a separate list. */
function severalTexts(): CompareChoice {
  return {
    label: vscode.l10n.t('$(table) Similarity of Several Texts...'),
    other: async () => {
      await vscode.commands.executeCommand('llmTrace.similarityOfTexts');
      return undefined;
    },
  };
}

function sameText(a: Comparable, { known, starter, choose }: ComparableModels): CompareChoice[] {
  const summary = summaryOf(a);
  const others = [...new Set(known)]
    .filter((model) => model !== a.origin.model && model !== summary?.model.folder)
    .slice(0, MOST_MODELS);
  const inModel = (model: string): ComparedOrigin => ({
    origin: { text: textOf(a), model, source: a.origin.source },
    variant: 'model',
  });
  const walkthrough: CompareChoice = {
    label: vscode.l10n.t('$(versions) The simplified block'),
    description: vscode.l10n.t('block 0 with one head and no mask, as introductions to transformers often show it'),
    other: () => ({ ...a, variant: 'walkthrough' }),
  };
  // The simplified block is computed from the weights, so they are needed; other families have no simplified block.
  const hasWalkthrough = summary && summary.saved?.hasModel !== false && summary.model.variant !== null;
  return [
    ...(hasWalkthrough ? [walkthrough] : []),
    ...others.map(
      (model): CompareChoice => ({
        label: vscode.l10n.t('$(package) In the model {0}', labelText(nameOfReference(parseReference(model)))),
        description: labelText(placeOfModel(model, starter)),
        other: () => inModel(model),
      }),
    ),
    {
      label: vscode.l10n.t('$(list-selection) In another model...'),
      other: async () => {
        const model = await choose();
        return model === undefined ? undefined : inModel(model);
      },
    },
  ];
}

/** Where a model lies, which tells it from others of its name. */
function placeOfModel(model: string, starter: string): string {
  if (model === starter) return vscode.l10n.t('comes with LLM Trace');
  const reference = parseReference(model);
  return 'path' in reference ? placeInWords(vscode.Uri.file(reference.path)) : model;
}

function separator(label: string): CompareChoice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

interface PickOrType {
  readonly title: string;
  readonly placeholder: string;
  /** The entry for what the user typed. VS Code sorts it first if its label is the typed text. */
  readonly typed: (text: string) => CompareChoice;
}

/** @returns an entry of the list, or the one for the typed text; `undefined` if the user picks nothing */
function pickOrType(
  items: readonly CompareChoice[],
  { title, placeholder, typed }: PickOrType,
): Promise<CompareChoice | undefined> {
  const list = vscode.window.createQuickPick<CompareChoice>();
  Object.assign(list, { title, placeholder, matchOnDescription: true, matchOnDetail: true });
  let own: CompareChoice | undefined;
  const draw = () => {
    own = list.value.trim() === '' ? undefined : typed(list.value);
    list.items = own ? [own, ...items] : items;
  };
  draw();
  return pickIn<CompareChoice, CompareChoice>(list, (end) => {
    list.onDidChangeValue(draw);
    list.onDidAccept(() => {
      const [selected] = list.selectedItems;
      // The user may press Enter before the list is updated: then nothing is selected, or the entry of the previous key press.
      const accepted = selected && items.includes(selected) ? selected : own;
      if (accepted) end(accepted);
    });
  });
}
