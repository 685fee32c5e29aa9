/** Which words of two texts an encoder takes for most similar: of different words those that stand out, and of the same ones that both have. */
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

/** Two words stand out where their cosine is so much above that of either of them with any other word of the other text. */
export const STANDS_OUT_BY = 0.1;

/** A pair of different words, and the one that is next to it among those that have a word in common with it. */
export interface HighestPair extends SimilarWords {
  readonly next: SimilarWords;
}

/**
 * The most similar first, each token at most once. Tokens without a letter or a digit, and those that the tokenizer
 * inserted, are no words.
 * @param rows which tokens stand beside each other: a word that stands beside the same one is told of with that one
 */
export function similarWords(
  { tokens }: Pick<Similarity, 'tokens'>,
  a: readonly Word[],
  b: readonly Word[],
  rows: readonly AlignedRow[] = [],
): {
  /** Those that stand out: two others may have a higher cosine and be as like to a third. */
  readonly different: readonly SimilarWords[];
  /** Where none stand out: the pairs of different words with the highest cosines, as the whole table has them. */
  readonly closest: readonly SimilarWords[];
  /** The two different words with the highest cosine of all, where some stand out and these do not. */
  readonly highest: HighestPair | undefined;
  readonly same: readonly SimilarWords[];
  /** Whether these are only the most similar of the words that both have. */
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

/** @param pairs of two that have a token in common the one that is kept first */
function eachOnce(pairs: readonly SimilarWords[]): SimilarWords[] {
  const taken: SimilarWords[] = [];
  for (const pair of pairs) if (!taken.some(({ a, b }) => a === pair.a || b === pair.b)) taken.push(pair);
  return taken;
}

/** The pairs that have one word in common with it. */
function rivalsOf(pair: SimilarWords, pairs: readonly SimilarWords[]): SimilarWords[] {
  return pairs.filter((other) => other !== pair && (other.a === pair.a || other.b === pair.b));
}

/** Else any word would have a partner, whatever it is. */
function standsOut(pair: SimilarWords, pairs: readonly SimilarWords[]): boolean {
  return rivalsOf(pair, pairs).every(({ cosine }) => pair.cosine - cosine >= STANDS_OUT_BY);
}

/** @param others of different words, by their cosine */
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

/** Neither a mark nor a token that the tokenizer inserted. */
export function isWordToken({ text, inserted }: Word): boolean {
  return !inserted && /[\p{L}\p{N}]/u.test(text);
}

function spelled(word: Word | undefined): string {
  return (word?.text ?? '').trim().toLowerCase();
}
