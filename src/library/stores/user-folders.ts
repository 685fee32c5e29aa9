/**
 * Folders that the user named: model folders and GGUF files at any depth up to a limit, including those that links lead to.
 */
import { resolve } from 'node:path';
import { type FindOptions, findBelow, joined, NOTHING, type Store, type StoreListing } from './store';

const DEPTH = 6;

export const userFolders: Store = {
  id: 'folders',
  async find({ folders }, options) {
    const roots = [...new Set(folders)];
    return joined(await Promise.all(roots.map((root) => findIn(root, options))));
  },
};

/** A user who names a folder expects models there, so it is reported if there are none. */
async function findIn(named: string, options: FindOptions): Promise<StoreListing> {
  const root = resolve(named);
  const listing = await findBelow('folders', root, DEPTH, options, true);
  if (listing.models.length > 0) return listing;
  const told = listing.passedOver.map((one) => (one.path === root ? { ...one, path: named } : one));
  // The reason why it cannot be read is enough.
  if (told.some(({ path }) => path === named)) return { ...listing, passedOver: told };
  const reason = listing === NOTHING ? IS_NOT_THERE : NO_MODEL;
  return { ...listing, passedOver: [...told, { path: named, reason }] };
}

/** The rest of a sentence that begins with the path. */
const IS_NOT_THERE = 'does not exist: name another folder';
const NO_MODEL = `holds no model: neither a folder with config.json and weights nor a GGUF file was found in it, ${DEPTH} levels down; put one there, or name the folder that holds it`;
