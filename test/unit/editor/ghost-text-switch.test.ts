/** Where ghost text is on: what the settings say, and which other extensions complete inline. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GhostTextSettings } from '../../../src/editor/ghost-text/settings';
import { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';

interface Written {
  readonly value: unknown;
  readonly target: number;
}

const { extensions, typed, set, languages, written } = vi.hoisted(() => ({
  extensions: [] as { id: string; isActive: boolean; packageJSON: object }[],
  typed: [] as (() => void)[],
  /** What is set for the user, and in the workspace. */
  set: {} as { globalValue?: string; workspaceValue?: string },
  languages: {} as { globalValue?: Record<string, boolean> },
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
        inspect: (name: string) => (name === 'languages' ? languages : set),
        get: () => false,
        update: async (_: string, value: unknown, target: number) => void written.push({ value, target }),
      }),
    },
  };
});

/** A key is pressed in some editor. */
const type = () => {
  for (const listener of typed) listener();
};

let settings: { enabled: GhostTextSettings['enabled']; languages: GhostTextSettings['languages'] };
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

it('is off in prose with one value, which goes before those of single languages that were on, and is on again without it', async () => {
  const reasons = () => ['markdown', 'latex', 'python'].map((languageId) => ghostText.reasonIn({ languageId })?.kind);
  languages.globalValue = settings.languages = { markdown: true, python: true, scminput: false };
  await ghostText.toggleProse();
  expect(written).toEqual([{ value: { python: true, prose: false, scminput: false }, target: 1 }]);
  languages.globalValue = settings.languages = written[0]?.value as Record<string, boolean>;
  expect([ghostText.isOffInProse, reasons()]).toEqual([true, ['language', 'language', undefined]]);
  settings.languages = { ...settings.languages, latex: true };
  expect(reasons()).toEqual(['language', undefined, undefined]);
  await ghostText.toggleProse();
  expect(written.at(-1)?.value).toEqual({ python: true, scminput: false });
});

it('is off in a language by its own value, else by that of its kind, else by that of all others', () => {
  const reason = (languages: GhostTextSettings['languages'], languageId: string) => {
    settings.languages = languages;
    return ghostText.reasonIn({ languageId })?.kind;
  };
  expect(reason({ code: true, '*': false }, 'python')).toBeUndefined();
  expect(reason({ code: true, '*': false }, 'markdown')).toBe('language');
  expect(reason({ code: true, python: false }, 'python')).toBe('language');
  // Only its own value has it in the box of a commit message.
  expect(reason({ prose: true }, 'scminput')).toBe('language');
});
