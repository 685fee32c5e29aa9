/** Writing files that appear under their name only when they are complete. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { ioFault, ModelFolderError } from './errors';

/** Writes bytes at the end of the file that is being made. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void>;

/**
 * Until `fill` is done a temporary file beside the target is written, which is removed on failure. Throws a sentence
 * when the folder is missing or the file cannot be written (what `fill` throws passes through).
 */
export async function writeAtomically(path: string, fill: (write: WriteBytes) => Promise<void>): Promise<void> {
  const target = resolve(path);
  await requireTarget(target);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await fill((bytes) => writeAll(handle, bytes));
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isSystemError(error) ? new ModelFolderError(`${target} ${ioFault(error)}.`, { cause: error }) : error;
  }
}

async function requireTarget(target: string): Promise<void> {
  const folder = dirname(target);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new ModelFolderError(`${basename(target)} cannot be saved because the folder ${folder} does not exist.`);
  const isTaken = await stat(target).then(
    (found) => !found.isFile(),
    () => false,
  );
  if (isTaken)
    throw new ModelFolderError(`${target} cannot be saved because something that is not a file has its name.`);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) done += (await handle.write(bytes, done)).bytesWritten;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
