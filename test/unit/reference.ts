/**
 * GPT-2 in plain loops over double-precision numbers: what the graphs are compared with. Nothing of the project's own
 * arithmetic is used.
 */
import type { Matrix, RandomWeight } from './random-model';

interface ReferenceSpec {
  readonly layers: number;
  readonly heads: number;
  readonly dModel: number;
  readonly activation: string;
  readonly scaleAttention: boolean;
  readonly scaleByInverseLayer: boolean;
  readonly tied: boolean;
}

export type ReferenceWeights = ReadonlyMap<string, RandomWeight>;

/** A stage: its shape and its values in row-major order. */
interface ReferenceStage {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Every stage by its full name. */
export type ReferenceTrace = Map<string, ReferenceStage>;

/** e: the error function. Every term of this series is positive, so nothing cancels (Abramowitz & Stegun 7.1.6). */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const geluTanh = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

export const ACTIVATION_FORMULAS: Readonly<Record<string, (x: number) => number>> = {
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gelu_new: geluTanh,
  gelu_fast: (x) => 0.5 * x * (1 + Math.tanh(x * 0.7978845608028654 * (1 + 0.044715 * x * x))),
  gelu_pytorch_tanh: geluTanh,
  gelu_python: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  quick_gelu: (x) => x * sigmoid(1.702 * x),
  relu: (x) => Math.max(x, 0),
  relu2: (x) => Math.max(x, 0) ** 2,
  silu: (x) => x * sigmoid(x),
  swish: (x) => x * sigmoid(x),
  tanh: Math.tanh,
};

/** What the model computes: every stage of every block. */
export function traceModel(spec: ReferenceSpec, weights: ReferenceWeights, ids: readonly number[]): ReferenceTrace {
  const stages: ReferenceTrace = new Map();
  const embed = gather(weights, 'wte.weight', ids);
  const positions = gather(weights, 'wpe.weight', [...ids.keys()]);
  put(stages, 'embed', embed);
  put(stages, 'pos_embed', positions);
  let residual = add(embed, positions);
  for (let layer = 0; layer < spec.layers; layer++) {
    const dHead = spec.dModel / spec.heads;
    const scale = (spec.scaleAttention ? 1 / Math.sqrt(dHead) : 1) / (spec.scaleByInverseLayer ? layer + 1 : 1);
    const { heads, activation } = spec;
    residual = traceBlock(stages, weights, layer, residual, { heads, scale, activation, causal: true });
  }
  const final = layerNorm(weights, 'ln_f', residual);
  put(stages, 'ln_final', final);
  const head = rowsOf(weights, spec.tied ? 'wte.weight' : 'lm_head.weight');
  put(
    stages,
    'logits',
    final.map((x) => head.map((row) => dot(x, row))),
  );
  return stages;
}

/** Block 0 as walk-throughs simplify it: no positions, one head, no mask, the erf form of GELU. */
export function traceWalkthrough(
  spec: ReferenceSpec,
  weights: ReferenceWeights,
  ids: readonly number[],
): ReferenceTrace {
  const stages: ReferenceTrace = new Map();
  const embed = gather(weights, 'wte.weight', ids);
  put(stages, 'embed', embed);
  const scale = 1 / Math.sqrt(spec.dModel);
  traceBlock(stages, weights, 0, embed, { heads: 1, scale, activation: 'gelu', causal: false });
  return stages;
}

interface BlockOptions {
  readonly heads: number;
  readonly scale: number;
  readonly activation: string;
  readonly causal: boolean;
}

function traceBlock(
  stages: ReferenceTrace,
  weights: ReferenceWeights,
  layer: number,
  residPre: Matrix,
  options: BlockOptions,
): Matrix {
  const name = (stage: string) => `blocks.${layer}.${stage}`;
  put(stages, name('resid_pre'), residPre);
  const ln1 = layerNorm(weights, `h.${layer}.ln_1`, residPre);
  put(stages, name('ln1'), ln1);
  const attnOut = linear(weights, `h.${layer}.attn.c_proj`, attention(stages, weights, layer, ln1, options));
  put(stages, name('attn_out'), attnOut);
  const residMid = add(residPre, attnOut);
  put(stages, name('resid_mid'), residMid);
  const ln2 = layerNorm(weights, `h.${layer}.ln_2`, residMid);
  put(stages, name('ln2'), ln2);
  const pre = linear(weights, `h.${layer}.mlp.c_fc`, ln2);
  put(stages, name('mlp.pre'), pre);
  const act = ACTIVATION_FORMULAS[options.activation] as (x: number) => number;
  const post = pre.map((row) => row.map(act));
  put(stages, name('mlp.post'), post);
  const mlpOut = linear(weights, `h.${layer}.mlp.c_proj`, post);
  put(stages, name('mlp_out'), mlpOut);
  const residPost = add(residMid, mlpOut);
  put(stages, name('resid_post'), residPost);
  return residPost;
}

function attention(
  stages: ReferenceTrace,
  weights: ReferenceWeights,
  layer: number,
  ln1: Matrix,
  { heads, scale, causal }: BlockOptions,
): Matrix {
  const dModel = (ln1[0] as readonly number[]).length;
  const dHead = dModel / heads;
  const tokens = ln1.length;
  const qkv = linear(weights, `h.${layer}.attn.c_attn`, ln1);
  const part = (index: number) => qkv.map((row) => row.slice(index * dModel, (index + 1) * dModel));
  const [q, k, v] = [part(0), part(1), part(2)];
  const z = q.map(() => new Array<number>(dModel).fill(0));
  const [unmasked, masked, pattern]: number[][] = [[], [], []];
  for (let head = 0; head < heads; head++) {
    const columns = (row: readonly number[] | undefined) => (row ?? []).slice(head * dHead, (head + 1) * dHead);
    for (let query = 0; query < tokens; query++) {
      const scores = k.map((key) => dot(columns(q[query]), columns(key)) * scale);
      const visible = scores.map((score, key) => (causal && key > query ? -Infinity : score));
      const max = Math.max(...visible);
      const exponentials = visible.map((score) => Math.exp(score - max));
      const sum = exponentials.reduce((total, value) => total + value, 0);
      const row = exponentials.map((value) => value / sum);
      for (const [key, weight] of row.entries()) {
        for (let d = head * dHead; d < (head + 1) * dHead; d++) {
          (z[query] as number[])[d] = ((z[query] as number[])[d] as number) + weight * (v[key]?.[d] as number);
        }
      }
      unmasked?.push(...scores);
      masked?.push(...visible);
      pattern?.push(...row);
    }
  }
  const perHead = [tokens, heads, dHead];
  const put3 = (stage: string, shape: number[], data: readonly number[]) =>
    stages.set(`blocks.${layer}.attn.${stage}`, { shape, data });
  put3('q', perHead, q.flat());
  put3('k', perHead, k.flat());
  put3('v', perHead, v.flat());
  put3('attn_scores_unmasked', [heads, tokens, tokens], unmasked ?? []);
  put3('attn_scores', [heads, tokens, tokens], masked ?? []);
  put3('pattern', [heads, tokens, tokens], pattern ?? []);
  put3('z', perHead, z.flat());
  return z;
}

function put(stages: ReferenceTrace, name: string, matrix: Matrix): void {
  stages.set(name, { shape: [matrix.length, matrix[0]?.length ?? 0], data: matrix.flat() });
}

function weightOf(weights: ReferenceWeights, name: string): RandomWeight {
  const weight = weights.get(name);
  if (!weight) throw new Error(`the reference has no weight ${name}`);
  return weight;
}

export function rowsOf(weights: ReferenceWeights, name: string): Matrix {
  const { shape, values } = weightOf(weights, name);
  const [rows = 0, columns = 0] = shape;
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}

function gather(weights: ReferenceWeights, name: string, ids: readonly number[]): Matrix {
  const { shape, values } = weightOf(weights, name);
  const columns = shape[1] as number;
  return ids.map((id) => values.slice(id * columns, (id + 1) * columns));
}

function linear(weights: ReferenceWeights, name: string, input: Matrix): Matrix {
  const { shape, values } = weightOf(weights, `${name}.weight`);
  const bias = weightOf(weights, `${name}.bias`).values;
  const [from = 0, to = 0] = shape;
  return input.map((x) => {
    const out = [...bias];
    for (let i = 0; i < from; i++) {
      for (let j = 0; j < to; j++) out[j] = (out[j] as number) + (x[i] as number) * (values[i * to + j] as number);
    }
    return out;
  });
}

export function layerNorm(weights: ReferenceWeights, name: string, input: Matrix): Matrix {
  const gain = weightOf(weights, `${name}.weight`).values;
  const bias = weightOf(weights, `${name}.bias`).values;
  return input.map((x) => {
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
    return x.map(
      (value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * (gain[i] as number) + (bias[i] as number),
    );
  });
}

function add(a: Matrix, b: Matrix): Matrix {
  return a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] as number)));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
