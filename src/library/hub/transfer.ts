/**
 * Loads one file into the cache: it resumes an earlier download, hashes while streaming, and stores the file only if the
 * hash is correct.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import type { CacheRepository } from './cache-repository';
import { type FileFacts, filePath } from './file-facts';
import type { Answer, HubClient } from './hub-client';
import { HubError, Interruption } from './hub-error';
import type { HubModel } from './model-listing';
import { withRetries } from './patience';

const SHA256_DIGITS = 64;

/** The length of the hexadecimal hash tells which hash to compute: 64 digits for sha256, 40 for git's. */
function blobHash({ hash, size }: { readonly hash: string; readonly size: number }): Hash {
  if (hash.length === SHA256_DIGITS) return createHash('sha256');
  return createHash('sha1').update(`blob ${size}\0`);
}

interface TransferOptions {
  readonly signal: AbortSignal;
  /** Called with how many bytes of the file are present. */
  readonly onBytes: (loaded: number) => void;
}

/** The caller must hold the repository's lock. @throws HubError, a system error, the signal's reason */
export async function transfer(
  client: HubClient,
  repository: CacheRepository,
  model: HubModel,
  file: FileFacts,
  options: TransferOptions,
): Promise<void> {
  await mkdir(repository.blobs, { recursive: true });
  const incomplete = repository.incomplete(file.hash);
  let isResumed = false;
  for (;;) {
    const download = await PartialDownload.open(incomplete, file, options);
    try {
      isResumed = download.loaded > 0;
      await withRetries(client.patience, options.signal, (progressed) => download.complete(client, model, progressed));
      if (await download.isRight()) break;
      await download.restart(); // wrong content is discarded
      if (!isResumed) throw damaged(client, model, file);
      // What an earlier download left may have been damaged: the file is loaded once more from the start.
    } finally {
      const { loaded } = download;
      await download.close();
      if (loaded === 0 && file.size > 0) await rm(incomplete, { force: true });
    }
  }
  await rename(incomplete, repository.blob(file.hash));
}

/** A file that grows, and the hash of its content. */
class PartialDownload {
  private hash: Hash;
  /** The most bytes that have been present: if a server starts again each time, only more than that is progress. */
  private furthest: number;

  private constructor(
    private readonly handle: FileHandle,
    private readonly file: FileFacts,
    private readonly options: TransferOptions,
    /** Bytes that are written and hashed. */
    public loaded: number,
  ) {
    this.hash = blobHash(file);
    this.furthest = loaded;
  }

  static async open(path: string, file: FileFacts, options: TransferOptions): Promise<PartialDownload> {
    const handle = await open(path, 'r+').catch(() => open(path, 'w+'));
    try {
      const download = new PartialDownload(handle, file, options, 0);
      await download.readLeft();
      return download;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** Loads what is missing. @throws Interruption */
  async complete(client: HubClient, model: HubModel, progressed: () => void): Promise<void> {
    const { path, size } = this.file;
    if (this.loaded === size) return;
    const wanted = { id: model.id, revision: model.revision, file: path };
    const headers: Record<string, string> = this.loaded === 0 ? {} : { range: `bytes=${this.loaded}-` };
    const { signal } = this.options;
    await client.once({ path: filePath(model, path), wanted, headers, signal }, async (answer) => {
      const start = startOf(answer);
      if (start !== this.loaded) await this.restart();
      if (start !== this.loaded) throw this.cutShort(client);
      for await (const chunk of answer.chunks()) {
        await this.append(chunk, client, model);
        if (this.loaded <= this.furthest) continue;
        this.furthest = this.loaded;
        progressed();
      }
      if (this.loaded < size) throw this.cutShort(client);
    });
  }

  /** Finishes writing, and checks the content against the hub's hash. */
  async isRight(): Promise<boolean> {
    await this.handle.datasync();
    return this.hash.copy().digest('hex') === this.file.hash;
  }

  private async readLeft(): Promise<void> {
    const { size } = await this.handle.stat();
    if (size > this.file.size) return this.restart();
    const buffer = new Uint8Array(1 << 20);
    while (this.loaded < size) {
      this.options.signal.throwIfAborted();
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.byteLength, this.loaded);
      if (bytesRead === 0) return;
      this.hash.update(buffer.subarray(0, bytesRead));
      this.loaded += bytesRead;
    }
    this.options.onBytes(this.loaded);
  }

  /** Discards what has been loaded. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.loaded = 0;
    this.hash = blobHash(this.file);
    this.options.onBytes(0);
  }

  private async append(chunk: Uint8Array, client: HubClient, model: HubModel): Promise<void> {
    if (this.loaded + chunk.byteLength > this.file.size) {
      await this.restart();
      throw damaged(client, model, this.file);
    }
    this.hash.update(chunk);
    for (let done = 0; done < chunk.byteLength; ) {
      const { bytesWritten } = await this.handle.write(chunk, done, chunk.byteLength - done, this.loaded + done);
      done += bytesWritten;
    }
    this.loaded += chunk.byteLength;
    this.options.onBytes(this.loaded);
  }

  private cutShort({ settings }: HubClient): Interruption {
    const { path, size } = this.file;
    const message = `${settings.endpoint} sent ${this.loaded} of the ${size} bytes of ${path} and no more. Try again.`;
    return new Interruption(new HubError('unreachable', message));
  }
}

/** The offset at which an answer's body begins: an answer of status 200 is the whole file, whatever range was requested. */
function startOf({ status, headers }: Answer): number | undefined {
  if (status === 200) return 0;
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return status === 206 && start !== undefined ? Number(start) : undefined;
}

function damaged({ settings }: HubClient, { id }: HubModel, { path }: FileFacts): HubError {
  const message = `${id}'s ${path} did not arrive as ${settings.endpoint} has it: its hash is another. It is removed. Try again.`;
  return new HubError('damaged', message);
}
