/** Which models the quantised weights were made of: a note beside each file, by which those of deleted models go. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replaceAny, writeAtomically } from '../../../model/atomic-file';
import { exists } from '../../../model/files';
import { calibrationPath } from './calibrate';
import { infillTestPath } from './infill-test';

/** A quantised file's name: the hash of the weights, and how they are laid out. */
export const QUANTIZED_NAME = /^[0-9a-f]{64}-(?:[48]-\d+|stored)\.safetensors$/;

const ABOUT =
  'Weights for ghost text, made by LLM Trace of these models. They may be removed whenever LLM Trace does not run: they ' +
  'are made anew when they are needed.';

/** How often a note is tried: another window may write it at the same time. */
const TRIES = 3;

/** Say that a file holds the weights of a model: the same weights may lie in several places. @param model its path */
export async function noteOrigin(path: string, model: string): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    const known = await originsOf(path);
    if (known.includes(model)) return;
    try {
      return await writeOrigins(path, [...known, model]);
    } catch (error) {
      if (left === 1) throw error;
    }
  }
}

async function writeOrigins(path: string, models: readonly string[]): Promise<void> {
  const note = { about: ABOUT, weights: basename(path), models };
  const bytes = Buffer.from(`${JSON.stringify(note, null, 2)}\n`);
  await writeAtomically(notePath(path), (write) => write(bytes), replaceAny);
}

/** Remove the files whose models are all gone. One that says of none stays until newer ones take its place. */
export async function sweepQuantized(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!QUANTIZED_NAME.test(name)) continue;
    const path = join(folder, name);
    const models = await originsOf(path);
    const isThere = await Promise.all(models.map(exists));
    if (models.length > 0 && !isThere.includes(true)) await removeQuantized(path);
  }
}

/** With all that lies beside it. Where a mapped file cannot be removed, it stays, and so does what is known of it. */
export async function removeQuantized(path: string): Promise<void> {
  try {
    for (const file of [path, calibrationPath(path), infillTestPath(path), notePath(path)])
      await rm(file, { force: true });
  } catch {
    // Another window or program uses it.
  }
}

async function originsOf(path: string): Promise<readonly string[]> {
  try {
    const { models } = JSON.parse(await readFile(notePath(path), 'utf8')) as { models: unknown };
    return Array.isArray(models) ? models.filter((model) => typeof model === 'string') : [];
  } catch {
    return [];
  }
}

function notePath(path: string): string {
  return path.replace(/\.safetensors$/, '.models.json');
}
