/**
 * Puts a real VS Code for tests into `test/.workbench/`: VS Code's own server and browser workbench, from the npm
 * package code-server, with the Node.js it needs. The browser comes from the machine, or from apt where that is allowed.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './paths.ts';
import { type Finished, isAlive, mustRun, run } from './processes.ts';

const codeServer = '4.139.1'; // VS Code 1.139.1
const nodeVersion = '24.21.0'; // what that code-server requires
/** Native modules that have no prebuilt binary, and what stands in their place: to compile them takes half a minute. */
const STAND_INS = { '@vscode/spdlog': 'spdlog.cjs', '@vscode/native-watchdog': 'native-watchdog.cjs' };
/** What only the agents of VS Code's chat load, which is switched off in tests: half of all that would be downloaded. */
const NOT_NEEDED = ['@github/copilot-sdk', '@microsoft/mxc-sdk'];
/**
 * Extensions of VS Code that no test uses. Some of them start with each window, before ours, and take a second there.
 * Those that can run in a browser stay: it would be asked for them.
 */
const EXTENSIONS_NOT_NEEDED = [
  'copilot',
  'debug-auto-launch',
  'debug-server-ready',
  'git',
  'github',
  'grunt',
  'gulp',
  'jake',
  'microsoft-authentication',
  'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion',
  'terminal-suggest',
  'tunnel-forwarding',
];
/** Goes up with each change of what an installation consists of. */
const FORM = 2;

export interface Workbench {
  /** The Node.js that runs the server. */
  node: string;
  /** VS Code's server-main.js. */
  server: string;
  /** A Chromium or Chrome. */
  chromium: string;
}

type Installation = { workbench: Workbench } | { unavailable: string };

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

export type Browser = Pick<Workbench, 'chromium'> | { unavailable: string };

/** The browser alone, which pages of panels need and no more, on any system: one without a window if possible. */
export function installBrowser(log: (line: string) => void = console.log): Promise<Browser> {
  return browserOf(async () => (await findOrInstallHeadless(log)) ?? (await findOrInstallChromium(log)));
}

async function browserOf(install: () => Promise<string | undefined>): Promise<Browser> {
  try {
    const browser = await install();
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
  const folder = join(home, `code-server-${codeServer}-node-${nodeVersion}-${process.arch}-${FORM}`);
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
    for (const name of EXTENSIONS_NOT_NEEDED) await rm(join(vscode, 'extensions', name), { recursive: true });
    const version = await installModules(vscode);
    await mustRun(join(work, 'node/bin/node'), ['--version']);
    await writeFile(join(work, 'installed.json'), `${JSON.stringify({ vscode: version, codeServer, nodeVersion })}\n`);
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

/** What VS Code's server depends on, without running anything of it. @returns the version of VS Code */
async function installModules(vscode: string): Promise<string> {
  const file = join(vscode, 'package.json');
  const { dependencies, ...rest } = JSON.parse(await readFile(file, 'utf8'));
  const needed = Object.entries(dependencies).filter(([name]) => !NOT_NEEDED.includes(name));
  await writeFile(file, JSON.stringify({ ...rest, dependencies: Object.fromEntries(needed) }));
  await npm(['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'], vscode);
  for (const [name, standIn] of Object.entries(STAND_INS)) {
    await cp(join(root, 'test/workbench/stand-ins', standIn), join(vscode, 'node_modules', name, 'index.js'));
  }
  return rest.version;
}

async function npm(args: string[], cwd: string): Promise<void> {
  // Inside an npm script the environment carries the outer project's prefix.
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package_|lifecycle_|config_(local_)?prefix$)/i.test(name)),
  );
  await mustRun('npm', args, { cwd, env: clean, timeout: 300_000 });
}

async function removeAbandoned(home: string): Promise<void> {
  for (const entry of await readdir(home)) {
    const pid = /^installing-(\d+)$/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(home, entry), { recursive: true, force: true });
  }
}

// The browser --------------------------------------------------------------------------------------------------------

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

async function findOrInstallChromium(log: (line: string) => void): Promise<string | undefined> {
  const found = (await namedBrowser()) ?? (await findChromium());
  if (found !== undefined) return found;
  await installPackages(['chromium'], log);
  return await findChromium();
}

/** Chromium that cannot have a window draws the same pages in less of the processor's time. */
const HEADLESS = 'chromium-headless-shell';

async function findOrInstallHeadless(log: (line: string) => void): Promise<string | undefined> {
  const named = await namedBrowser();
  if (named !== undefined) return named;
  if (notOnPath(HEADLESS) && hasApt()) {
    if ((await findChromium()) === undefined) await updatePackages(log);
    if (await isOffered(HEADLESS)) await installPackages([HEADLESS], log);
  }
  const found = onPath(HEADLESS);
  return found !== undefined && (await starts(found)) ? found : undefined;
}

/** @throws when the user names one that does not start */
async function namedBrowser(): Promise<string | undefined> {
  const named = process.env.CHROMIUM_EXECUTABLE || process.env.CHROME_PATH;
  if (!named || (await starts(named))) return named || undefined;
  throw new Error(`CHROMIUM_EXECUTABLE or CHROME_PATH names ${named}, which does not start`);
}

async function findChromium(): Promise<string | undefined> {
  for (const candidate of [...BROWSERS.map(onPath), chromium.executablePath()]) {
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

/** Whether we are root on Debian or Ubuntu. */
function hasApt(): boolean {
  return process.getuid?.() === 0 && !notOnPath('apt-get');
}

/** Whether Debian's lists of packages, if they are here, have this one: Ubuntu's have not all of them. */
async function isOffered(name: string): Promise<boolean> {
  const { code } = await run('apt-cache', ['show', name], { timeout: 20_000 });
  return code === 0;
}

/** Debian's packages, where we may install them; elsewhere nothing happens. */
async function installPackages(packages: string[], log: (line: string) => void): Promise<void> {
  if (packages.length === 0 || !hasApt()) return;
  await updatePackages(log);
  log(`Installing ${packages.join(', ')} with apt-get ...`);
  const install = await aptGet(['install', '-y', '--no-install-recommends', ...packages], 600_000);
  if (install.code !== 0) log(`apt-get install failed:\n${install.output.trim().split('\n').slice(-5).join('\n')}`);
}

let updated: Promise<void> | undefined;

/** The lists of packages, once for each run. */
function updatePackages(log: (line: string) => void): Promise<void> {
  updated ??= aptGet(['update'], 240_000).then(({ code }) => {
    if (code !== 0) log('apt-get update failed; going on with the lists that are there.');
  });
  return updated;
}

function aptGet(args: string[], timeout: number): Promise<Finished> {
  const options = ['DPkg::Lock::Timeout=240', 'Acquire::http::Timeout=15', 'Acquire::https::Timeout=15'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', [...options.flatMap((option) => ['-o', option]), ...args], { env, timeout });
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
