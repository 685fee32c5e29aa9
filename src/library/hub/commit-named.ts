/** Which commit is meant: it may be named by its beginning, as on the hub. */

/** Hexadecimals that a beginning has at least. */
const FEWEST = 7;

/** @returns `undefined` where there is no such commit, or several begin so */
export function commitNamed(name: string, commits: readonly string[]): string | undefined {
  if (commits.includes(name) || name.length < FEWEST) return commits.find((commit) => commit === name);
  const [only, ...others] = commits.filter((commit) => commit.startsWith(name));
  return others.length === 0 ? only : undefined;
}
