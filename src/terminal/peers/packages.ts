/** The peers' packages: installed for the bench alone, in a folder of its own, and used from there. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { withTemporaryFolder } from '../../base/temporary-folder';
import { exists } from '../../model/files';

export interface PeerPackages {
  /** Names the folder; has the versions in it. */
  readonly folder: string;
  readonly install: readonly string[];
  readonly flags: readonly string[];
}

const NODE_LLAMA_CPP = '3.22.1';
const TRANSFORMERS_JS = '4.3.1';

/** The package with llama.cpp's library for this platform, without a graphics card. */
function llamaBinaries(): string {
  const system = { darwin: 'mac', win32: 'win' }[process.platform as string] ?? process.platform;
  const metal = process.platform === 'darwin' && process.arch === 'arm64' ? '-metal' : '';
  return `@node-llama-cpp/${system}-${process.arch}${metal}`;
}

/** Its optional packages are the libraries of all graphics cards as well: only the one for this processor is wanted. */
export const LLAMA_CPP: PeerPackages = {
  folder: `node-llama-cpp-${NODE_LLAMA_CPP}`,
  install: [`node-llama-cpp@${NODE_LLAMA_CPP}`, `${llamaBinaries()}@${NODE_LLAMA_CPP}`],
  flags: ['--omit=optional'],
};

/** Its onnxruntime-node is another, newer one than ours. */
export const TRANSFORMERS: PeerPackages = {
  folder: `transformers.js-${TRANSFORMERS_JS}`,
  install: [`@huggingface/transformers@${TRANSFORMERS_JS}`],
  flags: [],
};

/** Where a program may keep what it can fetch again. */
function cacheFolder(): string {
  const { env } = process;
  const home = homedir();
  const caches = {
    darwin: join(home, 'Library', 'Caches'),
    win32: env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'),
  }[process.platform as string];
  return join(env['XDG_CACHE_HOME'] || caches || join(home, '.cache'), 'llm-trace', 'bench-peers');
}

const LOADER = 'load.mjs';
const MINUTES = 60_000;

/** Where packages lie, or will. */
function packagesFolder({ folder }: PeerPackages): string {
  return join(cacheFolder(), folder);
}

function isInstalled(packages: PeerPackages): Promise<boolean> {
  return exists(join(packagesFolder(packages), LOADER));
}

/**
 * Install packages unless they are there already. No script of theirs is run: they would fetch things from elsewhere.
 * @returns the folder they lie in
 * @throws one line with npm's own fault
 */
export async function installPeers(packages: PeerPackages, signal: AbortSignal): Promise<string> {
  const target = packagesFolder(packages);
  if (await isInstalled(packages)) return target;
  await mkdir(dirname(target), { recursive: true });
  return withTemporaryFolder(`${target}-`, async (temporary) => {
    await writeFile(join(temporary, 'package.json'), JSON.stringify({ private: true }));
    await npm(
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages.flags, ...packages.install],
      temporary,
      signal,
    );
    // Resolution is node's own, from this folder.
    await writeFile(join(temporary, LOADER), 'export const load = (name) => import(name);\n');
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    return target;
  });
}

async function npm(args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  // On Windows npm is a script of the shell; none of the arguments comes from outside.
  const shell = process.platform === 'win32';
  try {
    await promisify(execFile)('npm', args, { cwd, signal, shell, timeout: 10 * MINUTES });
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(npmFault(error));
  }
}

/** The most telling line of what npm said. */
export function npmFault(error: unknown): string {
  const { code, stderr = '', message } = error as { code?: unknown; stderr?: string; message: string };
  if (code === 'ENOENT') return 'npm was not found';
  const lines = stderr
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (?!code |errno |syscall |path )(\S.*)$/.exec(line)?.[1] ?? []);
  return lines[0] ?? (message.split('\n')[0] as string);
}

/** Import a package from such a folder. */
export async function importPackage<T>(folder: string, name: string): Promise<T> {
  const loader = (await import(pathToFileURL(join(folder, LOADER)).href)) as { load(name: string): Promise<T> };
  return loader.load(name);
}

export async function versionOf(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
