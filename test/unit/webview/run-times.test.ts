/** How long runs that are left will take, by those that have ended. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunTimes } from '../../../webview/base/run-times';

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

  async function timed(times: RunTimes, of: readonly unknown[], milliseconds: number): Promise<string> {
    const running = times.time(of, () => run(milliseconds));
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

  it('begin anew with runs of something else', async () => {
    const times = new RunTimes();
    await timed(times, TEXT, 9000);
    expect(times.remaining(['another'], 10)).toBe('');
    await timed(times, ['another'], 1000);
    expect(times.remaining(['another'], 10)).toBe('about 10 s left');
  });

  it('leave out a run that fails', async () => {
    const times = new RunTimes();
    await expect(times.time(TEXT, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
    expect(times.remaining(TEXT, 10)).toBe('');
  });
});
