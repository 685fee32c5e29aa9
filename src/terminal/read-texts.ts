/** The texts of files and folders that are named on the command line. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { utf8Text } from '../base/utf8-text';
import type { NamedText } from '../engine/host/evaluation/evaluate';
import { isLeftOut } from '../engine/host/evaluation/left-out';
import { ioFault } from '../model/errors';

export interface ReadTexts {
  readonly texts: readonly NamedText[];
  /** Files of folders that are not UTF-8 text. */
  readonly skipped: number;
}

/**
 * A file that is named is read, or it is a failure; of a folder all that is UTF-8 text, without what is hidden.
 * @throws one sentence that names the file and the fault
 */
export async function readTexts(paths: readonly string[], signal: AbortSignal): Promise<ReadTexts> {
  const texts: NamedText[] = [];
  let skipped = 0;
  for (const path of paths) {
    for (const file of await filesAt(path)) {
      signal.throwIfAborted();
      const text = utf8Text(await readFile(file).catch((error: unknown) => failed(file, error)));
      if (text !== undefined) texts.push({ name: file, text });
      else if (file === path) throw new Error(`${file} is not UTF-8 text.`);
      else skipped++;
    }
  }
  if (texts.every(({ text }) => text.trim() === '')) throw new Error('There is no text to evaluate in what was named.');
  return { texts, skipped };
}

/** The file itself; of a folder all files below it, in the order of their names. */
async function filesAt(path: string): Promise<string[]> {
  const state = await stat(path).catch((error: unknown) => failed(path, error));
  if (!state.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    if (isLeftOut(entry.name, entry.isDirectory())) continue;
    if (entry.isFile()) files.push(join(path, entry.name));
    else if (entry.isDirectory()) files.push(...(await filesAt(join(path, entry.name))));
  }
  return files;
}

function failed(path: string, error: unknown): never {
  throw new Error(`${path} ${ioFault(error)}.`, { cause: error });
}
