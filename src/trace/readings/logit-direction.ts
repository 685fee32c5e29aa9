/** A logit as a weighted sum of the last vector of the residual stream, and likewise the difference of two logits. */
import { logitsOf, nodeOf, type Plan } from '../../architectures/plan';
import type { LinearNode } from '../../operations/linear';
import type { NodeId } from '../../operations/node';
import type { PositionReader } from './position-reader';

/** What is explained: a token's logit, or by how much it is larger than another token's. */
export interface ExplainedLogit {
  readonly id: number;
  /** The token whose logit is taken off; null where the logit itself is explained. */
  readonly ratherThan: number | null;
}

/** In the space of the last vector: the token's row of the unembedding, or the difference of two rows. */
export interface LogitDirection {
  /** The last vector. */
  readonly node: NodeId;
  readonly weights: Float64Array;
  /** What is added whatever the vector is; null where the unembedding has no bias. */
  readonly bias: number | null;
  /** The rows of the tokens, of which the run rounded each one's product by itself. */
  readonly rows: readonly Float64Array[];
}

/** The logits before a soft-cap. */
export function uncappedNode(plan: Plan): NodeId {
  const { id, kind, inputs } = nodeOf(plan, logitsOf(plan));
  return kind === 'softcap' ? (inputs[0] as NodeId) : id;
}

/** The projection that the logits before a soft-cap are, and what they are scaled by. */
function headOf(plan: Plan): { readonly node: LinearNode; readonly factor: number } {
  let node = nodeOf(plan, uncappedNode(plan));
  let factor = 1;
  while (node.kind === 'scale') {
    factor *= node.factor;
    node = nodeOf(plan, node.inputs[0] as NodeId);
  }
  if (node.kind !== 'linear') throw new Error(`The logits of ${plan.family} are no product with a matrix.`);
  return { node, factor };
}

/** The head's matrix has a row for each token. */
export async function logitDirection(
  plan: Plan,
  reader: PositionReader,
  { id, ratherThan }: ExplainedLogit,
): Promise<LogitDirection> {
  const { node, factor } = headOf(plan);
  const last = node.inputs[0] as NodeId;
  const { weights, bias } = await rowOf(reader, node, id, factor);
  if (ratherThan === null) return { node: last, weights, bias, rows: [weights] };
  const other = await rowOf(reader, node, ratherThan, factor);
  return {
    node: last,
    weights: weights.map((weight, i) => weight - (other.weights[i] as number)),
    bias: bias === null || other.bias === null ? null : bias - other.bias,
    rows: [weights, other.weights],
  };
}

async function rowOf(reader: PositionReader, head: LinearNode, id: number, factor: number) {
  const weights = (await reader.output(head, id)).map((weight) => weight * factor);
  const bias = head.bias ? ((await reader.vector(head.bias))[id] as number) * factor : null;
  return { weights, bias };
}
