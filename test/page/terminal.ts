/**
 * What the terminal program says of a text: the panel has to show the same. Each call is made once in a run, in the test's
 * own process, since to start another and open the model there takes longer than the call.
 */
import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createEngineClient, type EngineClient } from '../../src/engine/host/client.ts';
import { runCommandLine } from '../../src/terminal/commands/run-command-line.ts';
import { root } from '../workbench/paths.ts';

/** Not the panel's: both have to say the same. */
let engine: EngineClient | undefined;

export async function disposeTerminal(): Promise<void> {
  await engine?.dispose();
  engine = undefined;
}

/** What a call prints. */
export async function printed(...call: readonly string[]): Promise<string> {
  return (await once(call, false)).output;
}

/** What a call prints as JSON. */
export async function printedJson<T>(...call: readonly string[]): Promise<T> {
  return JSON.parse(await printed(...call, '--json'));
}

/** The file that a trace is saved to, with every tensor. It is shared: read it only. */
export async function savedTrace(text: string, ...options: readonly string[]): Promise<string> {
  return (await once(['trace', text, '--max-new-tokens', '0', ...options], true)).file;
}

interface Made {
  readonly output: string;
  readonly file: string;
}

const running = new Map<string, Promise<Made>>();

/** Within a process by a promise; among processes by a file that appears when it is complete. */
function once(call: readonly string[], saves: boolean): Promise<Made> {
  const key = createHash('sha256')
    .update(JSON.stringify([call, saves]))
    .digest('hex');
  const made = running.get(key) ?? make(key, call, saves);
  running.set(key, made);
  return made;
}

async function make(key: string, call: readonly string[], saves: boolean): Promise<Made> {
  const base = join(inject('terminalFolder'), key);
  const file = `${base}.safetensors`;
  const known = await readFile(`${base}.txt`, 'utf8').catch(() => undefined);
  if (known !== undefined) return { output: known, file };
  const own = `${base}-${process.pid}`;
  const save = saves ? ['--save', `${own}.safetensors`] : [];
  const stdout = await output([...call, ...save]);
  if (saves) await rename(`${own}.safetensors`, file);
  await writeFile(`${own}.txt`, stdout);
  await rename(`${own}.txt`, `${base}.txt`);
  return { output: stdout, file };
}

async function output(call: readonly string[]): Promise<string> {
  engine ??= createEngineClient({ workerPath: join(root, 'dist/worker.js'), threads: 1 });
  const [said, failed]: [string[], string[]] = [[], []];
  const streams = {
    stdin: noInput(),
    stdout: {
      write: (text: string, done?: () => void) => {
        said.push(text);
        done?.();
      },
    },
    stderr: { write: (text: string) => void failed.push(text) },
  };
  const { signal } = new AbortController();
  const files = {
    starter: join(root, 'models/starter'),
    program: join(root, 'dist/cli.js'),
    docs: join(root, 'docs'),
    contestant: join(root, 'dist/contestant.js'),
  };
  const code = await runCommandLine(call, streams, { engine, signal, files });
  if (code !== 0) throw new Error(`llm-trace ${call.join(' ')} ended with ${code}: ${failed.join('')}`);
  return said.join('');
}

async function* noInput(): AsyncGenerator<Uint8Array> {}
