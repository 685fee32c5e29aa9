/** Where ghost text is on: what the settings say, and which other extensions complete inline. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GhostTextSettings } from '../../../src/editor/ghost-text/settings';
import { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';

interface Written {
  readonly value: unknown;
  readonly target: number;
}

const { extensions, typed, set, written } = vi.hoisted(() => ({
  extensions: [] as { id: string; isActive: boolean; packageJSON: object }[],
  typed: [] as (() => void)[],
  /** What is set for the user, and in the workspace. */
  set: {} as { globalValue?: string; workspaceValue?: string },
  written: [] as Written[],
}));

vi.mock('vscode', async () => {
  const ignored = () => ({ dispose: () => undefined });
  return {
    EventEmitter: (await import('vscode-jsonrpc')).Emitter,
    ConfigurationTarget: { Global: 1, Workspace: 2 },
    extensions: { all: extensions, onDidChange: ignored },
    authentication: { getAccounts: async () => [] },
    workspace: {
      onDidChangeConfiguration: ignored,
      onDidChangeTextDocument: (listener: () => void) => {
        typed.push(listener);
        return ignored();
      },
      getConfiguration: () => ({
        inspect: () => set,
        update: async (_: string, value: unknown, target: number) => void written.push({ value, target }),
      }),
    },
  };
});

/** A key is pressed in some editor. */
const type = () => {
  for (const listener of typed) listener();
};

let settings: Pick<GhostTextSettings, 'enabled' | 'languages'>;
let ghostText: GhostTextSwitch;

beforeEach(() => {
  vi.useFakeTimers();
  [extensions.length, typed.length, written.length] = [0, 0, 0];
  settings = { enabled: 'auto', languages: {} };
  for (const name of ['globalValue', 'workspaceValue'] as const) delete set[name];
  ghostText = new GhostTextSwitch(() => settings as GhostTextSettings);
});
afterEach(() => {
  ghostText.dispose();
  vi.useRealTimers();
});

it('gives way to an extension that completes inline, though that starts only after it', async () => {
  const other = { id: 'Tabnine.tabnine-vscode', isActive: false, packageJSON: { displayName: 'Tabnine' } };
  extensions.push(other);
  await ghostText.lookForOthers();
  expect(ghostText.reason).toBeUndefined();
  const changed = vi.fn();
  ghostText.onDidChange(changed);
  other.isActive = true;
  vi.advanceTimersByTime(9_999);
  type();
  await vi.advanceTimersByTimeAsync(1);
  expect(ghostText.reason).toBeUndefined();
  type();
  await vi.advanceTimersByTimeAsync(0);
  expect(ghostText.reason).toEqual({ kind: 'other extension', name: 'Tabnine' });
  expect(changed).toHaveBeenCalledOnce();
});

it('is switched where it was set: what the workspace says goes before what the user says', async () => {
  await ghostText.toggle();
  expect(written).toEqual([{ value: 'off', target: 1 }]);
  settings = { ...settings, enabled: 'off' };
  set.workspaceValue = 'off';
  await ghostText.toggle();
  expect(written.at(-1)).toEqual({ value: 'on', target: 2 });
});
