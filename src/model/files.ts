/** Reads byte ranges of regular files. */
import { type BigIntStats, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises';
import { codeOf, ioFault, ModelFolderError } from './errors';

export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** The file's size in bytes when it was opened. */
  readonly size: number;
}

/** Opens a regular, non-empty file, passes it to `use` and closes it. @throws a sentence with the file's path and the fault */
export async function withFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await openFile(path);
  try {
    return await use(file);
  } finally {
    await file.handle.close();
  }
}

/** Opens a regular, non-empty file, which the caller has to close. @throws a sentence with the file's path and the fault */
export async function openFile(path: string): Promise<OpenFile> {
  const handle = await openRegularFile(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw new ModelFolderError(`${path} is empty.`);
    return { path, handle, size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Fills `target` with the file's bytes from `offset` on. */
export async function readRange(file: OpenFile, offset: number, target: Uint8Array): Promise<void> {
  let done = 0;
  while (done < target.byteLength) {
    const { bytesRead } = await file.handle.read(target, done, target.byteLength - done, offset + done);
    if (bytesRead === 0) {
      throw new ModelFolderError(
        `${file.path} ends at byte ${offset + done}, before the ${offset + target.byteLength} needed.`,
      );
    }
    done += bytesRead;
  }
}

/**
 * Fills `target` with a regular file's bytes from `offset` on, blocking this thread.
 * @returns the file's state afterwards
 * @throws whatever is wrong with the file, also if it is too short
 */
export function readRangeNow(path: string, offset: number, target: Uint8Array): BigIntStats {
  // Checked before opening, since opening a pipe would wait for its other end.
  if (!statSync(path).isFile()) throw new ModelFolderError(`${path} is not a file.`);
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < target.byteLength; ) {
      const bytesRead = readSync(file, target, done, target.byteLength - done, offset + done);
      if (bytesRead === 0) throw new ModelFolderError(`${path} ends at byte ${offset + done}.`);
      done += bytesRead;
    }
    return fstatSync(file, { bigint: true });
  } finally {
    closeSync(file);
  }
}

/** Whether there is anything at `path`, even a broken link. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Like `ioFault`, but distinguishes a missing file from a broken link. */
export async function pathFault(path: string, error: unknown): Promise<string> {
  const isMissing = codeOf(error) === 'ENOENT';
  const isLink =
    isMissing &&
    (await lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    ));
  return isLink ? 'is a link to something that does not exist' : ioFault(error);
}

/** The path with all links resolved. @param names what the path is said to be @throws whatever is wrong with the path */
export async function realPath(path: string, names: 'model' | 'part' = 'part'): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const advised = names === 'model' ? { kind: 'unknown model' as const } : {};
    throw new ModelFolderError(`${path} ${await pathFault(path, error)}.`, { cause: error, ...advised });
  }
}

async function openRegularFile(path: string): Promise<FileHandle> {
  try {
    // Checked before opening, since opening a pipe would wait for its other end.
    if ((await stat(path)).isFile()) return await open(path, 'r');
  } catch (error) {
    throw new ModelFolderError(`${path} ${await pathFault(path, error)}.`, { cause: error });
  }
  throw new ModelFolderError(`${path} is not a file.`);
}
