/** How the cache that Python's programs share names the folder of a model: `models--OWNER--NAME`. */

const PREFIX = 'models--';

export function repositoryName(id: string): string {
  return PREFIX + id.replaceAll('/', '--');
}

/** @returns `undefined` for a folder that is no model's */
export function idOfRepository(name: string): string | undefined {
  const rest = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
  return rest === '' ? undefined : rest.replaceAll('--', '/');
}

/** @param path of a folder `models--OWNER--NAME/snapshots/COMMIT` @returns `undefined` for any other */
export function idOfSnapshot(path: string): string | undefined {
  const repository = /[/\\]([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/.exec(path)?.[1];
  return repository && idOfRepository(repository);
}

/** The revision, of the same path. */
export function commitOfSnapshot(path: string): string | undefined {
  return /[/\\]models--[^/\\]+[/\\]snapshots[/\\]([^/\\]+)$/.exec(path)?.[1];
}
