/**
 * Reads the header of a GGUF file, llama.cpp's model format: metadata, then descriptions of the tensors, then their bytes.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */

import { count } from '../../base/counted';
import type { BlockType } from '../block-type';
import { ModelFolderError } from '../errors';
import { type OpenFile, readRange, withFile } from '../files';
import { shorten } from '../json';
import { BLOCK_TYPES, OTHER_TYPES } from './block-types';
import { type GgufMetadata, readMetadata } from './metadata';
import { ValueReader } from './value-reader';

const MAGIC = 0x46554747; // "GGUF"
const VERSIONS = [2, 3];
const DEFAULT_ALIGNMENT = 32;
const MOST_TENSORS = 200_000;
const MOST_AXES = 4;

export interface GgufTensor {
  readonly name: string;
  readonly type: BlockType;
  /** Outermost axis first, as everywhere else here; the file has the opposite order. */
  readonly shape: readonly number[];
  /** First byte, counted from the beginning of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface GgufHeader {
  readonly file: string;
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/**
 * Reads and checks a file's header, without its tensors.
 * @param longestList as in `readMetadata`
 * @throws a sentence with file, tensor and fault: an unsupported version, byte order or data type, counts and ranges that
 * exceed the file, tensors that overlap
 */
export function readGgufHeader(path: string, longestList = Number.POSITIVE_INFINITY): Promise<GgufHeader> {
  return withFile(path, (file) => readHeader(file, longestList));
}

/** Whether a file begins like a GGUF file, whatever its name. */
export async function isGgufFile(path: string): Promise<boolean> {
  try {
    return await withFile(path, async (file) => {
      const magic = new Uint8Array(4);
      await readRange(file, 0, magic);
      return new DataView(magic.buffer).getUint32(0, true) === MAGIC;
    });
  } catch {
    return false; // reading the file will report its fault
  }
}

async function readHeader(file: OpenFile, longestList: number): Promise<GgufHeader> {
  const reader = new ValueReader(file);
  await readVersion(reader);
  const tensorCount = await reader.size('the number of tensors');
  const entryCount = await reader.size('the number of metadata entries');
  if (tensorCount > MOST_TENSORS)
    throw new ModelFolderError(
      `${file.path} claims ${count(tensorCount)} tensors; at most ${count(MOST_TENSORS)} are read.`,
    );
  const metadata = await readMetadata(reader, entryCount, longestList);
  const alignment = alignmentOf(metadata, file.path);
  const relative: GgufTensor[] = [];
  for (let i = 0; i < tensorCount; i++) relative.push(await readTensor(reader, i, alignment));
  const dataStart = Math.ceil(reader.position / alignment) * alignment;
  const tensors = relative.map((tensor) => ({ ...tensor, offset: dataStart + tensor.offset }));
  checkRanges(tensors, file);
  return { file: file.path, metadata, tensors: byName(tensors, file.path) };
}

async function readVersion(reader: ValueReader): Promise<void> {
  const { path } = reader;
  if (reader.left < 24 || (await reader.uint32()) !== MAGIC)
    throw new ModelFolderError(`${path} is not a GGUF file (it does not begin with "GGUF").`);
  const version = await reader.uint32();
  if (VERSIONS.includes(version)) return;
  // In the wrong byte order, the low half of a small number reads as 0.
  const fault = (version & 0xffff) === 0 ? 'is big-endian' : `has version ${version}`;
  throw new ModelFolderError(
    `${path} ${fault}; GGUF files of version 2 and 3, little-endian, are read: convert it anew with llama.cpp.`,
  );
}

function alignmentOf(metadata: GgufMetadata, path: string): number {
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  const isValid = typeof alignment === 'number' && Number.isInteger(Math.log2(alignment)) && alignment >= 8;
  if (!isValid || alignment > 2 ** 20)
    throw new ModelFolderError(`${path}: "general.alignment" is ${alignment}; it must be a power of two from 8 on.`);
  return alignment;
}

async function readTensor(reader: ValueReader, index: number, alignment: number): Promise<GgufTensor> {
  const name = await reader.text(`the name of tensor ${index}`);
  const what = `${reader.path}, tensor "${shorten(name)}"`;
  const axes = await reader.uint32();
  if (axes < 1 || axes > MOST_AXES)
    throw new ModelFolderError(`${what}: it has ${axes} axes; 1 to ${MOST_AXES} are possible.`);
  const shape: number[] = [];
  for (let axis = 0; axis < axes; axis++) shape.unshift(await readAxis(reader, what));
  const type = typeOf(await reader.uint32(), what);
  const offset = await reader.size(`the offset of tensor "${shorten(name)}"`);
  if (offset % alignment !== 0)
    throw new ModelFolderError(`${what}: its offset ${offset} is no multiple of the alignment ${alignment}.`);
  return { name, type, shape, offset, byteLength: bytesOf(type, shape, what) };
}

async function readAxis(reader: ValueReader, what: string): Promise<number> {
  const size = (await reader.take(8)).getBigUint64(0, true);
  if (size < 1n || size > BigInt(Number.MAX_SAFE_INTEGER))
    throw new ModelFolderError(`${what}: an axis of ${size} values is not possible.`);
  return Number(size);
}

function typeOf(number: number, what: string): BlockType {
  const type = BLOCK_TYPES.get(number);
  if (type) return type;
  const known = [...BLOCK_TYPES.values()].map(({ name }) => name).join(', ');
  throw new ModelFolderError(
    `${what}: its type ${OTHER_TYPES.get(number) ?? number} is not supported (supported: ${known}).`,
  );
}

function bytesOf({ name, values, bytes }: BlockType, shape: readonly number[], what: string): number {
  const row = shape.at(-1) as number;
  if (row % values !== 0)
    throw new ModelFolderError(`${what}: rows of ${row} values are no whole blocks of ${name}, which have ${values}.`);
  const byteLength = shape.reduce((product, size) => product * size, 1) * (bytes / values);
  if (!Number.isSafeInteger(byteLength))
    throw new ModelFolderError(`${what}: its shape [${shape.join(', ')}] is not possible.`);
  return byteLength;
}

/** Requires that tensors do not overlap and lie within the file. Gaps are allowed: alignment or other tools leave them. */
function checkRanges(tensors: readonly GgufTensor[], { path, size }: OpenFile): void {
  let end = 0;
  for (const { name, offset, byteLength } of [...tensors].sort((a, b) => a.offset - b.offset)) {
    if (offset + byteLength > size) {
      throw new ModelFolderError(
        `${path} is truncated: tensor "${shorten(name)}" ends at byte ${offset + byteLength}, the file at ${size}; download or copy it again.`,
      );
    }
    if (offset < end) throw new ModelFolderError(`${path}: tensor "${shorten(name)}" overlaps the tensor before it.`);
    end = offset + byteLength;
  }
}

function byName(tensors: readonly GgufTensor[], path: string): ReadonlyMap<string, GgufTensor> {
  const named = new Map<string, GgufTensor>();
  for (const tensor of tensors) {
    if (named.has(tensor.name)) throw new ModelFolderError(`${path}: there are two tensors "${shorten(tensor.name)}".`);
    named.set(tensor.name, tensor);
  }
  return named;
}
