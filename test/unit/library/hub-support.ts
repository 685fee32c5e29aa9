/** A hub of this machine with models on it, and a cache to load them into. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { onTestFinished } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { type DownloadOptions, type DownloadRequest, downloadModel } from '../../../src/library/download';
import { HubClient, type HubSettings } from '../../../src/library/hub/hub-client';
import type { Patience } from '../../../src/library/hub/patience';
import { HubServer, type ServedFile, type ServedModel } from '../../hub/hub-server';
import { GPT2 } from '../model/helpers';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const MODEL = 'someone/tiny-gpt2';
/** Pauses that take seconds elsewhere. No connection is given up because the machine is busy. */
export const QUICK: Patience = { tries: 4, firstPause: 5, longestPause: 2000, idle: 20_000 };

/** The fixture's files as a repository has them, and some that nobody needs. */
export async function gpt2OnHub(more: Readonly<Record<string, ServedFile>> = {}): Promise<ServedModel> {
  const files: Record<string, ServedFile> = {
    'pytorch_model.bin': { bytes: Buffer.from('a pickle'), lfs: true },
    'modeling.py': { bytes: Buffer.from('import os') },
    'onnx/config.json': { bytes: Buffer.from('{}') },
    'README.md': { bytes: Buffer.from('---\nlicense: mit\n---\n') },
    '.gitattributes': { bytes: Buffer.from('*.bin filter=lfs') },
  };
  for (const name of await readdir(GPT2)) {
    if (/^expected/.test(name)) continue;
    files[name] = { bytes: await readFile(join(GPT2, name)), lfs: name.endsWith('.safetensors') };
  }
  return { commit: COMMIT, license: 'mit', files: { ...files, ...more } };
}

/** @param seed of its bytes */
export function randomBytes(length: number, seed: number): Uint8Array {
  const next = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(next() * 256));
}

export async function startHub(models: Readonly<Record<string, ServedModel>>): Promise<HubServer> {
  const server = await HubServer.start(models);
  onTestFinished(() => server.stop());
  return server;
}

export async function emptyCache(): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), 'llm-trace-hub-'));
  onTestFinished(() => rm(cache, { recursive: true, force: true }));
  return cache;
}

export function clientOf(server: HubServer, cache: string, settings: Partial<HubSettings> = {}): HubClient {
  return new HubClient({ endpoint: server.endpoint, cache, patience: QUICK, ...settings });
}

export function pull(
  client: HubClient,
  request: Partial<DownloadRequest> = {},
  options: Partial<DownloadOptions> = {},
) {
  const signal = new AbortController().signal;
  const lockTimes = { checkEvery: 10, touchEvery: 50, deadAfter: 400 };
  return downloadModel(client, { id: MODEL, ...request }, { signal, lockTimes, ...options });
}

/** What is below a folder, by path, without what only the file system knows; links are files here. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/')).sort();
}
