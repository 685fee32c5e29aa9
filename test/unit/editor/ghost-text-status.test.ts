/** What the status item says to who has asked for a suggestion in vain. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { GhostTextStatus } from '../../../src/editor/ghost-text/status';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';

const item = vi.hoisted(() => ({ text: '', accessibilityInformation: { label: '' }, show() {}, dispose() {} }));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  StatusBarAlignment: { Right: 2 },
  Disposable: class {
    constructor(readonly dispose: () => void) {}
  },
  window: { createStatusBarItem: () => item, activeTextEditor: undefined },
  MarkdownString: class {
    appendText() {}
    appendMarkdown() {}
  },
}));

const UNSURE = {
  kind: 'silence',
  silence: { kind: 'not confident', probability: 0.12, threshold: 0.6 },
} as const;
let status: GhostTextStatus;

beforeEach(() => {
  vi.useFakeTimers();
  const log = { debug: () => undefined } as unknown as vscode.LogOutputChannel;
  const names = () => ({ traces: 'the starter', ghostText: null });
  status = new GhostTextStatus({} as GhostTextSwitch, names, log, () => ({ set: 0.6, used: 0.6 }));
});
afterEach(() => {
  status.dispose();
  vi.useRealTimers();
});

it('says for some seconds why there is no suggestion where one was asked for by hand', () => {
  const working = status.working(true);
  vi.advanceTimersByTime(1000);
  expect(item.text).toBe('$(loading~spin) Looking for a suggestion...');
  status.silent(UNSURE, true);
  working.dispose();
  vi.advanceTimersByTime(1000);
  const why = 'No suggestion: only 12 % of similar suggestions are right, and 60 % is needed';
  expect([item.text, item.accessibilityInformation.label]).toEqual([`$(sparkle) ${why}`, why]);
  vi.advanceTimersByTime(10_000);
  expect(item.text).toBe('$(sparkle) LLM Trace');
});

it('says nothing of it while somebody types, and nothing more once there is a suggestion', () => {
  status.silent(UNSURE);
  vi.advanceTimersByTime(1000);
  expect(item.text).toBe('$(sparkle) LLM Trace');
  status.silent(UNSURE, true);
  status.suggested(20);
  vi.advanceTimersByTime(1000);
  expect(item.text).toBe('$(sparkle) LLM Trace');
  status.silent({ kind: 'cancelled' }, true);
  vi.advanceTimersByTime(1000);
  expect(item.text).toBe('$(sparkle) LLM Trace');
});
