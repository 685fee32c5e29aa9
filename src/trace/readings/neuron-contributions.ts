/**
 * What each neuron of a block's MLP adds to a logit: the MLP's part of direct logit attribution, taken apart once more.
 * Behind the activation function the way to the logit is linear (norms with this run's scale), so that a neuron adds its
 * activation times what a unit of it adds.
 */
import { nodeOf, type Plan, type Stage } from '../../architectures/plan';
import { kindOf } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';
import { modelOf, type TraceSource } from '../run/source';
import { beginOfLogit, uncappedNode } from './attribution';
import { PositionReader } from './position-reader';

export interface NeuronContributions {
  /** What each neuron adds to the logit. [d_mlp] */
  readonly values: Float64Array;
  /** What the biases behind them add. */
  readonly bias: number;
}

/**
 * In double precision, for a logit that direct logit attribution applies to.
 * @param id the token whose logit it is
 * @param layer the block, of the stack that the logits are read from
 * @returns null where the block's MLP has no neurons of its own
 * @throws one sentence when the trace's model is absent
 */
export async function readNeuronContributions(
  source: TraceSource,
  position: number,
  id: number,
  { layer, stack }: { readonly layer: number; readonly stack: string },
): Promise<NeuronContributions | null> {
  const plan = source.planOf('model');
  const inBlock = plan.stages.filter(({ block }) => block?.stack === stack && block.layer === layer);
  const neurons = inBlock.find(({ label }) => label === 'mlp.post');
  const written = inBlock.find(({ role }) => role === 'mlp');
  if (!neurons || !written) return null;
  const reader = new PositionReader(source, plan, modelOf(source, 'What neurons add').folder.weights, position);
  const begin = await beginOfLogit(plan, reader, uncappedNode(plan), id);
  const unit = await pulledTo(plan, reader, begin, written);
  return unit && ofNeurons(plan, reader, unit, neurons);
}

/** A sum over the row of a node. */
interface WeightedRow {
  readonly node: NodeId;
  readonly weights: Float64Array;
}

/** What a unit of each value of a stage adds: the stream is followed back to it, and nothing else that was added to it. */
async function pulledTo(
  plan: Plan,
  reader: PositionReader,
  { node: id, weights }: WeightedRow,
  to: Stage,
): Promise<WeightedRow | null> {
  if (id === to.node) return { node: id, weights };
  if (isOther(plan, id, to)) return null;
  const node = nodeOf(plan, id);
  const pulled = await kindOf(node).pullBack?.(node, weights, reader);
  for (const input of pulled?.inputs ?? []) {
    const found = await pulledTo(plan, reader, { node: input.id, weights: input.weights }, to);
    if (found) return found;
  }
  return null;
}

/** Whether a node is what another component wrote, or comes before the block. */
function isOther({ stages }: Plan, id: NodeId, { block }: Stage): boolean {
  const stage = stages.find(({ node, role }) => node === id && role !== null);
  if (!stage) return false;
  if (stage.role !== 'stream') return true;
  return stage.block?.stack !== block?.stack || (stage.block?.layer ?? -1) < (block?.layer ?? 0);
}

async function ofNeurons(
  plan: Plan,
  reader: PositionReader,
  from: WeightedRow,
  { node: neurons }: Stage,
): Promise<NeuronContributions | null> {
  let { node, weights } = from;
  let bias = 0;
  while (node !== neurons) {
    const operation = nodeOf(plan, node);
    const pulled = await kindOf(operation).pullBack?.(operation, weights, reader);
    const [input, ...others] = pulled?.inputs ?? [];
    if (!pulled || !input || others.length > 0) return null;
    bias += pulled.constant;
    ({ id: node, weights } = input);
  }
  const activations = await reader.row(neurons);
  return { values: weights.map((weight, i) => weight * (activations[i] as number)), bias };
}
