/** What pages have stored is read with care: anything may stand there. */
import { describe, expect, it, vi } from 'vitest';
import type { Comparisons } from '../../../src/editor/panel/comparisons';
import { comparisonTitle, panelTitle, titleEndings } from '../../../src/editor/panel/panel-title';
import { PanelRestorer } from '../../../src/editor/panel/restore';
import {
  storedComparison,
  storedOrigin,
  storedTextBefore,
  storedTextBeforeLesson,
} from '../../../src/editor/panel/stored-state';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Tracing } from '../../../src/editor/panel/tracing';
import type { ComparedTrace, ComparePlace, Origin, PanelContent } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { partOf } from '../part-of';
import { openMemoryPanel, summaryOf } from './webview-panel';

vi.mock('vscode', () => ({}));

const ORIGIN = {
  text: 'The weather is',
  model: '/models/gpt2',
  source: { uri: 'file:///a.txt', start: 3, label: 'a.txt:1' },
};

describe('the stored origin', () => {
  it('is what was stored', () => {
    expect(storedOrigin({ origin: ORIGIN, choice: {} })).toMatchObject(ORIGIN);
    expect(storedOrigin({ origin: { ...ORIGIN, source: null } })).toMatchObject({ ...ORIGIN, source: null });
  });

  it('keeps what a decoder is forced to have written', () => {
    for (const target of [
      { target: 'Es war' },
      { target: '' },
      { targetIds: [] },
      { targetIds: [5, 9] },
      { targetIds: [5, 9], changed: [2] },
      { targetIds: [5, 9, 3], changed: [2], kept: [3] },
    ])
      expect(storedOrigin({ origin: { ...ORIGIN, ...target } })).toEqual({ ...ORIGIN, ...target });
    expect(storedOrigin({ origin: { ...ORIGIN, targetIds: ['a'] } })).toBeUndefined();
  });

  it('keeps which tokens are masked, if they are positions', () => {
    expect(storedOrigin({ origin: { ...ORIGIN, masked: [2, 5] } })).toEqual({ ...ORIGIN, masked: [2, 5] });
    expect(storedOrigin({ origin: { ...ORIGIN, masked: [-1] } })).toBeUndefined();
  });

  it('takes nothing else that an older version stored', () => {
    expect(storedOrigin({ origin: { ...ORIGIN, capture: { keep: 'attention' } } })).toEqual(ORIGIN);
  });

  it('of an explained suggestion knows each place that it was copied from, also the one that an older version kept', () => {
    const result = { ids: [1], typed: '', precision: 'float32', reused: 0, computed: 1, milliseconds: 2 };
    const place = { uri: 'file:///a.txt', start: 3, line: 1, shared: 'a' };
    const suggestion = { result, suggestion: { text: ' b', tokens: [], probability: 0.5 } };
    const stored = (copied: unknown) =>
      storedOrigin({ origin: { ...ORIGIN, suggestion: { ...suggestion, copied } } })?.suggestion?.copied;
    const stretches = [
      { ...place, text: ' b', tokens: 1 },
      { ...place, line: 7, text: ' c', tokens: 2 },
    ];
    expect(stored(stretches)).toEqual(stretches);
    expect(stored(place)).toEqual([place]);
  });

  it('of a saved trace is its file', () => {
    const origin = { text: '', model: '', source: null, file: '/traces/a.safetensors' };
    expect(storedOrigin({ origin })).toEqual(origin);
    expect(storedOrigin({ origin: { file: origin.file, text: 7 } })).toEqual(origin);
    expect(storedOrigin({ origin: { ...origin, file: '' } })).toBeUndefined();
    expect(storedOrigin({ origin: { ...origin, file: 'x'.repeat(10_001) } })).toBeUndefined();
    expect(panelTitle({ kind: 'working', message: '', origin })).toBe('LLM Trace: a.safetensors');
    expect(storedOrigin({ origin: { ...origin, side: 'b' } })).toEqual({ ...origin, side: 'b' });
    expect(storedOrigin({ origin: { ...origin, side: 'c' } })).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { choice: { layer: 1 } },
    { origin: null },
    { origin: { ...ORIGIN, text: '' } },
    { origin: { ...ORIGIN, text: ['a'] } },
    { origin: { ...ORIGIN, text: 'x'.repeat(4_000_001) } },
    { origin: { ...ORIGIN, model: '' } },
    { origin: { ...ORIGIN, model: { toString: 1 } } },
    { origin: { ...ORIGIN, source: 'a.txt' } },
    { origin: { ...ORIGIN, source: { ...ORIGIN.source, start: -1 } } },
    { origin: { ...ORIGIN, source: { ...ORIGIN.source, start: 0.5 } } },
    { origin: { ...ORIGIN, source: { ...ORIGIN.source, uri: 'x'.repeat(10_001) } } },
  ])('%#: is nothing when it is not understood', (state) => {
    expect(storedOrigin(state)).toBeUndefined();
  });
});

describe('the text before an edit', () => {
  const origin = { ...ORIGIN, text: 'The weather was' };
  const before = { origin, place: { ...FIRST_PLACE, step: 9, token: 2 } };

  it('is told to the page, which keeps it, and known again when the panel comes back', async () => {
    const first = openMemoryPanel();
    first.panel.show({ kind: 'trace', summary: summaryOf(1, origin.text), origin });
    first.panel.lookAt(before.place);
    first.panel.show({ kind: 'trace', summary: summaryOf(2, ORIGIN.text), origin: { ...ORIGIN, edited: true } });
    const told = first.panel.ready();
    expect(told).toMatchObject({ kind: 'trace', before });

    const { panel, view } = openMemoryPanel();
    const show = async (_: unknown, origin: Origin) => {
      panel.show({ kind: 'trace', summary: summaryOf(3, origin.text), origin });
      return true;
    };
    const panels = partOf<TracePanels>({ adopt: () => panel });
    const restorer = new PanelRestorer(panels, partOf<Tracing>({ show }), {} as Comparisons);
    await restorer.deserializeWebviewPanel(view, { origin: ORIGIN, before });
    expect([panel.texts.beforeEdit, panel.texts.before]).toEqual([before, origin]);
    expect(panel.isBack).toBe(true);
    // Nor is it forgotten when the window is reloaded once more; another text has none.
    expect(panel.ready()).toMatchObject({ kind: 'trace', before });
    panel.show({ kind: 'trace', summary: summaryOf(4, 'Rain'), origin: { ...ORIGIN, text: 'Rain' } });
    expect([panel.texts.before, 'before' in panel.ready()]).toEqual([undefined, false]);
    expect([panel.isBack, first.panel.isBack]).toEqual([false, false]);
  });

  it('is nothing when it is not understood, or there was none', () => {
    expect(storedTextBefore({ origin: ORIGIN, before })).toEqual(before);
    for (const state of [
      undefined,
      { origin: ORIGIN },
      { origin: ORIGIN, before: { ...before, origin: { ...origin, text: '' } } },
    ])
      expect(storedTextBefore(state)).toBeUndefined();
  });
});

describe('the text before a lesson', () => {
  const lesson: Origin = { text: 'A lesson', model: ORIGIN.model, source: null, lesson: 'mask' };
  const beforeLesson = { origin: ORIGIN, place: { ...FIRST_PLACE, step: 9, token: 2 } };

  it('is told to the page, which keeps it, and known again when the panel comes back', async () => {
    const first = openMemoryPanel();
    first.panel.show({ kind: 'trace', summary: summaryOf(1, ORIGIN.text), origin: ORIGIN });
    first.panel.lookAt(beforeLesson.place);
    first.panel.lesson.begin();
    first.panel.show({ kind: 'trace', summary: summaryOf(2, lesson.text), origin: lesson });
    expect(first.panel.ready()).toMatchObject({ kind: 'trace', textBeforeLesson: beforeLesson });

    const { panel, view } = openMemoryPanel();
    const show = async (_: unknown, origin: Origin) => {
      panel.show({ kind: 'trace', summary: summaryOf(3, origin.text), origin });
      return true;
    };
    const panels = partOf<TracePanels>({ adopt: () => panel });
    const restorer = new PanelRestorer(panels, partOf<Tracing>({ show }), {} as Comparisons);
    await restorer.deserializeWebviewPanel(view, { origin: lesson, beforeLesson });
    expect(panel.texts.beforeLesson).toEqual(beforeLesson);
    // Nor is it forgotten when the window is reloaded once more, or the next lesson begins.
    expect(panel.ready()).toMatchObject({ kind: 'trace', textBeforeLesson: beforeLesson });
    panel.lesson.begin();
    expect(panel.texts.beforeLesson).toEqual(beforeLesson);
  });

  it('is nothing when it is not understood, or there was none', () => {
    expect(storedTextBeforeLesson({ beforeLesson })).toEqual(beforeLesson);
    for (const state of [undefined, {}, { beforeLesson: { ...beforeLesson, place: { step: -1 } } }])
      expect(storedTextBeforeLesson(state)).toBeUndefined();
  });
});

describe('the stored comparison', () => {
  const [a, b] = [
    { origin: ORIGIN, variant: 'model' },
    { origin: ORIGIN, variant: 'walkthrough' },
  ];

  it('is what was stored', () => {
    expect(storedComparison({ origin: ORIGIN, compared: { a, b } })).toEqual({ a, b });
    // And the texts of which these are two, where several were compared at once.
    const among = ['The sun', 'The moon', 'The stars'];
    expect(storedComparison({ compared: { a, b, among } })).toEqual({ a, b, among });
    for (const other of [7, [''], Array(13).fill('The')])
      expect(storedComparison({ compared: { a, b, among: other } })).toEqual({ a, b });
  });

  it('says where it was read, if that is a place', () => {
    const sides = { layer: 1, head: 0 };
    const place = { row: 1, sourceRow: 0, a: sides, b: sides, after: 'last', isExchanged: false, read: null };
    expect(storedComparison({ compared: { a, b, place } })).toEqual({ a, b, place });
    for (const other of [7, {}, { ...place, after: 'never' }, { ...place, read: { id: 'x y', past: 0 } }])
      expect(storedComparison({ compared: { a, b, place: other } })).toEqual({ a, b });
  });

  it.each([
    undefined,
    { origin: ORIGIN },
    { compared: { a } },
    { compared: { a, b: { ...b, variant: 'other' } } },
    { compared: { a, b: { ...b, origin: { ...ORIGIN, text: '' } } } },
  ])('%#: is nothing when it is not understood', (state) => {
    expect(storedComparison(state)).toBeUndefined();
  });
});

describe('the titles of several panels', () => {
  const side = (text: string, model: string) =>
    ({ origin: { ...ORIGIN, text, model }, variant: 'model' }) as ComparedTrace;
  const compared = (a: string, b: string, model = '/models/gpt2', other = model): PanelContent => ({
    kind: 'compare',
    origin: ORIGIN,
    a: side(a, model),
    b: side(b, other),
    sameVocabulary: true,
  });
  const titles = (...contents: PanelContent[]) =>
    titleEndings(contents).map((ends, at) => `${panelTitle(contents[at] as PanelContent)}${ends}`);

  it('comparisons of the same words say in which model they are, where these are others', () => {
    const [one, other] = [compared('John', 'Mary'), compared('John', 'Mary', '/models/small.gguf')];
    expect(titles(one, other)).toEqual(['John ↔ Mary · gpt2', 'John ↔ Mary · small']);
    expect(titles(one, compared('John', 'Mary', '/models/gpt2', '/models/small.gguf'))).toEqual([
      'John ↔ Mary · gpt2',
      'John ↔ Mary · gpt2, small',
    ]);
    expect(titles(one, one)).toEqual(['John ↔ Mary', 'John ↔ Mary']);
    expect(titles(one, compared('Mary', 'John', '/models/small.gguf'), { kind: 'empty' })).toEqual([
      'John ↔ Mary',
      'Mary ↔ John',
      'LLM Trace',
    ]);
  });
});

it('traces of the same text say in which model they are, where these are others', () => {
  const traced = (model: string): PanelContent => ({
    kind: 'trace',
    origin: { ...ORIGIN, text: 'The sky', model },
    summary: {} as TraceSummary,
  });
  const [one, other] = [traced('/models/gpt2'), traced('/models/small.gguf')];
  expect(titleEndings([one, other])).toEqual([' · gpt2', ' · small']);
  expect(titleEndings([one, one])).toEqual(['', '']);
  expect(titleEndings([one, { kind: 'empty' }])).toEqual(['', '']);
});

describe('the title of a panel', () => {
  it.each([
    ['The weather is', 'LLM Trace: The weather is'],
    ['  two\n\nlines\t', 'LLM Trace: two lines'],
    ['   ', 'LLM Trace: 3 spaces'],
    ['abcdefghijklmnopqrstuvwxyz12345', 'LLM Trace: abcdefghijklmnopqrstuvwxyz1…'],
    ['👩‍👩‍👧'.repeat(40), `LLM Trace: ${'👩‍👩‍👧'.repeat(27)}…`],
  ])('%j', (text, title) => {
    expect(panelTitle({ kind: 'failed', reason: 'failure', message: '', origin: { ...ORIGIN, text } })).toBe(title);
  });

  it('is the suggestion that is explained, and not the beginning of the document', () => {
    const suggestion = { suggestion: { text: ' the harbour' } } as NonNullable<Origin['suggestion']>;
    const origin = { ...ORIGIN, text: '# Notes', suggestion };
    expect(panelTitle({ kind: 'working', message: '', origin })).toBe('LLM Trace: the harbour');
  });

  it('names both texts of a comparison, or what one text is compared in', () => {
    const side = (text: string, model = ORIGIN.model, variant = 'model') =>
      ({ origin: { ...ORIGIN, text, model }, variant }) as ComparedTrace;
    const title = (a: ComparedTrace, b: ComparedTrace, place?: ComparePlace) =>
      panelTitle({ kind: 'compare', origin: ORIGIN, a, b, sameVocabulary: true, ...(place && { place }) });
    expect(title(side('fine'), side('bad'))).toBe('fine ↔ bad');
    const read = { layer: 0, head: 0 };
    const place = { row: 0, sourceRow: 0, a: read, b: read, after: 'last', isExchanged: true, read: null } as const;
    expect(title(side('fine'), side('bad'), place)).toBe('bad ↔ fine');
    const sister = 'My little sister lost her mother';
    const [ofSister, ofBrother] = [side(sister), side(sister.replace('sister', 'brother'))];
    expect(title(ofSister, ofBrother)).toBe('sister ↔ brother');
    expect(title(side('Paris, and'), side('Rome, and'))).toBe('Paris ↔ Rome');
    expect(comparisonTitle({ a: ofSister, b: ofBrother })).toBe('sister ↔ brother · My little … lost her');
    // Both are seen in a tab that is cut at its end, and what tells long ones apart.
    expect(title(side('When Mary and John went to the shop'), side('Paris is the capital of France'))).toBe(
      'When Mary and… ↔ Paris is the…',
    );
    expect(title(side('internationalization is'), side('internationalizing is'))).toBe(
      'internationalization ↔ internationalizing',
    );
    expect(title(side('The weather is'), side('The weather is bad'))).toBe('is ↔ is bad');
    expect(title(side('fine'), side('fine', '/models/small.gguf'))).toBe('gpt2 ↔ small: fine');
    const changed = (more: Partial<Origin>) => ({ ...side('fine'), origin: { ...ORIGIN, text: 'fine', ...more } });
    expect(title(side('fine'), changed({ masked: [4] }))).toBe('unchanged ↔ token 4 masked: fine');
    expect(title(side('fine'), side('fine', ORIGIN.model, 'walkthrough'))).toBe('gpt2 ↔ simplified block: fine');
    const file = '/x/fine-gpt2.trace.safetensors';
    const stored = (text: string) => ({ ...side(text, ''), origin: { text, model: '', source: null, file } });
    const opened = (text: string) => ({ ...stored(text), summary: { model: { name: 'gpt2' } } }) as ComparedTrace;
    expect(title(opened('fine'), side('fine', '/models/small.gguf'))).toBe('gpt2 ↔ small: fine');
    expect(title(opened('fine one'), side('fine two'))).toBe('one ↔ two');
    expect(title(opened('fine'), side('fine'))).toBe('fine-gpt2 ↔ not saved: fine');
    const saved = (name: 'a' | 'b') =>
      ({
        origin: { text: '', model: '', source: null, file: '/x/sun.comparison.safetensors', side: name },
        variant: 'model',
        summary: { text: '' },
      }) as ComparedTrace;
    expect(title(saved('a'), saved('b'))).toBe('LLM Trace: sun');
    expect(title(saved('a'), side('bad'))).toBe('sun ↔ bad');
    expect(panelTitle({ kind: 'empty' })).toBe('LLM Trace');
  });
});
