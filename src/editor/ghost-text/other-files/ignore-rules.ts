/** What a `.gitignore` names. In a file of its own, since it is read only once somebody types beside other files. */
import ignore from 'ignore';

/** @returns whether a path, relative to the file's folder, is named, or a folder that it is in */
export function rulesOf(text: string): (path: string) => boolean {
  const rules = ignore({ ignorecase: true }).add(text);
  return (path) => rules.ignores(path);
}
