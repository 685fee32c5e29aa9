/** LM Studio: PUBLISHER/MODEL with GGUF files, or with a folder's files. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Surroundings } from '../surroundings';
import { type FindOptions, findBelow, joined, type Store } from './store';

/** Names the folder where its own moved to. */
const POINTER = '.lmstudio-home-pointer';
const DEPTH = 3;

export const lmStudio: Store = {
  id: 'lm-studio',
  async find(surroundings, options) {
    const roots = [...new Set(await rootsIn(surroundings))];
    return joined(
      await Promise.all(roots.map((root) => findBelow('lm-studio', root, DEPTH, options satisfies FindOptions))),
    );
  },
};

async function rootsIn({ home }: Surroundings): Promise<string[]> {
  const pointed = (await readFile(join(home, POINTER), 'utf8').catch(() => '')).trim();
  const moved = isAbsolute(pointed) ? [join(pointed, 'models')] : [];
  return [...moved, join(home, '.lmstudio', 'models'), join(home, '.cache', 'lm-studio', 'models')];
}
