/** A logit, or the difference of two logits, as a weighted sum of the last vector of the residual stream. */
import { logitsOf, nodeOf, type Plan } from '../../architectures/plan/plan';
import { kindOf, type PlanNode } from '../../operations/kinds';
import { type NodeId, rowWidth } from '../../operations/node';
import type { PositionReader } from './position-reader';

/** What is explained: a token's logit, or by how much it exceeds another token's. */
export interface ExplainedLogit {
  readonly id: number;
  /** The token whose logit is subtracted; null if the logit itself is explained. */
  readonly ratherThan: number | null;
}

/** A direction in the space of the last vector: the token's row of the unembedding, or the difference of two rows. */
export interface LogitDirection {
  /** The node of the last vector. */
  readonly node: NodeId;
  readonly weights: Float64Array;
  /** What is added independently of the vector; null if the unembedding has no bias. */
  readonly bias: number | null;
  /** The rows of the tokens; the run rounded the product of each by itself. */
  readonly rows: readonly Float64Array[];
}

/** The logits before a soft-cap, through which a sum cannot be followed. */
export function uncappedNode(plan: Plan): NodeId {
  const node = nodeOf(plan, logitsOf(plan));
  return kindOf(node).pullBack ? node.id : (node.inputs[0] as NodeId);
}

/** The direction of a logit; the unembedding has a row for each token. */
export async function logitDirection(
  plan: Plan,
  reader: PositionReader,
  { id, ratherThan }: ExplainedLogit,
): Promise<LogitDirection> {
  const { node, weights, bias } = await rowOf(plan, reader, id);
  if (ratherThan === null) return { node, weights, bias, rows: [weights] };
  const other = await rowOf(plan, reader, ratherThan);
  return {
    node,
    weights: weights.map((weight, i) => weight - (other.weights[i] as number)),
    bias: bias === null || other.bias === null ? null : bias - other.bias,
    rows: [weights, other.weights],
  };
}

/** Follows one logit back to the first vector that is not itself over tokens. */
async function rowOf(plan: Plan, reader: PositionReader, id: number): Promise<Omit<LogitDirection, 'rows'>> {
  const logits = nodeOf(plan, logitsOf(plan));
  const isOfTokens = ({ axes }: Pick<PlanNode, 'axes'>) => axes.at(-1)?.name === logits.axes.at(-1)?.name;
  let node = nodeOf(plan, uncappedNode(plan));
  let weights: Float64Array = new Float64Array(rowWidth(logits));
  weights[id] = 1;
  let bias: number | null = null;
  while (isOfTokens(node)) {
    const pulled = await kindOf(node).pullBack?.(node, weights, reader);
    const [input] = pulled?.inputs ?? [];
    if (!pulled || !input) throw new Error(`The logits of ${plan.family} are no product with a matrix.`);
    if (pulled.constant !== null) bias = (bias ?? 0) + pulled.constant;
    weights = input.weights;
    node = nodeOf(plan, input.id);
  }
  return { node: node.id, weights, bias };
}
