/**
 * Nothing that we ship reports anything to anybody: the program writes no file outside what it is asked to, and opens
 * no connection. Continuous integration is hidden from it, since telemetry likes to be silent there.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { CLI } from '../cli-support';
import { type Outcome, run } from '../engine-support';
import { folderWith, ROOT, tempFolder } from '../model/helpers';

/** What tells a program that it runs in continuous integration, or that it should be quiet. */
const CI_VARIABLES =
  /^(?:CI|CONTINUOUS_INTEGRATION|BUILD_|TF_BUILD|GITHUB_|GITLAB_|JENKINS|TRAVIS|CIRCLE|APPVEYOR|TEAMCITY|BUILDKITE|CODEBUILD_|ORT_|DO_NOT_TRACK|VITEST|NODE_)/;
const HOME_VARIABLES = [
  'HOME',
  'USERPROFILE',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'XDG_RUNTIME_DIR',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LOCALAPPDATA',
  'APPDATA',
];

/** Writes a line for whatever opens a connection, from JavaScript or from native code (sockets of the process at its end). */
const WATCHER = `
  const fs = require('node:fs');
  const { isMainThread } = require('node:worker_threads');
  const report = (line) => fs.appendFileSync(process.env.WATCH_FILE, line + '\\n');
  const watch = (module, names) => {
    const loaded = require(module);
    for (const name of names) {
      const original = loaded[name];
      loaded[name] = function (...args) { report(module + '.' + name); return Reflect.apply(original, this, args); };
    }
  };
  watch('node:dns', ['lookup', 'resolve', 'resolve4', 'resolve6']);
  watch('node:http', ['request', 'get']);
  watch('node:https', ['request', 'get']);
  watch('node:dgram', ['createSocket']);
  const { Socket, Server } = require('node:net');
  for (const [kind, name] of [[Socket, 'connect'], [Server, 'listen']]) {
    const original = kind.prototype[name];
    kind.prototype[name] = function (...args) { report('net ' + name); return Reflect.apply(original, this, args); };
  }
  const inodes = (table) => {
    try { return fs.readFileSync('/proc/self/net/' + table, 'utf8').split('\\n').slice(1).map((line) => line.trim().split(/\\s+/)[9]); }
    catch { return []; }
  };
  const opened = () => fs.readdirSync('/proc/self/fd').flatMap((fd) => {
    if (fd <= 2) return []; // given by the test: pipes
    try { return /^socket:\\[(\\d+)\\]$/.exec(fs.readlinkSync('/proc/self/fd/' + fd))?.slice(1) ?? []; } catch { return []; }
  });
  const sockets = () => {
    const found = opened();
    if (found.length === 0) return; // to read the tables takes much longer
    const internet = new Set(['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap(inodes));
    if (found.some((inode) => internet.has(inode))) report('native socket');
  };
  if (isMainThread && process.platform === 'linux') {
    setInterval(sockets, 5).unref();
    process.once('exit', () => { sockets(); report('watched'); });
  } else if (isMainThread) process.once('exit', () => report('watched'));
`;

interface Watched extends Outcome {
  readonly reports: readonly string[];
  readonly files: readonly string[];
}

/** Run a Node program as an ordinary user would, in an empty home, and tell what it left and whom it called. */
async function watched(program: string, args: readonly string[]): Promise<Watched> {
  const home = await tempFolder();
  const watcher = await folderWith({ 'watch.cjs': WATCHER, reports: '' });
  const inherited = Object.entries(process.env).filter(([name]) => !CI_VARIABLES.test(name));
  const homes = await Promise.all(
    HOME_VARIABLES.map(async (name) => {
      await mkdir(join(home, name));
      return [name, join(home, name)] as const;
    }),
  );
  const env = Object.fromEntries([...inherited, ...homes, ['WATCH_FILE', join(watcher, 'reports')]]);
  const outcome = await run(process.execPath, ['--require', join(watcher, 'watch.cjs'), program, ...args], {
    env,
    cwd: home,
  });
  const reports = (await readFile(join(watcher, 'reports'), 'utf8')).split('\n').filter(Boolean);
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  return {
    ...outcome,
    reports: [...new Set(reports)],
    files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
  };
}

describe('the terminal program', () => {
  it.each<[string, readonly string[], RegExp?]>([
    ['a trace', ['trace', 'The weather is']],
    // A trace has tokens and generates as well.
    ...(thorough
      ? ([
          ['tokens', ['tokens', 'The weather is']],
          ['a generation', ['generate', 'The weather is', '--max-new-tokens', '5'], /^5 tokens: [^\n]+ a second\.\n$/],
        ] satisfies [string, string[], RegExp?][])
      : []),
  ])('%s leaves no file behind and calls nobody', async (_, args, notes = /^$/) => {
    const { code, stderr, reports, files } = await watched(CLI, args);
    expect(stderr).toMatch(notes);
    expect({ code, reports, files }).toEqual({ code: 0, reports: ['watched'], files: [] });
  });
});

describe('the watcher', () => {
  it.each([
    [
      'a file',
      `require('node:fs').writeFileSync(require('node:path').join(require('node:os').homedir(), 'id'), 'x');`,
      [],
      ['id'],
    ],
    ['a look-up of a name', `require('node:dns').lookup('localhost', () => undefined);`, ['node:dns.lookup'], []],
    [
      'a server',
      `const s = require('node:net').createServer().listen(0, '127.0.0.1', () => s.close());`,
      ['net listen'],
      [],
    ],
    ['a datagram', `require('node:dgram').createSocket('udp4').unref();`, ['node:dgram.createSocket'], []],
    ['a request', `fetch('http://127.0.0.1:59999/').catch(() => undefined);`, ['net connect'], []],
    [
      'a thread’s request',
      `new (require('node:worker_threads').Worker)("fetch('http://127.0.0.1:59999/').catch(() => undefined)", { eval: true });`,
      ['net connect'],
      [],
    ],
  ])('sees %s', async (_, source, reports, files) => {
    const folder = await folderWith({ 'program.cjs': source });
    const result = await watched(join(folder, 'program.cjs'), []);
    expect(result.code).toBe(0);
    expect(result.reports).toEqual(expect.arrayContaining([...reports, 'watched']));
    expect(result.files).toEqual(files);
  });

  it.runIf(process.platform === 'linux')('sees a socket that JavaScript’s functions did not open', async () => {
    // Below the watched functions, as native code would.
    const source = `
      const { TCP, constants } = process.binding('tcp_wrap');
      const socket = new TCP(constants.SERVER);
      socket.bind('127.0.0.1', 0);
      socket.listen(1);
      setTimeout(() => socket.close(), 100);
    `;
    const folder = await folderWith({ 'program.cjs': source });
    const result = await watched(join(folder, 'program.cjs'), []);
    expect(result.reports).toContain('native socket');
  });
});

describe('the native library', () => {
  const COLLECTOR = [
    'events.data.microsoft.com',
    'OneCollector',
    'mobile.events',
    'applicationinsights',
    'aria.microsoft',
  ];

  it('knows no collector’s address', async () => {
    const native = join(ROOT, 'dist/native');
    const files = (await readdir(native, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const { name, parentPath } of files) {
      const bytes = await readFile(join(parentPath, name));
      for (const text of COLLECTOR) {
        expect(bytes.includes(text, 'latin1'), `${name}: ${text}`).toBe(false);
        expect(bytes.includes(text, 'utf16le'), `${name}: ${text} in UTF-16`).toBe(false);
      }
      if (name.startsWith('libonnxruntime')) expect(bytes.includes('onnxruntime', 'latin1')).toBe(true);
    }
  });
});
