/** A folder that exists only while it is used, even if the program ends meanwhile. */
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';

/** @param prefix the beginning of the folder's path */
export async function withTemporaryFolder<T>(prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(prefix);
  const remove = () => removeNow(folder);
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', remove);
  }
}

/** How often removal is tried at most, and the milliseconds between two tries. */
const REMOVALS = 40;
const BETWEEN = 5;

/** Removes the folder while the program ends. Other threads may still finish writing into it, so it tries repeatedly. */
function removeNow(folder: string): void {
  for (let removal = 0; removal < REMOVALS && existsSync(folder); removal++) {
    if (removal > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (removal === REMOVALS - 1) throw error; // otherwise another thread has added a file meanwhile
    }
  }
}
