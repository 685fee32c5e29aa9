/**
 * For a model whose heads add to no logit: how much of a token's attention each head gives to one other word of the text.
 * The head with the largest share shows best what attention is for, as many heads attend to tokens that the tokenizer
 * inserted.
 * Of several heads that are nearly as clear, the panel opens on one that attends to a later word, which no model that
 * writes text does. If there is none, as for the last word, and the clearest head attends to one side only, it opens on
 * another clear head that attends to both sides in this text: otherwise the first figure of an encoder would look like that
 * of a model that hides later tokens.
 */

import type { Stage } from '../../architectures/plan/plan';
import { argmax } from '../../base/vectors';
import { readHeadPattern } from '../readings/head-row';
import type { AttentionHead } from '../readings/model-part';
import type { TraceSource } from '../run/source';
import { patternStages } from './pattern-stages';

/** A head is among the clearest if it gives at least this part of what the clearest one gives. */
const NEARLY = 3 / 4;
/** A head attends clearly to a word that has at least this share of a token's attention. */
const CLEAR = 0.3;
/** A head attends to a side if the words of the text give, on average, at least this share of their attention to words there. */
const TO_A_SIDE = 0.15;

export interface ClearestHead {
  /** For each head of each block, block by block, the largest share that it gives to one other word. */
  readonly shares: Float32Array;
  readonly heads: number;
  /** The head on which a panel opens; null if the text has no other word. */
  readonly opens: AttentionHead | null;
  readonly opensBy: 'looks most clearly' | 'looks ahead' | 'looks both ways';
  /** The largest share that this head gives to one other word; if it was chosen for looking ahead, to one later word. */
  readonly opensShare: number;
}

/** @param position the position of the token whose attention is read */
export async function readClearestHead(source: TraceSource, position: number): Promise<ClearestHead> {
  const isWord = source.tokens.map(({ inserted }, at) => !inserted && at !== position);
  const { heads } = source.spec;
  const isLater = isWord.map((is, at) => is && at > position);
  const blocks: Float32Array[] = [];
  const later: Float32Array[] = [];
  const stages = patternStages(source.planOf('model'), 'decoder');
  for (const { name } of stages) {
    const slice = { start: [0, position, 0], stop: [heads, position + 1, isWord.length] };
    const { data } = await source.window(name, 'model', slice);
    blocks.push(largestShares(data, heads, isWord));
    later.push(largestShares(data, heads, isLater));
  }
  const [shares, ahead] = [blocks, later].map((of) => Float32Array.from(of.flatMap((block) => [...block]))) as [
    Float32Array,
    Float32Array,
  ];
  const [at, opensBy] = await openingAmong(shares, ahead, (head) =>
    readBothSides(source, (stages[Math.floor(head / heads)] as Stage).name, head % heads),
  );
  const opens = { kind: 'head', layer: Math.floor(at / heads), head: at % heads, cross: false } as const;
  const opensShare = (opensBy === 'looks ahead' ? ahead : shares)[at] ?? 0;
  return { shares, heads, opens: (shares[at] ?? 0) > 0 ? opens : null, opensBy, opensShare };
}

/**
 * @param ahead for each head, the largest share that it gives to one later word
 * @param bothSides returns what a head's words give to words on the side to which they give less
 */
async function openingAmong(
  shares: Float32Array,
  ahead: Float32Array,
  bothSides: (at: number) => Promise<number>,
): Promise<readonly [number, ClearestHead['opensBy']]> {
  const [best, mostAhead] = [argmax(shares), argmax(ahead)];
  // A later word shows that this model hides none: of the clear heads, take the one that attends most to such a word.
  if ((ahead[mostAhead] ?? 0) > 0 && (ahead[mostAhead] ?? 0) >= NEARLY * (shares[best] ?? 0))
    return [mostAhead, 'looks ahead'];
  if ((await bothSides(best)) >= TO_A_SIDE) return [best, 'looks most clearly'];
  let [most, at] = [TO_A_SIDE, -1];
  for (const [head, share] of shares.entries()) {
    if (share < CLEAR) continue;
    const sides = await bothSides(head);
    if (sides >= most) [most, at] = [sides, head];
  }
  return at < 0 ? [best, 'looks most clearly'] : [at, 'looks both ways'];
}

/** The mean share of their attention that words give to earlier words, or to later ones: the smaller of the two. */
async function readBothSides(source: TraceSource, stage: string, head: number): Promise<number> {
  const { tokens } = source;
  const count = tokens.length;
  const data = await readHeadPattern(source, 'model', stage, head);
  const words = tokens.flatMap(({ inserted }, at) => (inserted ? [] : [at]));
  let [before, after] = [0, 0];
  for (const query of words)
    for (const key of words) {
      const weight = data[query * count + key] as number;
      if (key < query) before += weight;
      if (key > query) after += weight;
    }
  return Math.min(before, after) / words.length;
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
