/** The `.safetensors` files of a model folder: a single file, or shards with an index. */
import { join } from 'node:path';
import * as v from 'valibot';
import { ModelFolderError } from './errors';
import { type FileState, type ReadFile, settledState } from './file-state';
import { exists, realPath } from './files';
import { readJson, shorten } from './json';
import { readSafetensorsHeader, type TensorInfo } from './safetensors';
import { readFields } from './schema';
import { isWeightDtype, WEIGHT_DTYPES, type WeightLocation, type Weights, weightsAt } from './weights';

export const SINGLE_CHECKPOINT = 'model.safetensors';
/** The file that lists the shards of a checkpoint with several files. */
export const CHECKPOINT_INDEX = 'model.safetensors.index.json';
/** Which of these files exist determines where the weights are. */
export const CHECKPOINT_FILES = [SINGLE_CHECKPOINT, CHECKPOINT_INDEX] as const;

/** A tensor of any data type in one of the folder's files; `file` is its real path. */
interface StoredTensor extends TensorInfo {
  readonly file: string;
  readonly state: FileState;
  /** Its name in the file; `name` is the architecture's. */
  readonly storedName: string;
}

/** All tensors of a folder by name, of any data type. */
interface Checkpoint {
  readonly dir: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Real paths without repetitions, in the order of the files' names in the folder. */
  readonly files: readonly ReadFile[];
  /** The same files by their paths in the folder, which may be links. */
  readonly named: readonly ReadFile[];
}

/** How the names of weights in files differ from an architecture's. */
export interface WeightNames {
  /** A prefix that files may have. */
  readonly prefix: string;
  /** Maps the endings of names in older files to the present ones. */
  readonly endings?: Readonly<Record<string, string>>;
}

/** A weight that an architecture needs. */
export interface ExpectedWeight {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The content of `model.safetensors.index.json`: the file of each tensor. */
export const CheckpointIndex = v.object({ weight_map: v.record(v.string(), v.string()) });

/**
 * Reads the headers of a folder's weight files: `model.safetensors`, or else those in `model.safetensors.index.json`. The
 * tensors get the architecture's names.
 * @throws a sentence with file, tensor and fault
 */
export async function openCheckpoint(dir: string, names: WeightNames): Promise<Checkpoint> {
  if (await exists(join(dir, SINGLE_CHECKPOINT))) return readFiles(dir, [SINGLE_CHECKPOINT], names);
  const indexPath = join(dir, CHECKPOINT_INDEX);
  if (!(await exists(indexPath))) {
    throw new ModelFolderError(`${dir} has no weights: neither ${SINGLE_CHECKPOINT} nor ${CHECKPOINT_INDEX} is there.`);
  }
  const { weight_map } = readFields(await readJson(indexPath), CheckpointIndex);
  const shards = [...new Set(Object.values(weight_map))].sort();
  for (const shard of shards) requireBaseName(shard, indexPath);
  if (shards.length === 0) throw new ModelFolderError(`${indexPath} names no weight files.`);
  const checkpoint = await readFiles(dir, shards, names);
  const realPaths = new Map(shards.map((shard, index) => [shard, checkpoint.files[index]?.path]));
  for (const [name, shard] of Object.entries(weight_map)) {
    if (checkpoint.tensors.get(presentName(name, names))?.file !== realPaths.get(shard)) {
      throw new ModelFolderError(`${indexPath} says that tensor "${shorten(name)}" is in ${shard}, but it is not.`);
    }
  }
  return checkpoint;
}

/**
 * The weights in `expected`, each checked for presence, data type and shape before the next is taken from the iterable; and
 * the names of all other tensors.
 */
export function selectWeights(
  checkpoint: Checkpoint,
  expected: Iterable<ExpectedWeight>,
): { readonly weights: Weights; readonly ignored: readonly string[] } {
  const used = new Map<string, WeightLocation>();
  for (const weight of expected) used.set(weight.name, checkWeight(checkpoint, weight));
  return {
    weights: weightsAt([...used.values()], checkpoint.files),
    ignored: [...checkpoint.tensors.keys()].filter((name) => !used.has(name)),
  };
}

function checkWeight(checkpoint: Checkpoint, { name, shape }: ExpectedWeight): WeightLocation {
  const stored = checkpoint.tensors.get(name);
  if (!stored)
    throw new ModelFolderError(`${checkpoint.dir} lacks the tensor "${name}" that its config.json asks for.`);
  const { storedName, dtype, file, state, offset, byteLength } = stored;
  if (!isWeightDtype(dtype)) {
    throw new ModelFolderError(
      `${file}: tensor "${storedName}" is ${dtype}, but only ${WEIGHT_DTYPES.join(', ')} weights are supported.`,
    );
  }
  if (stored.shape.length !== shape.length || stored.shape.some((size, axis) => size !== shape[axis])) {
    throw new ModelFolderError(
      `${file}: tensor "${storedName}" has shape [${stored.shape.join(', ')}], ` +
        `but config.json asks for [${shape.join(', ')}].`,
    );
  }
  return { name, storedName, dtype, shape, file, state, offset, byteLength };
}

async function readFiles(dir: string, stored: readonly string[], names: WeightNames): Promise<Checkpoint> {
  const tensors = new Map<string, StoredTensor>();
  const files: ReadFile[] = [];
  const named: ReadFile[] = [];
  for (const name of stored) {
    const path = join(dir, name);
    const file = await realPath(path);
    if (files.some((other) => other.path === file))
      throw new ModelFolderError(`${path} is the same file as another shard.`);
    const state = await settledState(file); // before the header is read, so that a change meanwhile is noticed
    files.push({ path: file, state });
    named.push({ path, state });
    for (const tensor of (await readSafetensorsHeader(file)).tensors.values()) {
      const present = presentName(tensor.name, names);
      const other = tensors.get(present);
      if (other) {
        throw new ModelFolderError(`Tensor "${shorten(present)}" is stored twice, in ${other.file} and in ${file}.`);
      }
      tensors.set(present, { ...tensor, name: present, storedName: tensor.name, file, state });
    }
  }
  return { dir, tensors, files, named };
}

function presentName(name: string, { prefix, endings = {} }: WeightNames): string {
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const [ending, now] = Object.entries(endings).find(([older]) => own.endsWith(older)) ?? ['', ''];
  return own.slice(0, own.length - ending.length) + now;
}

/** Requires a shard to be a file of this folder: refuses names that could point elsewhere on any platform. */
function requireBaseName(shard: string, indexPath: string): void {
  const isPlain = !/[/\\:\0]|\.\./.test(shard);
  if (isPlain && shard.endsWith('.safetensors')) return;
  const fault = isPlain ? 'does not end in .safetensors' : 'is not a plain file name';
  throw new ModelFolderError(`${indexPath} names a weight file ${JSON.stringify(shorten(shard))} that ${fault}.`);
}
