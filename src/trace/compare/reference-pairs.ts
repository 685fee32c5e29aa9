/**
 * Pairs of English sentences of which it is plain how they relate: how similar a model takes each of them for tells what
 * its numbers are worth. Each kind has one pair with each of the same sentences, so that only the kind differs.
 */

import { decimalsApart } from '../../base/number-text';

/** From those that agree to those that have nothing in common. */
export const PAIR_KINDS = ['paraphrase', 'roles', 'denial', 'subject', 'unrelated'] as const;
export type PairKind = (typeof PAIR_KINDS)[number];

interface ReferencePair {
  readonly kind: PairKind;
  readonly a: string;
  readonly b: string;
}

/** A pair with what the model makes of it. */
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

/** Kind by kind. */
export const REFERENCE_PAIRS: readonly ReferencePair[] = PAIR_KINDS.flatMap((kind) =>
  COMPARED.map((compared) => ({ kind, a: compared.sentence, b: compared[kind] })),
);

export interface KindRange {
  readonly kind: PairKind;
  readonly pairs: readonly ReferenceSimilarity[];
  readonly low: number;
  readonly high: number;
}

/** Kind by kind, from where to where the similarities of its pairs are. */
export function rangesOf(similarities: readonly ReferenceSimilarity[]): KindRange[] {
  return PAIR_KINDS.flatMap((kind) => {
    const pairs = similarities.filter((one) => one.kind === kind);
    const cosines = pairs.map(({ cosine }) => cosine);
    return pairs.length > 0 ? [{ kind, pairs, low: Math.min(...cosines), high: Math.max(...cosines) }] : [];
  });
}

/** Where a similarity lies among the pairs of each kind, whatever the digits that are written. */
export interface PlaceAmong {
  /** Above all pairs of these kinds. */
  readonly above: readonly KindRange[];
  readonly among: readonly KindRange[];
  /** Below all pairs of these. */
  readonly below: readonly KindRange[];
}

export function placeAmong(cosine: number, ranges: readonly KindRange[]): PlaceAmong {
  const own = known(cosine);
  const above = ranges.filter(({ high }) => own > known(high));
  const below = ranges.filter(({ low }) => own < known(low));
  return { above, among: ranges.filter((one) => !above.includes(one) && !below.includes(one)), below };
}

/** Digits after the point that cosines of float32 vectors have for certain. */
const KNOWN_DECIMALS = 6;

/** Without what another order of the same sums changes: the same two texts have the same number. */
function known(cosine: number): number {
  return Number(cosine.toFixed(KNOWN_DECIMALS));
}

/**
 * The decimals with which a similarity, and those of the kinds, show where it lies and which kinds reach that of
 * paraphrases: two, or as many as tell those apart that are not the same.
 */
export function decimalsToPlace(cosine: number, ranges: readonly KindRange[]): number {
  const same = ranges.find(({ kind }) => kind === 'paraphrase');
  const ofOwn = ranges.flatMap(({ low, high }) => [low, high].map((bound) => [cosine, bound] as const));
  const ofSame = same ? ranges.map(({ high }) => [same.low, high] as const) : [];
  const pairs = [...ofOwn, ...ofSame].map(([a, b]) => [known(a), known(b)] as const);
  return decimalsApart(pairs, 2, KNOWN_DECIMALS);
}

/** Those that say something else, and yet have as much as the least similar pair that says the same. */
export function mistakable(ranges: readonly KindRange[]): KindRange[] {
  const same = ranges.find(({ kind }) => kind === 'paraphrase');
  return same ? ranges.filter((one) => one !== same && known(one.high) >= known(same.low)) : [];
}
