/** The packages of the peers, which are installed only for the bench, in a separate folder. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { withTemporaryFolder } from '../../base/temporary-folder';
import { exists } from '../../model/files';

export interface PeerPackages {
  /** The name of the folder, which includes the versions. */
  readonly folder: string;
  readonly install: readonly string[];
  readonly flags: readonly string[];
}

const NODE_LLAMA_CPP = '3.22.1';
const TRANSFORMERS_JS = '4.3.1';

/** The package with llama.cpp's library for this platform, without support for graphics cards. */
function llamaBinaries(): string {
  const system = { darwin: 'mac', win32: 'win' }[process.platform as string] ?? process.platform;
  const metal = process.platform === 'darwin' && process.arch === 'arm64' ? '-metal' : '';
  return `@node-llama-cpp/${system}-${process.arch}${metal}`;
}

/** Only the optional package for this processor is installed; the others are libraries for graphics cards. */
export const LLAMA_CPP: PeerPackages = {
  folder: `node-llama-cpp-${NODE_LLAMA_CPP}`,
  install: [`node-llama-cpp@${NODE_LLAMA_CPP}`, `${llamaBinaries()}@${NODE_LLAMA_CPP}`],
  flags: ['--omit=optional'],
};

/** Its onnxruntime-node has another, newer version than ours. */
export const TRANSFORMERS: PeerPackages = {
  folder: `transformers.js-${TRANSFORMERS_JS}`,
  install: [`@huggingface/transformers@${TRANSFORMERS_JS}`],
  flags: [],
};

/** The folder for data that a program can download again. */
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

/** The folder of the packages, which may not exist yet. */
function packagesFolder({ folder }: PeerPackages): string {
  return join(cacheFolder(), folder);
}

function isInstalled(packages: PeerPackages): Promise<boolean> {
  return exists(join(packagesFolder(packages), LOADER));
}

/**
 * Installs packages unless they are installed. Their scripts are not run, because those would download more from elsewhere.
 * @returns the folder of the packages
 * @throws one line with npm's own error
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
    // Node resolves the package from this folder.
    await writeFile(join(temporary, LOADER), 'export const load = (name) => import(name);\n');
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    return target;
  });
}

async function npm(args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  // On Windows npm is a shell script; none of the arguments comes from outside.
  const shell = process.platform === 'win32';
  try {
    await promisify(execFile)('npm', args, { cwd, signal, shell, timeout: 10 * MINUTES });
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(npmFault(error));
  }
}

/** The most informative line of npm's output. */
export function npmFault(error: unknown): string {
  const { code, stderr = '', message } = error as { code?: unknown; stderr?: string; message: string };
  if (code === 'ENOENT') return 'npm was not found';
  const lines = stderr
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) (?!code |errno |syscall |path )(\S.*)$/.exec(line)?.[1] ?? []);
  return lines[0] ?? (message.split('\n')[0] as string);
}

/** Imports a package from such a folder. */
export async function importPackage<T>(folder: string, name: string): Promise<T> {
  const loader = (await import(pathToFileURL(join(folder, LOADER)).href)) as { load(name: string): Promise<T> };
  return loader.load(name);
}

export async function versionOf(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
