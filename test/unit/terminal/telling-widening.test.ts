/** Who watches is told of the widening of a quantised model's weights; who does not, is not. */
import { expect, it } from 'vitest';
import { tellingWidening } from '../../../src/terminal/telling-widening';
import { Terminal } from '../../../src/terminal/terminal';

function told(isTTY: boolean): string {
  const written: string[] = [];
  const stderr = { isTTY, write: (text: string) => written.push(text) };
  const stdout = { write: () => expect.unreachable() };
  const terminal = new Terminal({ stdin: (async function* () {})(), stdout, stderr });
  const { onProgress } = tellingWidening({ terminal, signal: new AbortController().signal });
  onProgress?.({ stage: 'load', done: 1, total: 2 });
  onProgress?.({ stage: 'widen', done: 1.2e9, total: 3.4e9 });
  onProgress?.({ stage: 'widen', done: 3.4e9, total: 3.4e9 });
  return written.join('');
}

it('tells the bytes to who watches, and leaves an empty line', () => {
  expect(told(true)).toBe(
    '\rThe model is quantised: its values are written as float32, 1.20 GB of 3.40 GB\u001b[K\r\u001b[K',
  );
  expect(told(false)).toBe('');
});
