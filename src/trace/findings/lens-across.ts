/** The logit lens before and after a part of a block: which token gains most across it. */
import { argmax } from '../../base/vectors';
import { summarize } from '../../generate/logit-row';
import type { LensPoint } from '../readings/lens-points';
import { finalNorm, headRows } from '../run/pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { type Sentence, sentence } from './finding';
import { comparedShares } from './numbers';

/**
 * The logits of the lens at the point before this one and at this one, [d_vocab] each.
 * @param at a point, not the first @throws one sentence when the trace's model is absent
 */
export async function readLensAcross(
  source: TraceSource,
  position: number,
  points: readonly LensPoint[],
  at: number,
): Promise<[before: Float32Array, after: Float32Array]> {
  const [before, after] = [points[at - 1] as LensPoint, points[at] as LensPoint];
  return Promise.all([readLensLogits(source, position, before), readLensLogits(source, position, after)]);
}

/** The token whose probability grows most, with its probability before and after. */
export function mostGained(
  before: Float32Array,
  after: Float32Array,
): { readonly id: number; readonly from: number; readonly to: number } {
  const [sumBefore, sumAfter] = [summarize(before).logSum, summarize(after).logSum];
  const earlier = (id: number) => Math.exp((before[id] as number) - sumBefore);
  const later = (id: number) => Math.exp((after[id] as number) - sumAfter);
  const id = argmax(after.map((_, one) => later(one) - earlier(one)));
  return { id, from: earlier(id), to: later(id) };
}

/** "from 86 % to 92 %" */
export function rising(earlier: number, later: number): Sentence {
  const [from, to] = comparedShares(earlier, later);
  return sentence`from ${from} to ${to}`;
}

/**
 * The logits of the logit lens at one point, [d_vocab], with the scale of the final norm at that point. @throws one sentence
 * when the trace's model is absent
 */
async function readLensLogits(
  source: TraceSource,
  position: number,
  { stage }: Pick<LensPoint, 'stage'>,
): Promise<Float32Array> {
  const model = modelOf(source, 'The logit lens');
  return headRows(model, await finalNorm(model, await readRow(source, stage, position)));
}
