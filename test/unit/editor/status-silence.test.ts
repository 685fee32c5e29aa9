/** Where there is no suggestion the status item says why, to who has asked for one and to who only types. */
import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { reasonOf } from '../../../src/architectures/plan/why-not';
import {
  describeBriefly,
  describeNotAutomatic,
  describeSilence,
  isSwitchedOff,
  type Silence,
} from '../../../src/editor/ghost-text/reason';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { partOf } from '../part-of';
import { item } from './status-editor';
import {
  BLANK,
  document,
  glance,
  goTo,
  HERE,
  positionAt,
  READY,
  SHOWN,
  SILENT,
  status,
  switched,
  UNSURE,
  withStatus,
} from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);
withStatus();

it('says why there is no suggestion where one was asked for by hand, as long as that holds', () => {
  const working = status.working(true);
  vi.advanceTimersByTime(1000);
  expect(item.text).toBe('$(loading~spin) Looking for a suggestion...');
  status.tellWritten('Ghost text is on in prose');
  status.silent(UNSURE, HERE, true);
  working.dispose();
  vi.advanceTimersByTime(499);
  const why = 'the best suggestion is only 12\u00a0% likely to be right; 60\u00a0% is needed';
  const said = [`$(circle-outline) No suggestion: ${why}`, `No suggestion: ${why}`];
  const now = () => [item.text, item.accessibilityInformation.label];
  expect(now()).toEqual(said);
  // What VS Code then asks by itself at the same place, or another editor, changes nothing of it.
  vi.advanceTimersByTime(60_000);
  status.silent(BLANK, HERE);
  goTo(HERE.position, partOf<vscode.TextDocument>({ fileName: 'other.md', version: 1 }));
  status.entered();
  vi.advanceTimersByTime(5000);
  expect(item.text).toBe('$(sparkle) LLM Trace');
  goTo(HERE.position);
  status.entered();
  vi.advanceTimersByTime(5000);
  expect([now(), status.askedHere()]).toEqual([said, UNSURE]);
  goTo(positionAt(17));
  status.settle();
  vi.advanceTimersByTime(300);
  expect(item.text).not.toContain('No suggestion:');
  vi.advanceTimersByTime(500);
  expect([glance(), status.askedHere()]).toEqual([READY, undefined]);
});

it('says no more why no suggestion was found once the text has changed, though the cursor is where it was', () => {
  const document = { fileName: 'story.md', version: 1 };
  const at = { document: partOf<vscode.TextDocument>(document), position: HERE.position };
  goTo(at.position, at.document);
  status.silent(BLANK, at, true);
  vi.advanceTimersByTime(2000);
  expect(item.text).toBe('$(circle-outline) No suggestion: the model would write only white space');
  document.version++;
  status.edited(at.document);
  vi.advanceTimersByTime(600);
  expect(glance()).toEqual(READY);
});

it('tells in the tooltip why what was asked for was not found, also where ghost text is off, and offers a way on', () => {
  const tooltip = (reason: Silence) => {
    status.silent(reason, HERE, true);
    vi.advanceTimersByTime(1500);
    const { lines } = item.tooltip;
    return { opening: lines[0], first: lines[1], second: lines[2], links: lines.at(-1) ?? '' };
  };
  const list = 'Pick the Next Token from a List...';
  const blank = `LLM Trace: no suggestion here, since the model would write only white space. “${list}” shows what the model finds probable here.`;
  const on = tooltip(BLANK);
  expect([on.opening, on.first]).toEqual([
    'A click opens the menu. Model of traces and ghost text: the starter',
    blank,
  ]);
  expect(on.links).toContain(`[${list}](command:llmTrace.nextTokens`);
  switched.off = { kind: 'language', language: 'python' };
  const off = tooltip(BLANK);
  expect(off.first).toBe(blank);
  expect(off.second).toMatch(/^LLM Trace: ghost text is off in \w+\. Turn it on in \w+ from the menu\.$/);
  switched.off = undefined;
  const failed = tooltip({ kind: 'failed', why: 'There is no folder /models/gone.' });
  expect(failed.first).toContain('since the model failed (There is no folder /models/gone). “Choose a Model');
  expect(failed.links).toContain('[Show Log](command:llmTrace.showLog)');
  expect(failed.links).not.toContain(list);
  for (const [kind, advice] of [
    ['nothing to read', 'Begin the text first.'],
    ['interrupted', 'Ask again once the trace is there.'],
  ] as const) {
    const { first, links } = tooltip({ kind: 'silence', silence: { kind } });
    expect([first?.endsWith(advice), links.includes(list)]).toEqual([true, false]);
  }
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
  expect(words()).toBe('LLM Trace: not sure enough to suggest anything: 12\u00a0%, needs 60\u00a0%');
  status.silent({ ...UNSURE, silence: { ...UNSURE.silence, word: ' the' } }, HERE);
  vi.advanceTimersByTime(1_800);
  expect(words()).toBe('LLM Trace: not sure enough to suggest “the”: 12\u00a0%, needs 60\u00a0%');
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
    'Only suggestions that are likely to be right come by themselves, most of them once a word has two letters; “Suggest Now” asks for one all the same.';
  expect(item.tooltip.lines.slice(0, -1)).toEqual([
    'A click opens the menu. Model of traces and ghost text: the starter',
    `LLM Trace: ${why}. ${advice}`,
    'It runs on this machine: your text does not leave it.',
  ]);
  // Which one is too rarely right: by hand another may be suggested, as this one may repeat what stands there.
  const like = (word: string) => describeSilence({ ...UNSURE, silence: { ...UNSURE.silence, word } });
  expect(like(' the')).toBe('“the” is only 12\u00a0% likely to be right; 60\u00a0% is needed');
  const short = { ...UNSURE, silence: { ...UNSURE.silence, word: 'e', isShort: true as const } };
  const both = '“e” alone is too short, and only 12\u00a0% likely to be right; 60\u00a0% is needed';
  expect(describeSilence(short)).toBe(both);
  // A token that begins a longer word is not taken for a word.
  const begun = { ...UNSURE, silence: { ...UNSURE.silence, word: ' te', isBegun: true as const } };
  expect(describeSilence(begun)).toBe('“te…” is only 12\u00a0% likely to be right; 60\u00a0% is needed');
  expect(like('\n  ')).toBe('a line break is only 12\u00a0% likely to be right; 60\u00a0% is needed');
  expect(like(' Donaudampfschifffahrt')).toContain('“Donaudampfschifffah…” is');
  status.silent(BLANK, HERE);
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(SILENT);
  expect(item.tooltip.lines[1]).toBe(
    'LLM Trace: no suggestion here, since the model would write only white space. Type on: every key asks again.',
  );
  status.silent({ kind: 'failed', why: 'There is no folder /models/gone.' }, HERE);
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(['$(warning) LLM Trace: failed', 'failed']);
  expect(item.tooltip.lines[1]).toContain(
    'the model failed (There is no folder /models/gone). “Choose a Model for Traces and Ghost Text” takes',
  );
});

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
    for (const said of [item.tooltip.lines[1]?.replace(/^LLM Trace: /, '') ?? '', row]) {
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
  expect(item.tooltip.lines[1]).toBe(
    'LLM Trace: no suggestions, since this model writes a new text instead of going on with the one that it is given. “Choose a Model for Ghost Text Alone” gives ghost text another one.',
  );
  expect(item.tooltip.markdown.at(-1)).toContain(
    '[Choose a Model for Ghost Text Alone](command:llmTrace.ghostText.chooseModel)',
  );
  expect(describeNotAutomatic(reason)).toBe('silent: the model does not continue texts');
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
  expect(item.tooltip.lines[1]).toMatch(
    /^LLM Trace: ghost text is off in \w+, where it would hide VS Code’s own list\. /,
  );
});

it('says how many would have to be right where a suggestion was too rarely right, and the menu what has moved that where they differ as shown', () => {
  const silent = (threshold: number, probability: number) => {
    const reason: Silence = { kind: 'below your threshold', probability, threshold, set: 0.6 };
    status.silent(reason, HERE);
    vi.advanceTimersByTime(1500);
    expect(item.tooltip.lines[1]).toMatch(
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

it('says after which entry of VS Code’s list the model would write nothing: the text that one sees is another', () => {
  const silence = { kind: 'too short', rest: ')' } as const;
  expect(describeSilence({ kind: 'silence', silence, entry: 'values' })).toBe(
    'the model would write no word, only “)”, after “values”, the chosen entry of the list',
  );
  expect(describeBriefly({ ...UNSURE, entry: 'values' })).toMatch(
    / is needed, after “values”, the chosen entry of the list$/,
  );
});
