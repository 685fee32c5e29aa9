/**
 * How much of a text's vector comes from each token. Pooling makes a sum, p = Σ_t c_t. For a mean, c_t is the token's
 * vector divided by the number of tokens; for a maximum, c_t has the numbers that are largest in token t, and 0 elsewhere.
 * A token's share is the component of its term along p relative to the length of p: c_t · p / ‖p‖². All shares add up to 1;
 * a share is negative if the token's term points away from p.
 */
import { sentenceEmbedding } from '../../architectures/plan/sentence-embedding';
import { requireApplies } from '../../architectures/plan/why-not';
import { cosineOf, rowsIn } from '../../base/vectors';
import { type Pooling, poolWeights } from '../../operations/pool';
import type { TraceSource } from '../run/source';

export interface TokenShares {
  readonly pooling: Pooling;
  /** By token; NaN if the vector has length 0. */
  readonly shares: readonly number[];
  /** By token: the cosine of its vector with that of the text; NaN for a vector of length 0. */
  readonly cosines: readonly number[];
  /** The length of the pooled vector, before it is normalised to length 1. */
  readonly pooledLength: number;
  /** The number of dimensions of the text's vector. */
  readonly width: number;
  /** The length of the text's vector. */
  readonly length: number;
  /** Whether it is the pooled vector normalised to length 1. */
  readonly normalizes: boolean;
}

/** @throws one sentence if the model makes no such vector */
export async function readTokenShares(source: TraceSource): Promise<TokenShares> {
  const plan = source.planOf('model');
  const made = sentenceEmbedding(plan);
  if (!made) {
    requireApplies(plan, 'A sentence embedding');
    throw new Error('The vector of this text is not made by pooling.');
  }
  const { pool, states, pooled, embedding } = made;
  const read = async (name: string) => (await source.window(name, 'model')).data;
  const rows = await read(states.name);
  const width = rows.length / source.tokens.length;
  const whole = await read(pooled.name);
  return {
    pooling: pool.pooling,
    shares: [...sharesOf(rows, width, pool.pooling)],
    cosines: rowsIn(rows, width).map((row) => cosineOf(row, whole)),
    width,
    pooledLength: Math.hypot(...whole),
    length: Math.hypot(...(await read(embedding.name))),
    normalizes: pooled !== embedding,
  };
}

/** @param rows [pos, width] */
export function sharesOf(rows: Float32Array, width: number, pooling: Pooling): Float64Array {
  const pos = rows.length / width;
  const weights = poolWeights(pooling, pos);
  const term = weights
    ? (token: number, column: number) => (weights[token] as number) * (rows[token * width + column] as number)
    : largestOnly(rows, width);
  const along = new Float64Array(pos);
  let squares = 0;
  for (let column = 0; column < width; column++) {
    let sum = 0;
    for (let token = 0; token < pos; token++) sum += term(token, column);
    for (let token = 0; token < pos; token++) along[token] = (along[token] as number) + term(token, column) * sum;
    squares += sum * sum;
  }
  return along.map((product) => product / squares);
}

/** The value of a token if it is the largest of its column, the first one if several are equal; otherwise 0. */
function largestOnly(rows: Float32Array, width: number): (token: number, column: number) => number {
  const at = (token: number, column: number) => rows[token * width + column] as number;
  const best = Uint32Array.from({ length: width }, (_, column) => {
    let found = 0;
    for (let token = 1; token < rows.length / width; token++) if (at(token, column) > at(found, column)) found = token;
    return found;
  });
  return (token, column) => (best[column] === token ? at(token, column) : 0);
}
