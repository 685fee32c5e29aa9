/**
 * How much of a change in the logit lens comes from the scale of the final norm alone. A part that adds to the stream also
 * makes its vector longer or shorter, and the final norm divides the vector by its deviation: a larger deviation brings all
 * logits closer together, as a higher temperature does.
 */
import { nodeOf } from '../../architectures/plan/plan';
import { readWeightSlice } from '../../model/weights';
import { deviationOf } from '../../operations/norm';
import { finalNorm, headRows, lastStream } from '../run/pass';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { elementCount } from '../tensors/tensor';
import type { LensPoint } from './lens-points';
import { Predictions } from './predictions';

export interface ScaleChange {
  /** By what factor the final norm's divisor grows from the earlier point to the later one. */
  readonly times: number;
  /** The probability of the token with the stream of the earlier point and the scale of the later one. */
  readonly alone: number;
}

/**
 * The change between two points of the logit lens, for a token at a position.
 * @returns null if the model has no final norm that reads the stream
 * @throws one sentence if the trace's model is absent
 */
export async function readScaleChange(
  source: TraceSource,
  position: number,
  id: number,
  [earlier, later]: readonly [LensPoint, LensPoint],
): Promise<ScaleChange | null> {
  const model = modelOf(source, 'The logit lens');
  const { plan, weights } = model.folder;
  const node = nodeOf(plan, plan.finalNorm);
  if (node.kind !== 'norm' || node.axes.length !== 2 || node.inputs[0] !== lastStream(model)) return null;
  const [before, after] = [
    await readRow(source, earlier.stage, position),
    await readRow(source, later.stage, position),
  ];
  const times = deviationOf(node, after) / deviationOf(node, before);
  const shift = node.beta && (await readWeightSlice(weights.get(node.beta.name), 0, elementCount(node.beta.shape)));
  const rescaled = (await finalNorm(model, before)).map((value, i) => {
    const own = shift?.[i] ?? 0;
    return (value - own) / times + own;
  });
  return { times, alone: new Predictions(await headRows(model, rescaled)).probability(id) };
}
