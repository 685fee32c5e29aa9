/** What the status item shows at a glance and says in its tooltip, and when it changes. */
import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import type { CompletionResult } from '../../../src/engine/protocol/completion-protocol';
import { partOf } from '../part-of';
import { item } from './status-editor';
import {
  BLANK,
  document,
  glance,
  goTo,
  HERE,
  log,
  NEVER_TOLD,
  positionAt,
  READY,
  replaceStatus,
  SILENT,
  shownAs,
  status,
  switched,
  UNSURE,
  withStatus,
} from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);
withStatus();

it('stands to the left of VS Code’s own items on the right side, so that its words move none of them', () => {
  expect(item.alignment).toBe(2);
  // The selection, the encoding and the language have about 100.
  expect(item.priority).toBeGreaterThan(1000);
});

it('shows how far a quantised model is widened for ghost text, until that is over', () => {
  status.widening({ stage: 'widen', done: 812e6, total: 2200e6 });
  vi.advanceTimersByTime(300);
  expect(item.text).toBe('$(loading~spin) LLM Trace: preparing the starter, 36\u00a0%');
  expect(item.accessibilityInformation.label).toBe('LLM Trace: preparing the starter, 36\u00a0%; ghost text is on');
  expect(item.tooltip.lines[2]).toBe(
    'Suggestions wait for the model, once: converting the quantised weights of the starter to float32, 812 of 2200 MB',
  );
  status.widening(undefined);
  vi.advanceTimersByTime(300);
  expect(glance()).toEqual(READY);
  expect(item.tooltip.lines.join()).not.toContain('quantised');
});

it('leads to the list of models of ghost text where that has one of its own', () => {
  const ghostText = partOf<GhostTextSwitch>({ reasonFor: () => undefined, reason: undefined });
  let own: string | null = 'gone';
  replaceStatus(
    ghostText,
    () => ({ traces: 'the starter', ghostText: own }),
    log(),
    () => 8,
    NEVER_TOLD,
  );
  const failed = () => {
    status.silent({ kind: 'failed', why: 'There is no folder /models/gone.' }, HERE);
    vi.advanceTimersByTime(1500);
    return [item.tooltip.lines[1], item.tooltip.markdown.at(-1)];
  };
  const [why, links] = failed();
  expect(why).toContain('“Choose a Model for Ghost Text Alone” takes another one');
  expect(links).toContain('[Choose a Model for Ghost Text Alone](command:llmTrace.ghostText.chooseModel)');
  own = null;
  expect(failed()[1]).toContain(
    '[Choose a Model for Traces and Ghost Text](command:llmTrace.chooseModel?%5B%22both%22%5D)',
  ); // for ghost text, too
});

it('shows a model’s name as text, whatever Markdown would make of it', () => {
  const name = '[x](command:a) **b** <img src=y> https://z.example $(zap)';
  const ghostText = partOf<GhostTextSwitch>({ reasonFor: () => undefined, reason: undefined });
  const names = () => ({ traces: name, ghostText: null });
  replaceStatus(ghostText, names, log(), () => 8, NEVER_TOLD);
  expect(item.tooltip.lines[0]).toBe(`A click opens the menu. Model of traces and ghost text: ${name}`);
  expect(item.tooltip.markdown[0]).toMatch(
    /^A click opens the menu&#46; Model of traces and ghost text&#58; [\w\s/&#;=]+$/,
  );
  // Also where the same one was chosen for ghost text by itself.
  replaceStatus(
    ghostText,
    () => ({ traces: 'a', ghostText: 'a' }),
    log(),
    () => 8,
    NEVER_TOLD,
  );
  expect(item.tooltip.lines[0]).toBe('A click opens the menu. Model of traces and ghost text: a');
});

it('says that it is on where it was turned on everywhere and only this language has VS Code’s list instead', () => {
  const silence = { kind: 'IntelliSense', language: 'python' } as const;
  const names = () => ({ traces: 'm', ghostText: null });
  const python = partOf<vscode.TextDocument>({ ...document, languageId: 'python' });
  for (const [reason, said] of [
    [undefined, 'Ghost text is on, but off in python, where it would hide VS Code’s own list'],
    [{ kind: 'paused' }, 'No ghost text: off in python, where it would hide VS Code’s own list'],
  ] as const) {
    const ghostText = partOf<GhostTextSwitch>({
      reasonFor: () => silence,
      reasonIn: () => silence,
      isOff: false,
      reason,
    });
    replaceStatus(ghostText, names, log(), () => 8, NEVER_TOLD);
    status.tellState(python);
    vi.advanceTimersByTime(300);
    expect(item.text).toBe(`$(circle-slash) ${said}`);
  }
});

it('what was said of one document is not said of the next', () => {
  const ghostText = partOf<GhostTextSwitch>({ reasonFor: () => switched.off, reasonIn: () => undefined, isOff: false });
  replaceStatus(
    ghostText,
    () => ({ traces: 'm', ghostText: null }),
    log(),
    () => 8,
    NEVER_TOLD,
  );
  status.tellState(partOf<vscode.TextDocument>({ ...document, languageId: 'markdown' }));
  vi.advanceTimersByTime(300);
  expect(item.text).toMatch(/^\S+ Ghost text is on in markdown$/i);
  switched.off = { kind: 'IntelliSense', language: 'python' };
  goTo(HERE.position, partOf<vscode.TextDocument>({ fileName: 'other.py' }));
  status.entered();
  vi.advanceTimersByTime(300);
  expect(item.text).toBe('$(circle-slash) LLM Trace: ghost text off in python');
});

it('a model is being loaded from the request until it answers, and no longer in sight once its user pauses it', () => {
  expect(status.isLoading).toBe(false);
  const working = status.working();
  vi.advanceTimersByTime(1000);
  expect([status.isLoading, item.text]).toEqual([true, '$(loading~spin) LLM Trace: loading the starter']);
  switched.off = { kind: 'paused' };
  status.refresh();
  expect([status.isLoading, item.text]).toEqual([true, '$(debug-pause) LLM Trace: paused']);
  switched.off = undefined;
  status.silent(UNSURE, HERE);
  expect(status.isLoading).toBe(false);
  working.dispose();
});

it('says in the bar while the model is loaded that it is, and which, and later that it computes: neither is ready', () => {
  const during = (asked = false) => {
    const working = status.working(asked);
    vi.advanceTimersByTime(1000);
    const shown = [...glance(), item.tooltip.lines[1]];
    status.silent(UNSURE, HERE);
    working.dispose();
    vi.advanceTimersByTime(300);
    return shown;
  };
  const loading = [
    '$(loading~spin) LLM Trace: loading the starter',
    ...shownAs('loading~spin', 'loading the starter').slice(1),
    'LLM Trace: ghost text is on. The model is being loaded: suggestions come once it is. The menu can stop it.',
  ];
  expect(during()).toEqual(loading);
  goTo(positionAt(3));
  status.settle();
  vi.advanceTimersByTime(1500);
  expect(during()).toEqual([
    ...shownAs('loading~spin', 'computing'),
    'LLM Trace: ghost text is on. The model is computing what may come next.',
  ]);
  status.forget(); // another model was chosen
  expect(during()).toEqual(loading);
});

it('changes nothing while somebody types, whatever is answered', () => {
  const seen = new Set<string>();
  for (let key = 0; key < 40; key++) {
    if (key % 3 === 0) status.suggested(20);
    else status.silent(key % 3 === 1 ? UNSURE : BLANK, HERE);
    vi.advanceTimersByTime(300);
    seen.add(item.text);
  }
  expect([...seen]).toEqual(['$(sparkle) LLM Trace']);
});

it('says for some seconds what was set', () => {
  status.tellWritten('Ghost text is now shown rarely');
  vi.advanceTimersByTime(300);
  expect(item.text).toBe('$(sparkle) Ghost text is now shown rarely');
  vi.advanceTimersByTime(7000);
  expect(glance()).toEqual(READY);
});

it('takes it back where the cursor goes elsewhere, and at once in another editor', () => {
  status.silent(UNSURE, HERE);
  vi.advanceTimersByTime(1500);
  goTo(positionAt(3));
  status.settle();
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(READY);
  goTo(HERE.position);
  status.settle();
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(SILENT);
  goTo(HERE.position, partOf<vscode.TextDocument>({ fileName: 'other.md' }));
  status.entered();
  vi.advanceTimersByTime(300);
  expect(glance()).toEqual(READY);
});

it('shows where it is switched off or paused, until it is not', () => {
  const silence = { kind: 'language', language: 'plaintext' } as const;
  switched.off = silence;
  status.silent(silence, HERE);
  vi.advanceTimersByTime(1500);
  expect(item.text).toMatch(/^\$\(circle-slash\) LLM Trace: ghost text off in .+$/);
  expect(item.tooltip.lines[1]).toMatch(/^LLM Trace: ghost text is off in .+\. Turn it on in .+ from the menu\.$/);
  switched.off = { kind: 'paused' };
  status.refresh();
  vi.advanceTimersByTime(300);
  expect([item.text, item.tooltip.lines[1]]).toEqual([
    '$(debug-pause) LLM Trace: paused',
    'LLM Trace: ghost text is paused. “Resume” ends the pause.',
  ]);
  // What is off everywhere can be neither paused nor resumed.
  const links = () => /\[(Pause|Resume)\]/.exec(item.tooltip.markdown.at(-1) ?? '')?.[1];
  expect(links()).toBe('Resume');
  for (const off of [{ kind: 'off' }, { kind: 'other extension', name: 'Another' }] as const) {
    switched.off = off;
    status.refresh();
    vi.advanceTimersByTime(300);
    expect(links()).toBeUndefined();
  }
  switched.off = undefined;
  status.refresh();
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(READY);
  expect(links()).toBe('Pause');
});

it('says how long the run of a suggestion took, as its explanation does, where it is here, and that float32 is for now', () => {
  const result = { precision: 'float32', infill: { kind: 'nothing follows' }, reused: 3, computed: 1, milliseconds: 9 };
  status.suggested(12.4, result as CompletionResult);
  vi.advanceTimersByTime(300);
  expect(item.tooltip.lines.filter((line) => !line.startsWith('It runs on')).slice(0, 3)).toEqual([
    'A click opens the menu. Model of traces and ghost text: the starter',
    'LLM Trace: ghost text is on. Ready: ghost text, grey text after the cursor, suggests as you type how it goes on, where that is likely to be right. Tab accepts it.',
    'The last suggestion took 9.0 ms (weights: float32, until those of 8 bits are made)',
  ]);
  status.suggested(0.2, { ...result, milliseconds: 36.2, precision: '8 bits' } as CompletionResult);
  vi.advanceTimersByTime(300);
  expect(item.tooltip.lines[3]).toBe('The last suggestion took 36 ms (weights: 8 bits)');
  // Typed along, it is still that which took so long; beside others that were asked for, too.
  status.suggested(0);
  vi.advanceTimersByTime(300);
  expect(item.tooltip.lines[3]).toBe('The last suggestion took 36 ms (weights: 8 bits)');
  const kept = { ...HERE, result: result as CompletionResult, origin: () => undefined };
  status.suggested(2639, { ...result, milliseconds: 2600 } as CompletionResult, kept);
  vi.advanceTimersByTime(300);
  expect(item.tooltip.lines[3]).toBe(
    'The last suggestion took 9.0 ms (weights: float32, until those of 8 bits are made)',
  );
  status.silent(UNSURE, HERE);
  vi.advanceTimersByTime(1500);
  expect(item.tooltip.lines[0]).toBe('A click opens the menu. Model of traces and ghost text: the starter');
  expect(item.tooltip.lines.join()).not.toContain(' ms');
  // Neither is true of another model, which ghost text comes from now.
  status.forget();
  vi.advanceTimersByTime(1500);
  expect(item.tooltip.lines.slice(0, -1)).toEqual([
    'A click opens the menu. Model of traces and ghost text: the starter',
    'LLM Trace: ghost text is on. Ready: ghost text, grey text after the cursor, suggests as you type how it goes on, where that is likely to be right. Tab accepts it.',
    'It runs on this machine: your text does not leave it.',
  ]);
});
