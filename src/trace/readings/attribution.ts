/**
 * Direct logit attribution: which parts of the model made the logit of a token. The residual stream is a sum, and with
 * the final norm's scale frozen at this run's value, so is the logit (Elhage et al. 2021, "A mathematical framework for
 * transformer circuits"). Each operation says how a weighted sum of its result is one of its inputs; what is no such
 * operation, an MLP's neurons or a head's attention, is where the parts are taken.
 */

import { type BlockPlace, logitsOf, nodeOf, type Plan, type Stage, stageForReader } from '../../architectures/plan';
import { requireApplies } from '../../architectures/why-not';
import { argmax } from '../../generate/sampling';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { readWeightSlice, type Weights } from '../../model/weights';
import type { Matrix, RowReader } from '../../operations/kind';
import { kindOf } from '../../operations/kinds';
import type { LinearNode } from '../../operations/linear';
import { fixedSize, type NodeId } from '../../operations/node';
import { UNIT_ROUNDOFF } from '../../operations/rounding';
import { type Proof, proof } from '../run/proofs';
import { modelOf, readRow, type TraceSource } from '../run/source';
import { elementCount } from '../tensors/tensor';

/**
 * One term of the residual stream. `head`: what one head writes through its rows of W_O; `attn_bias`: the biases on its
 * way; `mlp`: the MLP's output with its bias; `norm_bias`: the final norm's bias, and `head_bias` that of the
 * unembedding, which no block wrote.
 */
export interface AttributionPart {
  readonly kind: 'embed' | 'pos_embed' | 'head' | 'attn_bias' | 'mlp' | 'norm_bias' | 'head_bias';
  readonly layer: number | null;
  readonly head: number | null;
  /** Whether it comes from a decoder's attention to an encoder's output. */
  readonly cross?: true;
  /** What it adds to the logit, through the final norm with this run's scale. */
  readonly value: number;
}

/** Of the token that is explained. */
export interface Attribution extends TokenDescription {
  readonly position: number;
  /** In the order in which the data flows. */
  readonly parts: readonly AttributionPart[];
  /** The sum of the parts, and the logit that the run gave: before a soft-cap, which no sum passes. */
  readonly sum: number;
  readonly logit: number;
  /** The logit behind the soft-cap, where the model has one. */
  readonly capped: number | null;
  /** That sum and logit are equal. */
  readonly proof: Proof;
}

/**
 * Explain a logit, in double precision.
 * @param id the token that is explained; null: the most probable one at this position
 * @throws one sentence when the trace's model is absent
 */
export async function readAttribution(source: TraceSource, position: number, id: number | null): Promise<Attribution> {
  requireApplies(source.planOf('model'), 'Direct logit attribution');
  const { weights, tokenizer } = modelOf(source, 'Direct logit attribution').folder;
  const plan = source.planOf('model');
  const logits = await readRow(source, 'logits', position);
  const chosen = id ?? argmax(logits);
  const uncapped = uncappedNode(plan);
  const reader = new PositionReader(source, plan, weights, position);
  const logit =
    uncapped === plan.logits ? (logits[chosen] as number) : ((await reader.row(uncapped))[chosen] as number);
  const parts = new Parts(plan, reader);
  await parts.ofLogit(uncapped, chosen);
  const sum = parts.found.reduce((total, { value }) => total + value, 0);
  // Every number of the stream was rounded where it was added, and each product of d_model values adds as many
  // roundings, whose signs are random: they grow as the root of how many there are.
  const bound = 4 * Math.sqrt(source.spec.dModel) * UNIT_ROUNDOFF * parts.magnitude;
  return {
    position,
    ...describeId(tokenizer, chosen),
    parts: parts.found,
    sum,
    logit,
    capped: uncapped === plan.logits ? null : (logits[chosen] as number),
    proof: proof('attribution-sum', Math.abs(sum - logit), bound),
  };
}

/** The logits before a soft-cap. */
function uncappedNode(plan: Plan): NodeId {
  const { id, kind, inputs } = nodeOf(plan, logitsOf(plan));
  return kind === 'softcap' ? (inputs[0] as NodeId) : id;
}

/** Where a weighted sum has got to on its way back. */
interface Way {
  readonly component: 'attention' | null;
  readonly block: BlockPlace | null;
  readonly cross?: true;
}

/** Follows a logit back through the pass, and collects the parts that it is the sum of. */
class Parts {
  readonly found: AttributionPart[] = [];
  /** Of all numbers that are rounded on the way to the logit, as far as the logit feels them. */
  magnitude = 0;
  private factor = 1;

  constructor(
    private readonly plan: Plan,
    private readonly reader: PositionReader,
  ) {}

  /** The head's matrix has a row for each token: that of this one is where the way begins. */
  async ofLogit(logits: NodeId, id: number): Promise<void> {
    let node = nodeOf(this.plan, logits);
    while (node.kind === 'scale') {
      this.factor *= node.factor;
      node = nodeOf(this.plan, node.inputs[0] as NodeId);
    }
    if (node.kind !== 'linear') throw new Error(`The logits of ${this.plan.family} are no product with a matrix.`);
    const weights = (await this.reader.output(node, id)).map((weight) => weight * this.factor);
    const end: Way = { component: null, block: null };
    await this.follow(node.inputs[0] as NodeId, weights, end);
    if (node.bias) this.add('head_bias', ((await this.reader.vector(node.bias))[id] as number) * this.factor, end);
  }

  private async follow(id: NodeId, weights: Float64Array, from: Way): Promise<void> {
    const node = nodeOf(this.plan, id);
    const stage = this.plan.stages.find((candidate) => candidate.node === id && isComponent(candidate.role));
    const way: Way = stage ? wayOf(stage) : from;
    const whole = stage && WHOLE[stage.role as keyof typeof WHOLE];
    if (whole) return this.add(whole, dot(await this.reader.row(id), weights), way);
    if (node.kind === 'mix') return this.addHeads(id, weights, way);
    const pulled = await kindOf(node).pullBack?.(node, weights, this.reader);
    if (!pulled) throw new Error(`Direct logit attribution cannot go back through the operation "${node.kind}".`);
    if (node.kind === 'sum' || node.kind === 'norm') await this.measure(id, weights);
    for (const input of pulled.inputs) await this.follow(input.id, input.weights, way);
    if (hasConstant(node)) this.add(way.component === 'attention' ? 'attn_bias' : 'norm_bias', pulled.constant, way);
  }

  private async addHeads(id: NodeId, weights: Float64Array, way: Way): Promise<void> {
    const [, heads, width] = nodeOf(this.plan, id).axes;
    const z = await this.reader.row(id);
    for (let head = 0; head < fixedSize(heads); head++) {
      const [from, to] = [head * fixedSize(width), (head + 1) * fixedSize(width)];
      this.add('head', dot(z.subarray(from, to), weights.subarray(from, to)), way, head);
    }
  }

  private add(kind: AttributionPart['kind'], value: number, { block, cross }: Way, head: number | null = null): void {
    this.found.push({ kind, layer: block?.layer ?? null, head, value, ...(cross && { cross }) });
  }

  private async measure(id: NodeId, weights: Float64Array): Promise<void> {
    const row = await this.reader.row(id);
    for (let i = 0; i < row.length; i++) this.magnitude += Math.abs((row[i] as number) * (weights[i] as number));
  }
}

function wayOf({ role, block, label }: Stage): Way {
  const component = role === 'attention' ? 'attention' : null;
  return { component, block, ...(component && label.startsWith('cross') ? { cross: true } : {}) };
}

/** Components that are one part each. */
const WHOLE = { embedding: 'embed', position: 'pos_embed', mlp: 'mlp' } as const;

function isComponent(role: string | null): boolean {
  return role === 'attention' || (role !== null && role in WHOLE);
}

function hasConstant(node: { readonly kind: string; readonly bias?: unknown; readonly beta?: unknown }): boolean {
  return Boolean(node.bias ?? node.beta);
}

/** Values of a weight that are read at a time. */
const PIECE = 1 << 18;

/** What one position of a trace is made of. */
class PositionReader implements RowReader {
  constructor(
    private readonly source: TraceSource,
    private readonly plan: Plan,
    private readonly weights: Weights,
    private readonly position: number,
  ) {}

  /** All values of the position, whatever the axes are. */
  async row(id: NodeId): Promise<Float32Array> {
    const { name } = stageForReader(this.plan, id, null);
    const { shape } = this.source.find(name, 'model');
    const start = shape.map((_, axis) => (axis === 0 ? this.position : 0));
    const stop = shape.map((size, axis) => (axis === 0 ? this.position + 1 : size));
    return (await this.source.window(name, 'model', { start, stop })).data;
  }

  vector({ name, shape }: Matrix | { name: string; shape: readonly number[] }): Promise<Float32Array> {
    return readWeightSlice(this.weights.get(name), 0, elementCount(shape));
  }

  async through({ name, outputs }: Matrix, first: number, weights: Float64Array): Promise<Float64Array> {
    const location = this.weights.get(name);
    const [rows = 0, columns = 0] = location.shape;
    const result = new Float64Array(outputs === 'columns' ? rows : columns);
    const step = Math.max(1, Math.floor(PIECE / columns));
    for (let row = 0; row < rows; row += step) {
      const values = await readWeightSlice(location, row * columns, Math.min(step, rows - row) * columns);
      for (let i = 0; i < values.length; i++) {
        const [r, c] = [row + Math.floor(i / columns), i % columns];
        const [input, output] = outputs === 'columns' ? [r, c - first] : [c, r - first];
        result[input] = (result[input] as number) + (values[i] as number) * (weights[output] ?? 0);
      }
    }
    return result;
  }

  /** The weights that make one output of a projection. [in] */
  async output({ matrix, columns: { first } }: LinearNode, output: number): Promise<Float64Array> {
    const location = this.weights.get(matrix.name);
    const [rows = 0, columns = 0] = location.shape;
    if (matrix.outputs === 'rows')
      return Float64Array.from(await readWeightSlice(location, (first + output) * columns, columns));
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++)
      values.set(await readWeightSlice(location, row * columns + first + output, 1), row);
    return values;
  }
}

type Numbers = Float32Array | Float64Array;

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
