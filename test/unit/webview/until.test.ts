/** What somebody else brings about is waited for as long as anybody wants it. */
import { expect, it } from 'vitest';
import { until } from '../../../webview/base/until';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('who waits is told as soon as it is so, and not by any other change', async () => {
  const changes = new EventTarget();
  const told: boolean[] = [];
  let isSo = false;
  const waited = until(() => isSo, changes, 'change', new AbortController().signal).then((so) => told.push(so));
  changes.dispatchEvent(new Event('change'));
  await turn();
  expect(told).toEqual([]);
  isSo = true;
  changes.dispatchEvent(new Event('change'));
  await waited;
  expect(told).toEqual([true]);
});

it('who waits for what never comes to be so is told that when the wait ends', async () => {
  const wait = new AbortController();
  const waited = until(() => false, new EventTarget(), 'change', wait.signal);
  await turn();
  wait.abort();
  expect(await waited).toBe(false);
  expect(await until(() => false, new EventTarget(), 'change', AbortSignal.abort())).toBe(false);
});
