/**
 * Models that are opened by their paths, wherever they are: no program keeps them, and they are in no folder that the user
 * named.
 */
import { dirname } from 'node:path';
import { modelsInFolder, type Naming } from '../models-in-folder';
import { nameOfReference, pathReference } from '../reference';
import { walkOfModel } from '../walk';
import { type FindOptions, joined, NOTHING, type Store, type StoreListing } from './store';

export const opened: Store = {
  id: 'opened',
  async find({ opened: paths = [] }, options) {
    return joined(await Promise.all([...new Set(paths)].map((path) => findAt(path, options))));
  },
};

/** @param path a folder or a GGUF file */
async function findAt(path: string, { signal, limits }: FindOptions): Promise<StoreListing> {
  const reference = pathReference(path);
  const folder = reference.kind === 'file' ? dirname(path) : path;
  const walk = await walkOfModel(folder, signal, limits);
  if (!walk) return NOTHING;
  const naming: Naming = { store: 'opened', name: () => nameOfReference(reference) };
  const models = await modelsInFolder(walk, { folder, entries: await walk.list(folder) }, naming);
  return { models: models.filter((model) => model.path === path), passedOver: walk.passedOver };
}
