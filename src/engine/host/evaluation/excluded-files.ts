/** What an evaluation leaves out of a folder, both in the editor and in the terminal. */

/** Names of folders that contain no text written by people. */
const EXCLUDED_FOLDERS = ['node_modules', 'dist', 'out', 'build', 'target', '__pycache__'];

/** A glob pattern of the same paths, relative to the folder. */
export const EXCLUDE_GLOB = `{**/.*,**/.*/**,${EXCLUDED_FOLDERS.map((name) => `**/${name}/**`).join(',')}}`;

/** Whether an entry of a folder is left out: hidden files and folders, and folders without text of their own. */
export function isExcluded(name: string, isFolder: boolean): boolean {
  return name.startsWith('.') || (isFolder && EXCLUDED_FOLDERS.includes(name));
}
