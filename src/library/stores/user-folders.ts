/** Folders that the user named: model folders and GGUF files at any depth up to a bound. */
import { findBelow, joined, type Store } from './store';

const DEPTH = 6;

export const userFolders: Store = {
  id: 'folders',
  async find({ folders }, options) {
    const roots = [...new Set(folders)];
    return joined(await Promise.all(roots.map((root) => findBelow('folders', root, DEPTH, options))));
  },
};
