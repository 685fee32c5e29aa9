/** Chooses the texts that are compared at once: selected lines, typed texts and traced texts. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { givenText } from '../../engine/protocol/trace-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { MOST_TEXTS, whyNotAtOnce } from '../../trace/compare/several-texts';
import { selectedLines } from '../source/selected-lines';
import type { ComparableTexts } from './listed-texts';
import { type OfferedText, TextsPick, type TypedTexts, typedWord } from './texts-pick';

/**
 * Lets the user choose and type the texts; the selected lines are chosen already.
 * @param chosenModel the model of traces
 * @param encoder the sentence encoder that compares them, which may be the same model
 * @param typed what was typed in a list that was closed; what is typed in this list is kept there until it is compared
 * @returns `undefined` if the list is closed without comparing
 */
export async function askForSeveralTexts(
  { open, recent }: Pick<ComparableTexts, 'open' | 'recent'>,
  chosenModel: string,
  encoder: string,
  typed: TypedTexts = { texts: [], value: '' },
): Promise<readonly string[] | undefined> {
  const lines = selectedLines();
  const traced = [...open.map(({ summary }) => givenText(summary).text), ...recent.map(({ text }) => text)];
  const from =
    (source: string, isChosen: boolean) =>
    (text: string): OfferedText => ({ text, from: source, isChosen });
  const offered = [
    ...lines.slice(0, MOST_TEXTS).map(from(vscode.l10n.t('selected line'), true)),
    ...lines.slice(MOST_TEXTS).map(from(vscode.l10n.t('selected line'), false)),
    ...typed.texts.map(from(typedWord(), lines.length === 0)),
    ...traced.map(from(vscode.l10n.t('traced'), false)),
  ];
  const said = { title: title(chosenModel, encoder), placeholder: placeholder(lines.length) };
  const texts = await new TextsPick(offered, typed, said).ask();
  if (texts) Object.assign(typed, { texts: [], value: '' });
  return texts;
}

/**
 * The texts of selected lines, if their number can be compared.
 * @returns `undefined` if there are too few or too many, so that the list is to be shown
 */
export function textsOfSelectedLines(): readonly string[] | undefined {
  const lines = selectedLines();
  return whyNotAtOnce(lines) === undefined ? lines : undefined;
}

/** @returns `undefined` if not exactly two lines are selected, so that both texts have to be asked for */
export function twoSelectedLines(): readonly [string, string] | undefined {
  const [a, b, ...more] = selectedLines();
  return a !== undefined && b !== undefined && more.length === 0 ? [a, b] : undefined;
}

/** If the encoder is not the chosen model, the title says why. */
function title(chosenModel: string, encoder: string): string {
  const [chosen, other] = [chosenModel, encoder].map((model) => labelText(nameOfReference(parseReference(model))));
  return encoder === chosenModel
    ? vscode.l10n.t('Similarity of 2 to {0} Texts by {1}', MOST_TEXTS, other ?? '')
    : vscode.l10n.t(
        'Similarity of 2 to {0} Texts by {1} ({2} makes no vector of a text)',
        MOST_TEXTS,
        other ?? '',
        chosen ?? '',
      );
}

/** @param lines the number of lines selected in an editor */
function placeholder(lines: number): string {
  return lines === 0
    ? vscode.l10n.t('Type a text and press Enter to add it. Lines selected in an editor are offered, too.')
    : vscode.l10n.t('Type a text and press Enter to add it. The selected lines are here already.');
}
