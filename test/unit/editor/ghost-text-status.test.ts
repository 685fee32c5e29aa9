/** What the status item says: at a glance, in its tooltip, and to who has asked for a suggestion in vain. */
import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { reasonOf } from '../../../src/architectures/plan/why-not';
import { FirstSilence } from '../../../src/editor/ghost-text/first-silence';
import { glanceMeaning } from '../../../src/editor/ghost-text/glance';
import {
  describeBriefly,
  describeNotAutomatic,
  describeSilence,
  isSwitchedOff,
  type Silence,
} from '../../../src/editor/ghost-text/reason';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import type { CompletionResult } from '../../../src/engine/protocol/completion-protocol';
import { SOURCE } from '../../../src/trace/steps/sequences';
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

it('says for some seconds why there is no suggestion where one was asked for by hand', () => {
  const working = status.working(true);
  vi.advanceTimersByTime(1000);
  expect(item.text).toBe('$(loading~spin) Looking for a suggestion...');
  status.silent(UNSURE, HERE, true);
  working.dispose();
  vi.advanceTimersByTime(499);
  const why = 'No suggestion: the best suggestion is only 12\u00a0% likely to be right; 60\u00a0% is needed';
  expect([item.text, item.accessibilityInformation.label]).toEqual([`$(sparkle) ${why}`, why]);
  vi.advanceTimersByTime(10_000);
  expect(glance()).toEqual(['$(circle-outline) LLM Trace: nothing likely here', 'silent']);
});

it('says nothing of it while somebody types, and nothing more once there is a suggestion', () => {
  status.silent(UNSURE, HERE);
  vi.advanceTimersByTime(499);
  expect(glance()).toEqual(READY);
  status.silent(UNSURE, HERE, true);
  status.suggested(20);
  vi.advanceTimersByTime(5000);
  expect(glance()).toEqual(READY);
  status.silent({ kind: 'cancelled' }, HERE, true);
  vi.advanceTimersByTime(5000);
  expect(glance()).toEqual(READY);
});

it('says it in words where the cursor rests, soon enough to close no tooltip, until somebody types on or there is a suggestion', () => {
  const words = () => item.text.replace('$(circle-outline) ', '');
  status.silent(UNSURE, HERE);
  vi.advanceTimersByTime(1_500);
  expect(words()).toBe('LLM Trace');
  vi.advanceTimersByTime(300);
  expect(words()).toBe('LLM Trace: nothing likely here');
  goTo(positionAt(17));
  status.silent(BLANK, { document, position: positionAt(17) });
  vi.advanceTimersByTime(300);
  expect(words()).toBe('LLM Trace');
  vi.advanceTimersByTime(4_000);
  expect(words()).toBe('LLM Trace: no suggestion here');
  status.suggested(20, undefined, { ...SHOWN, position: positionAt(17) });
  vi.advanceTimersByTime(10_000);
  expect(item.text).toBe('$(sparkle) LLM Trace');
});

it('shows that there is no suggestion where the cursor rests, with why and what to do', () => {
  status.silent(UNSURE, HERE);
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(SILENT);
  const why = 'no suggestion here, since the best suggestion is only 12\u00a0% likely to be right; 60\u00a0% is needed';
  expect(item.accessibilityInformation.label).toBe(`LLM Trace: silent; ${why}`);
  const advice =
    'Only suggestions that are likely to be right come by themselves; “Suggest Now” asks for one all the same.';
  expect(item.tooltip.lines.slice(0, -1)).toEqual([
    `LLM Trace: ${why}. ${advice}`,
    'Model of traces and ghost text: the starter',
    'It runs on this machine: your text does not leave it.',
  ]);
  // Which one is too rarely right: by hand another may be suggested, as this one may repeat what stands there.
  const like = (word: string) => describeSilence({ ...UNSURE, silence: { ...UNSURE.silence, word } });
  expect(like(' the')).toBe('“the” is only 12\u00a0% likely to be right; 60\u00a0% is needed');
  expect(like('\n  ')).toBe('a line break is only 12\u00a0% likely to be right; 60\u00a0% is needed');
  expect(like(' Donaudampfschifffahrt')).toContain('“Donaudampfschifffah…” is');
  status.silent(BLANK, HERE);
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(SILENT);
  expect(item.tooltip.lines[0]).toBe(
    'LLM Trace: no suggestion here, since the model would write only white space. Type on: every key asks again.',
  );
  status.silent({ kind: 'failed', why: 'There is no folder /models/gone.' }, HERE);
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(['$(warning) LLM Trace: failed', 'failed']);
  expect(item.tooltip.lines[0]).toContain('the model failed (There is no folder /models/gone). “Choose Model” takes');
});

/** What is said of the first suggestion, and where one is shown. */
const GREY = 'LLM Trace: Tab takes grey text';
const SHOWN = { ...HERE, origin: () => undefined };

const STACKS = [{ name: 'encoder', prefix: 'encoder', layers: 1, sequence: SOURCE }];
const PLAN = { predicts: 'next token', nodes: [], stacks: STACKS, logits: 1, finalNorm: 0 } as const;
const WHY = reasonOf(PLAN, 'Ghost text') as string;
const FILTERS = [
  'inside a line',
  'blank',
  'repeats the next line',
  'repeats the line above',
  'repeats a sentence',
  'says a sentence a third time',
  'repeats its sentence',
] as const;
const MODEL_SILENCES = [
  ...([
    'nothing to read',
    'inside a line',
    'end of text',
    'blank',
    'repetition',
    'within a word',
    'interrupted',
  ] as const),
].map((kind) => ({ kind }));
const REASONS: readonly Silence[] = [
  ...(['off', 'cancelled', 'several cursors', 'other item'] as const).map((kind) => ({ kind })),
  { kind: 'paused' },
  { kind: 'paused', minutes: 10 },
  { kind: 'other extension', name: 'Tabby' },
  { kind: 'failed', why: 'there is no such folder.' },
  { kind: 'language', language: 'markdown' },
  { kind: 'IntelliSense', language: 'python' },
  { kind: 'below your threshold', probability: 0.3, threshold: 0.65, set: 0.6 },
  ...[...FILTERS, 'only closes what is closed' as const, 'too short' as const].map((filter) => ({
    kind: 'filter' as const,
    filter,
  })),
  { kind: 'filter', filter: 'inside a line', infill: { kind: 'not measured' } },
  ...[
    ...MODEL_SILENCES,
    { kind: 'not confident' as const, probability: 0.1, threshold: 0.6 },
    { kind: 'too short' as const, rest: 'y' },
    { kind: 'not applicable' as const, why: WHY },
  ].map((silence) => ({ kind: 'silence' as const, silence })),
];

it.each(REASONS.map((reason) => [describeSilence(reason), reason] as const))(
  'is one sentence where %s',
  (_, reason) => {
    switched.off = isSwitchedOff(reason) ? reason : undefined;
    status.silent(reason, HERE);
    vi.advanceTimersByTime(1500);
    const row = describeNotAutomatic(reason);
    for (const said of [item.tooltip.lines[0]?.replace(/^LLM Trace: /, '') ?? '', row]) {
      expect(said).not.toMatch(/\.\.|\bsince\b[^.]*\bbecause\b/);
      // A capital only where a sentence begins, in what is quoted, and in names.
      const withoutNames = said.replaceAll(/“[^”]*”|IntelliSense|VS Code|Escape|Tabby|Markdown|Python/g, '');
      expect(withoutNames).not.toMatch(/(?<![.!?]) [A-Z]/);
    }
  },
);

it('of a model that suggests nothing anywhere it says so, and leads to a model for ghost text alone', () => {
  const reason: Silence = { kind: 'silence', silence: { kind: 'not applicable', why: WHY } };
  status.silent(reason, HERE);
  vi.advanceTimersByTime(1500);
  expect(item.tooltip.lines[0]).toBe(
    'LLM Trace: no suggestions, since this model writes a new text instead of going on with the one that it is given. “Choose a Model for Ghost Text Alone” gives ghost text another one.',
  );
  expect(item.tooltip.markdown.at(-1)).toContain(
    '[Choose a Model for Ghost Text Alone](command:llmTrace.ghostText.chooseModel)',
  );
  expect(describeNotAutomatic(reason)).toBe('silent: the model does not continue texts');
});

it('shows how far a quantised model is widened for ghost text, until that is over', () => {
  status.widening({ stage: 'widen', done: 812e6, total: 2200e6 });
  vi.advanceTimersByTime(300);
  expect(item.text).toBe('$(loading~spin) LLM Trace: preparing the starter, 36\u00a0%');
  expect(item.accessibilityInformation.label).toBe('LLM Trace: preparing the starter, 36\u00a0%; ghost text is on');
  expect(item.tooltip.lines[1]).toBe(
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
    return [item.tooltip.lines[0], item.tooltip.markdown.at(-1)];
  };
  const [why, links] = failed();
  expect(why).toContain('“Choose a Model for Ghost Text Alone” takes another one');
  expect(links).toContain('[Choose a Model for Ghost Text Alone](command:llmTrace.ghostText.chooseModel)');
  own = null;
  expect(failed()[1]).toContain('[Choose Model](command:llmTrace.chooseModel?%5B%22both%22%5D)'); // for ghost text, too
});

it('shows a model’s name as text, whatever Markdown would make of it', () => {
  const name = '[x](command:a) **b** <img src=y> https://z.example $(zap)';
  const ghostText = partOf<GhostTextSwitch>({ reasonFor: () => undefined, reason: undefined });
  const names = () => ({ traces: name, ghostText: null });
  replaceStatus(ghostText, names, log(), () => 8, NEVER_TOLD);
  expect(item.tooltip.lines[1]).toBe(`Model of traces and ghost text: ${name}`);
  expect(item.tooltip.markdown[1]).toMatch(/^Model of traces and ghost text&#58; [\w\s/&#;=]+$/);
  // Also where the same one was chosen for ghost text by itself.
  replaceStatus(
    ghostText,
    () => ({ traces: 'a', ghostText: 'a' }),
    log(),
    () => 8,
    NEVER_TOLD,
  );
  expect(item.tooltip.lines[1]).toBe('Model of traces and ghost text: a');
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

it('says what grey text is with the first suggestion, for its time while Tab would take it, and never where nobody was shown one', () => {
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
  expect(item.tooltip.lines[0]).toContain('Grey text after the cursor is a suggestion of how the text goes on');
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

it('says that Tab takes grey text no longer once it was taken, also of the first', () => {
  const first = { suggested: vi.fn(() => true), silent: () => false };
  const names = () => ({ traces: 'the starter', ghostText: null });
  replaceStatus(partOf<GhostTextSwitch>({ reasonFor: () => undefined }), names, log(), () => null, first);
  for (const label of [GREY, 'LLM Trace: Tab takes it; ghost text is on']) {
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
    const shown = [...glance(), item.tooltip.lines[0]];
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
  expect(item.tooltip.lines[0]).toMatch(
    /^LLM Trace: ghost text is switched off in .+\. Turn it on in .+ from the menu\.$/,
  );
  switched.off = { kind: 'paused' };
  status.refresh();
  vi.advanceTimersByTime(300);
  expect([item.text, item.tooltip.lines[0]]).toEqual([
    '$(debug-pause) LLM Trace: paused',
    'LLM Trace: ghost text is paused. “Resume” ends the pause.',
  ]);
  switched.off = undefined;
  status.refresh();
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(READY);
});

it('speaks of an earlier silence only in the document where that was', () => {
  const lines = () => {
    vi.advanceTimersByTime(1500);
    return item.tooltip.lines.join('\n');
  };
  status.silent(UNSURE, HERE);
  expect(lines()).not.toContain('Last time'); // here that is said already
  goTo(positionAt(3));
  status.settle();
  expect(lines()).toContain(
    'The last time nothing was suggested: the best suggestion is only 12\u00a0% likely to be right; 60\u00a0% is needed',
  );
  switched.off = { kind: 'IntelliSense', language: 'python' };
  goTo(HERE.position, partOf<vscode.TextDocument>({ fileName: 'other.py' }));
  status.entered();
  expect(lines()).not.toContain('Last time');
  expect(item.tooltip.lines[0]).toMatch(
    /^LLM Trace: ghost text is off in \w+, where it would hide VS Code’s own list\. /,
  );
});

it('says how many would have to be right where a suggestion was too rarely right, and the menu what has moved that where they differ as shown', () => {
  const silent = (threshold: number, probability: number) => {
    const reason: Silence = { kind: 'below your threshold', probability, threshold, set: 0.6 };
    status.silent(reason, HERE);
    vi.advanceTimersByTime(1500);
    expect(item.tooltip.lines[0]).toMatch(
      /since the best suggestion is only [\d.]+\u00a0% likely to be right; [\d.]+\u00a0% is needed\. /,
    );
    expect(status.silenceHere()).toBe(reason);
    return describeSilence(reason);
  };
  const needed = (found: string, share: string) =>
    `the best suggestion is only ${found} likely to be right; ${share} is needed`;
  const setting = 'your setting is 60\u00a0%; ';
  expect(silent(0.55, 0.3)).toBe(
    `${needed('30\u00a0%', '55\u00a0%')} (${setting}lowered, as more were right here than expected)`,
  );
  expect(silent(0.65, 0.3)).toBe(
    `${needed('30\u00a0%', '65\u00a0%')} (${setting}raised, as fewer were right here than expected)`,
  );
  expect(silent(0.602, 0.3)).toBe(needed('30\u00a0%', '60\u00a0%'));
  expect(silent(0.602, 0.598)).toBe(needed('59.8\u00a0%', '60.2\u00a0%'));
});

it('says which end of a word, or word of one character, is too short to suggest, and where there would be no word', () => {
  const silent = (rest: string) => describeSilence({ kind: 'silence', silence: { kind: 'too short', rest } });
  expect(silent('y')).toBe('what the model would add is too short to suggest (“y”)');
  expect(silent(' a')).toBe('what the model would add is too short to suggest (“a”)');
  expect(silent(' "\n')).toBe('the model would write no word, only “ " ”');
});

it('says what each word in the status bar means that nothing else explains', () => {
  const [origin, isShown] = [{ places: [], copied: 0, of: 2 } as never, true];
  expect(glanceMeaning(undefined)).toMatch(/^Ready: /);
  expect(glanceMeaning({ isUnsure: true, origin, isShown, isFresh: true })).toMatch(
    /^The last suggestion came only because you asked for it\.$/,
  );
  expect(glanceMeaning({ isUnsure: false, origin: undefined, isShown, isFresh: true })).toMatch(
    /^Tab takes the grey text\. /,
  );
  expect(glanceMeaning({ isUnsure: false, origin, isShown, isFresh: true })).toContain(
    'about the last suggestion, whether or not it is still shown',
  );
});

it('says how long the run of a suggestion took, as its explanation does, where it is here, and that float32 is for now', () => {
  const result = { precision: 'float32', infill: { kind: 'nothing follows' }, reused: 3, computed: 1, milliseconds: 9 };
  status.suggested(12.4, result as CompletionResult);
  vi.advanceTimersByTime(300);
  expect(item.tooltip.lines.filter((line) => !line.startsWith('It runs on')).slice(0, 3)).toEqual([
    'LLM Trace: ghost text is on. Ready: grey text after the cursor suggests, as you type, how it goes on, where that is likely to be right. Tab takes it.',
    'Model of traces and ghost text: the starter',
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
  expect(item.tooltip.lines[1]).toBe('Model of traces and ghost text: the starter');
  expect(item.tooltip.lines.join()).not.toContain(' ms');
  // Neither is true of another model, which ghost text comes from now.
  status.forget();
  vi.advanceTimersByTime(1500);
  expect(item.tooltip.lines.slice(0, -1)).toEqual([
    'LLM Trace: ghost text is on. Ready: grey text after the cursor suggests, as you type, how it goes on, where that is likely to be right. Tab takes it.',
    'Model of traces and ghost text: the starter',
    'It runs on this machine: your text does not leave it.',
  ]);
});

it('says after which entry of VS Code’s list the model would write nothing: the text that one sees is another', () => {
  const silence = { kind: 'too short', rest: ')' } as const;
  expect(describeSilence({ kind: 'silence', silence, entry: 'values' })).toBe(
    'the model would write no word, only “)”, after “values”, the chosen entry of the list',
  );
  expect(describeBriefly({ ...UNSURE, entry: 'values' })).toMatch(
    / is needed, after “values”, the chosen entry of the list$/,
  );
});
