/** Reads the quants of a part of a row of a weight, and no more bytes than their blocks. */

import { ggufFolderForm } from '../../../architectures/open/gguf-folder';
import type { OpenedModel } from '../../../architectures/open/opened-model';
import { messageOf } from '../../../base/message-of';
import { product } from '../../../base/sums';
import { closestTo } from '../../../library/closest';
import { type QuantType, quantBlocks } from '../../../model/block-type';
import {
  readBytes,
  readWeightSlice,
  type StoredBlocks,
  type WeightLocation,
  type Weights,
} from '../../../model/weights';
import { NotThereError } from '../../protocol/errors';
import type { StoredGroup, StoredWindow, StoredWindowParams } from '../../protocol/stored-window-protocol';
import { requireBelow } from './require-below';

/** How many columns a window may have. */
const MOST_COLUMNS = 4096;

function noSuchWeight({ name: model, weights }: OpenedModel, weight: string): NotThereError {
  const names = storedNames(weights);
  const nearest = closestTo(weight, names);
  const [first = '', middle = ''] = [names[0], names[Math.floor(names.length / 2)]];
  const hint =
    nearest.length > 0 ? `The nearest is ${nearest.join(', then ')}.` : `It has such as ${first} and ${middle}.`;
  const quants = names.some((name) => weights.get(name).blocks)
    ? ''
    : ' None of its weights is stored as quants: it is no quantised GGUF file.';
  return new NotThereError(`${model} has no weight "${weight}". ${hint}${quants}`);
}

function storedNames({ names, get }: Weights): string[] {
  return names.map((name) => get(name).storedName);
}

/**
 * @param weight its name in the file, or the architecture's name for it
 * @throws NotThereError with one sentence when the place does not exist, RangeError when the weight is not stored as quants
 */
export async function storedWindow(
  opened: OpenedModel,
  { weight, row, columns: [first, end] }: Omit<StoredWindowParams, 'model' | 'original'>,
  original?: OpenedModel,
): Promise<StoredWindow> {
  const { path, name: model, weights } = opened;
  if (![...weights.names, ...storedNames(weights)].includes(weight)) throw noSuchWeight(opened, weight);
  const location = weights.get(weight);
  const { storedName, shape, blocks } = location;
  if (!blocks) throw new RangeError(`The weight "${storedName}" of ${model} is stored as floats: it has no quants.`);
  const width = shape.at(-1) as number;
  try {
    requireBelow('row', row, location.shape.reduce((a, b) => a * b, 1) / width);
    requireBelow('column', first, width);
  } catch (error) {
    throw new NotThereError(messageOf(error));
  }
  if (end <= first || end > width || end - first > MOST_COLUMNS)
    throw new NotThereError(`Columns ${first} to ${end} are not a window of 1 to ${MOST_COLUMNS} of ${width} columns.`);
  const before = original && (await originalRow(path, original, location, row));
  const groups = (await groupsIn(blocks, width, row, [first, end])).map((group): StoredGroup => {
    const values = before?.subarray(group.column, group.column + blocks.type.group);
    return { ...group, original: values ? [...values] : null };
  });
  return {
    weight: storedName,
    shape,
    type: blocks.type.name,
    block: blocks.type.values,
    groups,
    moved: movedIn(groups),
  };
}

async function groupsIn(
  { type, ...place }: StoredBlocks,
  width: number,
  row: number,
  [first, end]: readonly [number, number],
): Promise<Omit<StoredGroup, 'original'>[]> {
  const [from, to] = [Math.floor(first / type.values), Math.ceil(end / type.values)];
  const offset = place.offset + (row * (width / type.values) + from) * type.bytes;
  const bytes = new DataView(await readBytes({ ...place, offset, byteLength: (to - from) * type.bytes }));
  const groups = Array.from({ length: to - from }, (_, index) => groupsOf(type, bytes, index, from)).flat();
  return groups.filter(({ column }) => column < end && column + type.group > first);
}

function groupsOf(type: QuantType, bytes: DataView, index: number, from: number): Omit<StoredGroup, 'original'>[] {
  const block = quantBlocks(type);
  type.unpack(bytes, index * type.bytes, block);
  return Array.from(block.scales, (scale, group) => {
    const codes = [...block.codes.subarray(group * type.group, (group + 1) * type.group)];
    const offset = type.hasOffsets ? (block.offsets[group] as number) : null;
    const values = codes.map((code) => {
      const product = Math.fround(code * scale);
      return offset === null ? product : Math.fround(product + offset);
    });
    return { column: (from + index) * type.values + group * type.group, scale, offset, codes, values };
  });
}

/** The corresponding row of the float model, whose file may keep the rows in another order. */
async function originalRow(
  path: string,
  { name, weights }: OpenedModel,
  { name: weight, shape }: WeightLocation,
  row: number,
): Promise<Float32Array> {
  const location = weights.names.includes(weight) ? weights.get(weight) : undefined;
  const form = (await ggufFolderForm(path)).weights.find((one) => one.name === weight);
  if (!location || !form || product(location.shape) !== product(shape))
    throw new RangeError(`${name} is not the model that was quantised: it has no weight "${weight}" of that shape.`);
  const output = form.outputs ? form.outputs.indexOf(row) : row;
  const width = shape.at(-1) as number;
  const values = form.transposed
    ? await columnOf(location, output, width)
    : await readWeightSlice(location, output * width, width);
  return values.map((value) => value - form.added);
}

async function columnOf(location: WeightLocation, column: number, rows: number): Promise<Float32Array> {
  const columns = location.shape[1] as number;
  const whole = await readWeightSlice(location, 0, rows * columns);
  return Float32Array.from({ length: rows }, (_, row) => whole[row * columns + column] as number);
}

function movedIn(groups: readonly StoredGroup[]): StoredWindow['moved'] {
  const pairs = groups.flatMap(({ values, original }) =>
    (original ?? []).map((before, i) => [before, values[i] as number] as const),
  );
  if (pairs.length === 0) return null;
  const rootMean = (of: (pair: readonly [number, number]) => number) =>
    Math.sqrt(pairs.reduce((sum, pair) => sum + of(pair) ** 2, 0) / pairs.length);
  return {
    largest: pairs.reduce((most, [before, after]) => Math.max(most, Math.abs(after - before)), 0),
    rms: rootMean(([before, after]) => after - before),
    ofValues: rootMean(([before]) => before),
  };
}
