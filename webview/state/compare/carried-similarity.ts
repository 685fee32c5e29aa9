/**
 * Two texts with other words, as a sentence encoder reads them: their tokens do not correspond, so that what is said first is how
 * similar the texts are as a whole, and which words carry that.
 */
import type { WordLeftOut } from '../../../src/trace/compare/word-influence';
import type { Keeper } from '../../base/kept-state';
import { compareStrings as strings } from '../../strings/compare';
import { proseFourDecimals } from '../../strings/format';
import { type Comparison, opensOnSimilarity, otherWords } from './comparison';
import { knownWords, leaveOut, wordsOf, wordsSaid } from './words-left-out';

/** What carries the similarity of two texts. */
export interface CarriedSimilarity {
  /** The cosine of their vectors. */
  readonly whole: number;
  /** The same without each word; empty: the texts have the same words, or there are too many to run the model for each unasked. */
  readonly words: readonly WordLeftOut[];
}

/** The model is run for each word unasked in texts of so many words together: as much as in a line or two of each. */
const MOST_WORDS = 40;

/** Whether the similarity is what is said first: no token of one text corresponds to one of the other. */
export function leadsBySimilarity(comparison: Comparison): boolean {
  return opensOnSimilarity(comparison) && otherWords(comparison) !== undefined;
}

/** Whether words are left out of it unasked: few enough, and nobody has had them all left out before. */
export function leavesOutUnasked(comparison: Comparison, kept: Keeper | undefined): boolean {
  const all = wordsOf(comparison).length;
  return leadsBySimilarity(comparison) && all <= MOST_WORDS && knownWords(kept, comparison).length < all;
}

/** @param kept where words are that the reader has had left out @returns `undefined`: the model makes no vector of a whole text */
export async function readCarried(
  comparison: Comparison,
  kept: Keeper | undefined,
  signal: AbortSignal,
): Promise<CarriedSimilarity | undefined> {
  const { a, b } = comparison;
  const { whole } = await a.readings.read('similarity', { other: b.summary.trace }, signal);
  if (whole === null) return undefined;
  if (!leadsBySimilarity(comparison)) return { whole, words: [] };
  const isKnown = !leavesOutUnasked(comparison, kept);
  return { whole, words: isKnown ? knownWords(kept, comparison) : await leaveOut(undefined, comparison, signal, {}) };
}

/** "Cosine similarity of the two texts: 0.1234." */
export function wholeWords({ whole }: Pick<CarriedSimilarity, 'whole'>): string {
  return `${strings.whole} ${proseFourDecimals(whole)}.`;
}

/** "“cabinet” of A brings them together most: …"; '' where no word was left out. */
export function carryingWords({ whole, words }: CarriedSimilarity): string {
  return wordsSaid(whole, words);
}
