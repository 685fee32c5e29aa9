/** Finds a commit by the beginning of its name, as the hub does. */

/** How many hexadecimal digits a beginning must have. */
const FEWEST = 7;

/** @returns `undefined` if there is no such commit, or if several begin in this way */
export function commitNamed(name: string, commits: readonly string[]): string | undefined {
  if (commits.includes(name) || name.length < FEWEST) return commits.find((commit) => commit === name);
  const [only, ...others] = commits.filter((commit) => commit.startsWith(name));
  return others.length === 0 ? only : undefined;
}
