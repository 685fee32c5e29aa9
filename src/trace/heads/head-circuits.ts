/**
 * What a head would do with a token by its weights alone: which tokens it would add if it looked at it (its OV circuit,
 * W_E W_V W_O W_U), and which it would look at (its QK circuit, W_E W_Q W_Kᵀ W_Eᵀ; Elhage et al. 2021). One row of each
 * product, for one token. Norms, biases and positions are left out, which whoever shows it says.
 */
import { mainStack, nodeOf, type Plan, type Stage } from '../../architectures/plan';
import { whyNot } from '../../architectures/why-not';
import { describeId, type TokenDescription, type Tokenizer } from '../../model/tokenizers/tokenizer';
import { readWeightSlice, type WeightLocation, type Weights } from '../../model/weights';
import type { Matrix } from '../../operations/kind';
import type { PlanNode } from '../../operations/kinds';
import { inputCount, type LinearNode, outputCount, outputOf } from '../../operations/linear';
import { fixedSize, rowSequence } from '../../operations/node';
import { modelOf, type TraceSource } from '../run/source';

/** A token, and what the circuit gives it. */
export interface CircuitToken extends TokenDescription {
  readonly value: number;
}

/** The ends of a row of a circuit, which has a value for every token of the vocabulary. */
export interface CircuitRow {
  /** The largest first. */
  readonly top: readonly CircuitToken[];
  /** The smallest first. */
  readonly bottom: readonly CircuitToken[];
  /** How many tokens have a larger value than the token itself: near 0 where the head copies, or looks at its like. */
  readonly ownRank: number;
  readonly own: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Each, or one sentence that says why there is none. */
export interface HeadCircuits {
  readonly token: TokenDescription;
  readonly layer: number;
  readonly head: number;
  /** OV: what it would add to the logit of every token. */
  readonly copies: CircuitRow | string;
  /** QK: how well it would match every token, before the division by √d. */
  readonly attends: CircuitRow | string;
}

/** How many tokens are told at each end. */
export const CIRCUIT_TOKENS = 10;

/** Called between two pieces of work: waits while others go first, throws the reason of who has cancelled. */
type Turn = () => Promise<void>;

/** @param id the token that the head reads @throws one sentence when the trace's model is absent */
export async function readHeadCircuits(
  source: TraceSource,
  { layer, head, id }: { readonly layer: number; readonly head: number; readonly id: number },
  turn: Turn,
): Promise<HeadCircuits> {
  const { weights, tokenizer } = modelOf(source, 'What a head does by its weights alone').folder;
  const plan = source.planOf('model');
  const reader = new Products(weights, turn);
  const parts = partsOf(plan, layer);
  const token = describeId(tokenizer.target, id);
  const row = async (values: string | Float64Array) =>
    typeof values === 'string' ? values : rowOf(values, id, tokenizer.target);
  return {
    token,
    layer,
    head,
    copies: await row(await copies(parts, reader, head, id)),
    attends: await row(await attends(parts, reader, head, id)),
  };
}

interface HeadParts {
  readonly embed: Matrix | undefined;
  readonly unembed: LinearNode | undefined;
  readonly q: PlanNode | undefined;
  readonly k: PlanNode | undefined;
  readonly v: PlanNode | undefined;
  readonly out: PlanNode | undefined;
  readonly dModel: number;
  /** Why what is added to the residual stream is added to no logits, where that is so. */
  readonly noLogits: string | undefined;
  /** What is done to queries and keys behind their projections: "rotary" or "norm". */
  readonly between: ReadonlySet<string>;
}

function partsOf(plan: Plan, layer: number): HeadParts {
  const { name: stack, sequence } = mainStack(plan);
  const own = plan.stages.filter(({ block }) => block?.stack === stack && block.layer === layer);
  const nodeAt = (label: string) =>
    nodeOfStage(
      plan,
      own.find((stage) => stage.label === label),
    );
  const z = own.find(({ label }) => label === 'attn.z');
  const logits = plan.logits === null ? undefined : behindScales(plan, nodeOf(plan, plan.logits));
  const lookup = plan.nodes.find(
    (node) => node.kind === 'lookup' && node.index === 'ids' && rowSequence(node) === sequence,
  );
  const kinds = own
    .filter(({ label }) => /^attn\.(q|k)_norm$|^attn\.rot_(q|k)$/.test(label))
    .map(({ node }) => nodeOf(plan, node).kind);
  return {
    embed: lookup?.kind === 'lookup' ? { ...lookup.matrix, outputs: 'columns' } : undefined,
    unembed: logits?.kind === 'linear' ? logits : undefined,
    q: nodeAt('attn.q'),
    k: nodeAt('attn.k'),
    v: nodeAt('attn.v'),
    out: z && plan.nodes.find(({ kind, inputs }) => kind === 'linear' && inputs[0] === z.node),
    dModel: fixedSize(nodeOf(plan, plan.finalNorm).axes[1]),
    noLogits: whyNot(plan, 'What a head adds to tokens'),
    between: new Set(kinds),
  };
}

function nodeOfStage(plan: Plan, stage: Stage | undefined): PlanNode | undefined {
  return stage && nodeOf(plan, stage.node);
}

/** A soft-cap and a scale keep the order of tokens. */
function behindScales(plan: Plan, node: PlanNode): PlanNode {
  return node.kind === 'softcap' || node.kind === 'scale'
    ? behindScales(plan, nodeOf(plan, node.inputs[0] as number))
    : node;
}

async function copies(parts: HeadParts, reader: Products, head: number, id: number): Promise<Float64Array | string> {
  const { embed, unembed, v, out, dModel, noLogits } = parts;
  if (noLogits !== undefined) return noLogits;
  if (!embed || !unembed || v?.kind !== 'linear' || out?.kind !== 'linear') return NO_PRODUCT;
  if (embed.shape[1] !== dModel || inputCount(unembed.matrix) !== dModel) return OTHER_WIDTH;
  const x = await reader.embedding(embed, id);
  const value = await reader.head(v, sharedHead(v, out, head), x);
  const width = fixedSize(v.axes[2]);
  const written = await reader.written(out, head * width, value);
  return reader.rows(unembed.matrix, unembed.columns.first, written);
}

async function attends(parts: HeadParts, reader: Products, head: number, id: number): Promise<Float64Array | string> {
  const { embed, q, k, dModel, between } = parts;
  if (between.has('rotary')) {
    return 'This model rotates queries and keys by their positions: how well two tokens match depends on how far apart they stand, not on weights alone.';
  }
  if (between.has('norm')) {
    return 'This model normalises queries and keys: how well two tokens match is no product of weights alone.';
  }
  if (!embed || q?.kind !== 'linear' || k?.kind !== 'linear') return NO_PRODUCT;
  if (embed.shape[1] !== dModel) return OTHER_WIDTH;
  const x = await reader.embedding(embed, id);
  const query = await reader.head(q, head, x);
  const groups = fixedSize(q.axes[1]) / fixedSize(k.axes[1]);
  const direction = await reader.transposedHead(k, Math.floor(head / groups), query);
  return reader.rows({ ...embed, outputs: 'rows' }, 0, direction);
}

const NO_PRODUCT = 'This model’s heads are no plain products of weights.';
const OTHER_WIDTH =
  'This model’s embeddings have another width than its residual stream: a token goes through a further projection.';

/** Which head of values a query head reads. */
function sharedHead(v: LinearNode, out: LinearNode, head: number): number {
  const [heads, width] = [fixedSize(v.axes[1]), fixedSize(v.axes[2])];
  return Math.floor(head / (inputCount(out.matrix) / width / heads));
}

/** Values of a weight that are read at a time. */
const PIECE = 1 << 20;

/** Products of vectors with parts of weights, in double precision. */
class Products {
  constructor(
    private readonly weights: Weights,
    private readonly turn: Turn,
  ) {}

  async embedding({ name, shape }: Pick<Matrix, 'name' | 'shape'>, id: number): Promise<Float64Array> {
    const width = shape[1] as number;
    return Float64Array.from(await readWeightSlice(this.weights.get(name), id * width, width));
  }

  /** A head's part of a projection of x: [d_head]. */
  async head(node: LinearNode, head: number, x: Float64Array): Promise<Float64Array> {
    const width = fixedSize(node.axes[2]);
    const first = outputOf(node, head, 0);
    const result = new Float64Array(width);
    await this.each(node.matrix, (input, output, value) => {
      const at = output - first;
      if (at >= 0 && at < width) result[at] = (result[at] as number) + value * (x[input] as number);
    });
    return result;
  }

  /** The direction of x in which that part of the projection gives this sum: [d_model]. */
  async transposedHead(node: LinearNode, head: number, sum: Float64Array): Promise<Float64Array> {
    const first = outputOf(node, head, 0);
    const result = new Float64Array(inputCount(node.matrix));
    await this.each(node.matrix, (input, output, value) => {
      const weight = sum[output - first];
      if (weight !== undefined) result[input] = (result[input] as number) + value * weight;
    });
    return result;
  }

  /** What some of a projection's inputs give. @param first of them */
  async written({ matrix, columns }: LinearNode, first: number, part: Float64Array): Promise<Float64Array> {
    const result = new Float64Array(outputCount(matrix) - columns.first);
    await this.each(matrix, (input, output, value) => {
      const x = part[input - first];
      const at = output - columns.first;
      if (x !== undefined && at >= 0) result[at] = (result[at] as number) + value * x;
    });
    return result;
  }

  /** x times every output of a matrix that is stored row by row: [outputs]. */
  async rows(matrix: Matrix, first: number, x: Float64Array): Promise<Float64Array> {
    const result = new Float64Array(outputCount(matrix) - first);
    await this.each(matrix, (input, output, value) => {
      const at = output - first;
      if (at >= 0) result[at] = (result[at] as number) + value * (x[input] as number);
    });
    return result;
  }

  private async each(
    { name, outputs }: Pick<Matrix, 'name' | 'outputs'>,
    visit: (input: number, output: number, value: number) => void,
  ): Promise<void> {
    const location: WeightLocation = this.weights.get(name);
    const [rows = 0, columns = 0] = location.shape;
    const step = Math.max(1, Math.floor(PIECE / columns));
    for (let start = 0; start < rows; start += step) {
      await this.turn();
      const count = Math.min(step, rows - start);
      const values = await readWeightSlice(location, start * columns, count * columns);
      for (let row = 0; row < count; row++) {
        for (let column = 0; column < columns; column++) {
          const value = values[row * columns + column] as number;
          if (outputs === 'columns') visit(start + row, column, value);
          else visit(column, start + row, value);
        }
      }
    }
  }
}

function rowOf(values: Float64Array, id: number, tokenizer: Tokenizer): CircuitRow {
  const order = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
  const tell = (token: number): CircuitToken => ({ ...describeId(tokenizer, token), value: values[token] as number });
  const own = values[id] as number;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    top: order.slice(0, CIRCUIT_TOKENS).map(tell),
    bottom: order.slice(-CIRCUIT_TOKENS).reverse().map(tell),
    ownRank: values.reduce((count, value) => count + (value > own ? 1 : 0), 0),
    own,
    mean,
    deviation: Math.sqrt(variance),
  };
}
