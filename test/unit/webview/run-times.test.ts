/** How long runs that are left will take, by those that have ended. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunTimes } from '../../../webview/base/sweep';

const TEXT = ['a text'];

describe('times of runs', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function run(milliseconds: number): Promise<string> {
    return new Promise((resolve) => {
      setTimeout(() => resolve('told'), milliseconds);
    });
  }

  async function timed(times: RunTimes, of: readonly unknown[], milliseconds: number, size = 1): Promise<string> {
    const running = times.time(of, () => run(milliseconds), size);
    await vi.advanceTimersByTimeAsync(milliseconds);
    return running;
  }

  it('give what is left by the mean of the runs that have ended, and the run’s own result', async () => {
    const times = new RunTimes();
    expect(times.remaining(TEXT, 10)).toBe('');
    expect(await timed(times, TEXT, 1000)).toBe('told');
    await timed(times, TEXT, 3000);
    expect(times.remaining(['a text'], 10)).toBe('about 20 s left');
  });

  it('count runs by how much they compute, so that short runs that come first promise no short rest', async () => {
    const times = new RunTimes();
    // 30 blocks of ten parts, those of late blocks first, as parts that add most are: 40 ms a block, and 20 for the end.
    const sizes = Array.from({ length: 300 }, (_, at) => 2 + Math.floor(at / 10));
    const took = (size: number) => 20 + 40 * (size - 1);
    const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
    for (const [done, size] of sizes.entries()) {
      await timed(times, TEXT, took(size), size);
      const rest = sizes.slice(done + 1);
      if (rest.length < 10) break;
      const [, seconds] = /^about (.*) left$/.exec(times.remaining(TEXT, sum(rest))) ?? [];
      const told = seconds?.endsWith(' min') ? 60 * Number.parseFloat(seconds) : Number.parseFloat(seconds ?? '');
      const left = sum(rest.map(took)) / 1000;
      // Minutes are rounded up.
      expect(Math.abs(told - left)).toBeLessThan(0.35 * left + (seconds?.endsWith(' min') ? 60 : 1));
    }
    // After 62, by their number alone it would be said to be over in a quarter of its time.
    const byNumber = (sum(sizes.slice(0, 62).map(took)) / 62) * 238;
    expect(byNumber).toBeLessThan(0.3 * sum(sizes.slice(62).map(took)));
  });

  it('go by the latest runs: where all become slower the rest is said to take longer', async () => {
    const times = new RunTimes();
    for (let at = 0; at < 40; at++) await timed(times, TEXT, 100);
    expect(times.remaining(TEXT, 50)).toBe('about 5 s left');
    for (let at = 0; at < 16; at++) await timed(times, TEXT, 1000);
    expect(times.remaining(TEXT, 50)).toBe('about 50 s left');
  });

  it('begin anew with runs of something else', async () => {
    const times = new RunTimes();
    await timed(times, TEXT, 9000);
    expect(times.remaining(['another'], 10)).toBe('');
    await timed(times, ['another'], 1000);
    expect(times.remaining(['another'], 10)).toBe('about 10 s left');
  });

  it('say no more than before where runs take a little longer now and then, so that minutes do not go up and down', async () => {
    const times = new RunTimes();
    const told: string[] = [];
    for (let at = 0; at < 120; at++) {
      await timed(times, TEXT, Math.floor(at / 16) % 2 === 0 ? 1000 : 1300);
      told.push(times.remaining(TEXT, 220 - at));
    }
    const minutes = told.map((one) => Number.parseInt(one.replace('about ', ''), 10));
    expect(minutes).toEqual(minutes.toSorted((one, other) => other - one));
    expect(minutes[0]).toBe(4);
    expect(minutes.at(-1)).toBe(2);
  });

  it('leave out a run that fails', async () => {
    const times = new RunTimes();
    await expect(times.time(TEXT, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
    expect(times.remaining(TEXT, 10)).toBe('');
  });
});
