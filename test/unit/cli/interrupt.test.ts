/** Ctrl-C ends the program at once, whatever it does, and so do other signals; nothing of it is left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { thorough } from '../../workbench/thorough';
import { CLI, SMALL } from '../cli-support';
import { ENDLESS_TEXT, withEndlessPattern } from '../endless-pattern';
import { STARTER, tempFolder } from '../model/helpers';

interface Interrupted {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
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
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  await expect.poll(() => minds(child.pid as number, constants.signals.SIGHUP), { timeout: 50_000 }).toBe(true);
  await atWork();
  child.kill(by);
  const [code, signal] = await ended;
  return { code, signal, stderr };
}

/** Whether a process handles a signal by itself: ours do once they have begun (SIGINT is always handled, by Node). */
function minds(pid: number, signal: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return caught !== undefined && ((BigInt(`0x${caught}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

const atOnce = { code: 130, signal: null, stderr: '' };

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
    expect(await interrupt(args, temp)).toEqual(atOnce);
    expect(await readdir(temp)).toEqual([]);
  });

  it.each([['SIGTERM', 143], ...(thorough ? [['SIGHUP', 129] as const] : [])] as const)(
    'by %s: the exit code names the signal',
    async (signal, code) => {
      const temp = await tempFolder();
      expect(await interrupt(['tokens', '-', ...SMALL], temp, () => sleep(0), signal)).toEqual({ ...atOnce, code });
    },
  );

  it.runIf(thorough)('while it splits a text with a pattern that never ends', async () => {
    const [model, temp] = [await withEndlessPattern(), await tempFolder()];
    for (const command of thorough ? ['tokens', 'trace'] : ['trace']) {
      expect(await interrupt([command, ENDLESS_TEXT, '--model', model], temp)).toEqual(atOnce);
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
    expect(outcome).toEqual(atOnce);
    expect(await readdir(temp)).toEqual([]);
  });

  it('while it saves: neither the file nor a part of it is there', async () => {
    const [temp, folder] = [await tempFolder(), await tempFolder()];
    const text = 'word '.repeat(100);
    const path = join(folder, 'trace.safetensors');
    const args = ['trace', text, '--model', STARTER, '--max-new-tokens', '1', '--save', path];
    const isSaving = async () => (await readdir(folder)).length > 0;
    await interrupt(args, temp, () => expect.poll(isSaving, { timeout: 50_000, interval: 5 }).toBe(true));
    const left = await readdir(folder);
    expect(left.filter((name) => name !== 'trace.safetensors')).toEqual([]); // it may have been just in time
  });
});
