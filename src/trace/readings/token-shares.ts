/**
 * How much each token has of a text's vector. What pooling makes is a sum, p = Σ_t c_t: of a mean c_t is the token's
 * vector divided by the number of tokens; of a maximum c_t has the numbers that are largest in token t, and 0 elsewhere.
 * The share of a token is the length of its term along p as a part of the length of p: c_t · p / ‖p‖². All shares add up
 * to 1; one is below 0 where the token's vector points away from p.
 */
import { sentenceEmbedding } from '../../architectures/plan/sentence-embedding';
import { requireApplies } from '../../architectures/plan/why-not';
import { cosineOf, rowsIn } from '../../base/vectors';
import { type Pooling, poolWeights } from '../../operations/pool';
import type { TraceSource } from '../run/source';

export interface TokenShares {
  readonly pooling: Pooling;
  /** By token; of a vector of length 0 not numbers. */
  readonly shares: readonly number[];
  /** By token: the cosine of its vector with that of the text; of a vector of length 0 not numbers. */
  readonly cosines: readonly number[];
  /** How long the pooled vector is, before it is brought to length 1. */
  readonly pooledLength: number;
  /** How many numbers the text's vector has. */
  readonly width: number;
  /** How long the text's vector is. */
  readonly length: number;
  /** Whether it is the pooled one brought to length 1. */
  readonly normalizes: boolean;
}

/** @throws one sentence where the model makes no such vector */
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

/** The value of a token where it is the largest of its column, the first of equals; 0 elsewhere. */
function largestOnly(rows: Float32Array, width: number): (token: number, column: number) => number {
  const at = (token: number, column: number) => rows[token * width + column] as number;
  const best = Uint32Array.from({ length: width }, (_, column) => {
    let found = 0;
    for (let token = 1; token < rows.length / width; token++) if (at(token, column) > at(found, column)) found = token;
    return found;
  });
  return (token, column) => (best[column] === token ? at(token, column) : 0);
}
