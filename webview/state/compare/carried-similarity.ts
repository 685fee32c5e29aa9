/**
 * Two texts with different words, read by a sentence encoder. Their tokens do not correspond, so the comparison first tells how
 * similar the texts are as a whole, and which words make them so.
 */
import type { WordLeftOut } from '../../../src/trace/compare/word-influence';
import type { Keeper } from '../../base/kept-state';
import { compareStrings as strings } from '../../strings/compare';
import { proseFourDecimals } from '../../strings/format';
import { type Comparison, opensOnSimilarity, otherWords } from './comparison';
import { knownWords, leaveOut, wordsOf, wordsSaid } from './words-left-out';

/** How similar two texts are, and the effect of each word. */
export interface CarriedSimilarity {
  /** The cosine of their vectors. */
  readonly whole: number;
  /**
   * The cosine without each word. Empty if the texts have the same words, or too many for running the model for each without a
   * request.
   */
  readonly words: readonly WordLeftOut[];
}

/** The most words of both texts together for which the model is run without a request: a line or two of each. */
const MOST_WORDS = 40;

/** Whether the similarity is told first: no token of one text corresponds to a token of the other. */
export function leadsBySimilarity(comparison: Comparison): boolean {
  return opensOnSimilarity(comparison) && otherWords(comparison) !== undefined;
}

/** Whether words are left out without a request: there are few enough, and not all of them were left out before. */
export function leavesOutUnasked(comparison: Comparison, kept: Keeper | undefined): boolean {
  const all = wordsOf(comparison).length;
  return leadsBySimilarity(comparison) && all <= MOST_WORDS && knownWords(kept, comparison).length < all;
}

/**
 * @param kept where the results of words the user has left out are kept @returns `undefined` if the model makes no vector of a
 * whole text
 */
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

/** "“cabinet” of A brings them together most: …"; '' if no word was left out. */
export function carryingWords({ whole, words }: CarriedSimilarity): string {
  return wordsSaid(whole, words);
}
