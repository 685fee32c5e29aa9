/** The folder in which the terminal program keeps the widened weights of quantised models: only as long as it runs. */
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftFolders, temporaryName } from '../model/temporary-files';

/**
 * @param use gets the path of a folder that does not exist yet, and creates it if needed. The folder is removed afterwards,
 * and also if the program ends in the meantime; folders left by killed runs are removed first. One that cannot be removed is
 * left to the next run, since all of the output is printed by then
 */
export async function withWidenedFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  await removeLeftFolders(tmpdir());
  const folder = join(tmpdir(), temporaryName());
  const remove = () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch {}
  };
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    process.off('exit', remove);
  }
}
