/**
 * Puts a real VS Code for tests into `test/.workbench/`: VS Code's own server and browser workbench, from the npm
 * package code-server, with the Node.js it needs. The browser comes from the machine, or from apt where that is allowed.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './paths.ts';
import { isAlive, mustRun, run } from './processes.ts';

const codeServer = '4.139.1'; // VS Code 1.139.1
const nodeVersion = '24.21.0'; // what that code-server requires
/** Native modules that have no prebuilt binary: the server's log files, and the extension host's watch on its parent. */
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog'];

export interface Workbench {
  /** The Node.js that runs the server. */
  node: string;
  /** VS Code's server-main.js. */
  server: string;
  /** A Chromium or Chrome. */
  chromium: string;
}

export type Installation = { workbench: Workbench } | { unavailable: string };

/**
 * Installs what is missing; instant when nothing is. Where the workbench cannot run, the answer is the reason, so that
 * a test suite skips with it. A failure to install on a machine that could (no network, say) is such a reason too.
 */
export async function installWorkbench(log: (line: string) => void = console.log): Promise<Installation> {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    return {
      unavailable: `the workbench tests run on Linux x64 and arm64, and this is ${process.platform} ${process.arch}`,
    };
  }
  const browser = await installBrowser(log);
  if ('unavailable' in browser) return browser;
  try {
    return { workbench: { ...(await installServer(log)), ...browser } };
  } catch (error) {
    return { unavailable: `the workbench could not be installed: ${inOneLine(error)}` };
  }
}

/** Likewise the browser alone, which pages of panels need and no more: on any system. */
export async function installBrowser(
  log: (line: string) => void = console.log,
): Promise<Pick<Workbench, 'chromium'> | { unavailable: string }> {
  try {
    const browser = await findOrInstallChromium(log);
    if (browser !== undefined) return { chromium: browser };
    const unavailable =
      'no Chromium was found and it could not be installed: install one, or name it with CHROMIUM_EXECUTABLE';
    return { unavailable };
  } catch (error) {
    return { unavailable: `Chromium could not be installed: ${inOneLine(error)}` };
  }
}

// The server ---------------------------------------------------------------------------------------------------------

async function installServer(log: (line: string) => void): Promise<{ node: string; server: string }> {
  const home = join(root, 'test/.workbench');
  const folder = join(home, `code-server-${codeServer}-node-${nodeVersion}-${process.arch}`);
  const installed = { node: join(folder, 'node/bin/node'), server: join(folder, 'vscode/out/server-main.js') };
  const stamp = join(folder, 'installed.json');
  if (existsSync(stamp)) return installed;

  log(`Installing VS Code's server (code-server ${codeServer}, Node.js ${nodeVersion}) into ${folder} ...`);
  const start = Date.now();
  await mkdir(home, { recursive: true });
  await removeAbandoned(home);
  // All work happens beside the final place and is renamed into it when it is complete, so that neither an
  // interrupted nor a concurrent installation can leave something that is half there.
  const work = join(home, `installing-${process.pid}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work);
  try {
    await download(work, `node-linux-${process.arch}@${nodeVersion}`, 'node');
    await download(work, `code-server@${codeServer}`, 'code-server');
    await rename(join(work, 'code-server/lib/vscode'), join(work, 'vscode'));
    await rm(join(work, 'code-server'), { recursive: true });
    const vscode = join(work, 'vscode');
    await npm(['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'], vscode);
    const node = join(work, 'node/bin/node');
    await mustRun(node, ['--version']);
    const native = await buildNativeModules(vscode, join(work, 'node'), log);
    const version = JSON.parse(await readFile(join(vscode, 'package.json'), 'utf8')).version;
    await writeFile(
      join(work, 'installed.json'),
      `${JSON.stringify({ vscode: version, codeServer, nodeVersion, native })}\n`,
    );
    await rename(work, folder).catch(async (error: unknown) => {
      if (!existsSync(stamp)) throw error; // else another process was faster, with the same result
      await rm(work, { recursive: true, force: true });
    });
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
  log(`VS Code's server was installed in ${Math.round((Date.now() - start) / 1000)} s.`);
  return installed;
}

/** Unpacks a package of the npm registry, without its dependencies and without running anything of it. */
async function download(work: string, spec: string, name: string): Promise<void> {
  const before = new Set(await readdir(work));
  await npm(['pack', '--ignore-scripts', spec], work);
  const archive = (await readdir(work)).find((file) => file.endsWith('.tgz') && !before.has(file));
  if (archive === undefined) throw new Error(`npm pack ${spec} left no archive`);
  await mkdir(join(work, name));
  await mustRun('tar', ['-xzf', join(work, archive), '-C', join(work, name), '--strip-components=1']);
  await rm(join(work, archive));
}

/**
 * The modules use Node-API and the Node.js package brings its headers, so nothing is downloaded for this. VS Code
 * starts without them as well (then it writes no log files), so a machine without compilers still runs the tests.
 */
async function buildNativeModules(vscode: string, node: string, log: (line: string) => void): Promise<boolean> {
  await installPackages(['g++', 'make', 'python3'].filter(notOnPath), log);
  const path = `${join(node, 'bin')}${delimiter}${process.env.PATH ?? ''}`;
  try {
    // Said explicitly: within `npm test` the project's own ignore-scripts is in the environment.
    await npm(['rebuild', '--ignore-scripts=false', `--nodedir=${node}`, ...nativeModules], vscode, { PATH: path });
    return true;
  } catch (error) {
    log(`The server runs without its log files: ${inOneLine(error)}`);
    return false;
  }
}

async function npm(args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  // Inside an npm script the environment carries the outer project's prefix.
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package_|lifecycle_|config_(local_)?prefix$)/i.test(name)),
  );
  await mustRun('npm', args, { cwd, env: { ...clean, ...env }, timeout: 300_000 });
}

async function removeAbandoned(home: string): Promise<void> {
  for (const entry of await readdir(home)) {
    const pid = /^installing-(\d+)$/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(home, entry), { recursive: true, force: true });
  }
}

// The browser --------------------------------------------------------------------------------------------------------

async function findOrInstallChromium(log: (line: string) => void): Promise<string | undefined> {
  const named = process.env.CHROMIUM_EXECUTABLE || process.env.CHROME_PATH;
  if (named) {
    if (await starts(named)) return named;
    throw new Error(`CHROMIUM_EXECUTABLE or CHROME_PATH names ${named}, which does not start`);
  }
  const found = await findChromium();
  if (found !== undefined) return found;
  await installPackages(['chromium'], log);
  return await findChromium();
}

async function findChromium(): Promise<string | undefined> {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  for (const candidate of [...names.map(onPath), chromium.executablePath()]) {
    if (candidate && existsSync(candidate) && (await starts(candidate))) return candidate;
  }
  return undefined;
}

/** Some distributions put a stub there that only asks for another package, so presence is not enough. */
async function starts(browser: string): Promise<boolean> {
  try {
    const { code, output } = await run(browser, ['--version'], { timeout: 20_000 });
    return code === 0 && /Chrom/.test(output);
  } catch {
    return false;
  }
}

// The machine --------------------------------------------------------------------------------------------------------

/** Debian's packages, where we are root on Debian or Ubuntu; elsewhere nothing happens. */
async function installPackages(packages: string[], log: (line: string) => void): Promise<void> {
  if (packages.length === 0 || process.getuid?.() !== 0 || notOnPath('apt-get')) return;
  log(`Installing ${packages.join(', ')} with apt-get ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=240'];
  const update = await run('apt-get', [...wait, 'update'], { env, timeout: 240_000 });
  if (update.code !== 0) log('apt-get update failed; going on with the lists that are there.');
  const install = await run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages], {
    env,
    timeout: 600_000,
  });
  if (install.code !== 0) log(`apt-get install failed:\n${install.output.trim().split('\n').slice(-5).join('\n')}`);
}

function inOneLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  return lines.filter((line) => !line.startsWith('npm warn')).join(' ');
}

function onPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

function notOnPath(name: string): boolean {
  return onPath(name) === undefined;
}
