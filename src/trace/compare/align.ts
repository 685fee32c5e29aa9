/** Pairs the tokens of two traced texts. */
import type { Token } from '../../model/tokenizers/tokenizer';

/** A token of one text and its counterpart in the other, or null where it has none. Positions count the traced tokens. */
export interface AlignedRow {
  readonly a: number | null;
  readonly b: number | null;
  /**
   * Whether both exist and are the same token. With different vocabularies: the same word, ignoring a space before it, and
   * ignoring case where both texts are the same.
   */
  readonly same: boolean;
}

/**
 * What tokens are matched by: their ids; their texts, where ids mean different things; or, where different tokenizers cut the
 * same text, their ends in it, because after tokens with the same end both models have read the same.
 */
export type AlignedBy = 'ids' | 'texts' | 'ends';

export interface Alignment {
  /** In the order of both texts. */
  readonly rows: readonly AlignedRow[];
  readonly by: AlignedBy;
  /** Whether the texts differ so much that tokens are paired by their positions instead of by the longest common subsequence. */
  readonly bounded: boolean;
}

/** A text as it was traced. */
export interface TracedTokens {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/**
 * The greatest number of pairs of tokens that are compared between the common beginning and the common end of the texts: 1,024
 * tokens on each side.
 */
const MOST_COMPARED = 1024 * 1024;

/** Aligns two texts. @param sameVocabulary whether an id stands for the same token in both */
export function align(a: TracedTokens, b: TracedTokens, sameVocabulary: boolean): Alignment {
  const by: AlignedBy = sameVocabulary ? 'ids' : a.text === b.text ? 'ends' : 'texts';
  const key = (token: Token) => (by === 'ids' ? token.id : by === 'ends' ? endOf(token) : textOf(token));
  const { matches, bounded } = commonSubsequence(a.tokens.map(key), b.tokens.map(key));
  const same = (i: number, j: number) => isSame(a.tokens[i], b.tokens[j], by);
  return { rows: rowsBetween(matches, [a.tokens.length, b.tokens.length], same, bounded), by, bounded };
}

/** Pairs every position with itself, for two views of the same tokens. */
export function alignSame(count: number): Alignment {
  const rows = Array.from({ length: count }, (_, position) => ({ a: position, b: position, same: true }));
  return { rows, by: 'ids', bounded: false };
}

/** The index of the row of each pair in the alignment. */
export function pairRows({ rows }: Pick<Alignment, 'rows'>): number[] {
  return rows.flatMap(({ a, b }, index) => (a === null || b === null ? [] : [index]));
}

/** The positions of all pairs, one after the other: [a0, b0, a1, b1, …]. */
export function pairsOf({ rows }: Alignment): number[] {
  return rows.flatMap(({ a, b }) => (a === null || b === null ? [] : [a, b]));
}

/** The block or head of another model at the same relative depth: the first corresponds to the first, the last to the last. */
export function counterpart(index: number, count: number, otherCount: number): number {
  return count === 1 ? 0 : Math.round((index * (otherCount - 1)) / (count - 1));
}

/** Several tokens can end at the same place, such as tokens that share a character or that stand for no text. */
function endOf({ token, start, end, special }: Token): string {
  return start === end ? `${end} ${token}` : `${end}${special ? ' special' : ''}`;
}

/** Some tokenizers include the space before a word in its token and others do not; the word is the same. */
function textOf({ token, text, special }: Token): string {
  return special || text === '' ? `special ${token}` : `text ${text.trim() || text}`;
}

function isSame(a: Token | undefined, b: Token | undefined, by: AlignedBy): boolean {
  if (!a || !b) return false;
  if (by === 'ids') return a.id === b.id;
  if (by === 'texts') return textOf(a) === textOf(b);
  // If both have the same text, a difference in case comes from a tokenizer that lowercases, as does a difference in spaces.
  return textOf(a).toLowerCase() === textOf(b).toLowerCase() && a.end === b.end;
}

interface Subsequence {
  /** Pairs [i, j] in increasing order. */
  readonly matches: readonly (readonly [number, number])[];
  readonly bounded: boolean;
}

/**
 * A longest common subsequence, by dynamic programming over the part between the common beginning and end (Wagner & Fischer
 * 1974, "The String-to-String Correction Problem").
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

/**
 * The score of a matched token. It exceeds that of all unmatched tokens together, of which there are at most 2 ·
 * `MOST_COMPARED`.
 */
const SAME = 4 * MOST_COMPARED;

/**
 * The longest common subsequence that leaves the fewest tokens without a counterpart. Where two names change places ("Mary and
 * John", "John and Mary"), "and" is paired with "and", and each name with the other.
 */
function longestCommon(a: readonly unknown[], b: readonly unknown[]): [number, number][] {
  const width = b.length + 1;
  // scores[i, j]: the best score of the suffixes that begin at i and at j.
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
 * Rows for the matches and for the tokens between them. If both sides have equally many tokens there, they are a replacement
 * and are paired one for one. Otherwise it is unknown which belong together, so none has a counterpart, and a's come first.
 * Only where both texts end with different tokens are their last tokens paired, because the prediction follows them.
 * @param byPlace pair the tokens between matches by position, as far as both sides have tokens
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
 * Whether the input of the first block differs only because the words do: both are the same model, which reads no source.
 * @param folders of the models; '' where there is none
 */
export function readsWordsAlone(
  folders: { readonly a: string; readonly b: string },
  { alignment, sources }: { readonly alignment: Alignment; readonly sources: unknown },
): boolean {
  return folders.a === folders.b && folders.a !== '' && sources === null && alignment.rows.some(({ same }) => !same);
}
