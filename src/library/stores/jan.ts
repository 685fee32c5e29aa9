/** Jan: MODEL with model.yml and a GGUF file, in the folder of today's version or of older ones. */
import { join } from 'node:path';
import type { Surroundings } from '../surroundings';
import { findBelow, joined, type Store } from './store';

const DEPTH = 3;

export const jan: Store = {
  id: 'jan',
  async find(surroundings, options) {
    const data = dataIn(surroundings);
    const roots = [join(data, 'llamacpp', 'models'), join(data, 'models')];
    return joined(await Promise.all(roots.map((root) => findBelow('jan', root, DEPTH, options))));
  },
};

function dataIn({ env, home, platform }: Surroundings): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Jan', 'data');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Jan', 'data');
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'Jan', 'data');
}
