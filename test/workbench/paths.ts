import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package-lock.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("The project's root folder was not found.");
    folder = parent;
  }
  return folder;
}

/** The project's root folder, from the sources and from a bundle alike. */
export const root = findRoot();

/** Where tests write: bundles, logs, screenshots of failures. Git ignores it. */
export const scratch = join(root, 'test/.tmp');
