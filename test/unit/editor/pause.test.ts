/** What comes of pausing ghost text, and of going on with it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pauseOrResume } from '../../../src/editor/ghost-text/pause';
import { describeSilence, type Silence } from '../../../src/editor/ghost-text/reason';
import type { GhostTextSettings } from '../../../src/editor/ghost-text/settings';
import { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import { picks, window } from './status-editor';
import { goTo, HERE, withStatus } from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);
withStatus();

let ghostText: GhostTextSwitch;
const MINUTE = 60_000;

beforeEach(() => {
  const settings = { enabled: 'on', languages: { '*': true } } as const;
  ghostText = new GhostTextSwitch(() => settings as Partial<GhostTextSettings> as GhostTextSettings);
});
afterEach(() => ghostText.dispose());

const askHere = vi.fn(async () => undefined);
const press = (chosen?: string) => {
  picks.label = chosen;
  return pauseOrResume({ ghostText, secondRequest: { askHere } });
};
const said = () => ghostText.reason && describeSilence(ghostText.reason);

it('once it goes on there is a suggestion at the cursor without a key, where ghost text is on', async () => {
  goTo(HERE.position);
  await press('Until I Resume');
  expect([said(), askHere.mock.calls.length]).toEqual(['paused', 0]);
  await press();
  expect([said(), askHere.mock.calls.length]).toEqual([undefined, 1]);
  vi.spyOn(ghostText, 'reasonFor').mockReturnValue({ kind: 'language', language: 'markdown' } satisfies Silence);
  await press('Until I Resume');
  await press();
  expect(askHere).toHaveBeenCalledOnce();
});

it('a pause ends by itself, and until then it is told each minute how many are left', async () => {
  const changed = vi.fn();
  ghostText.onDidChange(changed);
  await press('For Ten Minutes');
  expect([said(), changed.mock.calls.length]).toEqual(['paused for 10 more minutes', 1]);
  vi.advanceTimersByTime(9 * MINUTE);
  expect([said(), changed.mock.calls.length]).toEqual(['paused for 1 more minute', 10]);
  vi.advanceTimersByTime(MINUTE);
  expect([said(), ghostText.paused, changed.mock.calls.length]).toEqual([undefined, false, 11]);
  vi.advanceTimersByTime(10 * MINUTE);
  expect(changed).toHaveBeenCalledTimes(11);
});

it('who closes the list has paused nothing', async () => {
  await press();
  expect([ghostText.paused, window.activeTextEditor]).toEqual([false, expect.anything()]);
});
