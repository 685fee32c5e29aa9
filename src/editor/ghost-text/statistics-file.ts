/** The file with the statistics of ghost text. Several windows add to it, and none loses what another has counted. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { addCounts, COUNTED, type SuggestionCounts } from '../../generate/suggestion-counts';
import { replaceAny, writeAtomically } from '../../model/atomic-file';
import { withFileLock } from '../../model/file-lock';

const VERSION = 1;
/** The greatest number of languages and models kept; the least recently used are dropped first. */
export const MOST_KEPT = 200;
/** How long to wait for another window to write. Milliseconds. */
const PATIENCE = 10_000;
const LOCK_TIMES = { checkEvery: 25, touchEvery: 1000, deadAfter: 5000 };

const Count = v.pipe(v.number(), v.finite(), v.minValue(0));
const Counts = v.object({
  language: v.pipe(v.string(), v.maxLength(200)),
  model: v.pipe(v.string(), v.maxLength(4096)),
  ...v.entriesFromList(COUNTED, Count),
});
const File = v.object({ version: v.literal(VERSION), counts: v.array(Counts) });

/** Empty if there is no file, or it cannot be read: losing counts does no harm, so no error is reported. */
export async function readStatistics(path: string): Promise<SuggestionCounts[]> {
  try {
    return v.parse(File, JSON.parse(await readFile(path, 'utf8'))).counts;
  } catch {
    return [];
  }
}

/**
 * Adds counts to the file.
 * @returns all counts in the file
 * @throws one sentence when it cannot be written; then nothing is added
 */
export async function addToStatistics(path: string, counts: readonly SuggestionCounts[]): Promise<SuggestionCounts[]> {
  await mkdir(dirname(path), { recursive: true });
  return locked(path, async () => {
    const sums = addCounts([...(await readStatistics(path)), ...counts]).slice(-MOST_KEPT);
    const text = `${JSON.stringify({ version: VERSION, counts: sums }, null, 1)}\n`;
    await writeAtomically(path, (write) => write(Buffer.from(text)), replaceAny);
    return sums;
  });
}

export async function deleteStatistics(path: string): Promise<void> {
  await locked(path, () => rm(path, { force: true }));
}

function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  return withFileLock(`${path}.lock`, { signal: AbortSignal.timeout(PATIENCE), times: LOCK_TIMES }, work);
}
