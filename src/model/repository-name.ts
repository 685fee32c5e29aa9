/** The folder names of models in the Hugging Face cache that Python programs share: `models--OWNER--NAME`. */

const PREFIX = 'models--';

/** @param id the model's id on the hub: "OWNER/NAME" */
export function repositoryName(id: string): string {
  return PREFIX + id.replaceAll('/', '--');
}

/** @returns the model's id on the hub; `undefined` for a folder of something else */
export function idOfRepository(name: string): string | undefined {
  const rest = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
  return rest === '' ? undefined : rest.replaceAll('--', '/');
}

/** @param path of a folder `models--OWNER--NAME/snapshots/COMMIT` @returns the model's id; `undefined` for any other path */
export function idOfSnapshot(path: string): string | undefined {
  const repository = /[/\\]([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/.exec(path)?.[1];
  return repository && idOfRepository(repository);
}

/** The commit in the same kind of path. */
export function commitOfSnapshot(path: string): string | undefined {
  return /[/\\]models--[^/\\]+[/\\]snapshots[/\\]([^/\\]+)$/.exec(path)?.[1];
}
