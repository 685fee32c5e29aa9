/** The names, shapes and byte ranges of a model's weights; the bytes themselves stay in the files. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import nodePath from 'node:path';
import { pipeline } from 'node:stream/promises';
import { widenBfloat16 } from '../base/bfloat16';
import { widenFloat16 } from '../base/float16';
import type { QuantType } from './block-type';
import { ioFault, ModelChangedError, ModelFolderError } from './errors';
import { type FileState, type ReadFile, requireUnchanged, stateOf } from './file-state';
import { readRange, readRangeNow, withFile } from './files';

export const WEIGHT_DTYPES = ['F32', 'F16', 'BF16'] as const;
export type WeightDtype = (typeof WEIGHT_DTYPES)[number];

export function isWeightDtype(name: string): name is WeightDtype {
  return (WEIGHT_DTYPES as readonly string[]).includes(name);
}
/** The data types in our own weight files, which also contain the codes of quantised matrices. */
export type StoredDtype = WeightDtype | 'U8';

/** A weight tensor in a `.safetensors` file: row-major, little-endian. */
export interface WeightLocation {
  /** The architecture's name for it, without a prefix such as `transformer.`. */
  readonly name: string;
  /** Its name in the model's file, which users and programs see: "transformer.h.0.attn.c_attn.weight". */
  readonly storedName: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** The real path of the file, since onnxruntime refuses links that leave its folder. */
  readonly file: string;
  /** The file's state when its header was read; after a change the byte range may contain anything. */
  readonly state: FileState;
  /** The offset of the first byte in the file, and the number of bytes. */
  readonly offset: number;
  readonly byteLength: number;
  /** The quants from which the values were widened, if they are stored as quants. */
  readonly blocks?: StoredBlocks;
}

/** A quantised tensor in its file, row by row. */
export interface StoredBlocks extends Pick<WeightLocation, 'file' | 'state' | 'offset' | 'byteLength'> {
  readonly type: QuantType;
}

/** The weights that a model uses. */
export interface Weights {
  /** The architecture's names. */
  readonly names: readonly string[];
  /** @param name the architecture's or the file's @throws if the model has no such weight */
  get(name: string): WeightLocation;
  /** The real paths of the files without repetitions, in the order of their names. */
  readonly files: readonly ReadFile[];
  /** The files from which `files` were made, if they were: these identify the weights. */
  readonly source?: readonly ReadFile[];
  /** Ends the use of the weights; absent if their use is not tracked. */
  readonly endUse?: () => Promise<void>;
}

/** `Weights` of these locations. */
export function weightsAt(locations: readonly WeightLocation[], files: Weights['files']): Weights {
  const byName = new Map(locations.map((location) => [location.name, location]));
  const byStoredName = new Map(locations.map((location) => [location.storedName, location]));
  const get = (name: string) => {
    const location = byName.get(name) ?? byStoredName.get(name);
    if (!location) throw new Error(`The model has no weight "${name}".`);
    return location;
  };
  return { names: [...byName.keys()], get, files };
}

/** Weight files as ONNX external data: a folder, and each file's path relative to it. */
interface ExternalData {
  readonly folder: string;
  /** Path of one of the files relative to `folder`, with `/` separators. */
  location(file: string): string;
}

/**
 * The deepest folder that contains all `files` (absolute real paths), since onnxruntime reads external data only from within
 * one folder. `path` is replaced in tests.
 * @throws if there is no such folder, as with two Windows drives
 */
export function externalData(files: readonly string[], path: nodePath.PlatformPath = nodePath): ExternalData {
  const [first] = files;
  if (first === undefined) throw new ModelFolderError('The model has no weight files.');
  let folder = path.dirname(first);
  const outside = (file: string) => {
    const relative = path.relative(folder, file);
    return path.isAbsolute(relative) || relative.split(path.sep)[0] === '..';
  };
  for (let stray = files.find(outside); stray !== undefined; stray = files.find(outside)) {
    const parent = path.dirname(folder);
    if (parent === folder)
      throw new ModelFolderError(`${first} and ${stray} are on different drives; keep a model's weights on one.`);
    folder = parent;
  }
  return { folder, location: (file) => path.relative(folder, file).split(path.sep).join('/') };
}

/**
 * Reads `count` elements of a weight in row-major order, from element `start` on, as float32 (half-precision formats are
 * widened, which is exact). Only these bytes are read from the file.
 * @throws ModelChangedError if the file has changed
 */
export async function readWeightSlice(location: WeightLocation, start: number, count: number): Promise<Float32Array> {
  const { name, dtype, file, state, offset, byteLength } = location;
  if (dtype === 'U8') throw new RangeError(`Weight ${name} holds codes, not numbers.`);
  const size = dtype === 'F32' ? 4 : 2;
  const inside = Number.isSafeInteger(start) && Number.isSafeInteger(count) && start >= 0 && count >= 0;
  if (!inside || (start + count) * size > byteLength) {
    throw new RangeError(
      `Weight ${name} has ${byteLength / size} elements; ${count} from ${start} are not all inside.`,
    );
  }
  const buffer = await readBytes({ file, state, offset: offset + start * size, byteLength: count * size });
  // All supported platforms are little-endian, like the format.
  if (dtype === 'F32') return new Float32Array(buffer);
  const bits = new Uint16Array(buffer);
  return dtype === 'F16' ? widenFloat16(bits) : widenBfloat16(bits);
}

/** A byte range of a file in a certain state. */
type BytePlace = Pick<WeightLocation, 'file' | 'state' | 'offset' | 'byteLength'>;

/** Up to this many bytes are read in this thread: waiting for another thread at every call takes many times as long. */
const FEW_BYTES = 64 * 1024;

/** Reads a byte range. @throws ModelChangedError if the file has changed */
export async function readBytes(place: BytePlace): Promise<ArrayBuffer> {
  const few = place.byteLength <= FEW_BYTES ? readFewBytes(place) : undefined;
  return few ?? readBytesLater(place);
}

/** @returns `undefined` on failure: then the slower way is tried, which reports the reason */
function readFewBytes({ file, state, offset, byteLength }: BytePlace): ArrayBuffer | undefined {
  const buffer = new ArrayBuffer(byteLength);
  try {
    const read = readRangeNow(file, offset, new Uint8Array(buffer));
    return stateOf(read) === state ? buffer : undefined;
  } catch {
    return undefined;
  }
}

async function readBytesLater({ file, state, offset, byteLength }: BytePlace): Promise<ArrayBuffer> {
  const buffer = new ArrayBuffer(byteLength);
  await withFile(file, async (opened) => {
    const reading = readRange(opened, offset, new Uint8Array(buffer));
    const fault = await reading.catch((error: unknown) => error);
    // Checked after reading, so that no change is missed. A file that became too short has changed, too.
    if (stateOf(await opened.handle.stat({ bigint: true })) !== state) throw new ModelChangedError(file);
    if (fault) throw fault;
  });
  return buffer;
}

/**
 * The SHA-256 of the weights in hexadecimal. For one file it is the hash of its bytes (also the hub's etag); for several, the
 * hash of the files' 32-byte digests, joined in the order of the files' names in the model.
 * @throws ModelChangedError if a file has changed; the signal's reason when cancelled
 */
export async function hashWeights(weights: Weights, signal?: AbortSignal): Promise<string> {
  const digests: Buffer[] = [];
  const files = weights.source ?? weights.files;
  for (const { path } of files) digests.push(await hashFile(path, signal));
  requireUnchanged(files);
  const [only] = digests;
  if (digests.length === 1 && only) return only.toString('hex');
  return createHash('sha256').update(Buffer.concat(digests)).digest('hex');
}

const hashed = new WeakMap<Weights, Map<string, string>>();

/**
 * The SHA-256, in hexadecimal, of each of these files, from which the weights are read or were made. Each is computed once.
 * @throws ModelChangedError if a file has changed; the signal's reason when cancelled
 */
export async function hashFilesOf(
  weights: Weights,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const known = hashed.get(weights) ?? new Map<string, string>();
  hashed.set(weights, known);
  const hashes: string[] = [];
  for (const path of paths) {
    const hash = known.get(path) ?? (await hashFile(path, signal)).toString('hex');
    requireUnchanged([...weights.files, ...(weights.source ?? [])].filter((file) => file.path === path));
    known.set(path, hash);
    hashes.push(hash);
  }
  return hashes;
}

/** The SHA-256 of a file's bytes. @throws ModelFolderError if it cannot be read; the signal's reason when cancelled */
export async function hashFile(file: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw new ModelFolderError(`${file} ${ioFault(error)}.`, { cause: error });
  }
  return hash.digest();
}
