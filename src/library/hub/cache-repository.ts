/** One model in the cache that Python's programs share: `models--OWNER--NAME/{blobs,refs,snapshots}`. */
import { copyFile, link, mkdir, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { repositoryName } from '../../model/repository-name';
import { temporaryName } from '../../model/temporary-files';
import type { FileFacts } from './file-facts';

/** Makes a link to a target, relative to the link's folder for a symbolic one. */
type MakeLink = (target: string, path: string) => Promise<void>;

/** Which links a disk has; Windows has symbolic ones only for those who may make them. */
interface Links {
  readonly symbolic: MakeLink;
  readonly hard: MakeLink;
}

export class CacheRepository {
  readonly folder: string;
  readonly blobs: string;
  readonly snapshots: string;
  readonly refs: string;
  /** Of files that keep several programs from loading the same. */
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

  /** Held while anything of the model is loaded or removed. */
  get lock(): string {
    return join(this.locks, 'llm-trace.lock');
  }

  blob(hash: string): string {
    return join(this.blobs, hash);
  }

  /**
   * Where a file is loaded to. Not Python's name: its programs go on writing at the end of what they find under theirs,
   * and check no hash, so that two that write there at once would spoil it.
   */
  incomplete(hash: string): string {
    return join(this.blobs, `${hash}.llm-trace.incomplete`);
  }

  snapshot(commit: string): string {
    return join(this.snapshots, commit);
  }

  /** Bytes of a file that are here: all of them as a blob or under its name at the commit, or what was loaded so far. */
  async loaded(file: FileFacts, commit: string): Promise<number> {
    if (await this.has(file, commit)) return file.size;
    const begun = await sizeOf(this.incomplete(file.hash));
    if (begun !== undefined) return Math.min(file.size, begun);
    // Another program may have completed it between the two looks.
    return (await this.has(file, commit)) ? file.size : 0;
  }

  async has({ path, hash, size }: FileFacts, commit: string): Promise<boolean> {
    return (await sizeOf(this.blob(hash))) === size || (await sizeOf(join(this.snapshot(commit), path))) === size;
  }

  /** Give a blob its name at a commit: a relative link, or the file itself where links are refused. */
  async place({ path, hash, size }: FileFacts, commit: string): Promise<void> {
    const named = join(this.snapshot(commit), path);
    const target = relative(dirname(named), this.blob(hash));
    // What is no link is a file of a disk without links, as Python's programs leave it.
    const linked = await readlink(named).catch(() => target);
    if (linked === target && (await sizeOf(named)) === size) return;
    await mkdir(dirname(named), { recursive: true });
    await appear(named, async (temporary) => {
      const { symbolic, hard } = this.links;
      await symbolic(target, temporary)
        .catch(() => hard(this.blob(hash), temporary))
        .catch(() => copyFile(this.blob(hash), temporary));
    });
  }

  /** Remember which commit a branch or tag stands for. */
  async setRef(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const path = join(this.refs, ...revision.split('/'));
    await mkdir(dirname(path), { recursive: true });
    await appear(path, (temporary) => writeFile(temporary, commit));
  }
}

/** Under its name in one step. */
async function appear(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), temporaryName());
  try {
    await make(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Of a file, or of what a link leads to. */
async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
}

/** Where the cache keeps a model. */
export function repositoryFolder(cache: string, id: string): string {
  return new CacheRepository(cache, id).folder;
}
