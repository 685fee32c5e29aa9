/**
 * Names of files that are being written, and of folders that are there for a while; and what runs that were killed left
 * of them. The name is short whatever the file will be called, and says which process of which machine writes it.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { codeOf } from './errors';

const NAME = /^\.llm-trace-(?<machine>[0-9a-f]{8})-(?<process>[0-9]+)-[0-9a-f]{8}\.tmp$/;
/** Milliseconds without a change, of a file whose writer cannot be asked after. Whoever writes does so all the time. */
const ABANDONED = 24 * 60 * 60 * 1000;

/** A new name for a file that this process writes, or a folder that it uses. */
export function temporaryName(): string {
  return `.llm-trace-${machine()}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/** Remove the temporary files of a folder that nobody writes any more. What cannot be removed stays. */
export function removeLeftovers(folder: string): Promise<void> {
  return removeAbandoned(folder, (found) => found.isFile());
}

/** The same of folders that were there for a while. */
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
 * Whether the process of this machine that had a number at a time may still run.
 * @param time in milliseconds, as files have it
 */
export function mayBeRunning(pid: number, time: number): boolean {
  // No process is older than the machine's start: a number from before is another's by now. Clocks may be set meanwhile.
  return isRunning(pid) && Date.now() - time - 1000 * uptime() <= ABANDONED;
}

function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

/** Whether a process of this machine is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    // Another user's process may not be sent a signal, but it is there.
    return codeOf(error) !== 'ESRCH';
  }
}
