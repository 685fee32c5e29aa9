/** Follows a logit back to what one component of a block wrote and through it: how much a unit of each value there adds. */
import type { Plan, Stage } from '../../architectures/plan/plan';
import { nodeOf } from '../../architectures/plan/plan';
import { kindOf } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';
import { type ExplainedLogit, logitDirection } from './logit-direction';
import type { PositionReader } from './position-reader';

/** How much a unit of each value of a node adds to a logit, and how much the biases on the way add by themselves. */
interface UnitAdds {
  readonly weights: Float64Array;
  readonly bias: number;
}

/** A weighted sum over the row of a node. */
interface WeightedRow {
  readonly node: NodeId;
  readonly weights: Float64Array;
}

/**
 * How much a unit of each value of a node adds to a logit, in double precision, with the scale that norms have in this run.
 * @param explained the logit, or the difference of two
 * @param written the stage that the component adds to the residual stream
 * @param inner a node within the component that leads to `written` without branches
 * @returns null if there is no such path, or if it has branches
 */
export async function unitAdds(
  plan: Plan,
  reader: PositionReader,
  explained: ExplainedLogit,
  written: Stage,
  inner: NodeId,
): Promise<UnitAdds | null> {
  const begin = await logitDirection(plan, reader, explained);
  const unit = await pulledTo(plan, reader, begin, written);
  return unit && within(plan, reader, unit, inner);
}

/** Follows the stream back to one stage, ignoring everything else that was added to it. */
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

/** Whether a node was written by another component, or comes before the block. */
function isOther({ stages }: Plan, id: NodeId, { block }: Stage): boolean {
  const stage = stages.find(({ node, role }) => node === id && role !== null);
  if (!stage) return false;
  if (stage.role !== 'stream') return true;
  return stage.block?.stack !== block?.stack || (stage.block?.layer ?? -1) < (block?.layer ?? 0);
}

async function within(plan: Plan, reader: PositionReader, from: WeightedRow, inner: NodeId): Promise<UnitAdds | null> {
  let { node, weights } = from;
  let bias = 0;
  while (node !== inner) {
    const operation = nodeOf(plan, node);
    const pulled = await kindOf(operation).pullBack?.(operation, weights, reader);
    const [input, ...others] = pulled?.inputs ?? [];
    if (!pulled || !input || others.length > 0) return null;
    bias += pulled.constant ?? 0;
    ({ id: node, weights } = input);
  }
  return { weights, bias };
}
