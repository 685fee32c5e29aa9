/** A model's weights for decoding, quantised once and kept in a file of our own. */
import { settledState } from '../model/file-state';
import { readSafetensorsHeader } from '../model/safetensors';
import type { ModelSpec } from '../model/spec';
import { type TensorSource, writeSafetensors } from '../model/tensor-file';
import { readWeightSlice, type StoredDtype, type WeightLocation, type Weights } from '../model/weights';
import { outputRows } from './output-rows';
import { blockCount, type Quantization, quantizeRows } from './quantization';
import { type Projection, type ProjectionStage, weightMapOf } from './weight-map';

/** Raised whenever the same weights would be written differently. */
const FORMAT = '1';

const PROJECTIONS: readonly ProjectionStage[] = [
  'attn.q',
  'attn.k',
  'attn.v',
  'attn_out',
  'mlp.pre',
  'mlp_out',
  'logits',
];

/** Names of a quantised matrix's parts in the file. */
export const codesOf = (weight: string): string => `${weight}.codes`;
export const scalesOf = (weight: string): string => `${weight}.scales`;

/** Every matrix that decoding multiplies with, each once. */
function matrices(spec: ModelSpec): Projection[] {
  const map = weightMapOf(spec);
  const all = Array.from({ length: spec.layers }, (_, layer) =>
    PROJECTIONS.map((stage) => map.projection(stage, layer)),
  );
  return [...new Map(all.flat().map((projection) => [projection.weight, projection])).values()];
}

export interface QuantizeOptions {
  readonly quantization: Quantization;
  /** SHA-256 of the weights, written into the file. */
  readonly source: string;
  /** Called between pieces of work; may throw to stop. */
  readonly pause: () => Promise<void>;
}

/** Write the quantised weights of a model into one file that needs no other: what is no matrix is in it as float32. */
export async function writeQuantized(
  path: string,
  spec: ModelSpec,
  weights: Weights,
  { quantization, source, pause }: QuantizeOptions,
): Promise<void> {
  const quantised = matrices(spec);
  const names = new Set(quantised.map(({ weight }) => weight));
  const tensors: TensorSource[] = [];
  for (const projection of quantised)
    tensors.push(...(await quantizedTensors(weights, projection, quantization, pause)));
  for (const name of weights.names) {
    if (names.has(name)) continue;
    const location = weights.get(name);
    tensors.push({ name, dtype: 'F32', shape: location.shape, chunks: () => floatChunks(location) });
  }
  const { bits, block } = quantization;
  const metadata = { format: FORMAT, source, bits: String(bits), block: String(block) };
  // It lies in a folder of ours, under a name that says what it was made from.
  await writeSafetensors(path, tensors, metadata, async () => undefined);
}

async function quantizedTensors(
  weights: Weights,
  { weight, outputs: stored }: Projection,
  quantization: Quantization,
  pause: () => Promise<void>,
): Promise<TensorSource[]> {
  const { outputs, inputs, pieces } = outputRows(weights.get(weight), stored);
  const blocks = blockCount(inputs, quantization);
  const bytes = (quantization.block * quantization.bits) / 8;
  const codes = new Uint8Array(outputs * blocks * bytes);
  const scales = new Float32Array(outputs * blocks);
  let row = 0;
  for await (const rows of pieces()) {
    await pause();
    const part = quantizeRows(rows, inputs, quantization);
    codes.set(part.codes, row * blocks * bytes);
    scales.set(part.scales, row * blocks);
    row += rows.length / inputs;
  }
  return [
    { name: codesOf(weight), dtype: 'U8', shape: [outputs, blocks, bytes], chunks: () => [codes] },
    { name: scalesOf(weight), dtype: 'F32', shape: [outputs, blocks], chunks: () => [new Uint8Array(scales.buffer)] },
  ];
}

async function* floatChunks(location: WeightLocation): AsyncGenerator<Uint8Array> {
  const count = location.shape.reduce((product, size) => product * size, 1);
  const values = await readWeightSlice(location, 0, count);
  yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export interface QuantizedWeights extends Weights {
  readonly quantization: Quantization;
}

/** Open such a file. @returns `undefined` when it is of another format or made from other weights */
export async function openQuantized(path: string, source: string): Promise<QuantizedWeights | undefined> {
  const state = await settledState(path); // before it is read, so that a change meanwhile shows
  const { tensors, metadata } = await readSafetensorsHeader(path);
  if (metadata['format'] !== FORMAT || metadata['source'] !== source) return undefined;
  const quantization = { bits: Number(metadata['bits']), block: Number(metadata['block']) } as Quantization;
  const locations = new Map(
    [...tensors.values()].map(({ name, dtype, shape, offset, byteLength }): [string, WeightLocation] => [
      name,
      { name, dtype: dtype as StoredDtype, shape, file: path, state, offset, byteLength },
    ]),
  );
  const get = (name: string): WeightLocation => {
    const location = locations.get(name);
    if (!location) throw new RangeError(`${path} holds no weight "${name}".`);
    return location;
  };
  return { quantization, names: [...locations.keys()], get, files: [{ path, state }] };
}
