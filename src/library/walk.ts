/** Searches folders: within limits, cancellable, and without following links out of another program's folders. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { codeOf, ioFault } from '../model/errors';
import { type ReadFile, stateOf } from '../model/file-state';
import type { PassedOver } from './found-model';

export interface WalkLimits {
  /** The most folder entries to read in total. */
  readonly entries: number;
  readonly milliseconds: number;
}

const LIMITS: WalkLimits = { entries: 200_000, milliseconds: 20_000 };
/** The largest manifest or reference that is read: far more than any of them has. */
const MOST_TEXT_BYTES = 1 << 20;

/** An existing file, by its real path, and its state. */
export interface SeenFile extends ReadFile {
  readonly bytes: number;
  /** Device and inode: the same for the same file under all its names. */
  readonly identity: string;
}

export class Walk {
  readonly passedOver: PassedOver[] = [];
  private entries = 0;
  private readonly start = performance.now();
  private stopped = false;

  /**
   * @param root the store's real path; if links may lead out of it, any path to it
   * @param mayLeave whether links may lead out of the root; if not, nothing outside is looked at
   */
  constructor(
    readonly root: string,
    private readonly signal: AbortSignal,
    private readonly limits: WalkLimits = LIMITS,
    readonly mayLeave: boolean,
  ) {}

  /**
   * A folder's entries by name; empty if it cannot be read, which is recorded as passed over, or once the limit of entries
   * or of time is reached.
   */
  async list(folder: string): Promise<Dirent[]> {
    this.signal.throwIfAborted();
    if (this.isOver()) return [];
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      this.entries += entries.length;
      if (this.entries > this.limits.entries)
        entries.splice(Math.max(0, entries.length - (this.entries - this.limits.entries)));
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (!isAbsent(error)) this.passOver(folder, ioFault(error));
      return [];
    }
  }

  /** A file, by its real path; `undefined` if there is none, or if a link leads out of the store. */
  async file(path: string, isLink: boolean): Promise<SeenFile | undefined> {
    this.signal.throwIfAborted();
    try {
      const real = isLink ? await realpath(path) : path;
      if (isLink && !this.mayLeave && !isWithin(this.root, real)) {
        this.passOver(path, 'is a link that leads out of its store');
        return undefined;
      }
      const found = await stat(real, { bigint: true });
      if (!found.isFile()) return undefined;
      const identity = `${found.dev}:${found.ino}`;
      return { path: real, bytes: Number(found.size), state: stateOf(found), identity };
    } catch (error) {
      this.passOver(path, isLink && isAbsent(error) ? 'is a link to something that does not exist' : ioFault(error));
      return undefined;
    }
  }

  /** A small text; `undefined` if it cannot be read, which is recorded as passed over. */
  async text(path: string): Promise<string | undefined> {
    const file = await this.file(path, true);
    if (!file) return undefined;
    try {
      if (file.bytes <= MOST_TEXT_BYTES) return await readFile(file.path, 'utf8');
      this.passOver(path, `has ${file.bytes} bytes, which is too much for what it should be`);
    } catch (error) {
      this.passOver(path, ioFault(error));
    }
    return undefined;
  }

  passOver(path: string, reason: string): void {
    this.passedOver.push({ path, reason });
  }

  private isOver(): boolean {
    const { entries, milliseconds } = this.limits;
    if (this.entries < entries && performance.now() - this.start < milliseconds) return false;
    if (!this.stopped)
      this.passOver(this.root, `holds too much to look through: only its first ${this.entries} entries are listed`);
    this.stopped = true;
    return true;
  }
}

/**
 * A walk below a folder; `undefined` if there is no such folder. If the root itself is a link, that is the user's own
 * choice: if other links are followed too, the paths below keep the name of the link.
 */
export async function walkBelow(
  root: string,
  signal: AbortSignal,
  limits?: WalkLimits,
  mayLeave = false,
): Promise<Walk | undefined> {
  try {
    const real = await realpath(root);
    return new Walk(mayLeave ? root : real, signal, limits, mayLeave);
  } catch (error) {
    return isAbsent(error) ? undefined : new Walk(root, signal, limits, mayLeave); // listing it reports why it cannot be read
  }
}

/** A walk in a model's own folder, which the user named: its files are used wherever its links lead, as when it is opened. */
export function walkOfModel(folder: string, signal: AbortSignal, limits?: WalkLimits): Promise<Walk | undefined> {
  return walkBelow(folder, signal, limits, true);
}

/** Whether an entry is a file or a link; devices, pipes and sockets are ignored. */
export function isFileOrLink(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}

/**
 * All folders below one, including itself, down to a given depth, each once. Links to folders are followed if the walk may
 * leave its root; no folder is visited twice then, so that links cannot form a circle.
 */
export async function* foldersBelow(
  walk: Walk,
  folder: string,
  depth: number,
  seen = new Set<string>(),
): AsyncGenerator<{ readonly folder: string; readonly entries: readonly Dirent[] }> {
  if (walk.mayLeave && !(await isNew(folder, seen))) return;
  const entries = await walk.list(folder);
  yield { folder, entries };
  if (depth === 0) return;
  // Real folders come before those to which only a link leads.
  const below = [
    ...entries.filter((entry) => entry.isDirectory()),
    ...entries.filter((entry) => walk.mayLeave && entry.isSymbolicLink()),
  ];
  for (const { name } of below)
    if (!name.startsWith('.')) yield* foldersBelow(walk, join(folder, name), depth - 1, seen);
}

/** Whether a folder is visited for the first time; false for a link to something else or to nothing. */
async function isNew(folder: string, seen: Set<string>): Promise<boolean> {
  try {
    const found = await stat(folder, { bigint: true });
    const identity = `${found.dev}:${found.ino}`;
    if (!found.isDirectory() || seen.has(identity)) return false;
    seen.add(identity);
  } catch {
    return false; // a link to nothing is reported where a file is expected
  }
  return true;
}

function isWithin(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
