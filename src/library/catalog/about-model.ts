/** Everything that is known about one model, for any kind of reference. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeModel, type ModelDescription } from '../describe';
import { memoryNow } from '../free-memory';
import { modelsInFolder, type Naming } from '../models-in-folder';
import { type ModelReference, nameOfReference } from '../reference';
import type { Surroundings } from '../surroundings';
import { walkOfModel } from '../walk';
import { locate } from './resolve-reference';

export interface AboutModel {
  /** The path to open: a folder or a GGUF file. */
  readonly path: string;
  readonly name: string;
  /** Size of its weights on the disk, in bytes. */
  readonly bytes: number;
  readonly description: ModelDescription;
  /** Bytes of memory that are free now. */
  readonly freeMemory: number;
}

/**
 * Resolves a reference and describes the model. If the model cannot be run, its description says why.
 * @throws ModelFolderError with one sentence if there is nothing at that place
 */
export async function aboutModel(
  reference: ModelReference,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<AboutModel> {
  const { path, licenceFile } = await locate(reference, surroundings, { signal });
  return {
    path,
    name: nameOfReference(reference),
    bytes: await weightBytes(path, signal),
    description: await describeModel(path, licenceFile),
    freeMemory: await memoryNow(),
  };
}

const NAMING: Naming = { store: 'folders', name: (folder) => folder };

/** Size of all weight files; 0 if there are none. */
async function weightBytes(path: string, signal: AbortSignal): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  const folder = found?.isDirectory() ? path : dirname(path);
  const walk = await walkOfModel(folder, signal);
  const contents = walk && { folder, entries: await walk.list(folder) };
  const models = contents ? await modelsInFolder(walk, contents, NAMING) : [];
  const sizes = models.filter((model) => model.path === path).map(({ bytes }) => bytes);
  return sizes[0] ?? (found?.isFile() ? found.size : 0);
}
