/** How similar two texts are to a model: the cosines between the vectors of their tokens and of the whole texts. */

import { stageForReader } from '../../architectures/plan/plan';
import { requireApplies, whyNot } from '../../architectures/plan/why-not';
import type { TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import type { OfBoth } from './of-both';

/** Multiplications between two yields: a few milliseconds. */
const PRODUCTS = 1 << 22;

export interface Similarity {
  /** The cosine of the two texts' vectors; null if a model makes no vector of a text. */
  readonly whole: number | null;
  /** The terms of that cosine; null if there is none. */
  readonly product: CosineProduct | null;
  /** The cosines of their tokens' last hidden states. [token of a, token of b] */
  readonly tokens: Float64Array;
}

/** `a · b / (|a| |b|)`, term by term. */
export interface CosineProduct {
  /** The dimensions with the largest terms of `a · b` in size, largest first. */
  readonly largest: readonly (OfBoth & { readonly dimension: number })[];
  /** The sum of all other terms, and their number. */
  readonly others: number;
  readonly count: number;
  readonly lengths: OfBoth;
}

/** How many terms are listed individually. */
const MOST_TERMS = 5;

/** @throws one sentence when the vectors of the two differ in width; whatever `yieldPoint` throws */
export async function readSimilarity(a: TraceSource, b: TraceSource, yieldPoint: YieldPoint): Promise<Similarity> {
  const [statesA, statesB] = [await lastHiddenStates(a), await lastHiddenStates(b)];
  requireSameWidth(a, b);
  const isWhole = [a, b].every((source) => whyNot(source.planOf('model'), 'A sentence embedding') === undefined);
  const vectors = isWhole ? ([await textVector(a), await textVector(b)] as const) : undefined;
  const whole = vectors && (await cosines(...vectors, a.spec.dModel, yieldPoint))[0];
  return {
    whole: whole ?? null,
    product: vectors ? cosineProduct(...vectors) : null,
    tokens: await cosines(statesA, statesB, a.spec.dModel, yieldPoint),
  };
}

/** @throws RangeError with one sentence when the vectors of the two differ in width */
export function requireSameWidth(a: Pick<TraceSource, 'spec'>, b: Pick<TraceSource, 'spec'>): void {
  if (a.spec.dModel === b.spec.dModel) return;
  throw new RangeError(
    `Vectors of ${a.spec.dModel} and of ${b.spec.dModel} numbers have no angle between them: compare two texts by one model.`,
  );
}

/** The terms of the product of two vectors, the largest in size first. */
export function cosineProduct(a: Float32Array, b: Float32Array): CosineProduct {
  const terms = Array.from(a, (value, dimension) => ({ dimension, a: value, b: b[dimension] as number }));
  const sizeOf = (term: (typeof terms)[number]) => Math.abs(term.a * term.b);
  const ordered = terms.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  const rest = ordered.slice(MOST_TERMS);
  const lengthOf = (vector: Float32Array) => lengthsOf(vector, vector.length)[0] as number;
  return {
    largest: ordered.slice(0, MOST_TERMS),
    others: rest.reduce((sum, term) => sum + term.a * term.b, 0),
    count: rest.length,
    lengths: { a: lengthOf(a), b: lengthOf(b) },
  };
}

/** [pos, d_model] */
async function lastHiddenStates(source: TraceSource): Promise<Float32Array> {
  const plan = source.planOf('model');
  return (await source.window(stageForReader(plan, plan.finalNorm, null).name, 'model')).data;
}

/** The model's vector of the whole text. @throws one sentence if it makes none */
export async function textVector(source: TraceSource): Promise<Float32Array> {
  const plan = source.planOf('model');
  requireApplies(plan, 'A sentence embedding');
  return (await source.window(stageForReader(plan, plan.nodes.length - 1, null).name, 'model')).data;
}

/**
 * `a · b / (|a| |b|)` of every row with every row, in double precision; 0 if a vector has length 0. Calls `yieldPoint` between
 * rows.
 * @throws whatever `yieldPoint` throws
 */
export async function cosines(
  a: Float32Array,
  b: Float32Array,
  width: number,
  yieldPoint: YieldPoint,
): Promise<Float64Array> {
  const [rows, columns] = [a.length / width, b.length / width];
  const [lengthsA, lengthsB] = [lengthsOf(a, width), lengthsOf(b, width)];
  const result = new Float64Array(rows * columns);
  const between = Math.max(1, Math.floor(PRODUCTS / (columns * width)));
  for (let row = 0; row < rows; row++) {
    if (row % between === 0) await yieldPoint();
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (a[row * width + i] as number) * (b[column * width + i] as number);
      const lengths = (lengthsA[row] as number) * (lengthsB[column] as number);
      result[row * columns + column] = lengths === 0 ? 0 : sum / lengths;
    }
  }
  return result;
}

function lengthsOf(vectors: Float32Array, width: number): Float64Array {
  return Float64Array.from({ length: vectors.length / width }, (_, row) => {
    let squares = 0;
    for (let i = row * width; i < (row + 1) * width; i++) squares += (vectors[i] as number) ** 2;
    return Math.sqrt(squares);
  });
}
