import { homedir } from 'node:os';
import { join } from 'node:path';

/** The path that "~" or "~/..." stands for in a shell; any other as it is. */
export function expandHome(path: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(homedir(), path.slice(1)) : path;
}
