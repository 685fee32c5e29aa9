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
