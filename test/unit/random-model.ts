/** Small model folders with random weights, written without the code under test; those of GPT-2 whole. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GPT2, type Json, type RawTensor, tensorFile } from './model/helpers';

export interface RandomModelOptions {
  readonly seed: number;
  readonly layers: number;
  readonly heads: number;
  readonly dModel: number;
  /** `n_inner`; null: four times as wide as the model. */
  readonly inner: number | null;
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly activation: string;
  readonly scaleAttention: boolean;
  readonly scaleByInverseLayer: boolean;
  readonly tied: boolean;
  readonly dtype: WeightType;
  /** Put `transformer.` before the names, as checkpoints with a head have it. */
  readonly prefix: boolean;
  /** Store the causal mask of every block as such a tensor, and a rank-0 `masked_bias`, as old files do. */
  readonly masks: 'U8' | 'BOOL' | null;
  /** Spread the weights over so many files with an index; 1: `model.safetensors`. */
  readonly shards: number;
  /** A head whose values are zero: the weights and biases that make them. */
  readonly silentHead: { readonly layer: number; readonly head: number } | null;
  /** What becomes of a value before it is written, by the name of its weight and its index. */
  readonly change: ((value: number, name: string, index: number) => number) | null;
  /** Fields of config.json that replace the written ones. */
  readonly config: Json;
}

const DEFAULTS: RandomModelOptions = {
  seed: 1,
  layers: 2,
  heads: 3,
  dModel: 30,
  inner: null,
  vocabSize: 448,
  contextLength: 64,
  activation: 'gelu_new',
  scaleAttention: true,
  scaleByInverseLayer: false,
  tied: true,
  dtype: 'F32',
  prefix: true,
  masks: null,
  shards: 1,
  silentHead: null,
  change: null,
  config: {},
};

/** How numbers are stored. */
export type WeightType = 'F32' | 'F16' | 'BF16';

export type Matrix = readonly (readonly number[])[];

/** A weight as it stands in the file: values that its dtype can hold, row-major. */
export interface RandomWeight {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface RandomModel extends WrittenModel {
  readonly options: RandomModelOptions;
  /** By name, without prefix. */
  readonly weights: ReadonlyMap<string, RandomWeight>;
}

/** Write a model folder with the fixture's tokenizer (448 tokens). */
export async function makeRandomModel(choice: Partial<RandomModelOptions> = {}): Promise<RandomModel> {
  const options = { ...DEFAULTS, ...choice };
  const weights = changed(withSilentHead(randomWeights(options), options), options);
  const prefix = options.prefix ? 'transformer.' : '';
  const tensors = [...weights].map(([name, weight]) =>
    tensorOf(name === 'lm_head.weight' ? name : prefix + name, weight, options.dtype),
  );
  const written = await writeModel(configOf(options), [...masks(options, prefix), ...tensors], options.shards);
  return { ...written, options, weights };
}

/** A model folder and what removes it. */
export interface WrittenModel {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Write a folder with the fixture's tokenizer (448 tokens). @param shards over how many files the tensors are spread */
export async function writeModel(config: Json, tensors: readonly RawTensor[], shards: number): Promise<WrittenModel> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-random-'));
  await writeWeights(folder, tensors, shards);
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    await writeFile(join(folder, name), await readFile(join(GPT2, name)));
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export function tensorOf(name: string, { shape, values }: RandomWeight, dtype: WeightType): RawTensor {
  return { name, dtype, shape, bytes: encode(values, dtype) };
}

function configOf(options: RandomModelOptions): Json {
  return {
    model_type: 'gpt2',
    vocab_size: options.vocabSize,
    n_positions: options.contextLength,
    n_embd: options.dModel,
    n_layer: options.layers,
    n_head: options.heads,
    n_inner: options.inner,
    activation_function: options.activation,
    scale_attn_weights: options.scaleAttention,
    scale_attn_by_inverse_layer_idx: options.scaleByInverseLayer,
    tie_word_embeddings: options.tied,
    layer_norm_epsilon: 1e-5,
    bos_token_id: 0,
    eos_token_id: null,
    ...options.config,
  };
}

async function writeWeights(folder: string, tensors: readonly RawTensor[], shards: number): Promise<void> {
  if (shards === 1) return writeFile(join(folder, 'model.safetensors'), tensorFile(tensors));
  const weightMap: Record<string, string> = {};
  for (let shard = 0; shard < shards; shard++) {
    const name = `model-0000${shard + 1}-of-0000${shards}.safetensors`;
    const part = tensors.filter((_, index) => index % shards === shard);
    for (const tensor of part) weightMap[tensor.name] = name;
    await writeFile(join(folder, name), tensorFile(part));
  }
  await writeFile(
    join(folder, 'model.safetensors.index.json'),
    JSON.stringify({ metadata: {}, weight_map: weightMap }),
  );
}

/** Sizes at which attention is neither flat nor saturated and every activation sees both of its sides. */
function randomWeights(options: RandomModelOptions): Map<string, RandomWeight> {
  const { dModel, layers, vocabSize, contextLength, tied } = options;
  const inner = options.inner ?? 4 * dModel;
  const random = normalNumbers(options.seed);
  const weights = new Map<string, RandomWeight>();
  const add = (name: string, shape: number[], sigma: number, mean = 0) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Array.from({ length: count }, () => roundTo(mean + sigma * random(), options.dtype));
    weights.set(name, { shape, values });
  };
  const norm = (name: string) => {
    add(`${name}.weight`, [dModel], 0.2, 1);
    add(`${name}.bias`, [dModel], 0.1);
  };
  const linear = (name: string, from: number, to: number) => {
    add(`${name}.weight`, [from, to], 0.8 / Math.sqrt(from));
    add(`${name}.bias`, [to], 0.1);
  };
  add('wte.weight', [vocabSize, dModel], 0.5);
  add('wpe.weight', [contextLength, dModel], 0.2);
  for (let layer = 0; layer < layers; layer++) {
    norm(`h.${layer}.ln_1`);
    linear(`h.${layer}.attn.c_attn`, dModel, 3 * dModel);
    linear(`h.${layer}.attn.c_proj`, dModel, dModel);
    norm(`h.${layer}.ln_2`);
    linear(`h.${layer}.mlp.c_fc`, dModel, inner);
    linear(`h.${layer}.mlp.c_proj`, inner, dModel);
  }
  norm('ln_f');
  if (!tied) add('lm_head.weight', [vocabSize, dModel], 0.5);
  return weights;
}

/** c_attn makes q, k and v side by side. */
function withSilentHead(weights: Map<string, RandomWeight>, options: RandomModelOptions): Map<string, RandomWeight> {
  const { silentHead, dModel, heads } = options;
  if (!silentHead) return weights;
  const isOff = (column: number) =>
    column >= 2 * dModel && Math.floor((column - 2 * dModel) / (dModel / heads)) === silentHead.head;
  for (const name of ['weight', 'bias'].map((kind) => `h.${silentHead.layer}.attn.c_attn.${kind}`)) {
    const { shape, values } = weights.get(name) as RandomWeight;
    weights.set(name, { shape, values: values.map((value, at) => (isOff(at % (3 * dModel)) ? 0 : value)) });
  }
  return weights;
}

function changed(weights: Map<string, RandomWeight>, { change }: RandomModelOptions): Map<string, RandomWeight> {
  if (!change) return weights;
  return new Map(
    [...weights].map(([name, { shape, values }]) => [
      name,
      { shape, values: values.map((value, index) => change(value, name, index)) },
    ]),
  );
}

function masks({ masks: dtype, layers, contextLength }: RandomModelOptions, prefix: string): RawTensor[] {
  if (!dtype) return [];
  return Array.from({ length: layers }, (_, layer): RawTensor[] => [
    {
      name: `${prefix}h.${layer}.attn.bias`,
      dtype,
      shape: [1, 1, contextLength, contextLength],
      bytes: new Uint8Array(contextLength * contextLength).fill(1),
    },
    { name: `${prefix}h.${layer}.attn.masked_bias`, dtype: 'F32', shape: [], bytes: new Uint8Array(4) },
  ]).flat();
}

/** Standard normal numbers: mulberry32 and the Box-Muller transform. */
export function normalNumbers(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Bits after the leading one, and the smallest exponent of a normal number. */
const FORMATS: Readonly<Record<WeightType, { readonly fraction: number; readonly lowest: number }>> = {
  F32: { fraction: 23, lowest: -126 },
  F16: { fraction: 10, lowest: -14 },
  BF16: { fraction: 7, lowest: -126 },
};

/** The nearest number that the format holds, ties to even. */
export function roundTo(value: number, dtype: WeightType): number {
  if (dtype === 'F32') return Math.fround(value);
  const quantum = quantumOf(value, dtype);
  const scaled = value / quantum;
  const floor = Math.floor(scaled);
  const odd = floor % 2 !== 0;
  const up = scaled - floor > 0.5 || (scaled - floor === 0.5 && odd);
  return (floor + (up ? 1 : 0)) * quantum;
}

/** The distance between neighbours of the format at this value. */
function quantumOf(value: number, dtype: WeightType): number {
  const { fraction, lowest } = FORMATS[dtype];
  let exponent = Math.max(lowest, Math.floor(Math.log2(Math.abs(value))) - 1); // log2 may be off by a rounding
  while (2 ** (exponent + 1) <= Math.abs(value)) exponent++;
  return 2 ** (exponent - fraction);
}

function encode(values: readonly number[], dtype: WeightType): Uint8Array {
  const floats = Float32Array.from(values);
  if (dtype === 'F32') return new Uint8Array(floats.buffer);
  const words = new Uint32Array(floats.buffer);
  const halves = Uint16Array.from(values, (value, i) =>
    dtype === 'BF16' ? (words[i] as number) >>> 16 : float16(value),
  );
  return new Uint8Array(halves.buffer);
}

/** The bits of a number that half precision holds exactly. */
function float16(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const quantum = quantumOf(value, 'F16');
  const multiple = Math.abs(value) / quantum; // 1024 to 2047, less for subnormal numbers
  const exponent = Math.log2(quantum) + 25;
  return sign | (multiple < 1024 ? multiple : (exponent << 10) | (multiple - 1024));
}
