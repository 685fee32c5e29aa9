/** The file that statistics of ghost text are kept in: several windows add to it, none loses what another has counted. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { addCounts, COUNTED, type SuggestionCounts } from '../../generate/suggestion-counts';
import { replaceAny, writeAtomically } from '../../model/atomic-file';
import { withFileLock } from '../../model/file-lock';

const VERSION = 1;
/** Languages and models that are kept; those used longest ago go first. */
export const MOST_KEPT = 200;
/** Waiting for another window to write is given up after so long. Milliseconds. */
const PATIENCE = 10_000;
const LOCK_TIMES = { checkEvery: 25, touchEvery: 1000, deadAfter: 5000 };

const Count = v.pipe(v.number(), v.finite(), v.minValue(0));
const Counts = v.object({
  language: v.pipe(v.string(), v.maxLength(200)),
  model: v.pipe(v.string(), v.maxLength(4096)),
  ...v.entriesFromList(COUNTED, Count),
});
const File = v.object({ version: v.literal(VERSION), counts: v.array(Counts) });

/** Empty where there is no file, or none that can be read: losing counts does no harm, so that nothing is told. */
export async function readStatistics(path: string): Promise<SuggestionCounts[]> {
  try {
    return v.parse(File, JSON.parse(await readFile(path, 'utf8'))).counts;
  } catch {
    return [];
  }
}

/**
 * Add counts to the file.
 * @returns all that it holds now
 * @throws one sentence when it cannot be written; nothing is added then
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
