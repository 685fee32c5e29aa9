/** What comes of pausing ghost text, and of going on with it. */
import { expect, it, vi } from 'vitest';
import { pauseOrResume } from '../../../src/editor/ghost-text/pause';
import type { Silence } from '../../../src/editor/ghost-text/reason';
import { goTo, HERE, withStatus } from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);
withStatus();

it('once it goes on there is a suggestion at the cursor without a key, where ghost text is on', async () => {
  const askHere = vi.fn(async () => undefined);
  let [paused, off] = [false, undefined as Silence | undefined];
  const ghostText = {
    pause: () => {
      paused = !paused;
    },
    get paused() {
      return paused;
    },
    reasonFor: (): Silence | undefined => (paused ? { kind: 'paused' } : off),
  };
  const press = () => pauseOrResume({ ghostText, secondRequest: { askHere } });
  goTo(HERE.position);
  await press();
  expect(askHere).not.toHaveBeenCalled();
  await press();
  expect(askHere).toHaveBeenCalledOnce();
  off = { kind: 'language', language: 'markdown' };
  await press();
  await press();
  expect(askHere).toHaveBeenCalledOnce();
});
