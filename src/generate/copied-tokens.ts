/** Which tokens of a suggestion are told to be copied: that is settled when it is made, and all that speak of it go by it. */
import { copiedPlace } from './copy-evidence';
import type { SuggestedToken } from './word-search';
import { restOfWord } from './words';

/** Letters of the shortest word that explains something where it comes within a suggestion: shorter ones stand everywhere. */
const TELLING = 3;

/**
 * Its tokens, of which only those count as copied whose word the text has whole: a token is chosen before it is known whether
 * its word goes on as it did there. Beside what is the model's own, no stretch counts that has no word of its own.
 * @param ends where each token ends in the suggested text, in UTF-16 units; 0 of those that only spell what was typed
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
    // Of a token that only spells what was typed, what is said is said of the word after it.
    if (token.agreeing === 0 || word === '') return token;
    const place = copiedPlace(before, word, suggested.slice(0, start));
    return { ...token, agreeing: Math.min(token.agreeing, place?.agreeing ?? 0) };
  });
  if (whole.every(({ agreeing }) => agreeing > 0)) return whole;
  const isTelling = (first: number, end: number) => {
    const [from, to] = [startOf(first), endOf(end - 1)];
    return from === 0 || hasWord(suggested.slice(from, to), suggested.slice(0, from));
  };
  return stretches(whole).flatMap(([first, end]) => {
    const stretch = whole.slice(first, end);
    return isTelling(first, end) ? stretch : stretch.map((token) => ({ ...token, agreeing: 0 }));
  });
}

/** Tokens that follow each other and are all copied, or all not: where each stretch begins, and where it ends. */
function stretches(tokens: readonly SuggestedToken[]): (readonly [number, number])[] {
  const isCopied = (index: number) => (tokens[index]?.agreeing ?? 0) > 0;
  const firsts = tokens
    .map((_, index) => index)
    .filter((index) => index === 0 || isCopied(index) !== isCopied(index - 1));
  return firsts.map((first, index) => [first, firsts[index + 1] ?? tokens.length]);
}

/** Whether a stretch has a word of its own that says where it comes from: not the rest of one that stands before it. */
function hasWord(text: string, before: string): boolean {
  const own = text.slice(restOfWord(before, text).length);
  return (own.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? []).some((word) => word.length >= TELLING);
}
