/** The program that is shipped, as a process: the same as in the other tests' own process, and what only a process has. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { CLI, cli, cliProcess, type Ended, json, SMALL } from '../cli-support';
import { GPT2_UNTIED, tempFolder } from '../model/helpers';

const TEXT = 'The weather is';
const LONG = 'The weather is fine. '.repeat(400);

/** Times differ: in JSON, and in the note that tells a generation's pace. */
function withoutTimings({ stdout, stderr, ...rest }: Ended): Ended {
  return {
    ...rest,
    stdout: stdout.replace(/"timings": \{[^}]*\}/, '"timings": {}'),
    stderr: stderr
      .replace(/the first after [\d.,]+ m?s,/, 'the first after a time,')
      .replace(/the rest at [\d.,]+ a second/, 'the rest at a pace'),
  };
}

type Call = [string, readonly string[], (string | Uint8Array)?];

/** A result, output that is longer than a pipe holds, and a refusal. */
const CALLS: readonly Call[] = [
  ['a trace', ['trace', TEXT, ...SMALL, '--json', '--max-new-tokens', '3']],
  ['tokens whose JSON is longer than a pipe holds', ['tokens', '-', ...SMALL, '--json'], LONG],
  ['wrong usage', ['trace', TEXT, '--nonsense']],
];
/** They end as others do; `npm run check:long` looks at them. */
const THEIR_LIKE: readonly Call[] = [
  ['the help', ['--help']],
  ['a failure', ['trace', TEXT, '--model', '/no/such/folder']],
  ['a trace by the starter model', ['trace', TEXT, '--json', '--max-new-tokens', '3']],
  ['a generation after a long text, with a note', ['generate', '-', ...SMALL], 'The weather is fine. '.repeat(40)],
  ['the version', ['--version']],
  ['standard input that is not UTF-8', ['tokens', '-', ...SMALL], Uint8Array.of(0x41, 0xff)],
  ['a block that is not there', ['trace', TEXT, ...SMALL, '--layer', '2']],
  ['no sub-command', []],
];

describe('exit code, standard output and standard error are as they are without a process', () => {
  it.each<Call>(thorough ? [...CALLS, ...THEIR_LIKE] : CALLS)('%s', async (_, args, input = '') => {
    const [outcome, expected] = [await cliProcess(args, { input }), await cli(args, { input })];
    expect(withoutTimings(outcome)).toEqual(withoutTimings(expected));
  });
});

describe('paths', () => {
  it.runIf(thorough)('a model folder may be relative to the working directory', async () => {
    const { stdout } = await cliProcess(['tokens', TEXT, '--model', '.', '--json'], { cwd: GPT2_UNTIED });
    expect(JSON.parse(stdout)).toEqual(await json(['tokens', TEXT, '--model', GPT2_UNTIED]));
  });

  it.runIf(thorough)('nothing is written beside the saved file', async () => {
    const folder = await tempFolder();
    const outcome = await cliProcess(
      ['trace', TEXT, ...SMALL, '--max-new-tokens', '1', '--save', 'trace.safetensors'],
      { cwd: folder },
    );
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(await readdir(folder)).toEqual(['trace.safetensors']);
  });
});

it.runIf(thorough)('where nobody reads the notes, the result is written all the same', async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'text.txt'), TEXT);
  await writeFile(join(folder, 'no-text.bin'), Uint8Array.of(0xff)); // is left out, of which a note tells
  const child = spawn(process.execPath, [CLI, 'evaluate', folder, ...SMALL, '--json']);
  child.stderr.destroy();
  const stdout = text(child.stdout);
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(JSON.parse(await stdout)).toMatchObject({ model: { name: 'gpt2' } });
});

it.skipIf(process.platform !== 'linux').each([
  ['of several pieces', ['generate', TEXT, ...SMALL, '--max-new-tokens', '20']],
  ...(thorough
    ? ([
        ['printed in one piece', ['tokens', TEXT, ...SMALL]],
        ['help', ['--help']],
      ] satisfies [string, string[]][])
    : []),
])('output that the disk has no room for is a failure that is told: %s', async (_, args) => {
  const full = await open('/dev/full', 'w');
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', full.fd, 'pipe'] });
  await full.close();
  const stderr = text(child.stderr as Readable);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(await stderr).toBe('error: Standard output cannot be written because the disk is full.\n');
});

it.runIf(thorough)('a reader that goes away early ends it without a word', async () => {
  const child = spawn(process.execPath, [CLI, 'generate', TEXT, '--max-new-tokens', '200']);
  child.stdout.once('data', () => child.stdout.destroy());
  const stderr = text(child.stderr);
  expect(await once(child, 'close')).toEqual([141, null]); // 128 and the number of SIGPIPE, as of a program that the signal ends;
  expect(await stderr).toBe('');
});
