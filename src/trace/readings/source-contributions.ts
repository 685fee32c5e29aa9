/**
 * What a head adds to a logit, by the token that it attends to: a decomposition of the head's part in direct logit
 * attribution. A head's output is the sum of all values, each times its weight, and the path from there to the logit is
 * linear (norms with this run's scale); so each token's value has its own share (Elhage et al. 2021, "A mathematical
 * framework for transformer circuits"). A bias of the values is in every value, and so is distributed by weight.
 */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { nodeOf, stageForReader } from '../../architectures/plan/plan';
import { fixedSize, type NodeId } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import { modelOf, type TraceSource } from '../run/source';
import { unitAdds } from './follow-back';
import type { ExplainedLogit } from './logit-direction';
import type { AttentionHead } from './model-part';
import { PositionReader } from './position-reader';

/**
 * Decomposes a head's part in a logit that direct logit attribution applies to, in double precision.
 * @param explained the logit, or the difference of two
 * @param weights the head's weights at the position, [key]
 * @returns what the head adds to the logit from each token, [key]; null if its output does not reach the logit by sums
 * alone
 * @throws one sentence if the trace's model is absent
 */
export async function readSourceContributions(
  source: TraceSource,
  position: number,
  explained: ExplainedLogit,
  { stack, layer, head, cross }: AttentionHead & { readonly stack: string },
  weights: Float32Array,
): Promise<Float64Array | null> {
  const plan = source.planOf('model');
  const inBlock = plan.stages.filter(
    (stage) => stage.block?.stack === stack && stage.block.layer === layer && isCrossAttention(plan, stage) === cross,
  );
  const mixed = inBlock.find(({ node }) => nodeOf(plan, node).kind === 'mix');
  const written = inBlock.find(({ role }) => role === 'attention');
  if (!mixed || !written) return null;
  const reader = new PositionReader(
    source,
    plan,
    modelOf(source, 'What a head takes from each token').folder.weights,
    position,
  );
  const unit = await unitAdds(plan, reader, explained, written, mixed.node);
  if (!unit) return null;
  const { axes, inputs } = nodeOf(plan, mixed.node);
  const [heads, width] = [fixedSize(axes[1]), fixedSize(axes[2])];
  const { name } = stageForReader(plan, inputs[1] as NodeId, null);
  const valueHead = sharedHead(head, heads, source.find(name, 'model').shape[1] as number);
  const slice = { start: [0, valueHead, 0], stop: [weights.length, valueHead + 1, width] };
  const { data } = await source.window(name, 'model', slice);
  return Float64Array.from(weights, (weight, key) => {
    let sum = 0;
    for (let i = 0; i < width; i++)
      sum += (data[key * width + i] as number) * (unit.weights[head * width + i] as number);
    return weight * sum;
  });
}
