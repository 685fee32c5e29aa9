/** What the status item says of a suggestion: what it is a copy of, what is left of it, and how unsure the model is of it. */
import { expect, it, vi } from 'vitest';

import { item } from './status-editor';
import {
  document,
  glance,
  goTo,
  HERE,
  positionAt,
  READY,
  SILENT,
  shownAs,
  status,
  UNSURE,
  withStatus,
} from './status-setup';

vi.mock('vscode', async () => (await import('./status-editor')).vscode);
withStatus();

/** Fresh: Tab accepts it. */
const TAB = shownAs('keyboard-tab', 'Tab accepts it');
const LINE_9 = [{ line: 9, text: 'a copy' }];
const FACTS = {
  probability: 0.9904,
  begins: '',
  similar: { kind: 'counted', right: 0.94, needed: 0.65 },
  byHand: false,
} as const;
const ASKED = {
  ...FACTS,
  probability: 0.0003,
  similar: { kind: 'counted', right: 0.12, needed: 0.6 },
  byHand: true,
} as const;
const WHOLE = { places: LINE_9, copied: 4, of: 4, firstOf: 1, facts: FACTS };
const OWN = { places: [], copied: 0, of: 4, firstOf: 1, facts: FACTS };

it('says where the cursor rests of which line the suggestion there is a copy, until it goes elsewhere', () => {
  const origin = vi.fn(() => WHOLE);
  status.suggested(12, undefined, { ...HERE, origin });
  vi.advanceTimersByTime(400);
  expect(glance()).toEqual(TAB);
  expect(origin).not.toHaveBeenCalled(); // no key waits for the search
  vi.advanceTimersByTime(500);
  expect(glance()).toEqual(TAB);
  expect(item.tooltip.lines[2]).toBe(
    'The last suggestion is copied from line 9, since the text before it is the same there.',
  );
  goTo(positionAt(20));
  status.settle();
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(READY);
  goTo(HERE.position);
  status.suggested(12, undefined, { ...HERE, origin });
  vi.advanceTimersByTime(1500);
  status.suggested(12);
  vi.advanceTimersByTime(1500);
  expect([...glance(), item.tooltip.lines.join().includes('copied')]).toEqual([...READY, false]);
});

const TWO = [
  { line: 1, text: 'river with her' },
  { line: 3, text: 'the little girl was very' },
];

it.each([
  ['none of it is', OWN, 'The last suggestion is predicted: the model’s own, not looked up in your text.'],
  [
    'none of it is, though the text has it before, which looks like a copy',
    { ...OWN, before: { line: 9, text: 'a cat', isPart: false } },
    'The last suggestion is predicted. “a cat” stands in your text already, last on line 9; it was not looked up there: the model predicted it.',
  ],
  [
    'none of it is, though the text has some of it before',
    { ...OWN, before: { line: 9, text: 'a black cat', isPart: true } },
    'The last suggestion is predicted. “a black cat” of it stands in your text already, last on line 9; it was not looked up there: the model predicted it.',
  ],
  [
    'the first of several is the model’s own',
    { ...OWN, firstOf: 3 },
    'The first of the last 3 suggestions is predicted: the model’s own, not looked up in your text.',
  ],
  [
    'more than half of it is, each stretch with its line',
    { ...WHOLE, places: TWO, copied: 8, of: 12 },
    'The last suggestion is copied in 8 of 12 tokens: “river with her” from line 1, “the little girl was very” from line 3. The other tokens are predicted.',
  ],
  [
    'less is',
    { ...WHOLE, copied: 1, of: 11 },
    'The last suggestion is copied in 1 of 11 tokens: “a copy” from line 9. The other tokens are predicted.',
  ],
  [
    'all of it is, from many places',
    { ...WHOLE, places: [...TWO, ...TWO, ...TWO] },
    'The last suggestion is copied, since the text before it is the same there: “river with her” from line 1, “the little girl was very” from line 3, “river with her” from line 1, 3 more.',
  ],
  [
    'all of it is, and stands on another line after other words, too',
    { ...WHOLE, places: [{ line: 22, text: '.items:', also: { lines: [16], why: 'more is the same' as const } }] },
    'The last suggestion is copied from line 22, since the text before it is the same there. The copied “.items:” stands on line 16, too. Line 22 was taken because more of the text before it is the same.',
  ],
  [
    'the first of several is',
    { ...WHOLE, firstOf: 4 },
    'The first of the last 4 suggestions is copied from line 9, since the text before it is the same there.',
  ],
])('says how much of it is a copy where %s', (_, origin, line) => {
  status.suggested(12, undefined, { ...HERE, origin: () => origin });
  vi.advanceTimersByTime(1500);
  expect([...glance(), item.tooltip.lines[2]]).toEqual([...TAB, line]);
  // How sure the model is of it and why it came is said of each, in the sentences of the panel that explains it.
  expect(item.tooltip.lines[3]).toBe(
    'It came by itself: 94\u00a0% of similar suggestions are right in the first word; at least 65\u00a0% was needed to come by itself. The model gives the whole suggestion a probability of 99.04\u00a0%.',
  );
});

it('is as wide whatever is suggested or computed: only its icon changes, and a screen reader says the word for that', () => {
  const seen: string[][] = [];
  const look = () => {
    vi.advanceTimersByTime(1500);
    seen.push(glance());
    // What is seen is heard, too.
    expect(item.accessibilityInformation.label).toContain(item.text.replace(/^\$\(\S+\) /, ''));
  };
  look();
  for (const origin of [WHOLE, OWN, undefined]) {
    status.suggested(12, undefined, { ...HERE, origin: () => origin });
    look();
  }
  vi.advanceTimersByTime(20_000);
  look();
  status.suggested(12, undefined, { ...HERE, origin: () => OWN, facts: ASKED });
  look();
  const working = status.working();
  look();
  working.dispose();
  status.silent(UNSURE, HERE);
  look();
  expect(seen).toEqual([
    READY,
    TAB,
    TAB,
    TAB,
    shownAs('sparkle', 'suggested'),
    shownAs('question', 'asked for, Tab accepts it'),
    shownAs('loading~spin', 'computing'),
    SILENT,
  ]);
});

it('says nothing of a suggestion once its document is one of another language, and leads to the last one as the last', () => {
  const explain = () => item.tooltip.markdown.at(-1);
  status.suggested(12, undefined, { ...HERE, origin: () => WHOLE });
  vi.advanceTimersByTime(1500);
  // It may have been dismissed, which VS Code does not tell.
  expect(explain()).toContain('[Explain the Last Suggestion]');
  expect(explain()).not.toContain('This Suggestion');
  status.languageChanged(document);
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(READY);
  expect(item.tooltip.lines.join()).not.toContain('copied');
});

it('says of no suggestion that it is a copy since another one was', () => {
  const [copied, own] = [{}, {}];
  const shown = (suggestion: object) => ({
    ...HERE,
    suggestion,
    origin: () => (suggestion === copied ? WHOLE : OWN),
  });
  status.suggested(12, undefined, shown(copied));
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(TAB);
  status.suggested(0, undefined, shown(copied)); // typed along, it does not flicker
  vi.advanceTimersByTime(300);
  expect(glance()).toEqual(TAB);
  expect(item.tooltip.lines.join()).toContain('is copied');
  status.suggested(0, undefined, shown(own));
  vi.advanceTimersByTime(300);
  expect(glance()).toEqual(TAB);
  expect(item.tooltip.lines.join()).not.toContain('is copied');
});

it('says that Tab accepts it as soon as it is shown, also where there was none just before', () => {
  status.silent(UNSURE, HERE);
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(SILENT);
  status.suggested(12, undefined, { ...HERE, origin: () => OWN });
  vi.advanceTimersByTime(1);
  expect(glance()).toEqual(TAB);
  expect(item.tooltip.lines[1]).not.toContain('no suggestion here');
});

it('says nothing of a suggestion that stands there no more: it was taken, left, or went with the focus', () => {
  const word = () => {
    vi.advanceTimersByTime(1500);
    return glance()[1];
  };
  const standing = { is: true };
  const suggested = () => status.suggested(12, undefined, { ...HERE, stands: () => standing.is, origin: () => WHOLE });
  suggested();
  expect(word()).toBe('Tab accepts it');
  standing.is = false;
  status.settle();
  expect(word()).toBe('ready');
  standing.is = true;
  suggested();
  goTo(positionAt(20));
  status.settle();
  expect(word()).toBe('ready');
  goTo(HERE.position);
  status.settle();
  expect(word()).toBe('ready');
  suggested();
  status.entered();
  expect(word()).toBe('ready');
});

it('says of what is left of a suggestion that it is the rest, while the cursor is there', () => {
  const lines = () => item.tooltip.lines.join();
  const rest =
    'It is the rest of a suggestion that began with “own”, which stands in the text by now: no model was asked again.';
  status.suggested(0, undefined, { ...HERE, begun: 'own', origin: () => undefined });
  vi.advanceTimersByTime(1500);
  expect(lines()).toContain(rest);
  status.suggested(9, undefined, { ...HERE, begun: 'own', isAskedAgain: true, origin: () => undefined });
  vi.advanceTimersByTime(1500);
  expect(lines()).toContain('stands in the text by now; the model was asked for others since.');
  expect(lines()).not.toContain('no model was asked');
  // A short one is named whole, as in the menu, a long one by its beginning.
  status.suggested(0, undefined, { ...HERE, begun: ' language', rest: 's', origin: () => undefined });
  vi.advanceTimersByTime(1500);
  expect(lines()).toContain('It is the rest of “languages”, of which “language” stands in the text by now: no model');
  status.suggested(0, undefined, { ...HERE, begun: 'time there was a little', rest: ' girl', origin: () => undefined });
  vi.advanceTimersByTime(1500);
  expect(lines()).toContain('“time there was a little girl”, of which “time there was a little” stands');
  status.suggested(0, undefined, { ...HERE, begun: 'own', rest: ' words'.repeat(8), origin: () => undefined });
  vi.advanceTimersByTime(1500);
  expect(lines()).toContain(rest);
  goTo(positionAt(20));
  status.settle();
  vi.advanceTimersByTime(1500);
  expect(lines()).not.toContain('rest');
});

it('says at once of what was asked for by hand where it is from and how unsure the model is of it, as long as the cursor is there', () => {
  status.silent(UNSURE, HERE);
  status.suggested(12, undefined, { ...HERE, origin: () => ({ ...WHOLE, facts: ASKED }), facts: ASKED });
  vi.advanceTimersByTime(300);
  const brief = 'asked for, Tab accepts it';
  expect(glance()).toEqual(shownAs('question', brief));
  expect(item.accessibilityInformation.label).toBe(`LLM Trace: ${brief}; ghost text is on`);
  expect(item.tooltip.lines.slice(2, 4)).toEqual([
    'The last suggestion is copied from line 9, since the text before it is the same there.',
    'It was asked for by hand: only 12\u00a0% of similar suggestions are right in the first word; at least 60\u00a0% was needed to come by itself. The model gives the whole suggestion a probability of 0.03\u00a0%.',
  ]);
  vi.advanceTimersByTime(20_000);
  expect(glance()).toEqual(shownAs('sparkle', 'asked for'));
  goTo(positionAt(20));
  status.settle();
  vi.advanceTimersByTime(1500);
  expect([...glance(), item.tooltip.lines.join().includes('by hand')]).toEqual([...READY, false]);
  goTo(HERE.position);
  status.settle();
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(shownAs('sparkle', 'asked for'));
  status.suggested(12);
  vi.advanceTimersByTime(300);
  expect(glance()).toEqual(READY);
});

it('says beside VS Code’s own list which key takes which, and nothing of that once the cursor has left', () => {
  status.suggested(12, undefined, { ...HERE, isBesideList: true, origin: () => undefined });
  vi.advanceTimersByTime(1500);
  expect(item.tooltip.lines[1]).toBe(
    'LLM Trace: ghost text is on. VS Code’s list is open beside the ghost text: Tab accepts the entry chosen there, and pressed once more the ghost text; Escape first closes the list.',
  );
  goTo(positionAt(20));
  status.settle();
  vi.advanceTimersByTime(1500);
  expect(item.tooltip.lines.join()).not.toContain('VS Code’s list');
});

it('says nothing more of a suggestion once ghost text has another model: it was made by the former one', () => {
  status.suggested(12, undefined, { ...HERE, origin: () => ({ ...WHOLE, copied: 3 }) });
  vi.advanceTimersByTime(20_000);
  expect(glance()).toEqual(shownAs('sparkle', 'part copied'));
  expect(item.tooltip.lines.join()).toContain('is copied in 3 of 4 tokens');
  status.forget();
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(READY);
  expect(item.tooltip.lines.join()).not.toMatch(/copied|The model gives/);
});

it.each([
  ['predicted', OWN],
  ['copied', WHOLE],
  ['part copied', { ...WHOLE, copied: 3 }],
  ['suggested', undefined],
])('says for some seconds that Tab accepts it, and then that it is %s: it may be dismissed by then', (word, origin) => {
  status.suggested(12, undefined, { ...HERE, origin: () => origin });
  vi.advanceTimersByTime(3700);
  expect(glance()).toEqual(TAB);
  expect(item.tooltip.lines[1]).toContain('ghost text is on. Tab accepts ghost text.');
  const { tooltip } = item;
  vi.advanceTimersByTime(500);
  expect(glance()).toEqual(shownAs('sparkle', word));
  expect(item.tooltip).toBe(tooltip); // who has it open reads on
  // Typed along it has changed, and is seen anew.
  status.suggested(0, undefined, { ...HERE, origin: () => origin });
  vi.advanceTimersByTime(1500);
  expect(glance()).toEqual(TAB);
});
