/**
 * Finds the words of two texts that an encoder considers most similar: different words that stand out, and words that both
 * texts contain.
 */
import type { AlignedRow } from './align';
import type { Similarity } from './similarity';

interface Word {
  readonly text: string;
  readonly inserted?: boolean | undefined;
}

export interface SimilarWords {
  readonly a: number;
  readonly b: number;
  readonly cosine: number;
}

const MOST_PAIRS = 3;

/** Two words stand out if their cosine exceeds that of either with any other word of the other text by this much. */
export const STANDS_OUT_BY = 0.1;

/** A pair of different words, and the next highest pair among those that share a word with it. */
export interface HighestPair extends SimilarWords {
  readonly next: SimilarWords;
}

/**
 * The most similar pairs first, each token at most once. Tokens without a letter or digit, and those that the tokenizer
 * inserted, do not count as words.
 * @param rows the alignment of the tokens: a word aligned with the same word is paired with that one
 */
export function similarWords(
  { tokens }: Pick<Similarity, 'tokens'>,
  a: readonly Word[],
  b: readonly Word[],
  rows: readonly AlignedRow[] = [],
): {
  /** The pairs that stand out. Other pairs can have a higher cosine and not stand out, because a third word is as similar. */
  readonly different: readonly SimilarWords[];
  /** If none stands out: the pairs of different words with the highest cosines, as in the full table. */
  readonly closest: readonly SimilarWords[];
  /** The pair of different words with the highest cosine of all, if some pairs stand out and this one does not. */
  readonly highest: HighestPair | undefined;
  readonly same: readonly SimilarWords[];
  /** Whether `same` contains only the most similar of the words that both texts contain. */
  readonly hasMoreSame: boolean;
} {
  const pairs = a.flatMap((ofA, at) =>
    b.flatMap((ofB, column) =>
      isWordToken(ofA) && isWordToken(ofB)
        ? [{ a: at, b: column, cosine: tokens[at * b.length + column] as number }]
        : [],
    ),
  );
  const isSame = (pair: SimilarWords) => spelled(a[pair.a]) === spelled(b[pair.b]);
  const isBeside = ({ a, b }: SimilarWords) => rows.some((row) => row.same && row.a === a && row.b === b);
  const alike = byCosine(pairs.filter(isSame));
  const beside = alike.filter(isBeside);
  const same = byCosine(eachOnce([...beside, ...alike.filter((pair) => !isBeside(pair))]));
  const others = byCosine(pairs.filter((pair) => !isSame(pair)));
  const different = eachOnce(others.filter((pair) => standsOut(pair, pairs))).slice(0, MOST_PAIRS);
  return {
    different,
    closest: different.length > 0 ? [] : others.filter(({ cosine }) => cosine > 0).slice(0, MOST_PAIRS),
    highest: different.length > 0 ? highestBeside(different, others, pairs) : undefined,
    same: same.slice(0, MOST_PAIRS),
    hasMoreSame: same.length > MOST_PAIRS,
  };
}

function byCosine(pairs: readonly SimilarWords[]): SimilarWords[] {
  return pairs.filter(({ cosine }) => Number.isFinite(cosine)).toSorted((one, other) => other.cosine - one.cosine);
}

/** @param pairs of two pairs that share a token, the earlier one is kept */
function eachOnce(pairs: readonly SimilarWords[]): SimilarWords[] {
  const taken: SimilarWords[] = [];
  for (const pair of pairs) if (!taken.some(({ a, b }) => a === pair.a || b === pair.b)) taken.push(pair);
  return taken;
}

/** The other pairs that share a word with this one. */
function rivalsOf(pair: SimilarWords, pairs: readonly SimilarWords[]): SimilarWords[] {
  return pairs.filter((other) => other !== pair && (other.a === pair.a || other.b === pair.b));
}

/**
 * Whether a pair exceeds all that share a word with it by `STANDS_OUT_BY`. Without this condition every word would have a
 * partner.
 */
function standsOut(pair: SimilarWords, pairs: readonly SimilarWords[]): boolean {
  return rivalsOf(pair, pairs).every(({ cosine }) => pair.cosine - cosine >= STANDS_OUT_BY);
}

/** @param others the pairs of different words, sorted by cosine */
function highestBeside(
  told: readonly SimilarWords[],
  others: readonly SimilarWords[],
  pairs: readonly SimilarWords[],
): HighestPair | undefined {
  const [highest] = others;
  if (!highest || told.includes(highest)) return undefined;
  const [next] = byCosine(rivalsOf(highest, pairs));
  return next && { ...highest, next };
}

/** Whether the token is neither punctuation nor inserted by the tokenizer. */
export function isWordToken({ text, inserted }: Word): boolean {
  return !inserted && /[\p{L}\p{N}]/u.test(text);
}

function spelled(word: Word | undefined): string {
  return (word?.text ?? '').trim().toLowerCase();
}
