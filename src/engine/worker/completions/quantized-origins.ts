/**
 * Records which models the quantised weights were made from, in a note next to each file, so that the weights of deleted
 * models can be removed.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replaceAny, writeAtomically } from '../../../model/atomic-file';
import { exists } from '../../../model/files';
import { calibrationPath } from './calibrate';
import { infillTestPath } from './infill-test';

/** The name of a quantised file: the hash of the weights, and their layout. */
export const QUANTIZED_NAME = /^[0-9a-f]{64}-(?:[48]-\d+|stored)\.safetensors$/;

const ABOUT =
  'Weights for ghost text, made by LLM Trace of these models. They may be removed whenever LLM Trace does not run: they ' +
  'are made anew when they are needed.';

/** How often to try to write a note, because another window may be writing it at the same time. */
const TRIES = 3;

/**
 * Notes that a file holds the weights of a model. A file can have several models, because the same weights may be in several
 * places.
 * @param model the path of the model
 */
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

/** Removes the files whose models no longer exist. A file without a note stays until newer files replace it. */
export async function sweepQuantized(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!QUANTIZED_NAME.test(name)) continue;
    const path = join(folder, name);
    const models = await originsOf(path);
    const isThere = await Promise.all(models.map(exists));
    if (models.length > 0 && !isThere.includes(true)) await removeQuantized(path);
  }
}

/** Removes the file and everything stored with it. If a mapped file cannot be removed, it stays together with its results. */
export async function removeQuantized(path: string): Promise<void> {
  try {
    for (const file of [path, calibrationPath(path), infillTestPath(path), notePath(path)])
      await rm(file, { force: true });
  } catch {
    // Another window or program is using it.
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
