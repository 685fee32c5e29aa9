/** Finds the tokens that belong together at a place in a text: those of one word, or of one character. Pure. */
import { lazy } from '../../base/lazy';
import { isWithinCharacter } from '../../base/within-character';
import type { Token } from '../../engine/protocol/token-protocol';

/** The text that is pointed at, and its tokens. Offsets are in the text that the tokens' ranges refer to. */
export interface TokenGroup {
  readonly start: number;
  readonly end: number;
  /** Indices of the tokens that overlap it: from `first` up to, but not including, `last`. */
  readonly first: number;
  readonly last: number;
}

/** How far to search for the ends of a word, because a line may be a whole file. */
const REACH = 200;

const words = lazy(() => new Intl.Segmenter(undefined, { granularity: 'word' }));

/** The word or character at an offset with all its tokens; `undefined` if there is no token. */
export function tokenGroupAt(text: string, tokens: readonly Token[], offset: number): TokenGroup | undefined {
  const pointed = tokens.find(({ start, end }) => start <= offset && offset < end);
  if (!pointed) return undefined;
  const word = wordAt(text, offset);
  // If a space is pointed at, the token that begins with it is meant.
  const part = word.text.trim() === '' ? { start: pointed.start, end: pointed.end } : word;
  return tokenGroupOf(tokens, part);
}

/** The tokens that overlap a range of the text; `undefined` if none do. Together they may extend beyond it. */
export function tokenGroupOf(
  tokens: readonly Token[],
  text: Pick<TokenGroup, 'start' | 'end'>,
): TokenGroup | undefined {
  const has = ({ start, end }: Token) => start < text.end && end > text.start;
  const first = tokens.findIndex(has);
  if (first < 0) return undefined;
  const last = tokens.findLastIndex(has) + 1;
  const own = tokens.slice(first, last);
  // Without spreading into Math.min, because a whole document has more tokens than a call accepts arguments.
  const start = own.reduce((from, token) => Math.min(from, token.start), Number.POSITIVE_INFINITY);
  const end = own.reduce((to, token) => Math.max(to, token.end), 0);
  return { start, end, first, last };
}

function wordAt(text: string, offset: number) {
  const from = wholeCharacters(text, Math.max(0, offset - REACH));
  const near = text.slice(from, wholeCharacters(text, Math.min(text.length, offset + REACH)));
  const found = words()
    .segment(near)
    .containing(offset - from);
  const start = from + (found?.index ?? offset - from);
  const word = found?.segment ?? '';
  return { text: word, start, end: start + word.length };
}

/** The offset, or the one before it if it is within a character. */
function wholeCharacters(text: string, offset: number): number {
  return isWithinCharacter(text, offset) ? offset - 1 : offset;
}
