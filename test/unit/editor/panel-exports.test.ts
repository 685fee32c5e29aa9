/** Where traces are saved to, one or both that are compared. */
import { posix } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { PanelExports } from '../../../src/editor/panel/panel-exports';
import { CancelledError } from '../../../src/engine/protocol/errors';
import type { SaveParams } from '../../../src/engine/protocol/trace-protocol';
import { secondTraceName } from '../../../src/trace/saving/saved-trace-name';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';

function file(path: string) {
  return { scheme: 'file', path, fsPath: path };
}

/** What the user is asked, and what there is. */
const asked = vi.hoisted(() => ({
  existing: [] as string[],
  replaces: false,
  target: undefined as string | undefined,
  offered: [] as string[],
  questions: [] as string[],
}));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  Uri: { joinPath: ({ path }: { path: string }, ...parts: string[]) => file(posix.join(path, ...parts)) },
  ProgressLocation: { Notification: 15 },
  window: {
    showSaveDialog: async ({ defaultUri }: { defaultUri: { path: string } }) => {
      asked.offered.push(defaultUri.path);
      return asked.target === undefined ? undefined : file(asked.target);
    },
    showWarningMessage: async (question: string) => {
      asked.questions.push(question);
      return asked.replaces ? 'Replace' : undefined;
    },
    withProgress: (_: unknown, task: (...args: unknown[]) => unknown) =>
      task({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
  workspace: {
    workspaceFolders: [{ uri: file('/texts') }],
    fs: { stat: async ({ path }: { path: string }) => (asked.existing.includes(path) ? {} : Promise.reject()) },
  },
}));

let written: SaveParams[];
let listed: string[];
let exports: PanelExports;

beforeEach(() => {
  Object.assign(asked, { existing: [], replaces: false, target: '/texts/sun.trace.safetensors' });
  Object.assign(asked, { offered: [], questions: [] });
  [written, listed] = [[], []];
  const save = async (params: SaveParams) => {
    if (params.path.includes('cancelled')) throw new CancelledError();
    written.push(params);
  };
  exports = new PanelExports(
    { save } as never,
    { read: (id: number, use: (id: number) => unknown) => use(id) } as never,
    (trace) => `The text ${trace}`,
    ({ path }) => listed.push(path),
  );
});

const comparison = { kind: 'comparison', a: 3, b: 4 } as const;

it('a trace is saved with the place where it is read', async () => {
  const saved = await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, FIRST_PLACE);
  expect(saved).toEqual({ name: 'sun.trace.safetensors' });
  expect(asked.offered).toEqual(['/texts/the-text-3.trace.safetensors']);
  expect(written).toEqual([
    { trace: 3, variant: 'model', path: '/texts/sun.trace.safetensors', replace: true, place: FIRST_PLACE },
  ]);
});

it('a comparison is saved as both its traces, asked for once', async () => {
  const saved = await exports.save(comparison, FIRST_PLACE);
  expect(saved).toEqual({ name: 'sun.trace.safetensors, sun-b.trace.safetensors' });
  expect(asked.offered).toHaveLength(1);
  expect(written).toEqual([
    { trace: 3, variant: 'model', path: '/texts/sun.trace.safetensors', replace: true },
    { trace: 4, variant: 'model', path: '/texts/sun-b.trace.safetensors', replace: true },
  ]);
  // What comes last stands first in the list.
  expect(listed).toEqual(['/texts/sun-b.trace.safetensors', '/texts/sun.trace.safetensors']);
});

it('a second file that is there already is replaced only when the user says so', async () => {
  asked.existing.push('/texts/sun-b.trace.safetensors');
  expect(await exports.save(comparison, FIRST_PLACE)).toBeNull();
  expect(written).toEqual([]);
  expect(asked.questions).toEqual(['sun-b.trace.safetensors exists already. Replace it?']);
  asked.replaces = true;
  expect(await exports.save(comparison, FIRST_PLACE)).not.toBeNull();
  expect(written).toHaveLength(2);
});

it('two looks at one trace are one file; nothing is written when it is declined or cancelled', async () => {
  expect(await exports.save({ ...comparison, b: 3 }, FIRST_PLACE)).toEqual({ name: 'sun.trace.safetensors' });
  expect(written).toHaveLength(1);
  for (const target of [undefined, '/texts/cancelled.trace.safetensors']) {
    asked.target = target;
    expect(await exports.save(comparison, FIRST_PLACE)).toBeNull();
  }
  expect(written).toHaveLength(1);
});

it('the second of two files is named after the first, whatever its ending', () => {
  expect(secondTraceName('sun.trace.safetensors')).toBe('sun-b.trace.safetensors');
  expect(secondTraceName('sun.Trace.SafeTensors')).toBe('sun-b.Trace.SafeTensors');
  expect(secondTraceName('a.sun.safetensors')).toBe('a.sun-b.safetensors');
  expect(secondTraceName('sun')).toBe('sun-b');
});
