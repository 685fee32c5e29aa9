/** A program whose models can be used where they are. */
import { relative, sep } from 'node:path';
import type { FoundModel, PassedOver, StoreId } from '../found-model';
import { modelsInFolder, type Naming } from '../models-in-folder';
import type { Surroundings } from '../surroundings';
import { foldersBelow, type WalkLimits, walkBelow } from '../walk';

export interface StoreListing {
  readonly models: readonly FoundModel[];
  readonly passedOver: readonly PassedOver[];
}

export interface FindOptions {
  readonly signal: AbortSignal;
  readonly limits?: WalkLimits;
}

export interface Store {
  readonly id: StoreId;
  /** Reads names, and the contents only of files that say where other files are. @throws only when cancelled */
  find(surroundings: Surroundings, options: FindOptions): Promise<StoreListing>;
}

export const NOTHING: StoreListing = { models: [], passedOver: [] };

/**
 * All models below a folder down to a given depth, named by their paths in it.
 * @param followsLinks whether links may lead out of it: true for a folder that the user named
 */
export async function findBelow(
  store: StoreId,
  root: string,
  depth: number,
  { signal, limits }: FindOptions,
  followsLinks = false,
): Promise<StoreListing> {
  const walk = await walkBelow(root, signal, limits, followsLinks);
  if (!walk) return NOTHING;
  const naming = namedByPlace(store, walk.root);
  const models: FoundModel[] = [];
  for await (const contents of foldersBelow(walk, walk.root, depth)) {
    models.push(...(await modelsInFolder(walk, contents, naming)));
  }
  return { models, passedOver: walk.passedOver };
}

export function joined(listings: readonly StoreListing[]): StoreListing {
  return {
    models: listings.flatMap(({ models }) => models),
    passedOver: listings.flatMap(({ passedOver }) => passedOver),
  };
}

function namedByPlace(store: StoreId, root: string): Naming {
  const place = (path: string) => relative(root, path).split(sep).join('/');
  return {
    store,
    name(folder, file) {
      const within = place(folder) || (file === undefined ? (folder.split(sep).at(-1) ?? folder) : '');
      return [within, file].filter(Boolean).join('/');
    },
  };
}
