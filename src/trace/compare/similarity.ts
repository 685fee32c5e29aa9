/** How alike two texts are to a model: the cosines of the angles between their vectors, of tokens and as a whole. */

import { stageForReader } from '../../architectures/plan';
import { requireApplies, whyNot } from '../../architectures/why-not';
import type { TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';

/** Multiplications between two turns: a few milliseconds. */
const PRODUCTS = 1 << 22;

export interface Similarity {
  /** Of the two texts' vectors; null where a model makes none of a text. */
  readonly whole: number | null;
  /** Of their tokens' last hidden states. [token of a, token of b] */
  readonly tokens: Float64Array;
}

/** @throws one sentence when the vectors of the two have another width; what `yieldPoint` throws */
export async function readSimilarity(a: TraceSource, b: TraceSource, yieldPoint: YieldPoint): Promise<Similarity> {
  const [statesA, statesB] = [await lastHiddenStates(a), await lastHiddenStates(b)];
  if (a.spec.dModel !== b.spec.dModel) {
    throw new RangeError(
      `Vectors of ${a.spec.dModel} and of ${b.spec.dModel} numbers have no angle between them: compare two texts by one model.`,
    );
  }
  const isWhole = [a, b].every((source) => whyNot(source.planOf('model'), 'A sentence embedding') === undefined);
  const whole = isWhole
    ? (await cosines(await embedding(a), await embedding(b), a.spec.dModel, yieldPoint))[0]
    : undefined;
  return { whole: whole ?? null, tokens: await cosines(statesA, statesB, a.spec.dModel, yieldPoint) };
}

/** [pos, d_model] */
async function lastHiddenStates(source: TraceSource): Promise<Float32Array> {
  const plan = source.planOf('model');
  return (await source.window(stageForReader(plan, plan.finalNorm, null).name, 'model')).data;
}

async function embedding(source: TraceSource): Promise<Float32Array> {
  const plan = source.planOf('model');
  requireApplies(plan, 'A sentence embedding');
  return (await source.window(stageForReader(plan, plan.nodes.length - 1, null).name, 'model')).data;
}

/**
 * `a · b / (|a| |b|)` of every row with every row, in double precision; 0 for a vector of length 0.
 * @throws what `yieldPoint` throws, which comes between rows
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
