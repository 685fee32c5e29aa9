/** A model's weights for decoding, quantised once and kept in a file of our own. */
import type { Plan } from '../architectures/plan';
import { weightsOf } from '../architectures/plan';
import { settledState } from '../model/file-state';
import { readSafetensorsHeader } from '../model/safetensors';
import { type TensorSource, writeSafetensors } from '../model/tensor-file';
import { readWeightSlice, type StoredDtype, type WeightLocation, type Weights } from '../model/weights';
import { outputRows } from '../onnx/output-rows';
import { blockCount, type Quantization, quantizeRows } from '../onnx/quantization';
import type { Matrix } from '../operations/kind';
import type { PlanNode } from '../operations/kinds';
import { inputCount, type LinearNode, outputCount } from '../operations/linear';

/** Raised whenever the same weights would be written differently. */
const FORMAT = '2';

/** Names of a quantised matrix's parts in the file. */
export const codesOf = (weight: string): string => `${weight}.codes`;
export const scalesOf = (weight: string): string => `${weight}.scales`;

/** Several matrices that read the same input, as one. */
interface MergedMatrix {
  readonly matrices: readonly Matrix[];
  readonly name: string;
}

/**
 * The plan with one product where several read the same input: q, k and v; gate and up. Their matrices stand one below
 * the other in the quantised file, and so do their biases.
 */
export function mergedPlan(plan: Plan): Plan {
  const groups = groupsByInput(plan);
  return { ...plan, nodes: plan.nodes.map((node) => (node.kind === 'linear' ? merged(node, groups) : node)) };
}

function groupsByInput({ nodes }: Plan): ReadonlyMap<number, readonly LinearNode[]> {
  const groups = new Map<number, LinearNode[]>();
  for (const node of nodes) {
    if (node.kind !== 'linear') continue;
    const [input] = node.inputs as [number];
    const group = groups.get(input) ?? [];
    if (!group.some(({ matrix }) => matrix.name === node.matrix.name)) group.push(node);
    groups.set(input, group);
  }
  return groups;
}

function merged(node: LinearNode, groups: ReadonlyMap<number, readonly LinearNode[]>): PlanNode {
  const group = groups.get(node.inputs[0] as number) as readonly LinearNode[];
  if (group.length === 1) return node;
  const sizes = group.map(({ matrix }) => outputCount(matrix));
  const at = group.findIndex(({ matrix }) => matrix.name === node.matrix.name);
  const total = sizes.reduce((a, b) => a + b);
  const name = group.map(({ matrix }) => matrix.name).join('+');
  return {
    ...node,
    matrix: { name, shape: [total, inputCount(node.matrix)], outputs: 'rows', parts: sizes },
    bias: group.some(({ bias }) => bias) ? { name: `${name}.bias`, shape: [total] } : null,
    columns: { ...node.columns, first: node.columns.first + sizes.slice(0, at).reduce((a, b) => a + b, 0) },
  };
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
  plan: Plan,
  weights: Weights,
  { quantization, source, pause }: QuantizeOptions,
): Promise<void> {
  const tensors: TensorSource[] = [];
  const written = new Set<string>();
  for (const group of groupsByInput(plan).values()) {
    const { matrices, name } = { matrices: group.map(({ matrix }) => matrix), name: nameOf(group) };
    if (written.has(name)) continue;
    written.add(name);
    for (const matrix of matrices) written.add(matrix.name);
    tensors.push(...(await quantizedTensors(weights, { matrices, name }, quantization, pause)));
    const bias = await mergedBias(weights, group, name);
    if (bias) tensors.push(bias);
  }
  for (const { name } of weightsOf(plan)) {
    if (written.has(name)) continue;
    const location = weights.get(name);
    tensors.push({ name, dtype: 'F32', shape: location.shape, chunks: () => floatChunks(location) });
  }
  const { bits, block } = quantization;
  await writeSafetensors(
    path,
    tensors,
    { format: FORMAT, source, bits: String(bits), block: String(block) },
    async () => undefined,
  );
}

function nameOf(group: readonly LinearNode[]): string {
  return group.map(({ matrix }) => matrix.name).join('+');
}

async function mergedBias(
  weights: Weights,
  group: readonly LinearNode[],
  name: string,
): Promise<TensorSource | undefined> {
  if (group.length === 1 || !group.some(({ bias }) => bias)) return undefined;
  const parts: number[] = [];
  for (const { bias, matrix } of group) {
    const count = outputCount(matrix);
    parts.push(...(bias ? await readWeightSlice(weights.get(bias.name), 0, count) : new Float32Array(count)));
  }
  const data = Float32Array.from(parts);
  return { name: `${name}.bias`, dtype: 'F32', shape: [data.length], chunks: () => [new Uint8Array(data.buffer)] };
}

async function quantizedTensors(
  weights: Weights,
  { matrices, name }: MergedMatrix,
  quantization: Quantization,
  pause: () => Promise<void>,
): Promise<TensorSource[]> {
  const outputs = matrices.reduce((sum, matrix) => sum + outputCount(matrix), 0);
  const blocks = blockCount(inputCount(matrices[0] as Matrix), quantization);
  const bytes = (quantization.block * quantization.bits) / 8;
  const codes = new Uint8Array(outputs * blocks * bytes);
  const scales = new Float32Array(outputs * blocks);
  let row = 0;
  for (const matrix of matrices) {
    const { inputs, pieces } = outputRows(weights.get(matrix.name), matrix.outputs);
    for await (const rows of pieces()) {
      await pause();
      const part = quantizeRows(rows, inputs, quantization);
      codes.set(part.codes, row * blocks * bytes);
      scales.set(part.scales, row * blocks);
      row += rows.length / inputs;
    }
  }
  return [
    { name: codesOf(name), dtype: 'U8', shape: [outputs, blocks, bytes], chunks: () => [codes] },
    { name: scalesOf(name), dtype: 'F32', shape: [outputs, blocks], chunks: () => [new Uint8Array(scales.buffer)] },
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
