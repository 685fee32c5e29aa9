/** GPT4All: GGUF files in one folder. */
import { join } from 'node:path';
import type { Surroundings } from '../surroundings';
import { findBelow, type Store } from './store';

export const gpt4All: Store = {
  id: 'gpt4all',
  find: (surroundings, options) => findBelow('gpt4all', rootIn(surroundings), 0, options),
};

function rootIn({ env, home, platform }: Surroundings): string {
  const place = ['nomic.ai', 'GPT4All'];
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', ...place);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), ...place);
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), ...place);
}
