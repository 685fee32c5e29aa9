/**
 * Of a model whose heads add to no logit: how much of a token's attention each head gives to one other word of the text. The
 * one that does so most shows best what attention is for: many heads rest on the tokens that the tokenizer has put there.
 */

import type { AttentionHead } from '../readings/model-part';
import type { TraceSource } from '../run/source';
import { patternStages } from './pattern-stages';

export interface ClearestHead {
  /** Of each head of each block, one block after the other, the largest share that it gives to one other word. */
  readonly shares: Float32Array;
  readonly heads: number;
  /** The head on which a panel opens; null: the text has no other word. */
  readonly opens: AttentionHead | null;
  readonly opensBy: 'looks most clearly';
}

/** @param position of the token whose attention it is */
export async function readClearestHead(source: TraceSource, position: number): Promise<ClearestHead> {
  const isWord = source.tokens.map(({ inserted }, at) => !inserted && at !== position);
  const { heads } = source.spec;
  const blocks: Float32Array[] = [];
  for (const { name } of patternStages(source.planOf('model'), 'decoder')) {
    const slice = { start: [0, position, 0], stop: [heads, position + 1, isWord.length] };
    const { data } = await source.window(name, 'model', slice);
    blocks.push(largestShares(data, heads, isWord));
  }
  const shares = Float32Array.from(blocks.flatMap((block) => [...block]));
  const at = shares.reduce((best, share, one) => (share > (shares[best] ?? 0) ? one : best), 0);
  const opens = { kind: 'head', layer: Math.floor(at / heads), head: at % heads, cross: false } as const;
  return { shares, heads, opens: (shares[at] ?? 0) > 0 ? opens : null, opensBy: 'looks most clearly' };
}

/** @param weights [head, key] */
function largestShares(weights: Float32Array, heads: number, isWord: readonly boolean[]): Float32Array {
  const keys = isWord.length;
  return Float32Array.from({ length: heads }, (_, head) =>
    weights
      .subarray(head * keys, (head + 1) * keys)
      .reduce((most, weight, key) => (isWord[key] && weight > most ? weight : most), 0),
  );
}
