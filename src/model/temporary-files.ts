/**
 * Names for files that are being written and for temporary folders, and the removal of those that killed processes have left
 * behind. A name is short, whatever the file's final name, and identifies the machine and the process that writes the file.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { codeOf } from './errors';

const NAME = /^\.llm-trace-(?<machine>[0-9a-f]{8})-(?<process>[0-9]+)-[0-9a-f]{8}\.tmp$/;
/** Milliseconds without a change after which a file is abandoned if its writer cannot be checked: writers write constantly. */
const ABANDONED = 24 * 60 * 60 * 1000;

/** A new name for a file that this process writes, or for a folder that it uses. */
export function temporaryName(): string {
  return `.llm-trace-${machine()}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/** Removes the temporary files in a folder whose writers are gone. Files that cannot be removed stay. */
export function removeLeftovers(folder: string): Promise<void> {
  return removeAbandoned(folder, (found) => found.isFile());
}

/** Like `removeLeftovers`, for temporary folders. */
export function removeLeftFolders(folder: string): Promise<void> {
  return removeAbandoned(folder, (found) => found.isDirectory());
}

async function removeAbandoned(folder: string, isOfKind: (found: Stats) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    if (await isAbandoned(name, path, isOfKind))
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isAbandoned(name: string, path: string, isOfKind: (found: Stats) => boolean): Promise<boolean> {
  const writer = NAME.exec(name)?.groups;
  if (!writer) return false;
  const found = await lstat(path).catch(() => undefined);
  if (!found || !isOfKind(found)) return false;
  const age = Date.now() - found.mtimeMs;
  if (writer['machine'] !== machine()) return age > ABANDONED;
  return !mayBeRunning(Number(writer['process']), found.mtimeMs);
}

/**
 * Whether the process of this machine that had this id at some time may still be running.
 * @param time in milliseconds since 1970, as in a file's modification time
 */
export function mayBeRunning(pid: number, time: number): boolean {
  // No process is older than the machine's start: an id from before then now belongs to another. Allows for changed clocks.
  return isRunning(pid) && Date.now() - time - 1000 * uptime() <= ABANDONED;
}

function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Whether this machine has a process with this id. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    // A process of another user exists, too, although it must not be signalled.
    return codeOf(error) !== 'ESRCH';
  }
}
