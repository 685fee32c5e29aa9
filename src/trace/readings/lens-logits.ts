/** The logits that the logit lens makes of one point of the residual stream, at one position. */
import { finalNorm, headRows } from '../run/pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { LensPoint } from './lens-points';

/** [d_vocab], by the final norm's scale of that very point. @throws one sentence when the trace's model is absent */
export async function readLensLogits(
  source: TraceSource,
  position: number,
  { stage }: Pick<LensPoint, 'stage'>,
): Promise<Float32Array> {
  const model = modelOf(source, 'The logit lens');
  return headRows(model, await finalNorm(model, await readRow(source, stage, position)));
}
