/**
 * Downloads a model from the hub into the cache that it shares with Python programs: first the files are determined, then
 * they are loaded.
 */
import { constants } from 'node:fs';
import { access, mkdir, readFile, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GENERATION_CONFIG, MODEL_CONFIG } from '../architectures/open/model-folder';
import { defineModel, ggufFamilyOf } from '../architectures/registry';
import { byteWords } from '../base/byte-words';
import { forEachLimited } from '../base/for-each-limited';
import { sum } from '../base/sums';
import { CheckpointIndex } from '../model/checkpoint';
import { codeOf, ioFault } from '../model/errors';
import { type LockTimes, withFileLock } from '../model/file-lock';
import { exists } from '../model/files';
import { parseJson } from '../model/json';
import { readFields } from '../model/schema';
import { CacheRepository } from './hub/cache-repository';
import { type FileFacts, fileFacts } from './hub/file-facts';
import type { HubClient } from './hub/hub-client';
import { HubError } from './hub/hub-error';
import { type HubFile, type HubModel, hubModel } from './hub/model-listing';
import { type NeededFiles, neededFiles, shardsOf } from './hub/needed-files';
import { transfer } from './hub/transfer';
import { TransferRate } from './hub/transfer-rate';

export interface DownloadRequest {
  /** OWNER/NAME */
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision?: string;
  /** Which GGUF file, if there are several. */
  readonly file?: string;
}

/** Bytes of all files of a model; files with the same content are loaded once and counted once. */
export interface DownloadProgress {
  readonly loaded: number;
  /** undefined until the files are known. */
  readonly total: number | undefined;
  /** Bytes per second; undefined until it can be estimated. */
  readonly speed: number | undefined;
  /** Whether another window or program is loading the model, and this download waits for it. */
  readonly isWaiting: boolean;
}

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly lockTimes?: LockTimes;
}

interface DownloadedModel {
  /** The path to open: the model's folder or its GGUF file. */
  readonly path: string;
  readonly model: HubModel;
  /** Size of its files; those with the same content are counted once. */
  readonly bytes: number;
}

/**
 * Loads the missing files of a model. What was loaded is kept if this is cancelled or fails, and the next call continues
 * there. The model appears in the cache only when it is complete and correct.
 * @throws HubError; ModelFolderError before the weights are loaded, if the model cannot be run; the signal's reason
 */
export async function downloadModel(
  client: HubClient,
  { id, revision = 'main', file }: DownloadRequest,
  { signal, onProgress, lockTimes }: DownloadOptions,
): Promise<DownloadedModel> {
  const model = await hubModel(client, id, revision, signal);
  const needed = neededFiles(model, file);
  const { ggufArchitecture } = model;
  // An architecture that cannot be run is refused before anything is loaded. For a folder, its config.json shows that later.
  if (needed.gguf !== undefined && ggufArchitecture !== undefined) ggufFamilyOf(ggufArchitecture, needed.gguf);
  const download = new Download(client, model, signal, onProgress);
  const { lock, blobs } = download.repository;
  const times = lockTimes ? { times: lockTimes } : {};
  return orDiskFault(download.repository, async () => {
    await mkdir(blobs, { recursive: true });
    await download.learn([...needed.small, ...needed.weights]);
    return withFileLock(lock, { signal, onWaiting: () => download.watch(needed), ...times }, () =>
      download.run(needed),
    );
  });
}

/** The download of one model. */
class Download {
  readonly repository: CacheRepository;
  private readonly files = new Map<string, FileFacts>();
  /** Bytes that are present, by hash: files with the same content are one blob. */
  private loaded = new Map<string, number>();
  private readonly rate = new TransferRate();
  private told = Number.NEGATIVE_INFINITY;
  private isPlanned = false;

  constructor(
    private readonly client: HubClient,
    private readonly model: HubModel,
    private readonly signal: AbortSignal,
    private readonly onProgress: DownloadOptions['onProgress'],
  ) {
    this.repository = new CacheRepository(client.settings.cache, model.id);
  }

  /** Requests the facts about files, and checks what is present of them. */
  async learn(files: readonly HubFile[]): Promise<void> {
    await forEachLimited(files, this.signal, async (file, signal) => {
      if (!this.files.has(file.path)) this.files.set(file.path, await fileFacts(this.client, this.model, file, signal));
    });
    await this.look();
  }

  async run(needed: NeededFiles): Promise<DownloadedModel> {
    await this.look(); // another program may have loaded files in the meantime
    await this.load(needed.small);
    await this.requireSupported(needed);
    const weights = needed.index === undefined ? needed.weights : await this.shards(needed.index);
    await this.learn(weights);
    this.isPlanned = true;
    await this.requireSpace();
    this.tell(false);
    await this.load(weights);
    return this.publish(needed.gguf);
  }

  /** Reports how much another program has loaded so far. */
  async watch({ index }: NeededFiles): Promise<void> {
    this.isPlanned = index === undefined;
    await this.look();
    this.tell(true);
  }

  private async look(): Promise<void> {
    const found = new Map<string, number>();
    for (const file of this.files.values()) {
      const loaded = await this.repository.loaded(file, this.model.commit);
      // A file that is present under one name only, not as a blob, has to be loaded for its other names.
      found.set(file.hash, Math.min(loaded, found.get(file.hash) ?? loaded));
    }
    this.loaded = found;
  }

  private async load(files: readonly HubFile[]): Promise<void> {
    return forEachLimited(await this.missing(files), this.signal, async (file, signal) => {
      const onBytes = (loaded: number) => {
        this.loaded.set(file.hash, loaded);
        if (performance.now() - this.told > REPORT_INTERVAL) this.tell(false);
      };
      await transfer(this.client, this.repository, this.model, file, { signal, onBytes });
    });
  }

  /** The files that are not present; of files with the same content, which are one blob, only one. */
  private async missing(files: readonly HubFile[]): Promise<FileFacts[]> {
    const byHash = new Map<string, FileFacts>();
    for (const { path } of files) {
      const file = this.files.get(path) as FileFacts;
      if (await this.repository.has(file, this.model.commit)) continue;
      byHash.set(file.hash, file);
    }
    return [...byHash.values()];
  }

  /** Fails if no architecture can run the model, while only its configuration has been loaded. */
  private async requireSupported({ small }: NeededFiles): Promise<void> {
    if (!small.some(({ path }) => path === MODEL_CONFIG)) return; // a GGUF file contains its configuration
    const config = await this.json(MODEL_CONFIG);
    const generation = this.files.has(GENERATION_CONFIG) ? await this.json(GENERATION_CONFIG) : undefined;
    defineModel({ config, generation });
  }

  private async shards(index: string): Promise<HubFile[]> {
    const { weight_map } = readFields(await this.json(index), CheckpointIndex);
    return shardsOf(this.model, Object.values(weight_map));
  }

  private async json(path: string) {
    const file = this.files.get(path) as FileFacts;
    const { commit, id } = this.model;
    const named = join(this.repository.snapshot(commit), path);
    const text = await readFile(this.repository.blob(file.hash), 'utf8').catch(() => readFile(named, 'utf8'));
    return parseJson(text, `${path} of ${id}`);
  }

  private async requireSpace(): Promise<void> {
    const missing = this.total - this.sum;
    const { bavail, bsize } = await statfs(this.repository.blobs);
    const free = bavail * bsize;
    if (missing <= free) return;
    const sizes = `${byteWords(missing)} are missing and ${byteWords(free)} are free`;
    throw new HubError(
      'no space',
      `${this.model.id} does not fit on the disk of ${this.client.settings.cache}: ${sizes}. Make room, or set HF_HUB_CACHE to another disk.`,
    );
  }

  private async publish(gguf: string | undefined): Promise<DownloadedModel> {
    const { commit, revision } = this.model;
    for (const file of this.files.values()) await this.repository.place(file, commit);
    await this.repository.setRef(revision, commit);
    const folder = this.repository.snapshot(commit);
    const path = gguf === undefined ? folder : join(folder, gguf);
    return { path, model: this.model, bytes: this.total };
  }

  private get total(): number {
    const sizes = new Map([...this.files.values()].map(({ hash, size }) => [hash, size]));
    return sum(sizes.values());
  }

  private get sum(): number {
    return sum(this.loaded.values());
  }

  private tell(isWaiting: boolean): void {
    this.told = performance.now();
    const loaded = this.sum;
    this.rate.add(this.told, loaded);
    const total = this.isPlanned ? this.total : undefined;
    this.onProgress?.({ loaded, total, speed: this.rate.speed(this.told), isWaiting });
  }
}

/** Milliseconds between two progress reports. */
const REPORT_INTERVAL = 200;

async function orDiskFault<T>({ folder }: CacheRepository, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const path = 'path' in error ? String(error.path) : folder;
    const fault = ioFault(await writeFault(path, error));
    throw new HubError('disk', `${path} ${fault}. What has been loaded is kept.`, { cause: error });
  }
}

/**
 * If a folder cannot be created on a read-only disk, Node reports that it does not exist, so the error for its parent is
 * used.
 */
async function writeFault(path: string, error: Error): Promise<unknown> {
  if (codeOf(error) !== 'ENOENT') return error;
  let parent = path;
  while (!(await exists(parent)) && dirname(parent) !== parent) parent = dirname(parent);
  return access(parent, constants.W_OK).then(
    () => error,
    (denied: unknown) => denied,
  );
}
