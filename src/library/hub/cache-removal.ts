/** Removes downloaded models from the cache, and says how much space that frees. */
import { lstat, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '../../base/message-of';
import { sum } from '../../base/sums';
import { withFileLock } from '../../model/file-lock';
import { CacheRepository } from './cache-repository';
import { commitNamed } from './commit-named';
import { HubError } from './hub-error';
import { requireNames } from './model-listing';

/** What removing a model deletes. */
export interface Removal {
  readonly id: string;
  /** The commits to remove. */
  readonly commits: readonly string[];
  /** Bytes that become free; files that other commits need are kept. */
  readonly bytes: number;
  /** The paths to delete, in order: the entries that make it a model come first. */
  readonly paths: readonly string[];
}

/** A file on the disk, which may have several names. */
interface Entry {
  readonly path: string;
  /** The path of the blob that a link leads to. */
  readonly linked: string | undefined;
  readonly inode: string;
  readonly size: number;
}

/**
 * What would be deleted with a model, or with one commit of it.
 * @param revision a branch, tag or commit; if left out, the whole model
 * @throws HubError when it is not in the cache
 */
export async function planRemoval(cache: string, id: string, revision?: string): Promise<Removal> {
  requireNames(id, revision);
  const repository = new CacheRepository(cache, id);
  const found = await lstat(repository.folder).catch(() => undefined);
  if (!found) throw new HubError('not found', `${id} is not in the Hugging Face cache (${cache}).`);
  if (!found.isDirectory()) {
    throw new HubError(
      'disk',
      `${repository.folder} is not a folder of the cache itself: remove ${id} where it leads to.`,
    );
  }
  const commits = await namesIn(repository.snapshots);
  const removed = revision === undefined ? commits : [await commitOf(repository, revision, commits)];
  if (removed.length === commits.length) {
    const { refs, snapshots, folder } = repository;
    const bytes = sizeOf(await entriesBelow(folder));
    return { id, commits, bytes, paths: [refs, snapshots, folder] };
  }
  return planCommit(repository, removed, commits);
}

/** Deletes what was planned. @throws HubError while the model is being loaded, or when files cannot be deleted */
export async function remove(cache: string, { id, paths }: Removal, signal: AbortSignal): Promise<void> {
  const { lock } = new CacheRepository(cache, id);
  const onWaiting = async () => {
    throw new HubError('in use', `${id} is being downloaded by another window or program: cancel that first.`);
  };
  await withFileLock(lock, { signal, onWaiting }, async () => {
    for (const path of paths) await removePath(path);
  });
}

async function planCommit(repository: CacheRepository, removed: string[], commits: string[]): Promise<Removal> {
  const { id, blobs, refs } = repository;
  const kept = commits.filter((commit) => !removed.includes(commit));
  const needed = (await Promise.all(kept.map((commit) => entriesBelow(repository.snapshot(commit))))).flat();
  const going = (await Promise.all(removed.map((commit) => entriesBelow(repository.snapshot(commit))))).flat();
  const isNeeded = ({ path, inode }: Entry) =>
    needed.some((other) => other.linked === basename(path) || other.inode === inode);
  const free = (await entriesBelow(blobs)).filter((blob) => !blob.path.endsWith('.incomplete') && !isNeeded(blob));
  const names = await refsOf(refs);
  const stale = names.filter(({ commit }) => removed.includes(commit)).map(({ path }) => path);
  const bytes = sizeOf([...free, ...going.filter((entry) => !isNeeded(entry))]);
  const snapshots = removed.map((commit) => repository.snapshot(commit));
  return { id, commits: removed, bytes, paths: [...stale, ...snapshots, ...free.map(({ path }) => path)] };
}

async function commitOf({ id, refs }: CacheRepository, revision: string, commits: string[]): Promise<string> {
  const named = await readFile(join(refs, ...revision.split('/')), 'utf8').catch(() => revision);
  const commit = commitNamed(named.trim(), commits);
  if (commit !== undefined) return commit;
  throw new HubError('not found', `The Hugging Face cache has no revision "${revision}" of ${id}.`);
}

async function refsOf(refs: string): Promise<{ readonly path: string; readonly commit: string }[]> {
  const files = (await entriesBelow(refs)).map(({ path }) => path);
  return Promise.all(files.map(async (path) => ({ path, commit: (await readFile(path, 'utf8')).trim() })));
}

/** Does not follow links. */
async function entriesBelow(folder: string): Promise<Entry[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = names.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  return Promise.all(
    files.map(async (file) => {
      const path = join(file.parentPath ?? file.path, file.name);
      const { size, dev, ino } = await lstat(path, { bigint: true });
      const linked = file.isSymbolicLink() ? basename(await readlink(path)) : undefined;
      return { path, linked, inode: `${dev} ${ino}`, size: Number(size) };
    }),
  );
}

/** The size of all entries; a file with several names is counted once. */
function sizeOf(entries: readonly Entry[]): number {
  const sizes = new Map(entries.map(({ inode, size }) => [inode, size]));
  return sum(sizes.values());
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return names.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function removePath(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    const why = messageOf(error);
    throw new HubError('disk', `${path} cannot be removed (${why}): close what uses the model and try again.`, {
      cause: error,
    });
  }
}
