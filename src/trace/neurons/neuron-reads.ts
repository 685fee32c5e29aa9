/**
 * What one neuron reads: the parts of the residual stream that add up to its value before the activation function, in this
 * run. That value is linear in the stream if the scales of the norms are held at this run's values, so it is decomposed
 * like a logit (Elhage et al. 2021): back through the neuron's row of the matrix that the MLP reads with, instead of a
 * token's row of the unembedding.
 */
import { nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { rowWidth } from '../../operations/node';
import { UNIT_ROUNDOFF } from '../../operations/rounding';
import { type AttributionPart, partsAlong } from '../readings/attribution';
import { PositionReader } from '../readings/position-reader';
import { checked } from '../run/proofs';
import { modelOf, type TraceSource } from '../run/source';

/** All numbers are of the neuron's value before the activation function; in a gated MLP, of its gate. */
export interface NeuronReads {
  /** The value of the run at the position. */
  readonly value: number;
  /** The parts with the largest absolute contributions, the largest first; biases are not among them. */
  readonly most: readonly AttributionPart[];
  /** All other embeddings, heads and MLPs together. */
  readonly rest: { readonly count: number; readonly value: number };
  /** The biases on the way to it: those of the matrix itself, of norms and of attention outputs. */
  readonly biases: number;
  /** The sum of all parts. */
  readonly sum: number;
  /** Whether sum and value are equal, by how much they differ, and how much rounding allows. */
  readonly proof: ReturnType<typeof checked>;
}

/** How many parts are reported. */
const MOST_LISTED = 8;

/**
 * Decomposes the value in double precision, for a model whose logits are such a sum.
 * @param stage the stage of the neurons
 * @returns `undefined` if the input of the activation function is not a projection
 * @throws one sentence if the trace's model is absent
 */
export async function readNeuronReads(
  source: TraceSource,
  stage: Stage,
  neuron: number,
  position: number,
): Promise<NeuronReads | undefined> {
  const plan = source.planOf('model');
  const before = projectionBefore(plan, stage);
  if (!before) return undefined;
  const reader = new PositionReader(source, plan, modelOf(source, 'What a neuron reads').folder.weights, position);
  const row = new Float64Array(rowWidth(before));
  row[neuron] = 1;
  const { parts, magnitude } = await partsAlong(plan, reader, {
    node: before.id,
    weights: row,
    bias: null,
    rows: [row],
  });
  const value = (await reader.row(before.id))[neuron] as number;
  const sum = total(parts);
  const bound = 4 * Math.sqrt(source.spec.dModel) * UNIT_ROUNDOFF * magnitude;
  const isBias = ({ kind }: AttributionPart) => kind === 'norm_bias' || kind === 'attn_bias';
  const written = parts.filter((part) => !isBias(part)).toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const others = written.slice(MOST_LISTED);
  return {
    value,
    most: written.slice(0, MOST_LISTED),
    rest: { count: others.length, value: total(others) },
    biases: total(parts.filter(isBias)),
    sum,
    proof: checked(Math.abs(sum - value), bound),
  };
}

/** The projection that the activation function is applied to; in a gated MLP, the gate's. */
function projectionBefore(plan: Plan, { node: id }: Stage) {
  const node = nodeOf(plan, id);
  const isKnown = node.kind === 'activation' || node.kind === 'gate';
  const before = isKnown ? nodeOf(plan, node.inputs[0] as number) : undefined;
  return before?.kind === 'linear' ? before : undefined;
}

function total(parts: readonly AttributionPart[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}
