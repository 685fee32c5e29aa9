/** A model's weights in blocks for decoding, made once and kept in a file of our own. */
import type { Plan } from '../architectures/plan/plan';
import { weightsOf } from '../architectures/plan/plan';
import { listWords } from '../base/list-words';
import { replaceAny } from '../model/atomic-file';
import { settledState } from '../model/file-state';
import { readSafetensorsHeader } from '../model/safetensors';
import { type TensorSource, writeSafetensors } from '../model/tensor-file';
import type { StoredDtype, WeightLocation, Weights } from '../model/weights';
import type { Quantization } from '../onnx/quantization';
import type { LinearNode } from '../operations/linear';
import { mergedBias, mergedTensors, type Piece, wholeTensor } from './laid-out-tensors';
import { mergedGroups, mergedName } from './merged-plan';
import { storedLayout } from './stored-rows';

/** Has to be raised whenever the same weights would be written differently. */
const FORMAT = '3';

interface QuantizeOptions {
  /** The precision for matrices that are rounded. */
  readonly quantization: Quantization;
  /** Whether matrices that are stored as quants keep them, so that only the others are rounded. */
  readonly asStored?: boolean;
  /** The SHA-256 of the weights, which is written into the file. */
  readonly source: string;
  /** Called between pieces of work; may throw to stop. */
  readonly pause: () => Promise<void>;
}

/** Whether some of the weights are stored as quants, which products can use unchanged. */
export function hasQuants(weights: Weights): boolean {
  return weights.names.some((name) => weights.get(name).blocks);
}

/**
 * Writes a model's weights in blocks into one self-contained file; everything but matrices is in it as float32. Works
 * matrix by matrix, so that only one is in memory at a time.
 */
export async function writeQuantized(
  path: string,
  plan: Plan,
  weights: Weights,
  { quantization, asStored = false, source, pause }: QuantizeOptions,
): Promise<void> {
  const piece = (name: string): Piece => {
    const location = weights.get(name);
    const blocks = asStored ? location.blocks : undefined;
    return { location, layout: blocks ? storedLayout(blocks.type) : quantization, blocks };
  };
  const tensors: TensorSource[] = [];
  const layouts = new Map<string, Quantization>();
  const written = new Set<string>();
  const add = (group: readonly Pick<LinearNode, 'matrix'>[], name: string) => {
    const parts = group.map(({ matrix }) => ({ ...piece(matrix.name), matrix }));
    for (const one of [name, ...group.map(({ matrix }) => matrix.name)]) {
      layouts.set(one, (parts[0] as Piece).layout);
      written.add(one);
    }
    tensors.push(...mergedTensors(name, parts, pause));
  };
  for (const group of mergedGroups(plan, (name) => piece(name).layout)) {
    const name = mergedName(group);
    if (written.has(name)) continue;
    add(group, name);
    tensors.push(...mergedBias(weights, group, name));
  }
  // An embedding that is not also the head is looked up in its quants, if it has any.
  for (const node of plan.nodes) {
    const isStored = node.kind === 'lookup' && !written.has(node.matrix.name) && piece(node.matrix.name).blocks;
    if (isStored) add([{ matrix: { ...node.matrix, outputs: 'rows' } }], node.matrix.name);
  }
  const rest = [...weightsOf(plan)].filter(({ name }) => !written.has(name));
  for (const { name } of rest) tensors.push(wholeTensor(weights.get(name), pause));
  const metadata = {
    format: FORMAT,
    source,
    precision: precisionOf([...layouts.keys()].filter((name) => weights.names.includes(name)).map(piece)),
    layouts: JSON.stringify(Object.fromEntries(layouts)),
  };
  await writeSafetensors(path, tensors, metadata, replaceAny);
}

/** "8 bits"; "Q4_K and Q6_K as stored"; "Q4_0 as stored, F16 in 8 bits". */
function precisionOf(pieces: readonly Piece[]): string {
  const stored = new Set(pieces.flatMap(({ blocks }) => (blocks ? [blocks.type.name] : [])));
  const rounded = pieces.filter(({ blocks }) => !blocks);
  const { bits } = rounded[0]?.layout ?? {};
  if (stored.size === 0) return `${bits} bits`;
  const exact = `${listWords([...stored])} as stored`;
  const types = new Set(rounded.map(({ location }) => location.blocks?.type.name ?? location.dtype));
  return rounded.length === 0 ? exact : `${exact}, ${listWords([...types])} in ${bits} bits`;
}

export interface QuantizedWeights extends Weights {
  /** The precision of the matrices, in words. */
  readonly precision: string;
  /** The block layout of each matrix, merged ones included. */
  readonly layouts: ReadonlyMap<string, Quantization>;
}

/** Opens a file of quantised weights. @returns `undefined` if its format is another, or it was made from other weights */
export async function openQuantized(path: string, source: string): Promise<QuantizedWeights | undefined> {
  const state = await settledState(path); // before it is read, so that a change meanwhile is noticed
  const { tensors, metadata } = await readSafetensorsHeader(path);
  if (metadata['format'] !== FORMAT || metadata['source'] !== source) return undefined;
  const layouts = new Map(Object.entries(JSON.parse(metadata['layouts'] ?? '{}') as Record<string, Quantization>));
  const locations = new Map(
    [...tensors.values()].map(({ name, dtype, shape, offset, byteLength }): [string, WeightLocation] => [
      name,
      { name, storedName: name, dtype: dtype as StoredDtype, shape, file: path, state, offset, byteLength },
    ]),
  );
  const get = (name: string): WeightLocation => {
    const location = locations.get(name);
    if (!location) throw new RangeError(`${path} holds no weight "${name}".`);
    return location;
  };
  const precision = metadata['precision'] ?? '';
  return { precision, layouts, names: [...locations.keys()], get, files: [{ path, state }] };
}

/** The block layout of a matrix. @throws RangeError if the matrix is not in blocks */
export function layoutIn({ layouts }: QuantizedWeights, matrix: string): Quantization {
  const layout = layouts.get(matrix);
  if (!layout) throw new RangeError(`The matrix "${matrix}" is in no blocks.`);
  return layout;
}
