import { homedir } from 'node:os';
import { join } from 'node:path';

/** Expands "~" and "~/..." as a shell does; any other path is returned unchanged. */
export function expandHome(path: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** Writes a path below the home folder with "~"; any other path is returned unchanged. */
export function withTilde(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
