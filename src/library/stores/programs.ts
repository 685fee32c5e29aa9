/** Programs that keep models as files in folders of their own, where a model is named by its path. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { StoreId } from '../found-model';
import type { Surroundings } from '../surroundings';
import { findBelow, joined, type Store } from './store';

/** The model that ships with this program. */
export const starter = below('starter', 0, ({ starter: root }) => (root === null ? [] : [root]));

/** GPT4All: GGUF files in one folder. */
export const gpt4All = below('gpt4all', 0, (surroundings) => [
  join(folderFor('data', surroundings), 'nomic.ai', 'GPT4All'),
]);

/** llama.cpp's older cache: ORG_REPO_FILE.gguf, all in one folder. Its current version downloads to the Hugging Face cache. */
export const llamaCpp = below('llama-cpp', 0, (surroundings) => [
  surroundings.env['LLAMA_CACHE'] || join(folderFor('cache', surroundings), 'llama.cpp'),
]);

/** Jan: MODEL with model.yml and a GGUF file, in the folder of the current version or of older ones. */
export const jan = below('jan', 3, (surroundings) => {
  const data = join(folderFor('config', surroundings), 'Jan', 'data');
  return [join(data, 'llamacpp', 'models'), join(data, 'models')];
});

/** A file that names the folder to which LM Studio's own was moved. */
const POINTER = '.lmstudio-home-pointer';

/** LM Studio: PUBLISHER/MODEL with GGUF files, or with the files of a model folder. */
export const lmStudio = below('lm-studio', 3, async ({ home }) => {
  const pointed = (await readFile(join(home, POINTER), 'utf8').catch(() => '')).trim();
  const moved = isAbsolute(pointed) ? [join(pointed, 'models')] : [];
  return [...moved, join(home, '.lmstudio', 'models'), join(home, '.cache', 'lm-studio', 'models')];
});

/** @param depth how many levels below the folder models may be */
function below(
  id: StoreId,
  depth: number,
  rootsIn: (surroundings: Surroundings) => readonly string[] | Promise<readonly string[]>,
): Store {
  return {
    id,
    async find(surroundings, options) {
      const roots = [...new Set(await rootsIn(surroundings))];
      return joined(await Promise.all(roots.map((root) => findBelow(id, root, depth, options))));
    },
  };
}

/** For each system, the folders below the home folder for programs' data, and the variables that may move them. */
const FOLDERS = {
  data: {
    darwin: 'Library/Application Support',
    win32: ['LOCALAPPDATA', 'AppData/Local'],
    others: ['XDG_DATA_HOME', '.local/share'],
  },
  cache: { darwin: 'Library/Caches', win32: ['LOCALAPPDATA', 'AppData/Local'], others: ['XDG_CACHE_HOME', '.cache'] },
  config: {
    darwin: 'Library/Application Support',
    win32: ['APPDATA', 'AppData/Roaming'],
    others: ['XDG_CONFIG_HOME', '.config'],
  },
} as const;

function folderFor(what: keyof typeof FOLDERS, { env, home, platform }: Surroundings): string {
  const { darwin, win32, others } = FOLDERS[what];
  if (platform === 'darwin') return join(home, darwin);
  const [variable, usual] = platform === 'win32' ? win32 : others;
  return env[variable] || join(home, usual);
}
