/** Who waits for a part that comes with an answer is told of the answer to what was asked then, or that there is none. */
import { expect, it } from 'vitest';
import { PendingElement } from '../../../webview/components/residual/pending-element';

it('a part that comes with the answer is handed to who waits for it, once', async () => {
  const awaited = new PendingElement<string>();
  expect(awaited.isAwaited).toBe(false);
  const asked = awaited.wait(['trace', 7]);
  expect(awaited.isAwaited).toBe(true);
  awaited.keepOnly(['trace', 7]);
  awaited.tell('part');
  expect([await asked, awaited.isAwaited]).toEqual(['part', false]);
});

it('the part of another answer is not handed to who waits', async () => {
  const awaited = new PendingElement<string>();
  const [before, now] = [awaited.wait(['trace', 7]), awaited.wait(['trace', 8])];
  awaited.keepOnly(['trace', 8]);
  awaited.tell('part');
  expect(await Promise.all([before, now])).toEqual([null, 'part']);
});

it('who waits for a part that does not come any more is told so', async () => {
  const awaited = new PendingElement<string>();
  const asked = awaited.wait([7]);
  awaited.tell(null);
  expect(await asked).toBeNull();
});
