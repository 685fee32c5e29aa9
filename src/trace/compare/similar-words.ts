/** Which words of two texts an encoder takes for most similar: of different words where that is clear, and of the same ones that both have. */
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

/** Each of two words is clearly most like the other where it is so much more like it than like any other word there. */
const CLEARLY = 0.1;

/**
 * The most similar first, each token at most once. Tokens without a letter or a digit, and those that the tokenizer
 * inserted, are no words.
 */
export function similarWords(
  { tokens }: Pick<Similarity, 'tokens'>,
  a: readonly Word[],
  b: readonly Word[],
): {
  readonly different: readonly SimilarWords[];
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
  const same = eachOnce(pairs.filter(isSame));
  return {
    different: eachOnce(pairs.filter((pair) => !isSame(pair) && isClear(pair, pairs))).slice(0, MOST_PAIRS),
    same: same.slice(0, MOST_PAIRS),
    hasMoreSame: same.length > MOST_PAIRS,
  };
}

function eachOnce(pairs: readonly SimilarWords[]): SimilarWords[] {
  const taken: SimilarWords[] = [];
  for (const pair of pairs.toSorted((one, other) => other.cosine - one.cosine)) {
    if (Number.isFinite(pair.cosine) && !taken.some(({ a, b }) => a === pair.a || b === pair.b)) taken.push(pair);
  }
  return taken;
}

/** Else any word would have a partner, whatever it is. */
function isClear(pair: SimilarWords, pairs: readonly SimilarWords[]): boolean {
  const rivals = pairs.filter((other) => other !== pair && (other.a === pair.a || other.b === pair.b));
  return rivals.every(({ cosine }) => pair.cosine - cosine >= CLEARLY);
}

/** Neither a mark nor a token that the tokenizer inserted. */
export function isWordToken({ text, inserted }: Word): boolean {
  return !inserted && /[\p{L}\p{N}]/u.test(text);
}

function spelled(word: Word | undefined): string {
  return (word?.text ?? '').trim().toLowerCase();
}
