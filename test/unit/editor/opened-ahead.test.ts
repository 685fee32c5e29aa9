/** When a model of ghost text is opened before somebody types. */
import { beforeEach, expect, it, vi } from 'vitest';
import { openedAhead } from '../../../src/editor/ghost-text/opened-ahead';

const log: string[] = [];
const failed = vi.fn();
let model: string;
let isWanted: boolean;
let open: () => Promise<void>;
let settingsChanged: () => Promise<void>;

beforeEach(() => {
  log.length = 0;
  failed.mockClear();
  [model, isWanted] = ['a', true];
  open = async () => void log.push(`open ${model}`);
  const working = () => {
    log.push('working');
    return { dispose: () => log.push('done') };
  };
  settingsChanged = openedAhead({
    model: () => model,
    isWanted: () => isWanted,
    open: () => open(),
    working,
    logFailure: failed,
  });
});

it('it is opened once another one is chosen, which is shown meanwhile, and not by other settings', async () => {
  await settingsChanged();
  expect(log).toEqual([]);
  model = 'b';
  await settingsChanged();
  await settingsChanged();
  expect(log).toEqual(['working', 'open b', 'done']);
});

it('it is not opened where no text is in sight in which ghost text is on, and its failure is logged alone', async () => {
  [model, isWanted] = ['b', false];
  await settingsChanged();
  expect(log).toEqual([]);
  [model, isWanted] = ['c', true];
  const failure = new Error('There is no folder /c.');
  open = () => Promise.reject(failure);
  await settingsChanged();
  expect([log, failed.mock.calls]).toEqual([['working', 'done'], [[failure]]]);
});
