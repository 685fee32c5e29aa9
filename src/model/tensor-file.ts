/** Saves tensors as a safetensors file. */
import { createHash, type Hash } from 'node:crypto';
import { type Replaceable, type WriteBytes, writeAtomically } from './atomic-file';
import { ModelFolderError } from './errors';
import { LENGTH_BYTES, MAX_HEADER_BYTES, tensorBytes } from './safetensors';

/** A tensor to be written, whose bytes (row-major, little-endian) are supplied in pieces of any size. */
export interface TensorSource {
  readonly name: string;
  readonly dtype: 'F32' | 'I64' | 'U8';
  readonly shape: readonly number[];
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

type Metadata = Readonly<Record<string, string>>;

/** Metadata with digests of the file's tensors, which are known only after these have been written. */
export interface DigestedMetadata {
  /** The group of a tensor. A group's digest covers the bytes of all its tensors, in the order of the file. */
  groupOf(name: string): string;
  /** @param digest of a group: SHA-256 in hexadecimal @returns metadata whose length does not depend on the digests */
  metadata(digest: (group: string) => string): Metadata;
}

/**
 * Writes a safetensors file, which appears under its name only when complete; see `writeAtomically`.
 * @throws a sentence if it cannot be written, or if the bytes of a tensor do not fit its shape; what `chunks` throws
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorSource[],
  metadata: Metadata | DigestedMetadata = {},
  replaceable?: Replaceable,
): Promise<void> {
  const ordered = aligned(tensors);
  const fill = async (write: WriteBytes) => {
    if (isDigested(metadata)) return writeDigested(path, ordered, metadata, write);
    await write(encodeHeader(path, ordered, metadata));
    for (const tensor of ordered) await writeTensor(write, tensor);
  };
  await writeAtomically(path, fill, replaceable);
}

function isDigested(metadata: Metadata | DigestedMetadata): metadata is DigestedMetadata {
  return typeof metadata['metadata'] === 'function';
}

/** A placeholder with the length of a SHA-256 in hexadecimal. */
const NO_DIGEST = '0'.repeat(64);

/** Writes the header twice, since its digests are known only at the end. */
async function writeDigested(
  path: string,
  tensors: readonly TensorSource[],
  { groupOf, metadata }: DigestedMetadata,
  write: WriteBytes,
): Promise<void> {
  const begun = encodeHeader(
    path,
    tensors,
    metadata(() => NO_DIGEST),
  );
  await write(begun);
  const hashes = new Map<string, Hash>();
  for (const tensor of tensors) {
    const group = groupOf(tensor.name);
    const hash = hashes.get(group) ?? createHash('sha256');
    hashes.set(group, hash);
    await writeTensor(async (bytes) => {
      hash.update(bytes);
      await write(bytes);
    }, tensor);
  }
  const header = encodeHeader(
    path,
    tensors,
    metadata((group) => hashes.get(group)?.copy().digest('hex') ?? NO_DIGEST),
  );
  if (header.byteLength !== begun.byteLength) throw new RangeError(`The header of ${path} has changed its length.`);
  await write(header, 0);
}

/**
 * The tensors in an order that aligns each to its element size: the given order if possible, else wider elements first.
 */
function aligned(tensors: readonly TensorSource[]): readonly TensorSource[] {
  const widest = Math.max(...tensors.map(({ dtype }) => elementBytes(dtype)));
  if (tensors.every(({ dtype, shape }) => (tensorBytes(dtype, shape) ?? 0) % widest === 0)) return tensors;
  return [...tensors].sort((a, b) => elementBytes(b.dtype) - elementBytes(a.dtype));
}

function elementBytes(dtype: TensorSource['dtype']): number {
  return { I64: 8, F32: 4, U8: 1 }[dtype];
}

function encodeHeader(path: string, tensors: readonly TensorSource[], metadata: Metadata): Uint8Array {
  const entries = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) entries.set('__metadata__', metadata);
  let end = 0;
  for (const { name, dtype, shape } of tensors) {
    if (entries.has(name) || name === '__metadata__') {
      throw new ModelFolderError(`${path} cannot hold two tensors named "${name}".`);
    }
    const begin = end;
    end += tensorBytes(dtype, shape) ?? Number.NaN;
    if (!Number.isSafeInteger(end))
      throw new ModelFolderError(`${path}: tensor "${name}" has the impossible shape [${shape.join(', ')}].`);
    entries.set(name, { dtype, shape, data_offsets: [begin, end] });
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.byteLength / 8) * 8;
  if (length > MAX_HEADER_BYTES)
    throw new ModelFolderError(`${path} cannot be written: its header would take ${length} bytes.`);
  const header = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, LENGTH_BYTES);
  return header;
}

async function writeTensor(write: WriteBytes, { name, dtype, shape, chunks }: TensorSource): Promise<void> {
  let written = 0;
  for await (const chunk of chunks()) {
    await write(chunk);
    written += chunk.byteLength;
  }
  const expected = tensorBytes(dtype, shape);
  if (written !== expected) {
    throw new ModelFolderError(
      `Tensor "${name}" of shape [${shape.join(', ')}] came with ${written} bytes instead of ${expected}.`,
    );
  }
}
