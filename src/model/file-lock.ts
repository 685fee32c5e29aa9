/**
 * A lock between programs: a file that names its owner, who touches it while holding the lock. A dead owner is noticed at
 * once if it was a process of this machine, and otherwise because the file is no longer touched. Node has no access to the
 * operating system's locks.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './errors';
import { isRunning } from './temporary-files';

export interface LockTimes {
  /** Milliseconds between two checks by a waiting program. */
  readonly checkEvery: number;
  /** Milliseconds between two touches by the owner. */
  readonly touchEvery: number;
  /** Milliseconds of checks without a touch after which the owner counts as dead. */
  readonly deadAfter: number;
}

const LOCK_TIMES: LockTimes = { checkEvery: 250, touchEvery: 5000, deadAfter: 30_000 };

interface LockOptions {
  readonly signal: AbortSignal;
  /** Called repeatedly while another program holds the lock; throwing ends the wait. */
  readonly onWaiting?: () => Promise<void>;
  readonly times?: LockTimes;
}

/** Holds a lock while `work` runs. @throws what `work` and `onWaiting` throw; the signal's reason while waiting */
export async function withFileLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { touchEvery } = options.times ?? LOCK_TIMES;
  const owner = await acquire(path, options);
  const touching = setInterval(() => void touchFile(path), touchEvery);
  const release = () => removeOwnLock(path, owner);
  process.once('exit', release); // also if the program is interrupted
  try {
    return await work();
  } finally {
    clearInterval(touching);
    process.off('exit', release);
    release();
  }
}

function removeOwnLock(path: string, owner: string): void {
  try {
    if (readFileSync(path, 'utf8') === owner) rmSync(path, { force: true });
  } catch {
    // The lock is gone.
  }
}

/** @returns the file's content while the lock is ours */
async function acquire(path: string, { signal, onWaiting, times = LOCK_TIMES }: LockOptions): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const owner = JSON.stringify({ machine: hostname(), process: process.pid, id: randomUUID() });
  const watch = new Watch(path, times.deadAfter / times.checkEvery);
  while (!(await create(path, owner))) {
    signal.throwIfAborted();
    const dead = await watch.deadOwner();
    if (dead !== undefined) await removeDeadLock(path, dead, signal, times);
    else {
      await onWaiting?.();
      await pause(times.checkEvery, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
  return owner;
}

/**
 * A waiting program's view of a lock. It counts its checks instead of the time: a machine that sleeps, or is too busy to let
 * the waiting program check, may have kept the owner from touching the file as well.
 */
class Watch {
  private seen = '';
  private checks = 0;

  /** @param patience checks without a touch after which the owner counts as dead */
  constructor(
    private readonly path: string,
    private readonly patience: number,
  ) {}

  /** The content of the file if its owner is dead; else `undefined`. */
  async deadOwner(): Promise<string | undefined> {
    const content = await contentOf(this.path);
    const touched = await stat(this.path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (content === undefined || touched === undefined) return undefined; // it has just been released
    const state = `${touched} ${content}`;
    if (state !== this.seen) [this.seen, this.checks] = [state, 0];
    return isDeadProcess(content) || this.checks++ > this.patience ? content : undefined;
  }
}

function isDeadProcess(content: string): boolean {
  try {
    const { machine, process: pid } = JSON.parse(content) as { machine?: unknown; process?: unknown };
    return machine === hostname() && typeof pid === 'number' && !isRunning(pid);
  } catch {
    return false; // it is being written, or has no valid owner: then nobody touches it
  }
}

/** Creates the file together with its content in one step. @returns false if it exists already */
async function create(path: string, owner: string): Promise<boolean> {
  const own = `${path}.${randomUUID()}`;
  await writeFile(own, owner, { flag: 'wx' });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    return await createInPlace(path, owner); // a disk without hard links
  } finally {
    await rm(own, { force: true });
  }
}

async function createInPlace(path: string, owner: string): Promise<boolean> {
  return writeFile(path, owner, { flag: 'wx' }).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    },
  );
}

/**
 * Removes the lock of a dead owner, while holding another lock. Without that, of two programs that see the same dead owner,
 * the slower would remove the lock that the faster one has just taken.
 */
async function removeDeadLock(path: string, dead: string, signal: AbortSignal, times: LockTimes): Promise<void> {
  await withFileLock(`${path}.taking`, { signal, times }, async () => {
    if ((await contentOf(path)) === dead) await rm(path, { force: true });
  });
}

async function touchFile(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
