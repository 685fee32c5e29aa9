/** Which texts are compared at once: lines that are selected in an editor, and what was traced. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { givenText } from '../../engine/protocol/trace-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { MOST_TEXTS, whyNotAtOnce } from '../../trace/compare/several-texts';
import { editorInUse } from '../source/editor-in-use';
import { type ComparableTexts, preview } from './compare-choices';

/** What is compared at once, and by which sentence encoder. */
export interface SeveralTexts {
  readonly texts: readonly string[];
  readonly model: string;
}

interface TextItem extends vscode.QuickPickItem {
  readonly text: string;
}

/**
 * Let the user choose the texts: those that are selected are chosen already.
 * @param chosenModel the model of traces @param encoder the sentence encoder that compares them, the same or another one
 * @returns `undefined` when nothing is chosen, or not so many texts as can be compared, which is said
 */
export async function askForSeveralTexts(
  { open, recent }: Pick<ComparableTexts, 'open' | 'recent'>,
  chosenModel: string,
  encoder: string,
): Promise<SeveralTexts | undefined> {
  const lines = selectedLines();
  const traced = [...open.map(({ summary }) => givenText(summary).text), ...recent.map(({ text }) => text)];
  const texts = distinct([...lines, ...traced]);
  if (texts.length < 2) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Select lines in an editor, each of them a text, or trace texts first: at least two are compared.'),
    );
    return undefined;
  }
  const items = texts.map((text, at): TextItem => {
    const isLine = at < distinct(lines).length;
    const description = isLine ? vscode.l10n.t('selected line') : vscode.l10n.t('traced');
    return { text, label: preview(text, texts), description, picked: isLine && at < MOST_TEXTS };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Similarity of Several Texts'),
    placeHolder: placeholder(chosenModel, encoder),
    canPickMany: true,
  });
  if (!picked || picked.length === 0) return undefined;
  const why = whyNotAtOnce(picked.map(({ text }) => text));
  if (why === undefined) return { texts: picked.map(({ text }) => text), model: encoder };
  void vscode.window.showInformationMessage(why);
  return undefined;
}

/** Another model than the chosen one is offered with the reason. */
function placeholder(chosenModel: string, encoder: string): string {
  const [chosen, other] = [chosenModel, encoder].map((model) => labelText(nameOfReference(parseReference(model))));
  return encoder === chosenModel
    ? vscode.l10n.t('Choose 2 to {0} texts: {1} compares each two of them', MOST_TEXTS, other ?? '')
    : vscode.l10n.t(
        'Choose 2 to {0} texts: {1} makes no vector of a text, so {2} compares them',
        MOST_TEXTS,
        chosen ?? '',
        other ?? '',
      );
}

/** Each line that is not empty is a text. */
function selectedLines(): readonly string[] {
  const editor = editorInUse();
  if (!editor) return [];
  return editor.selections
    .flatMap((selection) => editor.document.getText(selection).split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text.trim() !== ''))];
}
