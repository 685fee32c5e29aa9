import { homedir } from 'node:os';
import { join } from 'node:path';

/** The path that "~" or "~/..." stands for in a shell; any other as it is. */
export function expandHome(path: string): string {
  return path === '~' || /^~[/\\]/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** A path below the home folder as a shell reads it, with "~"; any other as it is. */
export function withTilde(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
