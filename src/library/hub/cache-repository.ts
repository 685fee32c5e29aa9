/** One model in the cache shared with Python programs: `models--OWNER--NAME/{blobs,refs,snapshots}`. */
import { copyFile, link, mkdir, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { repositoryName } from '../../model/repository-name';
import { temporaryName } from '../../model/temporary-files';
import type { FileFacts } from './file-facts';

/** Creates a link to a target, which is relative to the link's folder for a symbolic link. */
type MakeLink = (target: string, path: string) => Promise<void>;

/** Which kinds of links the disk supports; on Windows only some users may create symbolic links. */
interface Links {
  readonly symbolic: MakeLink;
  readonly hard: MakeLink;
}

export class CacheRepository {
  readonly folder: string;
  readonly blobs: string;
  readonly snapshots: string;
  readonly refs: string;
  /** The folder of lock files, which keep several programs from loading the same model. */
  readonly locks: string;

  constructor(
    cache: string,
    readonly id: string,
    private readonly links: Links = { symbolic: symlink, hard: link },
  ) {
    const name = repositoryName(id);
    this.folder = join(cache, name);
    this.blobs = join(this.folder, 'blobs');
    this.snapshots = join(this.folder, 'snapshots');
    this.refs = join(this.folder, 'refs');
    this.locks = join(cache, '.locks', name);
  }

  /** The lock that is held while anything of the model is loaded or removed. */
  get lock(): string {
    return join(this.locks, 'llm-trace.lock');
  }

  /** The path of a file's content, which is named by its hash. */
  blob(hash: string): string {
    return join(this.blobs, hash);
  }

  /**
   * The path to which a file is loaded. It differs from Python's: Python programs append to a file under their name without
   * checking its hash, so that two programs that write to it at once would damage it.
   */
  incomplete(hash: string): string {
    return join(this.blobs, `${hash}.llm-trace.incomplete`);
  }

  /** The folder in which the files of a commit have their names. */
  snapshot(commit: string): string {
    return join(this.snapshots, commit);
  }

  /**
   * How many bytes of a file are present: all if it is a blob or has its name at the commit, otherwise what was loaded so
   * far.
   */
  async loaded(file: FileFacts, commit: string): Promise<number> {
    if (await this.has(file, commit)) return file.size;
    const begun = await sizeOf(this.incomplete(file.hash));
    if (begun !== undefined) return Math.min(file.size, begun);
    // Another program may have completed it between the two checks.
    return (await this.has(file, commit)) ? file.size : 0;
  }

  /** Whether a file is there in its full size, as a blob or under its name; its hash is not computed. */
  async has({ path, hash, size }: FileFacts, commit: string): Promise<boolean> {
    return (await sizeOf(this.blob(hash))) === size || (await sizeOf(join(this.snapshot(commit), path))) === size;
  }

  /** Gives a blob its name at a commit: a relative symbolic link, or else a hard link, or else a copy. */
  async place({ path, hash, size }: FileFacts, commit: string): Promise<void> {
    const named = join(this.snapshot(commit), path);
    const target = relative(dirname(named), this.blob(hash));
    // A file that is not a link is from a disk without links, as Python programs leave it.
    const linked = await readlink(named).catch(() => target);
    if (linked === target && (await sizeOf(named)) === size) return;
    await mkdir(dirname(named), { recursive: true });
    await createAtomically(named, async (temporary) => {
      const { symbolic, hard } = this.links;
      await symbolic(target, temporary)
        .catch(() => hard(this.blob(hash), temporary))
        .catch(() => copyFile(this.blob(hash), temporary));
    });
  }

  /** Stores which commit a branch or tag stands for. */
  async setRef(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const path = join(this.refs, ...revision.split('/'));
    await mkdir(dirname(path), { recursive: true });
    await createAtomically(path, (temporary) => writeFile(temporary, commit));
  }
}

/** Creates a file atomically: under a temporary name, which is then renamed. */
async function createAtomically(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  try {
    await make(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The size of a file, or of the file that a link leads to; undefined if there is none. */
async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
}

/** The cache's folder for a model. */
export function repositoryFolder(cache: string, id: string): string {
  return new CacheRepository(cache, id).folder;
}
