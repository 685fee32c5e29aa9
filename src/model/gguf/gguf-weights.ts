/** The weights of a GGUF model: mapped from its files if all are floats, else widened into a file of our own. */

import { mkdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { byteWords } from '../../base/byte-words';
import { cancellationPoint } from '../../base/cancellation-point';
import { replaceAny } from '../atomic-file';
import { isQuantType } from '../block-type';
import type { ExpectedWeight } from '../checkpoint';
import { ModelFolderError } from '../errors';
import { requireUnchanged, settledState, stateOfAll } from '../file-state';
import { openFile, readRange } from '../files';
import { readSafetensorsHeader } from '../safetensors';
import { writeSafetensors } from '../tensor-file';
import { isWeightDtype, type WeightDtype, type WeightLocation, type Weights, weightsAt } from '../weights';
import { dequantize } from './block-types';
import type { GgufFiles, StoredGgufTensor } from './gguf-files';
import { beginUse, makeRoomForWidened, type Widening, widenedName } from './widened-files';

/** A weight that the model needs, and the tensor that contains it. */
interface LocatedWeight extends ExpectedWeight {
  readonly tensor: StoredGgufTensor;
}

/** The weights that a model needs, as stored in its files. */
export interface LocatedWeights {
  readonly located: readonly LocatedWeight[];
  /** The names of tensors that it does not need. */
  readonly ignored: readonly string[];
}

/** About how many bytes are widened at a time, in whole rows. */
const PIECE = 1 << 20;

/**
 * Finds the weights in `expected`, and checks each for presence and shape, without reading it.
 * @param nameOf the architecture's name for a stored tensor
 */
export function locateWeights(
  files: GgufFiles,
  nameOf: (stored: string) => string | undefined,
  expected: Iterable<ExpectedWeight>,
): LocatedWeights {
  const byName = new Map([...files.tensors.values()].map((tensor) => [nameOf(tensor.name), tensor] as const));
  const located = Array.from(expected, (weight) => locate(files, byName.get(weight.name), weight));
  const used = new Set(located.map(({ tensor }) => tensor.name));
  return { located, ignored: [...files.tensors.keys()].filter((name) => !used.has(name)) };
}

/** Weights for computing. @param cache the folder for widened weights, called only if it is needed */
export async function ggufWeights(
  files: GgufFiles,
  { located }: LocatedWeights,
  cache: () => Promise<string>,
  widening: Widening,
): Promise<Weights> {
  const isMapped = located.every(({ tensor }) => isWeightDtype(tensor.type.name));
  return isMapped ? mapped(files, located) : await widened(files, located, await cache(), widening);
}

function locate(
  { header }: GgufFiles,
  tensor: StoredGgufTensor | undefined,
  { name, shape }: ExpectedWeight,
): LocatedWeight {
  if (!tensor) throw new ModelFolderError(`${header.file} lacks the tensor of "${name}" that its metadata asks for.`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, axis) => size !== shape[axis])) {
    throw new ModelFolderError(
      `${tensor.file}: tensor "${tensor.name}" has shape [${tensor.shape.join(', ')}], ` +
        `but its metadata asks for [${shape.join(', ')}].`,
    );
  }
  return { name, shape, tensor };
}

function mapped({ files }: GgufFiles, located: readonly LocatedWeight[]): Weights {
  return weightsAt(
    located.map(({ name, shape, tensor: { name: storedName, type, file, state, offset, byteLength } }) => {
      return { name, storedName, shape, dtype: type.name as WeightDtype, file, state, offset, byteLength };
    }),
    files,
  );
}

/** All weights as float32 in one file, which is made now unless it exists. */
async function widened(
  files: GgufFiles,
  located: readonly LocatedWeight[],
  folder: string,
  widening: Widening,
): Promise<Weights> {
  const { file } = files.header;
  const path = join(folder, widenedName(file, stateOfAll(files.files)));
  await mkdir(folder, { recursive: true });
  const endUse = await beginUse(path, file);
  try {
    if (!(await holdsAll(path, located))) await widenOnce(path, files, located, widening);
  } catch (error) {
    await endUse();
    throw error;
  }
  const state = await settledState(path);
  const { tensors } = await readSafetensorsHeader(path);
  const locations = located.map(({ name, shape, tensor }): WeightLocation => {
    const found = tensors.get(name);
    if (!found)
      throw new ModelFolderError(`${path} lacks the tensor "${name}": remove that file, and it is made anew.`);
    const { offset, byteLength } = found;
    const place = { file: path, state, offset, byteLength };
    return { name, storedName: tensor.name, shape, dtype: 'F32', ...place, ...blocksOf(tensor) };
  });
  return { ...weightsAt(locations, [{ path, state }]), source: files.files, endUse };
}

/** Whether the file exists and is complete; a damaged one is made again. */
async function holdsAll(path: string, located: readonly LocatedWeight[]): Promise<boolean> {
  const known = await readSafetensorsHeader(path).catch(() => undefined);
  return known !== undefined && located.every(({ name }) => known.tensors.has(name));
}

/** Makes the file. If another window has made the same file meanwhile, that one is used. */
async function widenOnce(
  path: string,
  files: GgufFiles,
  located: readonly LocatedWeight[],
  widening: Widening,
): Promise<void> {
  try {
    await widenInto(path, files, located, widening);
  } catch (error) {
    widening.signal?.throwIfAborted();
    requireUnchanged(files.files);
    if (!(await holdsAll(path, located))) throw error;
  }
}

function blocksOf({ type, file, state, offset, byteLength }: StoredGgufTensor): Pick<WeightLocation, 'blocks'> {
  return isQuantType(type) ? { blocks: { type, file, state, offset, byteLength } } : {};
}

async function widenInto(
  path: string,
  files: GgufFiles,
  located: readonly LocatedWeight[],
  widening: Widening,
): Promise<void> {
  const { most, signal = new AbortController().signal, onProgress = () => undefined } = widening;
  const { file } = files.header;
  const needed = located.reduce((sum, { shape }) => sum + 4 * shape.reduce((product, size) => product * size, 1), 0);
  await makeRoomForWidened(dirname(path), file, { needed, most });
  await requireRoom(dirname(path), file, needed);
  let done = 0;
  const onPiece = async (bytes: number) => {
    onProgress(done, needed);
    done += bytes;
    await cancellationPoint(signal);
  };
  const sources = located.map(({ name, shape, tensor }) => {
    return { name, shape, dtype: 'F32', chunks: () => widenedPieces(tensor, onPiece) } as const;
  });
  await writeSafetensors(path, sources, { source: file }, replaceAny);
  onProgress(needed, needed);
  requireUnchanged(files.files);
}

async function requireRoom(folder: string, file: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (needed <= bavail * bsize) return;
  throw new ModelFolderError(
    `${file} is quantised, and its weights as float32 take ${byteWords(needed)} on the disk of ${folder}, ` +
      `which has ${byteWords(bavail * bsize)} left.`,
  );
}

/** Yields blocks, so that a large tensor is never in memory whole. @param onPiece called with a number of bytes; may throw */
async function* widenedPieces(
  { file, type, offset, byteLength }: StoredGgufTensor,
  onPiece: (bytes: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const opened = await openFile(file);
  try {
    const step = Math.max(1, Math.floor(PIECE / type.bytes)) * type.bytes;
    for (let at = 0; at < byteLength; at += step) {
      const bytes = new Uint8Array(Math.min(step, byteLength - at));
      await readRange(opened, offset + at, bytes);
      const values = dequantize(type, bytes);
      await onPiece(values.byteLength);
      yield new Uint8Array(values.buffer);
    }
  } finally {
    await opened.handle.close();
  }
}
