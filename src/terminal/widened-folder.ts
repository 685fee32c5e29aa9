/** Where the terminal program keeps the widened weights of quantised models: only as long as it runs. */
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftFolders, temporaryName } from '../model/temporary-files';

/**
 * @param use is given the path of a folder that is not there yet: whoever has something to keep makes it. It is removed
 * afterwards, and also when the program ends meanwhile; what a killed run left is removed before.
 */
export async function withWidenedFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  await removeLeftFolders(tmpdir());
  const folder = join(tmpdir(), temporaryName());
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', remove);
  }
}
