/** Reads the texts of files and folders named on the command line. */
import { constants } from 'node:buffer';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../base/counted';
import { utf8Text } from '../base/utf8-text';
import type { NamedText } from '../engine/host/evaluation/evaluate';
import { isExcluded } from '../engine/host/evaluation/excluded-files';
import { ioFault } from '../model/errors';
import { pathFault } from '../model/files';

interface ReadTexts {
  readonly texts: readonly NamedText[];
  /** Files in folders that were left out. */
  readonly skipped: readonly Skipped[];
}

interface Skipped {
  readonly path: string;
  /** The rest of a sentence that begins with the path. */
  readonly why: string;
}

const NO_TEXT = 'is not UTF-8 text';
const LINK = 'is a link';

/**
 * How many bytes at a file's beginning are checked: most files that are not text have a NUL there, and need not be read
 * further.
 */
const BEGINNING = 8192;

/**
 * Reads the named files, and from folders all UTF-8 text, without hidden files and without links, which may lead to files
 * that are read anyway. A named file that cannot be read is a failure.
 * @throws an error of one sentence that names the file and the fault; the signal's reason when cancelled, between two files
 */
export async function readTexts(paths: readonly string[], signal: AbortSignal): Promise<ReadTexts> {
  const texts: NamedText[] = [];
  const skipped: Skipped[] = [];
  for (const path of paths) {
    for (const file of await filesAt(path, skipped)) {
      signal.throwIfAborted();
      const read = await textOf(file);
      if ('text' in read) texts.push({ name: file, text: read.text });
      else if (file === path) throw new Error(`${file} ${read.why}.`);
      else skipped.push({ path: file, why: read.why });
    }
  }
  return { texts, skipped };
}

/** Sentences about what was left out, one for each reason. */
export function skippedNotes(skipped: readonly Skipped[]): string[] {
  const noText = skipped.filter(({ why }) => why === NO_TEXT).length;
  const links = skipped.filter(({ why }) => why === LINK).length;
  const unread = skipped.filter(({ why }) => why !== NO_TEXT && why !== LINK);
  const notes: string[] = [];
  if (noText === 1) notes.push('One file was left out: it is not UTF-8 text.');
  if (noText > 1) notes.push(`${count(noText)} files were left out: they are not UTF-8 text.`);
  if (links === 1) notes.push('One link was left out.');
  if (links > 1) notes.push(`${count(links)} links were left out.`);
  const [first] = unread;
  if (first && unread.length === 1) notes.push(`${first.path} was left out: it ${first.why}.`);
  else if (first)
    notes.push(`${count(unread.length)} files or folders could not be read. The first: ${first.path} ${first.why}.`);
  return notes;
}

/**
 * The file itself, or all files below a folder.
 * @param skipped entries of a folder that are not read are added to it
 */
async function filesAt(path: string, skipped: Skipped[]): Promise<string[]> {
  try {
    return (await stat(path)).isDirectory() ? await filesIn(path, skipped) : [path];
  } catch (error) {
    throw new Error(`${path} ${await pathFault(path, error)}: name a file of text, or a folder of such files.`, {
      cause: error,
    });
  }
}

/** Files in the order of their names. @throws the file system's error for the folder itself */
async function filesIn(folder: string, skipped: Skipped[]): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    if (isExcluded(entry.name, entry.isDirectory())) continue;
    const path = join(folder, entry.name);
    const skip = (why: string) => void skipped.push({ path, why });
    if (entry.isFile()) files.push(path);
    else if (entry.isSymbolicLink()) skip(LINK);
    else if (!entry.isDirectory()) skip(NO_TEXT);
    else files.push(...((await filesIn(path, skipped).catch((error: unknown) => skip(ioFault(error)))) ?? []));
  }
  return files;
}

/**
 * Reads the one text of a file, without the line end that editors put at a file's end: who traces it asks what follows its
 * last word.
 * @throws an error of one sentence that names the file and the fault
 */
export async function readTextFile(path: string): Promise<string> {
  const read = await textOf(path);
  if ('why' in read) throw new Error(`${path} ${read.why}: --file names a file of UTF-8 text.`);
  const text = read.text.replace(/\r?\n$/, '');
  if (text === '') throw new Error(`${path} is empty: there is nothing to read.`);
  return text;
}

/** @returns the file's text, or why it is not text */
async function textOf(file: string): Promise<{ readonly text: string } | Pick<Skipped, 'why'>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(BEGINNING) });
    const beginning = buffer.subarray(0, bytesRead);
    if (beginning.includes(0)) return { why: NO_TEXT };
    if ((await handle.stat()).size > constants.MAX_STRING_LENGTH) return { why: 'is too large to be read as one text' };
    const text = utf8Text(Buffer.concat([beginning, await handle.readFile()])); // continues reading after the beginning
    return text === undefined ? { why: NO_TEXT } : { text };
  } catch (error) {
    return { why: ioFault(error) };
  } finally {
    await handle?.close();
  }
}
