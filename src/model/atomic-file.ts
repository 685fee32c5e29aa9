/** Writes files that appear under their names only when complete, and that replace others only if the caller allows it. */
import { constants, type Stats } from 'node:fs';
import { access, type FileHandle, link, lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf, ioFault, ModelFolderError } from './errors';
import { removeLeftovers, temporaryName } from './temporary-files';

/** Appends bytes to the file that is being written, or overwrites those from byte `at` on. */
export type WriteBytes = (bytes: Uint8Array, at?: number) => Promise<void>;

/** Checks an existing file. @throws a sentence if it may not be replaced */
export type Replaceable = (path: string) => Promise<void>;

/** Allows any file to be replaced: only for files that no other program writes. */
export const replaceAny: Replaceable = async () => undefined;

/** Where to write. Links to an existing file and the file's permissions are kept. */
interface Target {
  /** The path with all links resolved. */
  readonly path: string;
  /** The file to be replaced, if there is one. */
  readonly existing: Stats | undefined;
}

/**
 * Writes a temporary file beside the target until `fill` is done, then gives it the target's name; removes it on failure.
 * An existing file is replaced only if `replaceable` is given and accepts it.
 * @throws a sentence if the folder is missing or the file cannot be written; what `fill` throws
 */
export async function writeAtomically(
  path: string,
  fill: (write: WriteBytes) => Promise<void>,
  replaceable?: Replaceable,
): Promise<void> {
  const target = await findTarget(path, replaceable);
  const folder = dirname(target.path);
  await removeLeftovers(folder);
  const temporary = join(folder, temporaryName());
  try {
    await writeFile(temporary, target, fill);
    await publish(temporary, target);
  } catch (error) {
    throw isSystemError(error) ? new ModelFolderError(`${target.path} ${ioFault(error)}.`, { cause: error }) : error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Checks, before any work is done, that a file may be written under this name. @throws the sentences of `writeAtomically` */
export async function requireWritable(path: string, replaceable?: Replaceable): Promise<void> {
  await findTarget(path, replaceable);
}

async function findTarget(path: string, replaceable: Replaceable | undefined): Promise<Target> {
  const named = resolve(path);
  const entry = await statOrNothing(named, lstat);
  if (!entry) {
    await requireFolder(named);
    return { path: named, existing: undefined };
  }
  const existing = await statOrNothing(named, stat);
  if (!existing) throw new ModelFolderError(`${named} cannot be saved: it is a link to something that does not exist.`);
  if (!existing.isFile())
    throw new ModelFolderError(`${named} cannot be saved because something that is not a file has its name.`);
  if (!replaceable) throw new ModelFolderError(`${named} exists already.`);
  await replaceable(named);
  try {
    await access(named, constants.W_OK);
    return { path: await realpath(named), existing };
  } catch (error) {
    throw new ModelFolderError(`${named} ${ioFault(error)}.`, { cause: error });
  }
}

async function requireFolder(target: string): Promise<void> {
  const folder = dirname(target);
  if (!(await statOrNothing(folder, stat))?.isDirectory())
    throw new ModelFolderError(`${basename(target)} cannot be saved because the folder ${folder} does not exist.`);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw cannotCreateIn(target, error);
  });
}

async function writeFile(
  temporary: string,
  { path, existing }: Target,
  fill: (write: WriteBytes) => Promise<void>,
): Promise<void> {
  // Never more accessible than the file that it replaces, even while it is being written.
  const handle = await open(temporary, 'wx', existing ? existing.mode & 0o777 : 0o666).catch((error: unknown) => {
    throw CANNOT_CREATE.has(codeOf(error)) ? cannotCreateIn(path, error) : error;
  });
  try {
    if (existing) await keepPermissions(handle, existing);
    await fill((bytes, at) => writeAll(handle, bytes, at));
  } finally {
    await handle.close();
  }
}

/** The codes of errors that are about the folder, although Node names the file that would be created in it. */
const CANNOT_CREATE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EACCES', 'EPERM']);

function cannotCreateIn(path: string, cause: unknown): ModelFolderError {
  const reason = `no file can be created in the folder ${dirname(path)}`;
  return new ModelFolderError(`${basename(path)} cannot be saved because ${reason}.`, { cause });
}

async function keepPermissions(handle: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  const own = await handle.stat();
  // Only the superuser may change a file's owner; other users own the new file themselves.
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid).catch(() => undefined);
  if (own.mode !== mode) await handle.chmod(mode & 0o7777);
}

/** Moves the file to its name in one step, unless another file has appeared or changed there since the check. */
async function publish(temporary: string, { path, existing }: Target): Promise<void> {
  const found = await statOrNothing(path, lstat);
  if (found && (found.ino !== existing?.ino || found.mtimeMs !== existing.mtimeMs || found.size !== existing.size)) {
    throw new ModelFolderError(`${path} cannot be saved because another program has changed it meanwhile.`);
  }
  if (existing || !(await linked(temporary, path))) await rename(temporary, path);
}

/** Gives the file its name, unless the name has been taken meanwhile. @returns false if the file system has no hard links */
async function linked(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new ModelFolderError(`${path} exists already.`, { cause: error });
    return false;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number | undefined): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const place = at === undefined ? null : at + done;
    done += (await handle.write(bytes, done, bytes.byteLength - done, place)).bytesWritten;
  }
}

/** `undefined` if there is no file, or if it cannot be examined: then writing fails with its own error. */
function statOrNothing(path: string, look: (path: string) => Promise<Stats>): Promise<Stats | undefined> {
  return look(path).catch(() => undefined);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
