/** The weights of a GGUF model: mapped from its files where they are floats, else widened into a file of our own. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isQuantType } from '../block-type';
import type { ExpectedWeight } from '../checkpoint';
import { ModelFolderError } from '../errors';
import { requireUnchanged, settledState, stateOfAll } from '../file-state';
import { openFile, readRange } from '../files';
import { readSafetensorsHeader } from '../safetensors';
import { writeSafetensors } from '../tensor-file';
import { WEIGHT_DTYPES, type WeightDtype, type WeightLocation, type Weights } from '../weights';
import { dequantize } from './block-types';
import type { GgufFiles, StoredGgufTensor } from './gguf-files';

/** A weight that the model needs, and the tensor that holds it. */
interface Held extends ExpectedWeight {
  readonly tensor: StoredGgufTensor;
}

/** The weights that a model needs, as its files hold them. */
export interface HeldWeights {
  readonly held: readonly Held[];
  /** Names of tensors that it does not need. */
  readonly ignored: readonly string[];
}

/** Bytes that are widened at a time, in whole rows. */
const PIECE = 1 << 20;

/**
 * Finds the weights of `expected`, each checked for presence and shape; none is read.
 * @param nameOf what the architecture calls a tensor
 */
export function holdWeights(
  files: GgufFiles,
  nameOf: (stored: string) => string | undefined,
  expected: Iterable<ExpectedWeight>,
): HeldWeights {
  const byName = new Map([...files.tensors.values()].map((tensor) => [nameOf(tensor.name), tensor] as const));
  const held = Array.from(expected, (weight) => holder(files, byName.get(weight.name), weight));
  const used = new Set(held.map(({ tensor }) => tensor.name));
  return { held, ignored: [...files.tensors.keys()].filter((name) => !used.has(name)) };
}

/** Weights for computing. @param cache the folder for widened weights; it is made when it is first needed */
export async function ggufWeights(
  files: GgufFiles,
  { held }: HeldWeights,
  cache: () => Promise<string>,
): Promise<Weights> {
  const isMapped = held.every(({ tensor }) => isFloat(tensor.type.name));
  return isMapped ? mapped(files, held) : await widened(files, held, await cache());
}

function holder({ header }: GgufFiles, tensor: StoredGgufTensor | undefined, { name, shape }: ExpectedWeight): Held {
  if (!tensor) throw new ModelFolderError(`${header.file} lacks the tensor of "${name}" that its metadata asks for.`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) {
    throw new ModelFolderError(
      `${tensor.file}: tensor "${tensor.name}" has shape [${tensor.shape.join(', ')}], ` +
        `but its metadata asks for [${shape.join(', ')}].`,
    );
  }
  return { name, shape, tensor };
}

function isFloat(type: string): type is WeightDtype {
  return (WEIGHT_DTYPES as readonly string[]).includes(type);
}

function mapped({ files }: GgufFiles, held: readonly Held[]): Weights {
  return weightsAt(
    held.map(({ name, shape, tensor: { type, file, state, offset, byteLength } }) => {
      return { name, shape, dtype: type.name as WeightDtype, file, state, offset, byteLength };
    }),
    files,
  );
}

/** All of them as float32 in one file, made now if it is not there yet. */
async function widened(files: GgufFiles, held: readonly Held[], folder: string): Promise<Weights> {
  const { path, others } = placesIn(folder, files);
  await mkdir(folder, { recursive: true });
  await removeFormer(folder, others, path);
  const known = await readSafetensorsHeader(path).catch(() => undefined); // a damaged one is made again
  if (!known || held.some(({ name }) => !known.tensors.has(name))) await widenInto(path, files, held, folder);
  const state = await settledState(path);
  const { tensors } = await readSafetensorsHeader(path);
  const locations = held.map(({ name, shape, tensor }): WeightLocation => {
    const found = tensors.get(name);
    if (!found)
      throw new ModelFolderError(`${path} lacks the tensor "${name}": remove that file, and it is made anew.`);
    const { offset, byteLength } = found;
    return { name, shape, dtype: 'F32', file: path, state, offset, byteLength, ...blocksOf(tensor) };
  });
  return { ...weightsAt(locations, [{ path, state }]), source: files.files };
}

function blocksOf({ type, file, state, offset, byteLength }: StoredGgufTensor): Pick<WeightLocation, 'blocks'> {
  return isQuantType(type) ? { blocks: { type, file, state, offset, byteLength } } : {};
}

/** The file is named by the model's place and by the state of its files: another state of the same has another name. */
function placesIn(folder: string, { files, header }: GgufFiles) {
  const place = createHash('sha256').update(header.file).digest('hex').slice(0, 16);
  const path = join(folder, `${place}-${stateOfAll(files).slice(0, 32)}.safetensors`);
  return { path, others: new RegExp(`^${place}-[0-9a-f]{32}\\.safetensors$`) };
}

/** What was made of the model's files as they were. Where another window has one mapped it may stay. */
async function removeFormer(folder: string, others: RegExp, path: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const other = join(folder, name);
    if (others.test(name) && other !== path) await rm(other, { force: true }).catch(() => undefined);
  }
}

async function widenInto(path: string, files: GgufFiles, held: readonly Held[], folder: string): Promise<void> {
  await requireRoom(folder, files, held);
  const sources = held.map(({ name, shape, tensor }) => {
    return { name, shape, dtype: 'F32', chunks: () => widenedPieces(tensor) } as const;
  });
  const about = { source: files.header.file };
  await writeSafetensors(path, sources, about, async () => undefined);
  requireUnchanged(files.files);
}

async function requireRoom(folder: string, { header }: GgufFiles, held: readonly Held[]): Promise<void> {
  const needed = held.reduce((sum, { shape }) => sum + 4 * shape.reduce((product, size) => product * size, 1), 0);
  const { bavail, bsize } = await statfs(folder);
  if (needed <= bavail * bsize) return;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  throw new ModelFolderError(
    `${header.file} is quantised, and its weights as float32 take ${gigabytes(needed)} GB on the disk of ${folder}, ` +
      `which has ${gigabytes(bavail * bsize)} GB left.`,
  );
}

/** Block by block, so that a large tensor is never in memory whole. */
async function* widenedPieces({ file, type, offset, byteLength }: StoredGgufTensor): AsyncGenerator<Uint8Array> {
  const opened = await openFile(file);
  try {
    const step = Math.max(1, Math.floor(PIECE / type.bytes)) * type.bytes;
    for (let at = 0; at < byteLength; at += step) {
      const bytes = new Uint8Array(Math.min(step, byteLength - at));
      await readRange(opened, offset + at, bytes);
      const values = dequantize(type, bytes);
      yield new Uint8Array(values.buffer);
    }
  } finally {
    await opened.handle.close();
  }
}

function weightsAt(locations: readonly WeightLocation[], files: Weights['files']): Weights {
  const byName = new Map(locations.map((location) => [location.name, location]));
  const get = (name: string) => {
    const location = byName.get(name);
    if (!location) throw new Error(`The model has no weight "${name}".`);
    return location;
  };
  return { names: [...byName.keys()], get, files };
}
