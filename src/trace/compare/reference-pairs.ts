/**
 * Pairs of English sentences whose relation is obvious: how similar a model finds each pair shows how far its numbers can be
 * trusted. Every kind has one pair with each of the same sentences, so that only the kind differs.
 */

import { decimalsApart } from '../../base/number-text';

/** Ordered from pairs that agree to pairs that have nothing in common. */
export const PAIR_KINDS = ['paraphrase', 'roles', 'denial', 'subject', 'unrelated'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

interface ReferencePair {
  readonly kind: PairKind;
  readonly a: string;
  readonly b: string;
}

/** A pair and its similarity by the model. */
export interface ReferenceSimilarity extends ReferencePair {
  readonly cosine: number;
}

interface Compared extends Readonly<Record<PairKind, string>> {
  readonly sentence: string;
}

const COMPARED: readonly Compared[] = [
  {
    sentence: 'The dog chased the cat through the garden.',
    paraphrase: 'A cat was pursued across the garden by a dog.',
    roles: 'The cat chased the dog through the garden.',
    denial: 'The dog did not chase the cat through the garden.',
    subject: 'Many families keep pets.',
    unrelated: 'Interest rates rose by a quarter of a percent.',
  },
  {
    sentence: 'The teacher praised the student after the exam.',
    paraphrase: 'When the test was over, the pupil was commended by her instructor.',
    roles: 'The student praised the teacher after the exam.',
    denial: 'The teacher did not praise the student after the exam.',
    subject: 'Universities offer many courses.',
    unrelated: 'A violin has four strings.',
  },
  {
    sentence: 'The doctor called the patient this morning.',
    paraphrase: 'Earlier today, the physician phoned the sick man.',
    roles: 'The patient called the doctor this morning.',
    denial: 'The doctor did not call the patient this morning.',
    subject: 'The hospital has opened a new ward.',
    unrelated: 'Volcanoes form where magma rises.',
  },
];

/** Grouped by kind. */
export const REFERENCE_PAIRS: readonly ReferencePair[] = PAIR_KINDS.flatMap((kind) =>
  COMPARED.map((compared) => ({ kind, a: compared.sentence, b: compared[kind] })),
);

export interface KindRange {
  readonly kind: PairKind;
  readonly pairs: readonly ReferenceSimilarity[];
  readonly low: number;
  readonly high: number;
}

/** The range of the similarities of each kind's pairs, by kind. */
export function rangesOf(similarities: readonly ReferenceSimilarity[]): KindRange[] {
  return PAIR_KINDS.flatMap((kind) => {
    const pairs = similarities.filter((one) => one.kind === kind);
    const cosines = pairs.map(({ cosine }) => cosine);
    return pairs.length > 0 ? [{ kind, pairs, low: Math.min(...cosines), high: Math.max(...cosines) }] : [];
  });
}

/** Where a similarity lies among the pairs of each kind, independent of how many digits are written. */
export interface PlaceAmong {
  /** The kinds of which it exceeds all pairs. */
  readonly above: readonly KindRange[];
  readonly among: readonly KindRange[];
  /** The kinds of which it is below all pairs. */
  readonly below: readonly KindRange[];
}

/** Places a cosine. Equal at six decimals counts as within a kind's range. */
export function placeAmong(cosine: number, ranges: readonly KindRange[]): PlaceAmong {
  const own = known(cosine);
  const above = ranges.filter(({ high }) => own > known(high));
  const below = ranges.filter(({ low }) => own < known(low));
  return { above, among: ranges.filter((one) => !above.includes(one) && !below.includes(one)), below };
}

/** Decimals that are reliable in cosines of float32 vectors. */
const KNOWN_DECIMALS = 6;

/** Rounds away differences from the order of summation, so that the same two texts always get the same number. */
function known(cosine: number): number {
  return Number(cosine.toFixed(KNOWN_DECIMALS));
}

/**
 * The decimals that a similarity and the ranges of the kinds need to show where it lies, and which kinds overlap with
 * paraphrases: two, or as many as tell different numbers apart.
 */
export function decimalsToPlace(cosine: number, ranges: readonly KindRange[]): number {
  const same = ranges.find(({ kind }) => kind === 'paraphrase');
  const ofOwn = ranges.flatMap(({ low, high }) => [low, high].map((bound) => [cosine, bound] as const));
  const ofSame = same ? ranges.map(({ high }) => [same.low, high] as const) : [];
  const pairs = [...ofOwn, ...ofSame].map(([a, b]) => [known(a), known(b)] as const);
  return decimalsApart(pairs, 2, KNOWN_DECIMALS);
}

/** The kinds with another meaning that nevertheless reach the least similar paraphrase. */
export function mistakable(ranges: readonly KindRange[]): KindRange[] {
  const same = ranges.find(({ kind }) => kind === 'paraphrase');
  return same ? ranges.filter((one) => one !== same && known(one.high) >= known(same.low)) : [];
}
