/** VS Code's server on a free port, with data folders of its own. Linux only, as the whole workbench is. */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Workbench } from './install.ts';
import { scratch } from './paths.ts';
import { kill, mustRun, processesWith, until } from './processes.ts';

/** Carried, with the server's id, by every process that a server and its windows consist of. */
export const marker = 'LLM_TRACE_TEST_SERVER';

/** Plain data, so that it can be handed to another process. */
export interface Server {
  name: string;
  /** Every process of this server and of its windows carries it in its environment. */
  id: string;
  pid: number;
  port: number;
  /** The temporary folder that holds everything the server writes. */
  folder: string;
  /** Standard output and standard error of the server; `hostExits` reads it. */
  log: string;
  workbench: Workbench;
  /** The user settings that every window of this server begins with. */
  settings: Settings;
}

export type Settings = Readonly<Record<string, unknown>>;

/** As keybindings.json has them. */
export interface KeyBinding {
  readonly key: string;
  readonly command: string;
  readonly args?: unknown;
}

interface ServerOptions {
  workbench: Workbench;
  /** Names the folder of logs that stays behind: test/.tmp/logs/NAME. */
  name: string;
  /** VSIX files. */
  extensions?: readonly string[];
  /** User settings of every window, added to those of `quietSettings`. */
  settings?: Settings;
  /** Of the user, beside `plumbingKeys`. */
  keyBindings?: readonly KeyBinding[];
  /** Of VS Code's own extensions those that its windows have; all of them unless told otherwise. */
  builtInExtensions?: readonly string[];
  /**
   * Allows `extensionDevelopmentPath` and `extensionTestsPath`, which a built workbench ignores otherwise. In return its
   * windows show no notifications and answer dialogs by themselves, so a test of what a user sees does without.
   */
  development?: boolean;
  /** Added to this process's environment, which the extension host gets; undefined removes a variable. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** Nothing that pops up, moves or asks while a test runs. */
export const quietSettings: Settings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'editor.hover.delay': 100,
  'editor.minimap.enabled': false,
  'editor.renderWhitespace': 'none', // a selected space would be drawn as a dot, and the text not be found
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false, // it would read what each process of the machine has open, again and again
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'window.commandCenter': false,
  'window.confirmBeforeClose': 'never',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/**
 * Those of VS Code's own extensions that tests need, as their folders are called: themes, languages, notebooks. To start
 * a window with all ninety of them takes a quarter longer.
 */
export const NEEDED_EXTENSIONS: readonly string[] = [
  'configuration-editing',
  'ipynb',
  'javascript',
  'json',
  'markdown-basics',
  'notebook-renderers',
  'python',
  'theme-defaults',
  'theme-seti',
  'typescript-basics',
  'typescript-language-features',
];

/** What is done between tests, not by them: a key takes a tenth of the time that the palette takes. */
export const plumbingKeys = {
  closeEditors: { key: 'ctrl+alt+1', command: 'workbench.action.closeAllEditors' },
  clearNotifications: { key: 'ctrl+alt+2', command: 'notifications.clearAll' },
} as const;

const running = new Set<Server>();

export async function startServer(options: ServerOptions): Promise<Server> {
  const { workbench, name } = options;
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-workbench-'));
  const log = join(folder, 'server.log');
  const id = randomUUID();
  const settings = { ...quietSettings, ...options.settings };
  const server: Server = { name, id, pid: 0, port: 0, folder, log, workbench, settings };
  running.add(server);
  stopWithThisProcess();
  try {
    await writeSettings(server, {});
    for (const vsix of options.extensions ?? []) await placeExtension(server, vsix);
    await writeFile(
      join(server.folder, 'data/data/User/keybindings.json'),
      JSON.stringify([...Object.values(plumbingKeys), ...(options.keyBindings ?? [])]),
    );

    const output = openSync(log, 'a');
    const child = spawn(
      workbench.node,
      [
        workbench.server,
        ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
        ...(options.development === true ? ['--enable-smoke-test-driver'] : []),
        ...(await builtInArguments(server, options.builtInExtensions)),
        ...['--disable-telemetry', '--disable-workspace-trust', '--force-disable-user-env'],
        ...dataArguments(server),
      ],
      { env: serverEnvironment(id, options.env ?? {}), stdio: ['ignore', output, output], cwd: folder },
    );
    closeSync(output);
    let failed: string | undefined;
    child.once('error', (error) => {
      failed = error.message;
    });
    child.once('exit', (code, signal) => {
      failed = `it ended with ${signal ?? code}`;
    });
    server.port = await until("VS Code's server listens", () => {
      if (failed !== undefined) throw new Error(`VS Code's server did not start: ${failed}\n${readLog(server)}`);
      const port = /Extension host agent listening on (\d+)/.exec(readLog(server))?.[1];
      return port === undefined ? undefined : Number(port);
    });
    server.pid = child.pid ?? 0;
    child.unref();
    return server;
  } catch (error) {
    await stopServer(server);
    throw error;
  }
}

/** Ends every process of the server and of its windows, keeps its logs in test/.tmp/logs/NAME (the answer), and removes its folder. */
export async function stopServer(server: Server): Promise<string> {
  const processes = () => processesWith(marker, server.id);
  if (server.pid > 0) kill(server.pid, 'SIGTERM');
  await until("VS Code's server ends", () => processes().length === 0, 1_000).catch(() => {});
  await until("VS Code's server ends", () => {
    for (const pid of processes()) kill(pid, 'SIGKILL');
    return processes().length === 0;
  });
  running.delete(server);
  const logs = join(scratch, 'logs', server.name);
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  if (existsSync(server.log)) await cp(server.log, join(logs, 'server.log'));
  const own = join(server.folder, 'data/data/logs');
  if (existsSync(own)) await cp(own, logs, { recursive: true });
  await rm(server.folder, { recursive: true, force: true, maxRetries: 5 });
  return logs;
}

/** A folder of links to some of the extensions that are VS Code's own, as an argument of the server. */
async function builtInArguments({ workbench, folder }: Server, names?: readonly string[]): Promise<string[]> {
  if (names === undefined) return [];
  const all = join(dirname(dirname(workbench.server)), 'extensions');
  const some = join(folder, 'built-in');
  await mkdir(some);
  for (const name of names) await symlink(join(all, name), join(some, name));
  return ['--builtin-extensions-dir', some];
}

/**
 * The extension of a VSIX file, in the folder of a server that is to start. VS Code's own installation takes seconds, so
 * that it is kept, and copied for the servers that come after.
 */
async function placeExtension(server: Server, vsix: string): Promise<void> {
  const place = join(server.folder, 'extensions');
  const { size, mtimeMs } = await stat(vsix);
  const kept = join(scratch, 'installed');
  const name = `${basename(vsix, '.vsix')}-${size}-${Math.round(mtimeMs)}`;
  const own = join(kept, name);
  if (existsSync(own)) {
    await cp(own, place, { recursive: true });
    await replaceInFile(join(place, 'extensions.json'), PLACE, place);
    return;
  }
  await installExtension(server, vsix);
  await mkdir(kept, { recursive: true });
  // Those of files that are no more.
  for (const other of await readdir(kept))
    if (!other.startsWith(name)) await rm(join(kept, other), { recursive: true, force: true });
  const half = `${own}.${server.id}`;
  await cp(place, half, { recursive: true });
  await replaceInFile(join(half, 'extensions.json'), place, PLACE);
  await rename(half, own).catch(() => rm(half, { recursive: true, force: true })); // another process was quicker
}

/** In a list of extensions that is kept: the folder that holds them. */
const PLACE = '<place>';

async function replaceInFile(file: string, text: string, by: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(text, by));
}

/** Best before the server starts; a window that is open sees the extension after a reload. */
async function installExtension(server: Server, vsix: string): Promise<void> {
  const { node, server: main } = server.workbench;
  const output = await mustRun(node, [main, '--install-extension', vsix, '--force', ...dataArguments(server)], {
    env: serverEnvironment(server.id, {}),
  });
  if (!/successfully installed/.test(output)) throw new Error(`${vsix} was not installed:\n${output}`);
}

/**
 * Writes the server's settings as the user's, and with these as the machine's, which go before them. Of the two files a
 * window that is open follows the machine's alone: what stood in the other would stay until it is loaded anew.
 */
export async function writeSettings(server: Server, settings: Settings): Promise<void> {
  await writeSettingsFile(server, 'User', server.settings);
  await writeSettingsFile(server, 'Machine', { ...server.settings, ...settings });
}

/** Whether the user's settings are others by now: something was switched in a window, which goes on with it until it is loaded anew. */
export async function hasOtherUserSettings(server: Server): Promise<boolean> {
  return (await readFile(settingsFile(server, 'User'), 'utf8')) !== settingsText(server.settings);
}

async function writeSettingsFile(server: Server, place: SettingsPlace, settings: Settings): Promise<void> {
  const file = settingsFile(server, place);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, settingsText(settings));
}

type SettingsPlace = 'User' | 'Machine';

function settingsFile({ folder }: Server, place: SettingsPlace): string {
  return join(folder, 'data/data', place, 'settings.json');
}

function settingsText(settings: Settings): string {
  return JSON.stringify(settings, null, '\t');
}

function readLog(server: Server): string {
  return existsSync(server.log) ? readFileSync(server.log, 'utf8') : '';
}

interface HostExit {
  pid: number;
  code: number | null;
  signal: string | null;
}

/** The extension hosts that ended so far, oldest first. A clean end is code 0; an abort has a signal (SIGABRT) or 134. */
export function hostExits(server: Server): HostExit[] {
  const exits = readLog(server).matchAll(/<(\d+)> Extension Host Process exited with code: (\w+), signal: (\w+)/g);
  return [...exits].map(([, pid, code, signal]) => ({
    pid: Number(pid),
    code: code === 'null' ? null : Number(code),
    signal: signal === undefined || signal === 'null' ? null : signal,
  }));
}

function dataArguments(server: Server): string[] {
  return [
    '--accept-server-license-terms',
    ...['--server-data-dir', join(server.folder, 'data')],
    ...['--extensions-dir', join(server.folder, 'extensions')],
  ];
}

function serverEnvironment(id: string, env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  // A terminal inside VS Code, npm scripts and test runners leave variables that would change the server.
  const foreign = /^(VSCODE_|ELECTRON_|VITEST|npm_|NODE_OPTIONS$|NODE_ENV$|NODE_PATH$)/;
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  // No gallery: nothing of a test goes to the network.
  return { ...clean, EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }), ...env, [marker]: id };
}

let handlersSet = false;

/** Whatever ends this process ends the servers that it started. */
function stopWithThisProcess(): void {
  if (handlersSet) return;
  handlersSet = true;
  process.once('exit', () => {
    for (const { id, folder } of running) {
      for (const pid of processesWith(marker, id)) kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.once(signal, () => process.exit(128 + number));
  }
}
