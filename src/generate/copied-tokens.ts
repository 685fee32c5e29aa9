/** Which tokens of a suggestion count as copied. This is decided when the suggestion is made; everything else relies on it. */
import { copiedPlace } from './copy-evidence';
import type { SuggestedToken } from './word-search';
import { restOfWord } from './words';

/** Letters of the shortest word that makes a copy within a suggestion worth reporting: shorter words occur everywhere. */
const SHORTEST_TELLING_WORD = 3;

/**
 * The tokens of a suggestion, of which only those still count as copied whose whole word the text has: when a token is
 * chosen, it is not yet known whether its word will continue as it did there. If some tokens are the model's own, a copied
 * stretch without a word of its own does not count, except from where the model itself would have written something else:
 * then the copy is why it is suggested.
 * @param ends where each token ends in the suggested text, in UTF-16 units; 0 for tokens that only spell what was typed
 * @param suggested the text that is suggested
 * @param before the text up to the cursor
 */
export function copiedTokens(
  tokens: readonly SuggestedToken[],
  ends: readonly number[],
  suggested: string,
  before: string,
): readonly SuggestedToken[] {
  const startOf = (index: number) => ends[index - 1] ?? 0;
  const endOf = (index: number) => ends[index] ?? suggested.length;
  const whole = tokens.map((token, index) => {
    const [start, end] = [startOf(index), endOf(index)];
    const word = suggested.slice(start, end) + restOfWord(suggested.slice(0, end), suggested.slice(end));
    // A token that only spells what was typed is judged by the word after it.
    if (token.matchLength === 0 || word === '') return token;
    const place = copiedPlace(before, word, suggested.slice(0, start));
    return { ...token, matchLength: Math.min(token.matchLength, place?.matchLength ?? 0) };
  });
  if (whole.every(({ matchLength }) => matchLength > 0)) return whole;
  const isTelling = (first: number, end: number) => {
    const [from, to] = [startOf(first), endOf(end - 1)];
    return from === 0 || hasWord(suggested.slice(from, to), suggested.slice(0, from));
  };
  return stretches(whole).flatMap(([first, end]) => {
    const stretch = whole.slice(first, end);
    const from = isTelling(first, end) ? 0 : stretch.findIndex(isAgainstModel);
    return stretch.map((token, at) => (from >= 0 && at >= from ? token : { ...token, matchLength: 0 }));
  });
}

/** Whether the model found another token more probable. */
function isAgainstModel({ probability, alternatives: [first] }: SuggestedToken): boolean {
  return first !== undefined && first.probability > probability;
}

/** Maximal runs of tokens that are all copied or all not: the first index of each, and the index after its last. */
function stretches(tokens: readonly SuggestedToken[]): (readonly [number, number])[] {
  const isCopied = (index: number) => (tokens[index]?.matchLength ?? 0) > 0;
  const firsts = tokens
    .map((_, index) => index)
    .filter((index) => index === 0 || isCopied(index) !== isCopied(index - 1));
  return firsts.map((first, index) => [first, firsts[index + 1] ?? tokens.length]);
}

/** Whether a stretch has a word of its own that is long enough to show its origin; the rest of an earlier word does not count. */
function hasWord(text: string, before: string): boolean {
  const own = text.slice(restOfWord(before, text).length);
  return (own.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? []).some((word) => word.length >= SHORTEST_TELLING_WORD);
}
