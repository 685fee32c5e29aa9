/** A folder that is there only while it is used, also when the program ends meanwhile. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';

/** @param prefix of its path */
export async function withTemporaryFolder<T>(prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(prefix);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', remove);
  }
}
