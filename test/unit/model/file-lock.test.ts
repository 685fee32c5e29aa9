import { setMaxListeners } from 'node:events';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withFileLock } from '../../../src/model/file-lock';
import { thorough } from '../../workbench/thorough';
import { tempFolder } from './helpers';

const signal = new AbortController().signal;
setMaxListeners(100, signal); // many wait at once
const times = { checkEvery: 5, touchEvery: 30, deadAfter: 200 };
const options = { signal, times };

async function lockPath(content?: string): Promise<string> {
  const path = join(await tempFolder(), 'locks', 'x.lock');
  await mkdir(dirname(path));
  if (content !== undefined) await writeFile(path, content);
  return path;
}

/** Of a process of this machine that is gone; ids are not that large. */
const DEAD_PROCESS = JSON.stringify({ machine: hostname(), process: 2 ** 22 + 1, id: 'gone' });

/** So many want it at once, and nothing of it is left in the end. */
async function expectOneAtATime(path: string, count: number, wanted: typeof options): Promise<void> {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await pause(2);
    inside--;
  };
  await Promise.all(Array.from({ length: count }, () => withFileLock(path, wanted, work)));
  expect(most).toBe(1);
  expect(await readdir(dirname(path))).toEqual([]);
}

describe('a lock', () => {
  it('lets in one at a time, of many that come at once', async () => {
    await expectOneAtATime(await lockPath(), 20, options);
  });

  it('is given back when the work fails', async () => {
    const path = await lockPath();
    const failing = withFileLock(path, options, () => Promise.reject(new Error('work')));
    await expect(failing).rejects.toThrow('work');
    expect(await withFileLock(path, options, async () => 'in')).toBe('in');
  });

  it('of a process that is gone is taken over at once, by one of those who wait', async () => {
    const patient = { signal, times: { ...times, deadAfter: 60_000 } };
    for (let round = 0; round < 5; round++) await expectOneAtATime(await lockPath(DEAD_PROCESS), 10, patient);
  });

  it('of a process that is gone is taken over when the one that took it over is gone as well', async () => {
    const path = await lockPath(DEAD_PROCESS);
    await writeFile(`${path}.taking`, DEAD_PROCESS);
    expect(await withFileLock(path, { signal, times: { ...times, deadAfter: 60_000 } }, async () => 'in')).toBe('in');
    expect(await readdir(dirname(path))).toEqual([]);
  });

  const untold = [
    ['whose process has the id of another by now', JSON.stringify({ machine: hostname(), process: 1, id: 'x' })],
    ['of another machine', JSON.stringify({ machine: 'elsewhere', process: 1, id: 'x' })],
    ['that nobody understands', '???'],
  ] as const;
  it.each(thorough ? untold : untold.slice(0, 1))(
    '%s is waited for while it is touched, and taken over when it is no more',
    async (_, content) => {
      const path = await lockPath(content);
      const touching = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), 20);
      let isIn = false;
      let looks = 0;
      const onWaiting = async () => {
        looks++;
      };
      const waiting = withFileLock(path, { ...options, onWaiting }, async () => {
        isIn = true;
        expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ process: process.pid });
      });
      await expect.poll(() => looks).toBeGreaterThan(40);
      expect(isIn).toBe(false);
      clearInterval(touching);
      await waiting;
      expect(isIn).toBe(true);
    },
  );

  it('is left to its owner by a program that could not look for long', async () => {
    const path = await lockPath(JSON.stringify({ machine: 'elsewhere', process: 1, id: 'x' }));
    let looks = 0;
    const onWaiting = async () => {
      looks++;
      if (looks === 1) await pause(2 * times.deadAfter);
      else await rm(path); // the owner gives it back
    };
    await withFileLock(path, { ...options, onWaiting }, async () => undefined);
    expect(looks).toBe(2);
  });

  it('is touched while it is held, however long that takes', async () => {
    const path = await lockPath();
    const order: string[] = [];
    const first = withFileLock(path, options, async () => {
      await pause(500); // longer than a dead owner is waited for
      order.push('first');
    });
    await pause(20);
    await withFileLock(path, options, async () => {
      order.push('second');
    });
    await first;
    expect(order).toEqual(['first', 'second']);
  });

  it('is waited for no longer than the signal allows', async () => {
    const path = await lockPath();
    await withFileLock(path, options, async () => {
      const stopper = new AbortController();
      const waiting = withFileLock(path, { ...options, signal: stopper.signal }, async () => undefined);
      stopper.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
    });
  });

  it('that is lost is not taken from who has it now', async () => {
    const path = await lockPath();
    await withFileLock(path, options, async () => {
      await rm(path);
      await writeFile(path, 'of another');
    });
    expect(await readFile(path, 'utf8')).toBe('of another');
  });
});
