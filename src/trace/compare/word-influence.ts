/**
 * Which words make two texts similar to a model: how similar the texts are without each word. Pure: the caller provides the
 * request for each word.
 */

import { capital } from '../../base/counted';
import { inDecimals, signedIn, sumAsWritten } from '../../base/number-text';
import { ordinal } from '../../base/ordinal';
import { type InTurn, requestSequentially } from '../readings/in-turn';
import { type TextWord, textWords } from '../run/text-words';

type WordSide = 'a' | 'b';

/** A word in one of the texts. */
export interface ComparedWord extends TextWord {
  readonly side: WordSide;
}

/** The similarity of the texts without the word. */
export interface WordLeftOut extends ComparedWord {
  readonly cosine: number;
}

type Text = { readonly text: string; readonly tokens: Parameters<typeof textWords>[1] };

/**
 * The words of A, then those of B. The only word of a text is not left out, because the vector of an empty text means nothing.
 */
export function wordsToLeaveOut(texts: Readonly<Record<WordSide, Text>>): ComparedWord[] {
  return (['a', 'b'] as const).flatMap((side) => {
    const words = textWords(texts[side].text, texts[side].tokens);
    return words.length > 1 ? words.map((word) => ({ side, ...word })) : [];
  });
}

/** Asks for the similarity without each word in turn. Results and errors are as of `requestSequentially`. */
export function leaveOutWords(
  words: readonly ComparedWord[],
  { ask, ...during }: InTurn<ComparedWord, number, WordLeftOut>,
): Promise<WordLeftOut[]> {
  return requestSequentially(words, { ...during, ask: async (word) => ({ ...word, cosine: await ask(word) }) });
}

/** The decimals with which the similarity itself is written. */
const DECIMALS = 4;

/** How the similarity changes without a word, "−0.1146": the difference of the written numbers. */
export function changeWithout(whole: number, cosine: number): string {
  return signedIn(sumAsWritten([cosine, -whole], DECIMALS), DECIMALS);
}

/** A word matters if leaving it out changes the similarity by at least this much. */
const MATTERS = 0.01;

/**
 * "“cabinet” of A brings them together most: without it the similarity is 0.61, instead of 0.72. Next comes “keys” of A
 * (0.65)."
 * @param whole the similarity of the complete texts @param name the name of a word
 */
export function sayWords(whole: number, words: readonly WordLeftOut[], name: (word: WordLeftOut) => string): string {
  if (words.length === 0) return '';
  const inOrder = words.toSorted((one, other) => one.cosine - other.cosine);
  const [most, next] = inOrder.filter(({ cosine }) => whole - cosine >= MATTERS);
  const against = inOrder.findLast(({ cosine }) => cosine - whole >= MATTERS);
  const instead = `, instead of ${written(whole)}`;
  const sentences: string[] = [];
  if (most) {
    const without = `without it the similarity is ${written(most.cosine)}${instead}`;
    sentences.push(`${capital(name(most))} brings them together most: ${without}.`);
    if (next) sentences.push(`Next comes ${name(next)} (${written(next.cosine)}).`);
  }
  if (against) {
    const without = `without it the similarity is ${written(against.cosine)}${most ? '' : instead}`;
    sentences.push(`${capital(name(against))} sets them apart most: ${without}.`);
  }
  return sentences.length > 0 ? sentences.join(' ') : sayNone(whole, inOrder);
}

function sayNone(whole: number, inOrder: readonly WordLeftOut[]): string {
  const ends = [inOrder[0], inOrder.at(-1)].map((word) => written(word?.cosine ?? Number.NaN));
  const [low, high] = ends as [string, string];
  const between = low === high ? low : `between ${low} and ${high}`;
  return `No single word matters much: without one of them the similarity is ${between}, and ${written(whole)} as the texts are.`;
}

/** "“the” of A", or "the second “the” of A" if that text contains several. @param words all words that were left out */
export function nameWord(
  { side, text, positions }: ComparedWord,
  words: readonly ComparedWord[],
  quoted: (text: string) => string,
): string {
  const same = words.filter((other) => other.side === side && spelled(other) === text.toLowerCase());
  const before = same.filter((other) => (other.positions[0] as number) < (positions[0] as number)).length;
  const which = same.length > 1 ? `the ${ordinal(before)} ` : '';
  return `${which}${quoted(text)} of ${side.toUpperCase()}`;
}

function spelled({ text }: ComparedWord): string {
  return text.toLowerCase();
}

function written(cosine: number): string {
  return inDecimals(cosine, 2);
}
