/** What of a folder is not evaluated, in the editor and in the terminal alike. */

/** Folders that hold no text of their own. */
const FOLDERS = ['node_modules', 'dist', 'out', 'build', 'target', '__pycache__'];

/** Likewise as a glob pattern of paths in the folder. */
export const LEFT_OUT = `{**/.*,**/.*/**,${FOLDERS.map((name) => `**/${name}/**`).join(',')}}`;

/** Whether what a folder holds is left out: what is hidden, and folders without text of their own. */
export function isLeftOut(name: string, isFolder: boolean): boolean {
  return name.startsWith('.') || (isFolder && FOLDERS.includes(name));
}
