/** What takes its time is told, how far it is and for how long: each second where somebody watches, else every ten. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tellingProgress } from '../../../src/terminal/telling-progress';
import { Terminal } from '../../../src/terminal/terminal';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function told(isTTY: boolean, seconds = 2): Promise<string> {
  const written: string[] = [];
  const stderr = { isTTY, write: (text: string) => written.push(text) };
  const terminal = new Terminal({ stdin: (async function* () {})(), stdout: { write: () => undefined }, stderr });
  const call = { terminal, signal: new AbortController().signal };
  const result = tellingProgress(call, 'Tracing the text', async ({ onProgress }) => {
    await vi.advanceTimersByTimeAsync(1000);
    onProgress?.({ stage: 'trace', done: 1, total: 33 });
    await vi.advanceTimersByTimeAsync(1000 * (seconds - 1));
    return 5;
  });
  expect(await result).toBe(5);
  await vi.advanceTimersByTimeAsync(5000);
  return written.join('');
}

it('a line each second takes the place of the one before, and none is left', async () => {
  expect(await told(true)).toBe(
    '\rTracing the text\u001b[K\rTracing the text, 1 s\u001b[K\rTracing the text, part 2 of 33, 2 s\u001b[K\r\u001b[K',
  );
  expect(await told(false)).toBe('');
});

it('a line of its own is written every ten seconds where nobody watches, as in a file', async () => {
  expect(await told(false, 25)).toBe('Tracing the text, part 2 of 33, 10 s\nTracing the text, part 2 of 33, 20 s\n');
});

it('nothing is written of a piece of work that is short, though others went before it', async () => {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text) };
  const terminal = new Terminal({ stdin: (async function* () {})(), stdout: { write: () => undefined }, stderr });
  const call = { terminal, signal: new AbortController().signal };
  for (let piece = 0; piece < 4; piece++)
    await tellingProgress(call, 'Checking the blocks', () => vi.advanceTimersByTimeAsync(6000));
  expect(written).toEqual([]);
});
