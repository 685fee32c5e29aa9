/** Which tokens of two traced texts stand beside each other. */
import type { Token } from '../../model/tokenizers/tokenizer';

/** A token of one text beside one of the other, or beside none. Positions are among the traced tokens. */
export interface AlignedRow {
  readonly a: number | null;
  readonly b: number | null;
  /** Whether both are there and are the same token; of different vocabularies the same word, be it written with the space before it, and of one text in small letters. */
  readonly same: boolean;
}

/**
 * What tokens are matched by: their ids; their texts, where ids mean different things; or, where different tokenizers
 * cut the same text, where they end in it, since after both the models have read the same.
 */
export type AlignedBy = 'ids' | 'texts' | 'ends';

export interface Alignment {
  /** In the order of both texts. */
  readonly rows: readonly AlignedRow[];
  readonly by: AlignedBy;
  /** Whether so much differs that its tokens are paired by their places instead of the longest common subsequence. */
  readonly bounded: boolean;
}

/** A text as it was traced. */
export interface TracedTokens {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/**
 * How many pairs of tokens are compared at most, between the beginning and the end that the texts share: 1,024 tokens
 * on each side.
 */
const MOST_COMPARED = 1024 * 1024;

/** Align two texts. @param sameVocabulary whether an id stands for the same token in both */
export function align(a: TracedTokens, b: TracedTokens, sameVocabulary: boolean): Alignment {
  const by: AlignedBy = sameVocabulary ? 'ids' : a.text === b.text ? 'ends' : 'texts';
  const key = (token: Token) => (by === 'ids' ? token.id : by === 'ends' ? endOf(token) : textOf(token));
  const { matches, bounded } = commonSubsequence(a.tokens.map(key), b.tokens.map(key));
  const same = (i: number, j: number) => isSame(a.tokens[i], b.tokens[j], by);
  return { rows: rowsBetween(matches, [a.tokens.length, b.tokens.length], same, bounded), by, bounded };
}

/** Every position beside the same one: for two looks at the same tokens. */
export function alignSame(count: number): Alignment {
  const rows = Array.from({ length: count }, (_, position) => ({ a: position, b: position, same: true }));
  return { rows, by: 'ids', bounded: false };
}

/** For every pair of the alignment, which row it is. */
export function pairRows({ rows }: Pick<Alignment, 'rows'>): number[] {
  return rows.flatMap(({ a, b }, index) => (a === null || b === null ? [] : [index]));
}

/** The positions of all pairs, one after the other: [a0, b0, a1, b1, …]. */
export function pairsOf({ rows }: Alignment): number[] {
  return rows.flatMap(({ a, b }) => (a === null || b === null ? [] : [a, b]));
}

/** The block or head of another model that lies where this one lies in its own, first to first and last to last. */
export function counterpart(index: number, count: number, otherCount: number): number {
  return count === 1 ? 0 : Math.round((index * (otherCount - 1)) / (count - 1));
}

/** Several tokens may end at the same place: those that share a character, and those that stand for no text. */
function endOf({ token, start, end, special }: Token): string {
  return start === end ? `${end} ${token}` : `${end}${special ? ' special' : ''}`;
}

/** Some tokenizers write the space before a word as a part of it, and others do not: that makes it no other word. */
function textOf({ token, text, special }: Token): string {
  return special || text === '' ? `special ${token}` : `text ${text.trim() || text}`;
}

function isSame(a: Token | undefined, b: Token | undefined, by: AlignedBy): boolean {
  if (!a || !b) return false;
  if (by === 'ids') return a.id === b.id;
  if (by === 'texts') return textOf(a) === textOf(b);
  // Of one text it is the tokenizer that writes capital letters as small ones, as it is one that writes the space before a word.
  return textOf(a).toLowerCase() === textOf(b).toLowerCase() && a.end === b.end;
}

interface Subsequence {
  /** [i, j] in increasing order. */
  readonly matches: readonly (readonly [number, number])[];
  readonly bounded: boolean;
}

/**
 * A longest common subsequence, by dynamic programming over what lies between the common beginning and end
 * (Wagner & Fischer 1974, "The String-to-String Correction Problem").
 */
function commonSubsequence(a: readonly unknown[], b: readonly unknown[]): Subsequence {
  const least = Math.min(a.length, b.length);
  let start = 0;
  while (start < least && a[start] === b[start]) start++;
  let tail = 0;
  while (tail < least - start && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const [middleA, middleB] = [a.slice(start, a.length - tail), b.slice(start, b.length - tail)];
  const bounded = middleA.length * middleB.length > MOST_COMPARED;
  const middle = bounded ? [] : longestCommon(middleA, middleB);
  const beginning = Array.from({ length: start }, (_, i) => [i, i] as const);
  const end = Array.from({ length: tail }, (_, i) => [a.length - tail + i, b.length - tail + i] as const);
  return { matches: [...beginning, ...middle.map(([i, j]) => [start + i, start + j] as const), ...end], bounded };
}

/** A token that both have counts more than all that stand beside none: there are at most 2 · `MOST_COMPARED` of these. */
const SAME = 4 * MOST_COMPARED;

/**
 * Of the longest common subsequences the one that leaves the fewest tokens beside none: where two names change places
 * ("Mary and John", "John and Mary"), "and" stays beside "and", and each name stands beside the other.
 */
function longestCommon(a: readonly unknown[], b: readonly unknown[]): [number, number][] {
  const width = b.length + 1;
  // scores[i, j]: the best of what begins at i and at j.
  const scores = new Float64Array((a.length + 1) * width);
  const at = (i: number, j: number) => scores[i * width + j] as number;
  const both = (i: number, j: number) => at(i + 1, j + 1) + (a[i] === b[j] ? SAME : 0);
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      if (i === a.length || j === b.length) scores[i * width + j] = i - a.length + j - b.length;
      else scores[i * width + j] = Math.max(both(i, j), at(i + 1, j) - 1, at(i, j + 1) - 1);
    }
  }
  const matches: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (at(i, j) === both(i, j)) {
      if (a[i] === b[j]) matches.push([i, j]);
      i++;
      j++;
    } else if (at(i, j) === at(i + 1, j) - 1) i++;
    else j++;
  }
  return matches;
}

/**
 * Rows for the matches and for what lies between them. As many tokens on both sides are a replacement, one for one;
 * else it is not known which of them belong together, and they stand beside none: a's first. Only where both texts end
 * with other tokens do their last ones stand beside each other: what comes next is said after them.
 * @param byPlace pair what lies between by its places as far as it goes
 */
function rowsBetween(
  matches: Subsequence['matches'],
  [countA, countB]: readonly [number, number],
  same: (i: number, j: number) => boolean,
  byPlace: boolean,
): AlignedRow[] {
  const rows: AlignedRow[] = [];
  const pair = (a: number, b: number) => rows.push({ a, b, same: same(a, b) });
  let [nextA, nextB] = [0, 0];
  for (const [i, j] of [...matches, [countA, countB] as const]) {
    const replaced = byPlace || i - nextA === j - nextB;
    while (replaced && nextA < i && nextB < j) pair(nextA++, nextB++);
    const ends = i === countA && j === countB && nextA < i && nextB < j ? 1 : 0;
    while (nextA < i - ends) rows.push({ a: nextA++, b: null, same: false });
    while (nextB < j - ends) rows.push({ a: null, b: nextB++, same: false });
    if (ends === 1) pair(nextA++, nextB++);
    if (i < countA && j < countB) pair(nextA++, nextB++);
  }
  return rows;
}

/**
 * Whether what the first block reads is computed from words alone, which are other ones in B: of one model that reads no source.
 * @param folders of the models; '' where there is none
 */
export function readsWordsAlone(
  folders: { readonly a: string; readonly b: string },
  { alignment, sources }: { readonly alignment: Alignment; readonly sources: unknown },
): boolean {
  return folders.a === folders.b && folders.a !== '' && sources === null && alignment.rows.some(({ same }) => !same);
}
