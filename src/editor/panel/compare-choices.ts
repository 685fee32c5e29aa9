/** What a trace can be compared with, as a list to pick from. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import type { ComparedOrigin, ComparedTrace } from '../../engine/protocol/panel-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { selectedText } from '../source/selected-text';
import type { OpenTrace } from './trace-panels';

interface Choice extends vscode.QuickPickItem {
  /** A trace that is there, one that is to be made, or `undefined` where something is asked first. */
  readonly other?: () => ComparedTrace | ComparedOrigin | Promise<ComparedOrigin | undefined>;
}

const PREVIEW = 60;

/**
 * Let the user pick what to compare `a` with.
 * @param models that the same text may be traced with
 * @param chooseModel asks for any other
 * @returns a trace, or what to trace; `undefined` when the user picks nothing
 */
export async function askWhatToCompare(
  a: ComparedTrace,
  open: readonly OpenTrace[],
  models: readonly string[],
  chooseModel: () => Promise<string | undefined>,
): Promise<ComparedTrace | ComparedOrigin | undefined> {
  const choices: Choice[] = [
    ...texts(a, open),
    separator(vscode.l10n.t('the same text')),
    ...sameText(a, models, chooseModel),
    separator(vscode.l10n.t('a text of your own')),
    ownText(a),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Compare "{0}" with', preview(selectedTextOf(a))),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.other?.();
}

/** Other texts: those of open traces, and the one that is selected. */
function texts(a: ComparedTrace, open: readonly OpenTrace[]): Choice[] {
  const others = open.filter(({ summary }) => summary.trace !== a.summary.trace);
  const traces = others.map(({ summary, origin }): Choice => {
    const parts = [summary.model.name, origin.source?.label].filter((part) => part !== undefined);
    return {
      label: `$(open-preview) ${preview(selectedTextOf({ summary }))}`,
      description: labelText(parts.join(' · ')),
      other: () => ({ summary, origin, variant: 'model' }),
    };
  });
  return [separator(vscode.l10n.t('another text')), ...traces, ...selection(a)];
}

/** Typed here: the text of the trace is there to be changed. */
function ownText(a: ComparedTrace): Choice {
  const { origin, summary } = a;
  return {
    label: vscode.l10n.t('$(edit) Type a text...'),
    other: async () => {
      const text = await vscode.window.showInputBox({
        title: vscode.l10n.t('Compare With a Text of Your Own'),
        prompt: vscode.l10n.t('It is traced with the same model.'),
        value: selectedTextOf(a),
        validateInput: (typed) => (typed === '' ? vscode.l10n.t('Type a text to trace.') : undefined),
      });
      if (text === undefined) return undefined;
      return { origin: { text, model: origin.model || summary.model.folder, source: null }, variant: 'model' };
    },
  };
}

function selection({ origin, summary }: ComparedTrace): Choice[] {
  const [visible] = vscode.window.visibleTextEditors.filter(({ selection }) => !selection.isEmpty);
  const editor = vscode.window.activeTextEditor ?? visible;
  if (!editor) return [];
  const other = selectedText(editor, origin.model || summary.model.folder);
  if (
    other.text === '' ||
    other.model === '' ||
    (other.text === selectedTextOf({ summary }) && other.source?.start === origin.source?.start)
  )
    return [];
  return [
    {
      label: `$(selection) ${preview(other.text)}`,
      description: labelText(vscode.l10n.t('selected in {0}', other.source?.label ?? '')),
      other: () => ({ origin: other, variant: 'model' }),
    },
  ];
}

function sameText(
  { summary, origin }: ComparedTrace,
  models: readonly string[],
  chooseModel: () => Promise<string | undefined>,
): Choice[] {
  const others = [...new Set(models)].filter((model) => model !== origin.model && model !== summary.model.folder);
  const inModel = (model: string): ComparedOrigin => ({
    origin: { text: selectedTextOf({ summary }), model, source: origin.source },
    variant: 'model',
  });
  const walkthrough: Choice = {
    label: vscode.l10n.t('$(versions) The simplified block'),
    description: vscode.l10n.t('block 0 with one head and no mask, as popular articles compute it'),
    other: () => ({ summary, origin, variant: 'walkthrough' }),
  };
  return [
    // It is computed anew, which needs the weights; other families have none.
    ...(summary.saved?.hasModel === false || summary.model.variant === null ? [] : [walkthrough]),
    ...others.map(
      (model): Choice => ({
        label: vscode.l10n.t('$(package) In the model {0}', labelText(nameOfReference(parseReference(model)))),
        description: labelText(model),
        other: () => inModel(model),
      }),
    ),
    {
      label: vscode.l10n.t('$(list-selection) In another model...'),
      other: async () => {
        const model = await chooseModel();
        return model === undefined ? undefined : inModel(model);
      },
    },
  ];
}

/** Of an encoder-decoder its source. */
function selectedTextOf({ summary }: Pick<ComparedTrace, 'summary'>): string {
  return (summary.source ?? summary).text;
}

function separator(label: string): Choice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function preview(text: string): string {
  const line = text
    .slice(0, 10 * PREVIEW)
    .replace(/\s+/g, ' ')
    .trim();
  return labelText(line.length > PREVIEW ? `${line.slice(0, PREVIEW - 1)}…` : line);
}
