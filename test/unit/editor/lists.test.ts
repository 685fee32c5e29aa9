/** What the lists of lessons and of recent traces say of their entries, in their lines and where they are pointed at. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { Uri } from 'vscode';
import manifest from '../../../package.json' with { type: 'json' };
import names from '../../../package.nls.json' with { type: 'json' };
import { panelTitle } from '../../../src/editor/panel/panel-title';
import { lessonEntries, lessonItems } from '../../../src/editor/views/lesson-entries';
import { LessonProgress } from '../../../src/editor/views/lesson-progress';
import { recentEntries } from '../../../src/editor/views/recent-entries';
import { savedEntry } from '../../../src/editor/views/saved-entry';
import { type Entry, Tree } from '../../../src/editor/views/tree';
import {
  belowTraceText,
  clearRecent,
  refreshWhileVisible,
  startEntries,
  tellingEmpty,
} from '../../../src/editor/views/views';
import type { ComparedOrigin, ComparedTrace, Origin, PanelContent } from '../../../src/engine/protocol/panel-protocol';
import { LESSONS } from '../../../src/trace/lessons/lessons';

const clicked = vi.hoisted(() => ({
  button: undefined as string | undefined,
  asked: [] as string[],
  details: [] as string[],
  buttons: [] as string[],
}));
const contexts = vi.hoisted(() => new Map<string, unknown>());
vi.mock('vscode', async () => {
  const { Emitter } = await import('vscode-jsonrpc');
  return {
    EventEmitter: Emitter,
    Disposable: class {
      constructor(readonly dispose: () => void) {}
    },
    commands: {
      executeCommand: async (_: 'setContext', key: string, value: unknown) => void contexts.set(key, value),
    },
    window: {
      showWarningMessage: async (question: string, { detail }: { detail: string }, ...buttons: string[]) => {
        clicked.buttons = buttons;
        clicked.asked.push(question);
        clicked.details.push(detail);
        return clicked.button;
      },
    },
    l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
    ThemeIcon: class {
      constructor(readonly id: string) {}
    },
    TreeItem: class {
      constructor(readonly label: string) {}
    },
    TreeItemCollapsibleState: { Expanded: 2 },
    Uri: { joinPath: (uri: unknown) => uri, file: (path: string) => ({ path }) },
    workspace: { asRelativePath: () => 'traces', getWorkspaceFolder: () => undefined },
  };
});

let stored: Map<string, unknown>;

/** A window is opened. */
function open(): LessonProgress {
  const update = async (key: string, value: unknown) => void stored.set(key, JSON.parse(JSON.stringify(value)));
  return new LessonProgress({ get: ((key: string) => stored.get(key)) as never, update });
}

beforeEach(() => {
  stored = new Map();
});

it('lessons that were begun and finished are marked, which is explained, also after a reload of the window', async () => {
  let changes = 0;
  const progress = open();
  progress.onDidChange(() => changes++);
  await progress.begin('scale');
  await progress.begin('attention');
  await progress.finish('attention');
  await progress.begin('scale');
  expect(changes).toBe(3);
  for (const window of [progress, open()]) {
    const shown = lessonEntries(LESSONS, window).map(({ item }) => ({
      icon: (item.iconPath as { id: string }).id,
      tooltip: String(item.tooltip).split('\n')[1],
      heard: item.accessibilityInformation?.label,
    }));
    expect(shown.slice(0, 3)).toEqual([
      { icon: 'mortar-board', tooltip: undefined, heard: `1  ${LESSONS[0]?.title}` },
      {
        icon: 'pass-filled',
        tooltip: 'Finished: you have answered its question, or looked at the answer.',
        heard: `2  ${LESSONS[1]?.title}, finished`,
      },
      {
        icon: 'color-mode',
        tooltip: 'Begun: its question is not answered yet.',
        heard: `3  ${LESSONS[2]?.title}, begun`,
      },
    ]);
    const [fresh, finished, begun] = lessonItems(LESSONS, window);
    expect([fresh?.label, finished?.label, begun?.label]).toEqual([
      `1  ${LESSONS[0]?.title}`,
      `$(pass-filled) 2  ${LESSONS[1]?.title}`,
      `$(color-mode) 3  ${LESSONS[2]?.title}`,
    ]);
    expect([fresh?.description, finished?.description, begun?.description]).toEqual([
      LESSONS[0]?.about,
      `finished · ${LESSONS[1]?.about}`,
      `begun · ${LESSONS[2]?.about}`,
    ]);
  }
});

it('a lesson that is read in another kind of model than the starter says which, before it is begun', () => {
  const entry = lessonEntries(LESSONS, open()).at(-1);
  const item = lessonItems(LESSONS, open()).at(-1);
  const about = LESSONS.at(-1)?.about;
  expect(String(entry?.item.tooltip)).toBe(
    `Sentences as vectors: ${about}\nIt needs a sentence encoder: where there is none, it says which to download.`,
  );
  expect(item?.description).toBe(`${about} · needs a sentence encoder`);
});

it('the glossary stands beside the lessons', async () => {
  const entries = await startEntries(open());
  expect(entries.map(({ item }) => item.label)).toEqual(['Examples', 'Lessons', 'Glossary']);
  expect(entries.at(-1)?.item.command?.command).toBe('llmTrace.glossary');
});

it('recent traces of one text say what tells them apart: masked tokens, a forced output, given tokens', () => {
  const origin: Origin = { text: 'The house is small', model: '/models/starter', source: null };
  const output = 'Das Haus ist sehr klein und alt';
  const changed: Partial<Origin>[] = [
    {},
    { masked: [4] },
    { masked: [4, 7] },
    { masked: [1, 2, 3, 4] },
    { target: 'Das $(zap) Haus' },
    { target: output, masked: [2] },
    { targetIds: [5, 6] },
    { targetIds: [5, 6], target: 'Haus', changed: [2] },
    { targetIds: [5, 6], target: 'Haus', changed: [] },
    { ids: [1, 2] },
  ];
  const time = Date.now();
  const recent = changed.map((change, index) => ({ origin: { ...origin, ...change }, time: time - index }));
  const descriptions = recentEntries(recent, '/models/starter').map(({ item }) => item.description);
  expect(descriptions).toEqual([
    'just now',
    'token 4 masked · just now',
    'tokens 4, 7 masked · just now',
    '4 tokens masked · just now',
    'output forced: “Das \\$(zap) Haus” · just now',
    'token 2 masked · output forced: “Das Haus ist sehr klein…” · just now',
    'output forced · just now',
    'output changed: “Haus” · just now',
    'output: “Haus” · just now',
    'given tokens · just now',
  ]);
  const [plain, masked] = recentEntries(recent, '/models/other').map(({ item }) => item);
  expect([plain?.description, masked?.description]).toEqual([
    'starter · just now',
    'token 4 masked · starter · just now',
  ]);
  expect(String(masked?.tooltip)).toContain('starter · token 4 masked');
});

it('of a text that several models have traced an entry shows model and time, and only the beginning of the text', () => {
  const text = 'When Mary and John went to the shop, John gave a drink to';
  const recent = ['/models/starter', '/models/other'].map((model, time) => ({
    origin: { text, model, source: null },
    time: Date.now() - time,
  }));
  const once = { origin: { text: 'Another text', model: '/models/starter', source: null }, time: 5 };
  const [starter, other, another] = recentEntries([...recent, once], '/models/starter').map(({ item }) => item);
  expect([starter, other].map((item) => [item?.label, item?.description])).toEqual([
    ['When Mary an…', 'the starter · just now'],
    ['When Mary an…', 'other · just now'],
  ]);
  expect(another?.label).toBe('Another text');
});

it('recent traces that differ only in the line breaks at their ends show these', () => {
  const entries = (texts: readonly string[]) =>
    recentEntries(
      texts.map((text, time) => ({ origin: { text, model: '/models/starter', source: null }, time })),
      '/models/starter',
    ).map(({ item }) => item.label);
  const text = 'Once upon a time there was a bear.';
  expect(entries([text, `${text}\n`, `${text}\r\n\n`])).toEqual(['Once upon a…', 'Once upon a… ⏎', 'Once upon a… ⏎⏎']);
  // Where nothing else has that name a break at the end says nothing.
  expect(entries([`${text}\n`, 'Another text'])).toEqual([text, 'Another text']);
});

it('a blank text is named by what it consists of', () => {
  const origin = { text: `\n${' '.repeat(10)}`, model: '/models/starter', source: null };
  const [entry] = recentEntries([{ origin, time: 1 }], '/models/starter');
  expect(entry?.item.label).toBe('1 line break and 10 spaces');
});

it('a text of which only the end was traced is named by that, in the list and in its tab', () => {
  const text = 'One two three four';
  const origin = { text, model: '/models/starter', source: null };
  const [entry] = recentEntries([{ origin, time: 1, from: 7 }], '/models/starter');
  expect(entry?.item.label).toBe('…three four');
  const token = (start: number, end: number) => ({ start, end });
  const summary = { text, tokens: [token(0, 0), token(7, 13), token(13, 18)], cut: { total: 4, kept: 2 } };
  const content = { kind: 'trace', origin, summary } as never;
  expect(panelTitle(content)).toBe('LLM Trace: …three four');
  const first = { ...summary, tokens: [token(0, 3), token(3, 7)], cut: { total: 4, kept: 2, part: 'first' } };
  expect(panelTitle({ kind: 'trace', origin, summary: first } as never)).toBe('LLM Trace: One two three four');
});

it('explained suggestions are named by what was suggested, and by the token that is explained', () => {
  const token = (id: number, text: string) => ({
    id,
    token: text.replace(' ', 'Ġ'),
    text,
    probability: 0.5,
    alternatives: [],
    agreeing: 0,
  });
  const tokens = [token(7, ' little'), token(8, ' house')];
  const result = { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 3 };
  const run = { result, suggestion: { text: ' little house', tokens, probability: 0.25, confidence: 0.5 } } as const;
  const origin: Origin = { text: 'There was a', ids: [1, 2], model: '/models/starter', source: null, suggestion: run };
  const other: Origin = { ...origin, ids: [1, 2, 7], suggestion: { ...run, explained: 1 } };
  const [time, starter] = [Date.now(), '/models/starter'];
  const items = [origin, other].map((one) => recentEntries([{ origin: one, time }], starter)[0]?.item);
  expect(items.map((item) => [item?.label, item?.description])).toEqual([
    ['little house', 'explained suggestion · just now'],
    ['little house', 'explained suggestion at “house” · just now'],
  ]);
  expect(String(items[0]?.tooltip)).toContain('After: There was a');
});

it('recent comparisons of one text say what tells both sides apart', () => {
  const origin: Origin = { text: 'The house is small', model: '/models/starter', source: null };
  const side = (change: Partial<Origin>) => ({ origin: { ...origin, ...change }, variant: 'model' as const });
  const compared = { a: side({}), b: side({ masked: [4] }) };
  const [entry] = recentEntries([{ origin, compared, time: 1 }], '/models/starter');
  expect(entry?.item.label).toBe('The house is small: unchanged ↔ token 4 masked');
  expect(String(entry?.item.tooltip)).toContain('B: The house is small (the starter, token 4 masked)');
  // The names of saved traces are long, and begin alike.
  const saved = side({ text: '', model: '', file: '/x/the-house-is-small-starter.trace.safetensors' });
  const label = (a: ComparedOrigin, b: ComparedOrigin) =>
    recentEntries([{ origin, compared: { a, b }, time: 1 }], '/models/starter')[0]?.item.label;
  expect(label(saved, side({ model: '/models/other' }))).toMatch(/^saved ↔ other: the-house-is-small/);
  expect(label({ ...saved, edit: 'before' }, { ...side({}), edit: 'after' })).toMatch(/^your edit: the-house-is-small/);
});

it('a recent comparison with a saved trace is named by what that holds, as its tab is', () => {
  const origin: Origin = { text: 'The weather is nice today', model: '/models/starter', source: null };
  const file: Origin = { text: '', model: '', source: null, file: '/x/the-weather-is-bad-starter.trace.safetensors' };
  const held = { text: 'The weather is bad today', model: 'starter' };
  const own = { origin, variant: 'model' as const };
  const saved = { origin: file, variant: 'model' as const, held };
  const item = (a: ComparedOrigin, b: ComparedOrigin) =>
    recentEntries([{ origin, compared: { a, b }, time: Date.now() }], '/models/starter')[0]?.item;
  expect(item(own, saved)?.label).toBe('nice ↔ bad · weather is … today');
  expect(item(own, saved)?.description).toBe('the starter ↔ saved · just now');
  const summary = { text: held.text, tokens: [], source: null, model: { name: 'starter' } };
  const traced = (side: ComparedOrigin, text: string) =>
    ({ ...side, summary: { ...summary, text } }) as unknown as ComparedTrace;
  const content = { kind: 'compare', a: traced(own, origin.text), b: traced(saved, held.text) } as PanelContent;
  const tab = panelTitle(content);
  expect(tab).toBe('nice ↔ bad');
  expect(String(item(own, saved)?.label).startsWith(tab)).toBe(true);
  // One that was remembered before, of which that is not known.
  expect(item(own, { origin: file, variant: 'model' })?.label).toMatch(/^the starter ↔ saved: .+ ↔ the-weather-is-bad/);
});

it('recent traces are cleared after a question, as they do not come back; an empty list asks nothing', async () => {
  let cleared = 0;
  const clear = async () => void cleared++;
  const origin: Origin = { text: 'A boat', model: '/models/starter', source: null };
  const full = { clear, read: async () => [{ origin, time: 1 }] };
  await clearRecent({ clear, read: async () => [] });
  expect(clicked.asked).toEqual([]);
  await clearRecent(full);
  expect(cleared).toBe(0);
  expect(clicked.details).toEqual(['It has 1 entry. Saved traces and open panels stay.']);
  // The first has the focus.
  expect(clicked.buttons).toEqual(['Keep', 'Clear']);
  clicked.button = 'Clear';
  await clearRecent(full);
  expect([cleared, clicked.asked.length]).toEqual([1, 2]);
});

it('a list that says how long ago something was is drawn anew as it comes into view, and each minute there', () => {
  vi.useFakeTimers();
  try {
    let drawn = 0;
    let show: (event: { readonly visible: boolean }) => void = () => undefined;
    const onDidChangeVisibility = (listener: typeof show) => {
      show = listener;
      return { dispose: () => undefined };
    };
    const view = { visible: false, onDidChangeVisibility } as never;
    const refreshing = refreshWhileVisible(view, () => drawn++);
    vi.advanceTimersByTime(120_000);
    expect(drawn).toBe(0);
    show({ visible: true });
    expect(drawn).toBe(1);
    vi.advanceTimersByTime(120_000);
    expect(drawn).toBe(3);
    show({ visible: false });
    vi.advanceTimersByTime(120_000);
    show({ visible: true });
    refreshing.dispose();
    vi.advanceTimersByTime(120_000);
    expect(drawn).toBe(4);
  } finally {
    vi.useRealTimers();
  }
});

it.each(['trace', 'comparison'])('the path of a saved %s is one short line where it is pointed at', (kind) => {
  const fsPath = `/traces/\u202e${'x'.repeat(5000)}.${kind}.safetensors`;
  const { tooltip } = savedEntry({ scheme: 'file', path: fsPath, fsPath } as Uri, 'llmTrace.saved').item;
  expect(tooltip).toMatch(/^\/traces\/\\u\{202e\}x+…x+\.\w+\.safetensors$/);
  expect(String(tooltip).length).toBeLessThan(700);
});

it('a list says that it is empty once that is known, and not before', async () => {
  const read = vi.fn<() => Promise<Entry[]>>(async () => []);
  const tree = new Tree(tellingEmpty('llmTrace.nothingTraced', read));
  const reading = tree.getChildren();
  expect(contexts.get('llmTrace.nothingTraced')).toBeUndefined();
  expect(await reading).toEqual([]);
  expect(contexts.get('llmTrace.nothingTraced')).toBe(true);
  const one = { item: { label: 'one' } };
  read.mockResolvedValue([one]);
  expect(await tree.getChildren()).toEqual([one]);
  expect(contexts.get('llmTrace.nothingTraced')).toBe(false);
  const whens = manifest.contributes.viewsWelcome.map(({ view, when }) => [view, when]);
  expect(whens).toEqual([
    ['llmTrace.recent', 'llmTrace.nothingTraced'],
    ['llmTrace.saved', 'llmTrace.nothingSaved'],
  ]);
});

it('a text can be traced from the list of recent traces also once it has some, in the words of its empty list', () => {
  expect(belowTraceText([])).toEqual([]);
  const traced = recentEntries([{ origin: { text: 'One', model: '/models/a', source: null }, time: 1 }], '/models/a');
  const [first, ...rest] = belowTraceText(traced);
  expect(rest).toEqual(traced);
  const [{ contents = '' } = {}] = manifest.contributes.viewsWelcome;
  expect(contents).toBe('%welcome.recent%');
  expect(names['welcome.recent']).toContain(`[${first?.item.label}](command:${first?.item.command?.command})`);
});
