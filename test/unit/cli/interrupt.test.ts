/** Ctrl-C ends the program at once, whatever it does, and so do other signals; a line says so, and nothing of it is left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src/engine/host/client';
import { Interruption } from '../../../src/terminal/call';
import { thorough } from '../../workbench/thorough';
import { CLI, cli, SMALL } from '../cli-support';
import { ENDLESS_TEXT, withEndlessPattern } from '../endless-pattern';
import { sharedEngine } from '../engine-support';
import { STARTER, tempFolder } from '../model/helpers';

interface Interrupted {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Start a call with an open standard input and a folder of its own for temporary files, and interrupt it once when it is
 * at work, by default a moment after it began.
 */
async function interrupt(
  args: readonly string[],
  temp: string,
  atWork: () => Promise<unknown> = () => sleep(300),
  by: 'SIGINT' | 'SIGTERM' | 'SIGHUP' = 'SIGINT',
): Promise<Interrupted> {
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  await expect.poll(() => minds(child.pid as number, constants.signals.SIGHUP), { timeout: 50_000 }).toBe(true);
  await atWork();
  child.kill(by);
  const [code, signal] = await ended;
  return { code, signal, stdout, stderr };
}

/** Whether a process handles a signal by itself: ours do once they have begun (SIGINT is always handled, by Node). */
function minds(pid: number, signal: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return caught !== undefined && ((BigInt(`0x${caught}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** What is expected, whatever was printed until then. */
function atOnce({ stdout }: Interrupted, code = 130): Interrupted {
  const said =
    stdout === ''
      ? 'Interrupted before there was anything to print.'
      : 'Interrupted: what was computed until then is printed.';
  return { code, signal: null, stdout, stderr: `${said}\n` };
}

describe.skipIf(process.platform !== 'linux')('interrupted', () => {
  it.each([
    ['during a generation', ['generate', 'A', '--model', STARTER, '--max-new-tokens', '480']],
    ...(thorough
      ? ([
          ['while it waits for standard input', ['tokens', '-', ...SMALL]],
          ['during a bench', ['bench', '--model', STARTER]],
          ['during a bench, in a process', ['bench', '--model', STARTER, '--isolation', 'process']],
        ] as const)
      : []),
  ] as const)('%s', async (_, args) => {
    const temp = await tempFolder();
    const outcome = await interrupt(args, temp);
    expect(outcome).toEqual(atOnce(outcome));
    expect(await readdir(temp)).toEqual([]);
  });

  it.each([['SIGTERM', 143], ...(thorough ? [['SIGHUP', 129] as const] : [])] as const)(
    'by %s: the exit code names the signal',
    async (signal, code) => {
      const temp = await tempFolder();
      const outcome = await interrupt(['tokens', '-', ...SMALL], temp, () => sleep(0), signal);
      expect(outcome).toEqual({ ...atOnce(outcome, code), stdout: '' });
    },
  );

  it.runIf(thorough)('while it splits a text with a pattern that never ends', async () => {
    const [model, temp] = [await withEndlessPattern(), await tempFolder()];
    for (const command of thorough ? ['tokens', 'trace'] : ['trace']) {
      const outcome = await interrupt([command, ENDLESS_TEXT, '--model', model], temp);
      expect(outcome).toEqual({ ...atOnce(outcome), stdout: '' });
    }
    expect(await readdir(temp)).toEqual([]);
  });

  it.runIf(thorough)('while it makes the model that it measures: the half of it is removed', async () => {
    const temp = await tempFolder();
    const isMade = async () => {
      const [folder] = await readdir(temp);
      return folder !== undefined && (await readdir(join(temp, folder), { recursive: true })).length > 3;
    };
    const outcome = await interrupt(['bench', '--shape', 'distilgpt2', '--no-peers'], temp, () =>
      expect.poll(isMade, { timeout: 50_000 }).toBe(true),
    );
    expect(outcome).toEqual(atOnce(outcome));
    expect(await readdir(temp)).toEqual([]);
  });

  it.runIf(thorough)(
    'while it saves: neither the file nor a part of it is there, or it was just in time and says nothing else',
    async () => {
      const [temp, folder] = [await tempFolder(), await tempFolder()];
      const text = 'word '.repeat(40).trimEnd();
      const path = join(folder, 'trace.safetensors');
      const args = ['trace', text, '--model', STARTER, '--max-new-tokens', '1', '--save', path];
      const isSaving = async () => (await readdir(folder)).length > 0;
      const outcome = await interrupt(args, temp, () =>
        expect.poll(isSaving, { timeout: 50_000, interval: 5 }).toBe(true),
      );
      const isSaved = outcome.code === 0;
      expect(await readdir(folder)).toEqual(isSaved ? ['trace.safetensors'] : []);
      expect(outcome).toEqual(isSaved ? { ...outcome, signal: null, stderr: '' } : atOnce(outcome));
      expect(outcome.stdout.includes(`Saved to ${path}`)).toBe(isSaved);
    },
  );
});

it('while it runs with each part of another text: what was tried until then is printed', async () => {
  const [engine, controller] = [sharedEngine(), new AbortController()];
  let runs = 0;
  const interrupted: Pick<EngineClient, 'read'> = {
    read: (asked, options) => {
      if (asked.what === 'patch' && ++runs === 6) controller.abort(new Interruption(constants.signals.SIGINT));
      return engine.read(asked, options);
    },
  };
  const outcome = await cli(['compare', 'The sun is', 'The moon is', '--patch', 'all', '--model', STARTER], {
    engine: { ...engine, ...interrupted },
    signal: controller.signal,
  });
  expect(outcome).toMatchObject({ code: 130, stderr: 'Interrupted: what was computed until then is printed.\n' });
  expect(outcome.stdout.replace(/\s+/g, ' ')).toContain('of the 5 heads and MLPs tried so far (of 54)');
});

it('while it measures a model: what is measured until then is printed', async () => {
  const [engine, controller] = [sharedEngine(), new AbortController()];
  const interrupted: Pick<EngineClient, 'bench'> = {
    bench: (asked, { signal, onProgress } = {}) => {
      const told: typeof onProgress = (progress) => {
        onProgress?.(progress);
        if (progress.stage === 'bench') controller.abort(new Interruption(constants.signals.SIGINT));
      };
      return engine.bench(asked, { ...(signal && { signal }), onProgress: told });
    },
  };
  const outcome = await cli(['bench', ...SMALL], { engine: { ...engine, ...interrupted }, signal: controller.signal });
  expect(outcome).toMatchObject({ code: 130, stderr: 'Interrupted: what was computed until then is printed.\n' });
  expect(outcome.stdout).toMatch(/^gpt2\n {2}load +\d+\.\d ms\n {2}peak memory +\d+ MB\n$/);
});
