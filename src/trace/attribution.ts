/**
 * Direct logit attribution: which parts of the model made the logit of a token. The residual stream is a sum, and with
 * the final norm's scale frozen at this run's value, so is the logit:
 * logit = Σ_parts Σ_i (c_i − mean(c)) / √(var(x) + ε) · γ_i · W_U[i, id]  +  Σ_i β_i · W_U[i, id],
 * x the residual stream after the last block (Elhage et al. 2021, "A mathematical framework for transformer circuits").
 */
import { argmax } from '../generate/sampling';
import { blockStageName } from '../graph/stages';
import { type Projection, weightMapOf } from '../graph/weight-map';
import { describeId, type TokenDescription } from '../model/tokenizer';
import { readWeightSlice, type Weights } from '../model/weights';
import { type Proof, proof, UNIT_ROUNDOFF } from './proofs';
import { modelOf, readRow, type TraceSource } from './source';

/**
 * One term of the residual stream. `head`: what one head writes through its rows of W_O; `attn_bias`: the bias of W_O;
 * `mlp`: the MLP's output with its bias; `norm_bias`: the final norm's bias, which no block wrote.
 */
export interface AttributionPart {
  readonly kind: 'embed' | 'pos_embed' | 'head' | 'attn_bias' | 'mlp' | 'norm_bias';
  readonly layer: number | null;
  readonly head: number | null;
  /** What it adds to the logit, through the final norm with this run's scale. */
  readonly value: number;
}

/** Of the token that is explained. */
export interface Attribution extends TokenDescription {
  readonly position: number;
  /** In the order in which the data flows. */
  readonly parts: readonly AttributionPart[];
  /** The sum of the parts, and the logit that the run gave. */
  readonly sum: number;
  readonly logit: number;
  /** That the two are equal. */
  readonly proof: Proof;
}

/**
 * Explain a logit, in double precision.
 * @param id the token that is explained; null: the most probable one at this position
 * @throws one sentence when the trace's model is absent
 */
export async function readAttribution(source: TraceSource, position: number, id: number | null): Promise<Attribution> {
  const { weights, tokenizer } = modelOf(source, 'Direct logit attribution').folder;
  const logits = await readRow(source, 'logits', position);
  const chosen = id ?? argmax(logits);
  const direction = await logitDirection(source, weights, position, chosen);
  const parts = await readParts(source, weights, position, direction);
  const sum = parts.reduce((total, { value }) => total + value, 0);
  const logit = logits[chosen] as number;
  // Every number of the stream was rounded where it was added, and each product of d_model values adds as many
  // roundings, whose signs are random: they grow as the root of how many there are.
  const bound = 4 * Math.sqrt(source.spec.dModel) * UNIT_ROUNDOFF * (await magnitudeOf(source, position, direction));
  return {
    position,
    ...describeId(tokenizer, chosen),
    parts,
    sum,
    logit,
    proof: proof('attribution-sum', Math.abs(sum - logit), bound),
  };
}

/** What the final norm and the head make of the residual stream, with the norm's scale frozen: a weighted sum. */
interface LogitDirection {
  /** A part c adds Σ c_i · weights_i to the logit. [d_model] */
  readonly weights: Float64Array;
  /** What the norm's bias adds. */
  readonly bias: number;
  /** Σ |x_i · w_i| of the head's own product. */
  readonly magnitude: number;
}

async function logitDirection(
  source: TraceSource,
  weights: Weights,
  position: number,
  id: number,
): Promise<LogitDirection> {
  const { dModel, layers } = source.spec;
  const map = weightMapOf(source.spec);
  const norm = map.norm('ln_final', layers - 1);
  const unembed = await readOutput(weights, map.projection('logits', layers - 1), id);
  const gain = await readWeightSlice(weights.get(norm.weight), 0, dModel);
  const scale = normScale(await readRow(source, blockStageName(layers - 1, 'resid_post'), position), norm.epsilon);
  const raw = Float64Array.from(gain, (g, i) => g * (unembed[i] as number) * scale);
  // The mean is taken off each part: Σ (c_i − mean(c)) g_i = Σ c_i (g_i − mean(g)).
  const mean = meanOf(raw);
  const normed = await readRow(source, 'ln_final', position);
  return {
    weights: raw.map((g) => g - mean),
    bias: norm.bias === null ? 0 : dot(unembed, await readWeightSlice(weights.get(norm.bias), 0, dModel)),
    magnitude: normed.reduce((sum, x, i) => sum + Math.abs(x * (unembed[i] as number)), 0),
  };
}

/** 1 / √(var(x) + ε) */
function normScale(x: Float32Array, epsilon: number): number {
  const mean = meanOf(x);
  let squares = 0;
  for (const value of x) squares += (value - mean) ** 2;
  return 1 / Math.sqrt(squares / x.length + epsilon);
}

async function readParts(
  source: TraceSource,
  weights: Weights,
  position: number,
  direction: LogitDirection,
): Promise<AttributionPart[]> {
  const part = (
    kind: AttributionPart['kind'],
    value: number,
    layer: number | null = null,
    head: number | null = null,
  ) => ({ kind, layer, head, value }) as const;
  const stage = async (name: string) => dot(await readRow(source, name, position), direction.weights);
  const parts: AttributionPart[] = [part('embed', await stage('embed')), part('pos_embed', await stage('pos_embed'))];
  for (let layer = 0; layer < source.spec.layers; layer++) {
    const { heads, bias } = await attentionParts(source, weights, position, layer, direction.weights);
    for (const [head, value] of heads.entries()) parts.push(part('head', value, layer, head));
    parts.push(part('attn_bias', bias, layer));
    parts.push(part('mlp', await stage(blockStageName(layer, 'mlp_out')), layer));
  }
  return [...parts, part('norm_bias', direction.bias)];
}

/** What each head of a block adds through its rows of W_O, and what W_O's bias does. */
async function attentionParts(
  source: TraceSource,
  weights: Weights,
  position: number,
  layer: number,
  direction: Float64Array,
) {
  const { heads, dHead, dModel } = source.spec;
  const projection = weightMapOf(source.spec).projection('attn_out', layer);
  const slice = { start: [position, 0, 0], stop: [position + 1, heads, dHead] };
  const z = (await source.window(blockStageName(layer, 'attn.z'), 'model', slice)).data;
  const through = await readThrough(weights, projection, direction);
  const ofHead = (values: Float32Array | Float64Array, head: number) =>
    values.subarray(head * dHead, (head + 1) * dHead);
  return {
    heads: Array.from({ length: heads }, (_, head) => dot(ofHead(z, head), ofHead(through, head))),
    bias: projection.bias === null ? 0 : dot(await readWeightSlice(weights.get(projection.bias), 0, dModel), direction),
  };
}

/** Values of a weight that are read at a time. */
const PIECE = 1 << 18;

/** W · direction: what a unit of each input of a projection adds. [in] */
async function readThrough(
  weights: Weights,
  { weight, outputs, first }: Projection,
  direction: Float64Array,
): Promise<Float64Array> {
  const location = weights.get(weight);
  const [rows = 0, columns = 0] = location.shape;
  const result = new Float64Array(outputs === 'columns' ? rows : columns);
  const step = Math.max(1, Math.floor(PIECE / columns));
  for (let row = 0; row < rows; row += step) {
    const values = await readWeightSlice(location, row * columns, Math.min(step, rows - row) * columns);
    for (let i = 0; i < values.length; i++) {
      const [r, c] = [row + Math.floor(i / columns), i % columns];
      const [input, output] = outputs === 'columns' ? [r, c - first] : [c, r - first];
      const weighted = (values[i] as number) * (direction[output] ?? 0);
      result[input] = (result[input] as number) + weighted;
    }
  }
  return result;
}

/** The weights that make one output of a projection. [in] */
async function readOutput(weights: Weights, { weight, outputs, first }: Projection, output: number) {
  const location = weights.get(weight);
  const [rows = 0, columns = 0] = location.shape;
  if (outputs === 'rows') return readWeightSlice(location, (first + output) * columns, columns);
  const values = new Float32Array(rows);
  for (let row = 0; row < rows; row++)
    values.set(await readWeightSlice(location, row * columns + first + output, 1), row);
  return values;
}

/** Of all numbers that are rounded on the way to the logit, as far as the logit feels them. */
async function magnitudeOf(source: TraceSource, position: number, direction: LogitDirection): Promise<number> {
  const { layers } = source.spec;
  const points = Array.from({ length: layers }, (_, layer) => [
    blockStageName(layer, 'resid_mid'),
    blockStageName(layer, 'resid_post'),
  ]).flat();
  let magnitude = direction.magnitude;
  for (const point of [blockStageName(0, 'resid_pre'), ...points]) {
    const row = await readRow(source, point, position);
    magnitude += row.reduce((sum, value, i) => sum + Math.abs(value * (direction.weights[i] as number)), 0);
  }
  return magnitude;
}

type Numbers = Float32Array | Float64Array;

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function meanOf(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
