/**
 * Of a model whose heads add to no logit: how much of a token's attention each head gives to one other word of the text. The
 * one that does so most shows best what attention is for: many heads rest on the tokens that the tokenizer has put there. Of
 * several that do so nearly as clearly it is the one that looks at a later word, as no model does that writes text.
 */

import type { AttentionHead } from '../readings/model-part';
import type { TraceSource } from '../run/source';
import { patternStages } from './pattern-stages';

/** A head is among the clearest ones where it gives at least such a part of what the clearest one does. */
const NEARLY = 3 / 4;

export interface ClearestHead {
  /** Of each head of each block, one block after the other, the largest share that it gives to one other word. */
  readonly shares: Float32Array;
  readonly heads: number;
  /** The head on which a panel opens; null: the text has no other word. */
  readonly opens: AttentionHead | null;
  readonly opensBy: 'looks most clearly' | 'looks ahead';
}

/** @param position of the token whose attention it is */
export async function readClearestHead(source: TraceSource, position: number): Promise<ClearestHead> {
  const isWord = source.tokens.map(({ inserted }, at) => !inserted && at !== position);
  const { heads } = source.spec;
  const isLater = isWord.map((is, at) => is && at > position);
  const blocks: Float32Array[] = [];
  const later: Float32Array[] = [];
  for (const { name } of patternStages(source.planOf('model'), 'decoder')) {
    const slice = { start: [0, position, 0], stop: [heads, position + 1, isWord.length] };
    const { data } = await source.window(name, 'model', slice);
    blocks.push(largestShares(data, heads, isWord));
    later.push(largestShares(data, heads, isLater));
  }
  const shares = Float32Array.from(blocks.flatMap((block) => [...block]));
  const best = largestAt(shares);
  // A later word shows that this model hides none: of the clear ones the one that looks most at such a word.
  const ahead = Float32Array.from(later.flatMap((block) => [...block]));
  const mostAhead = largestAt(ahead);
  const isAhead = (ahead[mostAhead] ?? 0) >= NEARLY * (shares[best] ?? 0) && (ahead[mostAhead] ?? 0) > 0;
  const at = isAhead ? mostAhead : best;
  const opens = { kind: 'head', layer: Math.floor(at / heads), head: at % heads, cross: false } as const;
  const opensBy = isAhead ? 'looks ahead' : 'looks most clearly';
  return { shares, heads, opens: (shares[at] ?? 0) > 0 ? opens : null, opensBy };
}

function largestAt(values: Float32Array): number {
  return values.reduce((best, value, at) => (value > (values[best] ?? 0) ? at : best), 0);
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
