/** llama.cpp's older cache: ORG_REPO_FILE.gguf, all in one folder. What it downloads today lies in Hugging Face's. */
import { join } from 'node:path';
import type { Surroundings } from '../surroundings';
import { findBelow, type Store } from './store';

export const llamaCpp: Store = {
  id: 'llama-cpp',
  find: (surroundings, options) => findBelow('llama-cpp', rootIn(surroundings), 0, options),
};

function rootIn({ env, home, platform }: Surroundings): string {
  if (env['LLAMA_CACHE']) return env['LLAMA_CACHE'];
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'llama.cpp');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'llama.cpp');
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'llama.cpp');
}
