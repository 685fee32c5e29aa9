/**
 * What one neuron of an MLP does: how active it is at each token of the text, what that adds to a logit, and which tokens
 * of the vocabulary its output makes more and less probable by the weights alone. A neuron is one of the values that the
 * MLP's last matrix reads: in a gated MLP, a product of gate and value. It writes its activation times its row of that
 * matrix to the residual stream (Geva et al. 2021, "Transformer Feed-Forward Layers Are Key-Value Memories").
 */

import { mainStack, nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import { whyNot } from '../../architectures/plan/why-not';
import { argmax } from '../../base/vectors';
import type { TokenDescription, Tokenizer } from '../../model/tokenizers/tokenizer';
import { readWeightSlice, type Weights } from '../../model/weights';
import { ACTIVATION_FUNCTIONS } from '../../operations/activation-functions';
import { inputCount, type LinearNode } from '../../operations/linear';
import { fixedSize, rowSequence, type SequenceName } from '../../operations/node';
import { type VocabularyEnds, vocabularyEnds } from '../heads/circuit-row';
import { unembeddingOf } from '../heads/head-circuits';
import { WeightProducts } from '../heads/weight-products';
import { readAttribution } from '../readings/attribution';
import { readNeuronContributions } from '../readings/neuron-contributions';
import { modelOf, readRow, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { type NeuronReads, readNeuronReads } from './neuron-reads';

/** The neuron, and the logit that it adds to. */
export interface NeuronChoice {
  /** The name of the stack of its block. */
  readonly stack: string;
  readonly layer: number;
  /** null: the neuron that is most active at the position. */
  readonly neuron: number | null;
  /** The position of the token after which the prediction is made; for an encoder-decoder, in its output. */
  readonly position: number;
  /** The token whose logit is explained; null: the most probable one there. */
  readonly id: number | null;
  /** The token whose logit is subtracted; null: none. */
  readonly ratherThan: number | null;
}

export interface Neuron {
  readonly layer: number;
  readonly neuron: number;
  /** The number of neurons of the MLP. */
  readonly count: number;
  /** The stage of which it is a column: "blocks.5.mlp.post". */
  readonly stage: string;
  /** The name of the activation function: "GELU"; "" if it has none. */
  readonly activation: string;
  /** Whether the activation is multiplied by another projection: a gated MLP. */
  readonly isGated: boolean;
  /** The sequence of the tokens at which it is active. */
  readonly sequence: SequenceName;
  /** Its value at each token, [pos]. */
  readonly activations: readonly number[];
  /** What it adds to the logit, or one sentence that says why that is not known. */
  readonly adds: NeuronAdds | string;
  /** The parts of its value before the activation function; `undefined` if they are not known. */
  readonly reads: NeuronReads | undefined;
  /**
   * What it writes, through the final norm without the scale of the run's row, times the unembedding: a value for each
   * token, whatever the text is; or the reason why there is none.
   */
  readonly writes: VocabularyEnds | string;
}

/** What it adds to a logit, or to the difference of two, directly: through the final norm with this run's scale. */
interface NeuronAdds {
  readonly token: TokenDescription;
  readonly ratherThan: TokenDescription | null;
  /** Its value at the position of the logit. */
  readonly activation: number;
  /** How much a value of 1 adds there. */
  readonly unit: number;
  /** The product of both. */
  readonly value: number;
  /** How many neurons of this MLP add more, and how many add less or subtract more. */
  readonly above: number;
  readonly below: number;
  /** What the whole MLP adds, including its output bias, and the logit itself. */
  readonly mlp: number;
  readonly logit: number;
}

/** @throws RangeError with one sentence if there is no such neuron, or one sentence if the trace's model is absent */
export async function readNeuron(source: TraceSource, choice: NeuronChoice, yieldPoint: YieldPoint): Promise<Neuron> {
  const { layer } = choice;
  const { weights, tokenizer } = modelOf(source, 'What a neuron does').folder;
  const plan = source.planOf('model');
  const stage = stageOfNeurons(plan, choice);
  const { shape } = source.find(stage.name, 'model');
  const neuron = choice.neuron ?? (await mostActive(source, stage, choice.position));
  requireNeuronOf(plan, stage, neuron);
  const activations = await source.region(stage.name, 'model', [
    [{ start: 0, stop: shape[0] as number }],
    [{ start: neuron, stop: neuron + 1 }],
  ]);
  const products = new WeightProducts(weights, yieldPoint);
  return {
    layer,
    neuron,
    count: countOf(plan, stage),
    stage: stage.name,
    ...activationOf(plan, stage),
    sequence: rowSequence(nodeOf(plan, stage.node)),
    activations: [...activations],
    adds: await readAdds(source, choice, neuron, activations),
    reads: await readsOf(source, stage, neuron, choice),
    writes: await readWrites(plan, stage, neuron, { products, weights }, tokenizer.target),
  };
}

/** Only for the stack with the positions of the prediction, in a model whose pass can be followed back. */
async function readsOf(
  source: TraceSource,
  stage: Stage,
  neuron: number,
  { stack, position }: NeuronChoice,
): Promise<NeuronReads | undefined> {
  const plan = source.planOf('model');
  const isFollowed = whyNot(plan, 'Direct logit attribution') === undefined && stack === mainStack(plan).name;
  return isFollowed ? readNeuronReads(source, stage, neuron, position) : undefined;
}

/** @throws RangeError with one sentence if there are none */
function stageOfNeurons(plan: Plan, { stack, layer }: NeuronChoice): Stage {
  const stage = neuronsOf(plan, { stack, layer });
  if (!stage) throw new RangeError(`Block ${layer} has no neurons.`);
  return stage;
}

/** @throws RangeError with one sentence if there is no such neuron */
function requireNeuronOf(plan: Plan, stage: Stage, neuron: number): void {
  const count = countOf(plan, stage);
  if (!Number.isInteger(neuron) || neuron < 0 || neuron >= count)
    throw new RangeError(`There is no neuron ${neuron}: they are counted from 0 to ${count - 1}.`);
}

/** The neuron with the largest absolute value. */
async function mostActive(source: TraceSource, { name }: Stage, position: number): Promise<number> {
  return argmax((await readRow(source, name, position)).map(Math.abs));
}

function countOf(plan: Plan, { node }: Stage): number {
  return fixedSize(nodeOf(plan, node).axes[1]);
}

function activationOf(plan: Plan, { node: id }: Stage): Pick<Neuron, 'activation' | 'isGated'> {
  const node = nodeOf(plan, id);
  const isKnown = node.kind === 'activation' || node.kind === 'gate';
  return { activation: isKnown ? ACTIVATION_FUNCTIONS[node.activation].name : '', isGated: node.kind === 'gate' };
}

async function readAdds(
  source: TraceSource,
  { stack, layer, position, id, ratherThan }: NeuronChoice,
  neuron: number,
  activations: Float32Array,
): Promise<NeuronAdds | string> {
  const plan = source.planOf('model');
  const why = whyNot(plan, 'Direct logit attribution');
  if (why !== undefined) return why;
  if (stack !== mainStack(plan).name) return WRITES_ELSEWHERE;
  const attribution = await readAttribution(source, position, id, ratherThan);
  const explained = { id: attribution.id, ratherThan: attribution.ratherThan?.id ?? null };
  const read = await readNeuronContributions(source, position, explained, { stack, layer });
  const mlp = attribution.parts.find((part) => part.kind === 'mlp' && part.layer === layer);
  if (!read || !mlp) return NO_SUM;
  const value = read.values[neuron] as number;
  return {
    token: attribution,
    ratherThan: attribution.ratherThan,
    activation: activations[position] as number,
    unit: read.units[neuron] as number,
    value,
    above: read.values.filter((other) => other > value).length,
    below: read.values.filter((other) => other < value).length,
    mlp: mlp.value,
    logit: attribution.logit,
  };
}

/** Its row of the matrix that writes, through γ of the final norm, times the unembedding. */
async function readWrites(
  plan: Plan,
  { node, block }: Stage,
  neuron: number,
  { products, weights }: { readonly products: WeightProducts; readonly weights: Weights },
  tokenizer: Tokenizer,
): Promise<VocabularyEnds | string> {
  const why = whyNot(plan, 'What a neuron adds to tokens');
  if (why !== undefined) return why;
  if (block?.stack !== mainStack(plan).name) return WRITES_ELSEWHERE;
  const out = plan.nodes.find((one): one is LinearNode => one.kind === 'linear' && one.inputs[0] === node);
  const unembed = unembeddingOf(plan);
  if (!out || !unembed) return NO_SUM;
  const row = await products.written(out, neuron, Float64Array.of(1));
  const written = await throughFinalNorm(plan, unembed, row, weights);
  if (inputCount(unembed.matrix) !== written.length) return OTHER_WIDTH;
  return vocabularyEnds(await products.rows(unembed.matrix, unembed.columns.first, written), tokenizer);
}

/**
 * What the final norm makes of a part of its row, without the divisor of the whole row, which depends on the text and is
 * one factor for all tokens: `γᵢ (partᵢ − mean(part))`; RMSNorm subtracts no mean (see `normOfPart`).
 * @param unembed reads that norm's output; in a model without a final norm, the part is returned as it is
 */
async function throughFinalNorm(
  plan: Plan,
  unembed: LinearNode,
  part: Float64Array,
  weights: Weights,
): Promise<Float64Array> {
  const norm = nodeOf(plan, unembed.inputs[0] as number);
  if (norm.kind !== 'norm') return part;
  const mean = norm.centered ? part.reduce((sum, value) => sum + value, 0) / part.length : 0;
  const [use] = norm.gamma;
  const gamma = use && (await readWeightSlice(weights.get(use.name), 0, part.length));
  return part.map((value, i) => (value - mean) * (gamma ? (gamma[i] as number) + norm.gammaOffset : 1));
}

const WRITES_ELSEWHERE =
  'This neuron is one of the encoder: what it writes goes to the decoder’s cross-attention, and to no logit directly.';
const NO_SUM = 'This model’s logits are no plain sum of what its neurons write.';
const OTHER_WIDTH =
  'This model’s unembedding has another width than its residual stream: what a neuron writes goes through a further projection.';
