/** Detects changes of files, so that results computed from one state of a file are not used for another. */
import { createHash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ModelChangedError } from './errors';

/** Device, inode, size and times of an existing file; equal only as long as it is the same file with the same bytes. */
export type FileState = string;

const ABSENT: FileState = 'absent';

/** A file, and its state when it was read. */
export interface ReadFile {
  readonly path: string;
  readonly state: FileState;
}

/** File systems' clocks tick every few milliseconds, and two changes within one tick look like one. */
const TICK_MILLISECONDS = 20;

/** The present state of a file, taken a tick after its last change, so that any later change is noticed. */
export async function settledState(path: string): Promise<FileState> {
  const age = ageOf(await statsOf(path));
  if (age < TICK_MILLISECONDS) await setTimeout(TICK_MILLISECONDS - age);
  return stateOf(await statsOf(path));
}

/** The states of some files of a folder. Take them before reading the files, so that a change meanwhile is noticed. */
export function filesIn(dir: string, names: readonly string[]): Promise<ReadFile[]> {
  const paths = names.map((name) => join(dir, name));
  return Promise.all(paths.map(async (path) => ({ path, state: await settledState(path) })));
}

/** Whether no file has changed. */
export async function areUnchanged(files: readonly ReadFile[]): Promise<boolean> {
  const now = await Promise.all(files.map(async ({ path }) => stateOf(await statsOf(path))));
  return files.every(({ state }, index) => state === now[index]);
}

/** The first file that has changed, if any. Blocks for some microseconds: for use right before and after a run. */
export function findChanged(files: readonly ReadFile[]): ReadFile | undefined {
  return files.find(({ path, state }) => state !== stateNow(path));
}

/** @throws ModelChangedError if a file has changed */
export function requireUnchanged(files: readonly ReadFile[]): void {
  const changed = findChanged(files);
  if (changed) throw new ModelChangedError(changed.path);
}

/** A hash of the states of all these files. */
export function stateOfAll(files: readonly ReadFile[]): string {
  return createHash('sha256')
    .update(files.map(({ path, state }) => `${path}\n${state}`).join('\n'))
    .digest('hex');
}

/** @param stats of the file; `undefined` if it is absent */
export function stateOf(stats: BigIntStats | undefined): FileState {
  if (!stats) return ABSENT;
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`; // called at every token: a template takes half the time of a join
}

function stateNow(path: string): FileState {
  try {
    return stateOf(statSync(path, { bigint: true, throwIfNoEntry: false }));
  } catch {
    return ABSENT; // a parent folder is gone or no longer accessible
  }
}

async function statsOf(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined);
}

/** Milliseconds since the last change; a file with a time in the future counts as old. */
function ageOf(stats: BigIntStats | undefined): number {
  if (!stats) return Infinity;
  const age = Date.now() - Math.max(Number(stats.mtimeMs), Number(stats.ctimeMs));
  return age < 0 ? Infinity : age;
}
