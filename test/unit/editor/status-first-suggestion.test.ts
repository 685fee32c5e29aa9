/** Who meets ghost text for the first time is told by the status item what it is, once. */
import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { FirstSilence } from '../../../src/editor/ghost-text/first-silence';
import { glanceMeaning } from '../../../src/editor/ghost-text/glance';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import { partOf } from '../part-of';
import { item } from './status-editor';
import {
  glance,
  goTo,
  HERE,
  log,
  positionAt,
  READY,
  replaceStatus,
  SHOWN,
  status,
  switched,
  UNSURE,
  withStatus,
} from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);
withStatus();

/** What is said of the first suggestion. */
const GREY = 'LLM Trace: Tab accepts ghost text';

it('who has typed for a while and seen no suggestion is told once that this is by design', () => {
  const kept = new Map<string, unknown>();
  const memory = partOf<vscode.Memento>({
    get: (key) => kept.get(key),
    update: async (key, value) => void kept.set(key, value),
  });
  const told = (answer: (key: number) => void) => {
    const seen = new Set<string>();
    const first = new FirstSilence(memory, { logOnly: () => undefined });
    const ghostText = partOf<GhostTextSwitch>({ reasonFor: () => undefined, reason: undefined });
    replaceStatus(
      ghostText,
      () => ({ traces: 'm', ghostText: null }),
      log(),
      () => 8,
      first,
    );
    for (let key = 0; key < 100; key++) {
      answer(key);
      vi.advanceTimersByTime(300);
      seen.add(item.text);
    }
    return [...new Set([...seen].map((text) => text.replace(/^\S+ /, '')))];
  };
  const silent = () => status.silent(UNSURE, HERE);
  const DESIGN = 'LLM Trace: suggests only what is likely right';
  expect(told(() => status.silent({ kind: 'cancelled' }, HERE))).toEqual(['LLM Trace']);
  expect(told(silent)).toEqual(['LLM Trace', DESIGN]);
  expect(told(silent)).toEqual(['LLM Trace']);
  kept.clear();
  // Who has seen one is told what it was, and nothing of silence any more.
  const atFirst = (key: number) => (key > 20 && key < 30 ? status.suggested(20, undefined, SHOWN) : silent());
  expect(told(atFirst)).toEqual(['LLM Trace', GREY]);
  expect(told(atFirst)).toEqual(['LLM Trace']);
});

it('says what ghost text is with the first suggestion, for its time while Tab would take it, and never where nobody was shown one', () => {
  const first = { suggested: vi.fn(() => true), silent: () => false };
  const names = () => ({ traces: 'the starter', ghostText: null });
  replaceStatus(partOf<GhostTextSwitch>({ reasonFor: () => switched.off }), names, log(), () => null, first);
  status.suggested(20);
  vi.advanceTimersByTime(1000);
  expect([...glance(), first.suggested.mock.calls]).toEqual([...READY, []]);
  status.suggested(20, undefined, SHOWN);
  first.suggested.mockReturnValue(false);
  const texts = new Set<string>();
  const look = () => {
    vi.advanceTimersByTime(1000);
    texts.add(item.text.replace(/^\S+ /, ''));
  };
  look();
  expect(item.accessibilityInformation.label).toBe(GREY);
  expect(item.tooltip.lines[1]).toContain('Ghost text, the grey text after the cursor, suggests how the text goes on');
  for (let key = 0; key < 10; key++) {
    status.suggested(20, undefined, SHOWN);
    look();
  }
  expect([...texts]).toEqual([GREY]);
  for (const without of [
    () => status.silent(UNSURE, HERE),
    () => status.suggested(20, undefined, { ...SHOWN, isBesideList: true }),
    () => goTo(positionAt(20)),
  ]) {
    without();
    status.settle();
    vi.advanceTimersByTime(1000);
    expect(item.text).toContain(' LLM Trace');
    expect(item.text).not.toContain('Tab');
    goTo(HERE.position);
    status.suggested(20, undefined, SHOWN);
    vi.advanceTimersByTime(300);
    expect(item.accessibilityInformation.label).toBe(GREY);
  }
  switched.off = { kind: 'paused' };
  status.refresh();
  vi.advanceTimersByTime(300);
  expect(item.text).toBe('$(debug-pause) LLM Trace: paused');
  switched.off = undefined;
  vi.advanceTimersByTime(30_000);
  status.refresh();
  vi.advanceTimersByTime(300);
  expect(item.text).toBe('$(sparkle) LLM Trace');
});

it('says that Tab accepts ghost text no longer once it was taken, also of the first', () => {
  const first = { suggested: vi.fn(() => true), silent: () => false };
  const names = () => ({ traces: 'the starter', ghostText: null });
  replaceStatus(partOf<GhostTextSwitch>({ reasonFor: () => undefined }), names, log(), () => null, first);
  for (const label of [GREY, 'LLM Trace: Tab accepts it; ghost text is on']) {
    status.suggested(20, undefined, SHOWN);
    first.suggested.mockReturnValue(false);
    vi.advanceTimersByTime(300);
    expect(item.accessibilityInformation.label).toBe(label);
    status.accepted();
    vi.advanceTimersByTime(300);
    expect(item.text).toBe('$(sparkle) LLM Trace');
    expect(glance()).toEqual(READY);
  }
});

it('says what each word in the status bar means that nothing else explains', () => {
  const [origin, isShown] = [{ places: [], copied: 0, of: 2 } as never, true];
  expect(glanceMeaning(undefined)).toMatch(/^Ready: /);
  expect(glanceMeaning({ isUnsure: true, origin, isShown, isFresh: true })).toMatch(
    /^Tab accepts ghost text\. The last suggestion came only because you asked for it\.$/,
  );
  expect(glanceMeaning({ isUnsure: false, origin: undefined, isShown, isFresh: true })).toMatch(
    /^Tab accepts ghost text\. VS Code does not tell which/,
  );
  expect(glanceMeaning({ isUnsure: false, origin, isShown, isFresh: true })).toContain(
    'about the last suggestion, whether or not it is still shown',
  );
});
