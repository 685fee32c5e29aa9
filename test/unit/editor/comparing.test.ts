/** Where a comparison is shown, and what becomes of one that is cancelled, replaced or closed while it is made. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Comparable } from '../../../src/editor/panel/comparable';
import { type CompareChoices, Comparing } from '../../../src/editor/panel/comparing';
import { Comparisons } from '../../../src/editor/panel/comparisons';
import { fileOrigin } from '../../../src/editor/panel/file-origin';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { OpenTrace } from '../../../src/editor/panel/trace-panels';
import type { Tracing } from '../../../src/editor/panel/tracing';
import type { ComparedOrigin, Origin } from '../../../src/engine/protocol/panel-protocol';
import type { SavedContent, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { PatchRuns } from '../../../src/trace/compare/patch-runs';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { partOf } from '../part-of';
import { type MemoryWebviewPanel, openMemoryPanel, summaryOf } from './webview-panel';

vi.mock('vscode', () => ({ l10n: { t: (text: string) => text } }));

/** What the user picks to compare with. */
const picked = {
  other: undefined as Comparable | undefined,
  models: [] as readonly string[],
  of: '',
  /** Whether another A is asked for, where that is offered. */
  takesInstead: false,
  /** What it is compared with, and what happens while the user picks. */
  asked: [] as unknown[],
  meanwhile: () => {},
};
const CHOICES: CompareChoices = {
  askForText: async () => undefined,
  askWhatToCompare: async (a, _texts, { known }, { instead } = {}) => {
    if (instead && picked.takesInstead) {
      await instead();
      return undefined;
    }
    picked.of = a.origin.text;
    picked.models = known;
    picked.asked.push(a);
    picked.meanwhile();
    return picked.other;
  },
};

const side = (text: string, model = '/models/a'): ComparedOrigin => ({
  origin: { text, model, source: null },
  variant: 'model',
});
/** Of models of two folders: only the engine knows whether their vocabularies are the same. */
const A = side('The sun');
const B = side('The moon', '/models/b');
/** The folder of the model that files name. */
let modelOfFiles = '';
const summaryIn = (trace: number, { text, model }: Origin): TraceSummary => {
  const summary = summaryOf(trace, text);
  return { ...summary, model: { ...summary.model, folder: model || modelOfFiles } };
};

/** The question whether the vocabularies are the same, which the test answers. */
interface Asked {
  readonly answer: (same: boolean) => void;
  readonly fail: (error: Error) => void;
}

let questions: Asked[];
let opened: TracePanel[];
/** How similar several texts are. */
let similarities: () => Promise<Float64Array>;
let told: unknown[];
let made: Origin[];
/** What files hold. */
let saved: Map<string, SavedContent>;
/** Makes a trace, unless that shall succeed at once. */
let make: Tracing['make'] | undefined;
/** Traces that panels show. */
let openTraces: () => readonly OpenTrace[];
let comparisons: Comparisons;
let comparing: Comparing;

beforeEach(() => {
  [questions, opened, told, made] = [[], [], [], []];
  openTraces = () => [];
  similarities = async () => Float64Array.of(1, 0.2, 0.9, 0.2, 1, 0.3, 0.9, 0.3, 1);
  saved = new Map();
  modelOfFiles = '';
  make = undefined;
  Object.assign(picked, { asked: [], takesInstead: false, meanwhile: () => {} });
  // How alike the models store tokens is known at once.
  const read = ({ what }: { what: string }) =>
    what === 'agreement'
      ? Promise.resolve(0.25)
      : what === 'similaritiesAmong'
        ? similarities()
        : new Promise((answer, fail) => questions.push({ answer, fail }));
  const open = () => {
    const { panel } = openMemoryPanel();
    opened.push(panel);
    return panel;
  };
  const parts: ConstructorParameters<typeof Comparisons>[0] = {
    engine: { read: read as never, savedContent: async ({ path }) => saved.get(path) ?? { kind: 'trace' } },
    panels: {
      all: opened,
      latest: undefined,
      get traces() {
        return openTraces();
      },
      keep: () => ({ dispose: () => undefined }),
      open,
    },
    tracing: {
      make: async (origin, ...how) => make?.(origin, ...how) ?? summaryIn(made.push(origin), origin),
    },
    failures: { logOnly: () => undefined },
  };
  comparisons = new Comparisons(parts);
  comparing = new Comparing({
    ...parts,
    choices: async () => CHOICES,
    comparisons,
    tracing: { tellFailure: (error) => told.push(error) },
    settings: () => ({ model: '/models/a' }),
    starterModel: '/models/starter',
    sentenceEncoder: async () => '/models/encoder',
    chooseModel: async () => undefined,
    saved: async () => [],
    recent: async () => [{ text: 'The stars', model: '/models/lately.gguf', source: null }],
  });
});

/** Which of several texts are chosen, and what they are to be compared by. */
const several = vi.hoisted(() => ({ texts: undefined as readonly string[] | undefined, asked: [] as string[][] }));
vi.mock('../../../src/editor/panel/several-texts', () => ({
  askForSeveralTexts: async (_: unknown, chosen: string, encoder: string) => {
    several.asked.push([chosen, encoder]);
    return several.texts;
  },
}));

/** The question that was asked last, once it is asked. */
async function question(count = 1): Promise<Asked> {
  // What asks is loaded when it is needed, which takes longer on a busy machine.
  await vi.waitFor(() => expect(questions).toHaveLength(count), { timeout: 15_000 });
  return questions[count - 1] as Asked;
}

describe('a comparison that is made for a panel', () => {
  let panel: TracePanel;
  let view: MemoryWebviewPanel;
  let shown: Promise<boolean>;

  beforeEach(() => {
    ({ panel, view } = openMemoryPanel());
    shown = comparisons.show(panel, { a: A, b: B });
  });

  it('is shown, and brought to the front', async () => {
    (await question()).answer(false);
    expect(await shown).toBe(true);
    expect(panel.content).toMatchObject({ kind: 'compare', sameVocabulary: false, agreement: 0.25 });
    expect(view.revealed).toBe(1);
  });

  it('has the continuation that each panel shows, or that a file has, as it is shown when it is asked for again', async () => {
    const sampling = { temperature: 0.7, topK: 4, topP: 1, seed: 7 };
    const written = { id: 3, token: 'a', text: 'a', logprob: -1, cached: 3, computed: 1 };
    const list = [1, 2].map(() => {
      return {
        from: { continuation: 0, at: 0 },
        given: 1,
        tokens: [written],
        text: 'a',
        reason: 'length',
        sampling,
      } as const;
    });
    const alone = { list: list.slice(1), shown: 1, step: 0 };
    const reader = openMemoryPanel().panel;
    reader.show({ kind: 'trace', summary: summaryIn(1, A.origin), origin: A.origin });
    reader.keepGoingOn({ trace: 1, continuations: { list, shown: 2, step: 0 } });
    openTraces = () => (reader.trace ? [{ panel: reader, ...reader.trace }] : []);
    (await question()).answer(false);
    await shown;
    expect(panel.content).toMatchObject({ a: { continuations: alone }, b: { summary: { trace: 2 } } });
    expect(panel.content).not.toHaveProperty('b.continuations');
    opened.push(panel);
    reader.keepGoingOn({ trace: 1, continuations: { list, shown: 0, step: 0 } });
    await comparisons.showOnce({ a: A, b: B });
    expect(panel.content).not.toHaveProperty('a.continuations');
    expect(questions).toHaveLength(1);
  });

  it('has the pair that the reader of a panel has chosen in one of both, also when it is asked for once more', async () => {
    const reader = openMemoryPanel().panel;
    reader.show({ kind: 'trace', summary: summaryIn(1, A.origin), origin: A.origin });
    reader.lookAt({ ...FIRST_PLACE, target: 7, ratherThan: 8 });
    openTraces = () => (reader.trace ? [{ panel: reader, ...reader.trace }] : []);
    (await question()).answer(true);
    await shown;
    expect(panel.content).toMatchObject({ a: { pair: { id: 7, ratherThan: 8 } } });
    expect(panel.content).not.toHaveProperty('b.pair');
    opened.push(panel);
    reader.lookAt({ ...FIRST_PLACE, ratherThan: 9 });
    await comparisons.showOnce({ a: A, b: B });
    expect(panel.content).toMatchObject({ a: { pair: { id: null, ratherThan: 9 } } });
    reader.lookAt(FIRST_PLACE);
    await comparisons.showOnce({ a: A, b: B });
    expect(panel.content).not.toHaveProperty('a.pair');
    // Of a panel that is gone it stays known.
    reader.lookAt({ ...FIRST_PLACE, target: 7, ratherThan: 8 });
    await comparisons.showOnce({ a: A, b: B });
    openTraces = () => [];
    await comparisons.showOnce({ a: A, b: B });
    expect(panel.content).toMatchObject({ a: { pair: { id: 7, ratherThan: 8 } } });
  });

  it('is not shown once it is cancelled, even in its last moment', async () => {
    const { answer } = await question();
    panel.cancel();
    answer(true);
    expect(await shown).toBe(false);
    expect(panel.content).toMatchObject({ kind: 'failed', reason: 'cancelled', isComparison: true });
    expect(view.revealed).toBe(0);
  });

  it('takes the place of nothing that was begun after it', async () => {
    const { answer } = await question();
    const next = comparisons.show(panel, { a: side('A boat'), b: B });
    answer(true);
    expect(await shown).toBe(false);
    expect(panel.content).toMatchObject({ kind: 'working', origin: { text: 'A boat' } });
    (await question(2)).answer(true);
    expect(await next).toBe(true);
    expect(panel.content).toMatchObject({ kind: 'compare', origin: { text: 'A boat' } });
  });

  it('is made again after it failed, but not where a plain trace failed since', async () => {
    (await question()).fail(new Error('The model is gone.'));
    expect(await shown).toBe(false);
    expect(panel.content).toMatchObject({ kind: 'failed', reason: 'failure', message: 'The model is gone.' });
    expect(comparisons.isOf(panel)).toBe(true);
    const next = comparisons.again(panel);
    expect(panel.content).toMatchObject({ kind: 'working', isComparison: true });
    (await question(2)).answer(true);
    await next;
    expect(comparisons.isOf(panel)).toBe(true);
    panel.show({ kind: 'trace', summary: summaryIn(9, B.origin), origin: B.origin });
    for (const content of [{ kind: 'working' }, { kind: 'failed', reason: 'failure' }] as const) {
      panel.show({ ...content, message: '', origin: B.origin });
      expect(comparisons.isOf(panel)).toBe(false);
    }
  });

  it('touches no panel that was closed', async () => {
    const { answer } = await question();
    panel.dispose();
    answer(true);
    expect(await shown).toBe(false);
    expect(view.revealed).toBe(0);
  });
});

it('a comparison of a file that comes back without them, as after a reload, has the results that the file holds', async () => {
  const runs = [{ run: 'a', a: 1, b: 2, pairs: [0, 0], id: null, ratherThan: null, alone: [], swept: [] } as const];
  const kept = (trace: 'a' | 'b') => ({ trace, variant: 'model' }) as const;
  saved.set('/saved.safetensors', { kind: 'comparison', comparison: { a: kept('a'), b: kept('b'), runs } });
  const { panel } = openMemoryPanel();
  const ofFile = (name: 'a' | 'b'): ComparedOrigin => ({
    origin: { text: '', model: '', source: null, file: '/saved.safetensors', side: name },
    variant: 'model',
  });
  const shown = comparisons.show(panel, { a: ofFile('a'), b: ofFile('b') });
  (await question()).answer(true);
  expect(await shown).toBe(true);
  expect(panel.content).toMatchObject({ kind: 'compare', runs });
  // One of its sides beside another text is another comparison.
  const other = comparisons.show(panel, { a: ofFile('a'), b: B });
  (await question(2)).answer(true);
  expect(await other).toBe(true);
  expect(panel.content).not.toHaveProperty('runs');
});

describe('a comparison that is asked for in the panel of a trace', () => {
  let panel: TracePanel;
  let asked: Promise<void>;

  beforeEach(() => {
    ({ panel } = openMemoryPanel());
    panel.show({ kind: 'trace', summary: summaryIn(7, A.origin), origin: A.origin });
    picked.other = B;
    asked = comparing.ask(panel);
  });

  it('is shown in a new one', async () => {
    (await question()).answer(true);
    await asked;
    expect(opened.map(({ content }) => content.kind)).toEqual(['compare']);
    expect(panel.content.kind).toBe('trace');
  });

  it('is brought to the front where a panel shows it, and no second one is opened', async () => {
    (await question()).answer(true);
    await asked;
    const focused = vi.spyOn(opened[0] as TracePanel, 'focus');
    await comparing.ask(panel);
    expect(opened).toHaveLength(1);
    expect(focused).toHaveBeenCalledOnce();
    // Another comparison is not.
    picked.other = side('The rain', '/models/b');
    const other = comparing.ask(panel);
    (await question(2)).answer(true);
    await other;
    expect(opened).toHaveLength(2);
  });

  it('opens no empty panel when it fails; the failure is told', async () => {
    (await question()).fail(new Error('The trace is gone.'));
    await asked;
    expect(opened).toEqual([]);
    expect(told).toEqual([new Error('The trace is gone.')]);
  });

  it('is shown though that panel was closed meanwhile', async () => {
    const { answer } = await question();
    panel.dispose();
    answer(true);
    await asked;
    expect(opened.map(({ content }) => content.kind)).toEqual(['compare']);
    expect(told).toEqual([]);
  });
});

it('while the other trace is made, the panel in which that was asked for says so and can cancel it; other work there goes on', async () => {
  const { panel, view } = openMemoryPanel();
  panel.show({ kind: 'trace', summary: summaryIn(7, A.origin), origin: A.origin });
  picked.other = B;
  const running = new Promise<Parameters<Tracing['make']>>((begun) => {
    make = (...how) =>
      new Promise((_, reject) => {
        begun(how);
        how[2].signal.addEventListener('abort', reject);
      });
  });
  const asked = comparing.ask(panel);
  const [, { isSeen }, { signal }, report] = await running;
  report('computing with b, part 2 of 7');
  expect(isSeen?.()).toBe(true); // so that no notification covers the panel
  await vi.waitFor(() => expect(view.awaited).toHaveLength(1));
  expect(view.awaited[0]).toMatchObject({ characters: 8, isCompared: true, message: 'computing with b, part 2 of 7' });
  panel.begin();
  expect(signal.aborted).toBe(false);
  panel.cancel();
  expect(signal.aborted).toBe(true);
  await asked;
  expect(view.awaited.at(-1)).toBeNull();
  expect(opened).toEqual([]);
});

it('a text that was changed in its panel is compared with what it was, in a new panel', async () => {
  const { panel } = openMemoryPanel();
  panel.show({ kind: 'trace', summary: summaryIn(7, A.origin), origin: A.origin });
  await comparing.withText(panel, 'The moon');
  expect(opened.map(({ content }) => content)).toMatchObject([
    { kind: 'compare', a: { origin: { text: 'The sun' } }, b: { origin: { text: 'The moon', model: A.origin.model } } },
  ]);
  expect(panel.content.kind).toBe('trace');
});

describe('a comparison with the text before an edit', () => {
  it('is made without a question, in a new panel', async () => {
    const { panel } = openMemoryPanel();
    const edited = { ...side('The sea').origin, edited: true as const };
    panel.show({ kind: 'trace', summary: summaryIn(6, B.origin), origin: B.origin });
    panel.show({ kind: 'trace', summary: summaryIn(7, edited), origin: edited });
    const asked = comparing.withTextBefore(panel);
    (await question()).answer(true);
    await asked;
    expect(made).toEqual([B.origin]);
    expect(opened.map(({ content }) => content)).toMatchObject([
      {
        kind: 'compare',
        a: { origin: { text: 'The moon' }, edit: 'before' },
        b: { origin: { text: 'The sea' }, edit: 'after' },
      },
    ]);
  });

  it('goes from the text before to the new one, too, where it is picked from the list', async () => {
    const { panel } = openMemoryPanel();
    const edited = { ...side('The sea').origin, edited: true as const };
    panel.show({ kind: 'trace', summary: summaryIn(6, B.origin), origin: B.origin });
    panel.show({ kind: 'trace', summary: summaryIn(7, edited), origin: edited });
    picked.other = panel.texts.before && { origin: panel.texts.before, variant: 'model' };
    const asked = comparing.ask(panel);
    (await question()).answer(true);
    await asked;
    const sides = opened.map(({ content }) => (content.kind === 'compare' ? [content.a, content.b] : []));
    expect(sides).toMatchObject([[{ edit: 'before' }, { origin: { text: 'The sea' }, edit: 'after' }]]);
  });

  it('keeps B beside another A where that is asked for in a comparison', async () => {
    const { panel } = openMemoryPanel();
    const [a, b] = [A, B].map((one, at) => ({ ...one, summary: summaryIn(6 + at, one.origin) }));
    if (!a || !b) throw new Error('Both are there.');
    panel.show({ kind: 'compare', origin: A.origin, a, b, sameVocabulary: true });
    Object.assign(picked, { other: side('The rain', '/models/b'), takesInstead: true });
    await comparing.ask(panel);
    expect(picked.of).toBe('The moon');
    expect(opened.map(({ content }) => content)).toMatchObject([
      { kind: 'compare', a: { origin: { text: 'The rain' } }, b: { origin: { text: 'The moon' } } },
    ]);
    // Beside the trace of one text no side is to be kept.
    const alone = openMemoryPanel().panel;
    alone.show({ kind: 'trace', summary: summaryIn(9, A.origin), origin: A.origin });
    picked.other = undefined;
    await comparing.ask(alone);
    expect(picked.of).toBe('The sun');
  });

  it('is of the sides without these names where the first of them is compared with another text', async () => {
    const { panel } = openMemoryPanel();
    const compared = { ...A, edit: 'before' as const, summary: summaryIn(6, A.origin) };
    panel.show({ kind: 'compare', origin: A.origin, a: compared, b: compared, sameVocabulary: true });
    picked.other = B;
    const asked = comparing.ask(panel);
    (await question()).answer(true);
    await asked;
    const [shown] = opened.map(({ content }) => content);
    expect(shown).toMatchObject({ kind: 'compare', b: { origin: { text: 'The moon' } } });
    expect(shown?.kind === 'compare' && shown.a.edit).toBeUndefined();
  });

  it('is none where no text was changed', async () => {
    const { panel } = openMemoryPanel();
    panel.show({ kind: 'trace', summary: summaryIn(7, A.origin), origin: A.origin });
    await comparing.withTextBefore(panel);
    expect([opened, told, made]).toEqual([[], [], []]);
  });
});

describe('a comparison that is asked for while the trace of a panel is being made', () => {
  it('asks at once what to compare with, and makes both in a panel that says so', async () => {
    const { panel } = openMemoryPanel();
    panel.show({ kind: 'working', message: '', origin: A.origin });
    picked.other = B;
    const asked = comparing.ask(panel);
    const { answer } = await question();
    expect(picked.asked).toEqual([A]);
    expect(opened.map(({ content }) => content)).toMatchObject([{ kind: 'working', isComparison: true }]);
    answer(true);
    await asked;
    expect(made).toEqual([A.origin, B.origin]);
    expect(opened.map(({ content }) => content.kind)).toEqual(['compare']);
    expect(panel.content.kind).toBe('working');
  });

  it('is of that trace where it is there when the other one has been picked', async () => {
    const { panel } = openMemoryPanel();
    panel.show({ kind: 'working', message: '', origin: A.origin });
    picked.other = B;
    picked.meanwhile = () => panel.show({ kind: 'trace', summary: summaryIn(7, A.origin), origin: A.origin });
    const asked = comparing.ask(panel);
    (await question()).answer(true);
    await asked;
    expect(made).toEqual([B.origin]);
    expect(opened.map(({ content }) => content)).toMatchObject([{ kind: 'compare', a: { summary: { trace: 7 } } }]);
  });

  it('is none where nothing is picked', async () => {
    const { panel } = openMemoryPanel();
    panel.show({ kind: 'working', message: '', origin: A.origin });
    picked.other = undefined;
    await comparing.ask(panel);
    expect([picked.asked, opened, made, told]).toEqual([[A], [], [], []]);
  });
});

it('a file’s trace is compared with what is picked; where a panel shows it, that text is known', async () => {
  const file = '/traces/sunny.trace.safetensors';
  const origin = { text: '', model: '', source: null, file };
  picked.other = B;
  const unread = comparing.askAboutFile(file);
  (await question()).answer(true);
  await unread;
  expect(picked.asked).toEqual([{ origin, variant: 'model' }]);
  expect(opened.map(({ content }) => content)).toMatchObject([{ kind: 'compare', a: { origin }, b: B }]);
  const summary = summaryIn(7, A.origin);
  openTraces = () => [{ summary, origin, panel: openMemoryPanel().panel }];
  await comparing.askAboutFile(file);
  expect(picked.asked[1]).toMatchObject({ origin, summary });
});

it('a comparison asked for in the panel of another is shown in a new one, if that panel was closed meanwhile', async () => {
  const { panel } = openMemoryPanel();
  const first = comparisons.show(panel, { a: A, b: B });
  (await question()).answer(true);
  await first;
  picked.other = side('The stars', '/models/b');
  const asked = comparing.ask(panel);
  const { answer } = await question(2);
  panel.dispose();
  answer(true);
  await asked;
  expect(opened.map(({ content }) => content.kind)).toEqual(['compare']);
});

it('where its reader has exchanged the sides, what is A now is asked about and compared', async () => {
  const { panel } = openMemoryPanel();
  const [a, b] = [A, B].map((each, index) => ({ ...each, summary: summaryIn(index + 1, each.origin) }));
  if (!a || !b) throw new Error('There are two sides.');
  panel.show({ kind: 'compare', origin: A.origin, a, b, sameVocabulary: true });
  const place = { layer: 0, head: 0 };
  panel.lookAtComparison({ a: place, b: place, row: 0, sourceRow: 0, after: 'last', isExchanged: true, read: null });
  picked.other = side('The stars');
  const asked = comparing.ask(panel);
  (await question()).answer(true);
  await asked;
  expect(picked.of).toBe('The moon');
  expect(opened.map(({ content }) => content)).toMatchObject([
    { a: { origin: B.origin }, b: { origin: { text: 'The stars' } } },
  ]);
});

it.each([
  ['with its runs', true],
  ['in which nothing was run', false],
])('a comparison %s stays, and another one asked for in its panel is shown in a new one', async (_, hasRuns) => {
  const { panel } = openMemoryPanel();
  const [a, b] = [A, B].map((each, index) => ({ ...each, summary: summaryIn(index + 1, each.origin) }));
  if (!a || !b) throw new Error('There are two sides.');
  const runs = hasRuns ? [partOf<PatchRuns>({ run: 'a', a: 0, b: 0, pairs: [0, 0], id: null })] : [];
  panel.show({ kind: 'compare', origin: A.origin, a, b, sameVocabulary: true, runs });
  picked.other = side('The stars', '/models/b');
  const asked = comparing.ask(panel);
  (await question()).answer(true);
  await asked;
  const stars = { kind: 'compare', b: { origin: { text: 'The stars' } } };
  expect(opened.map(({ content }) => content)).toMatchObject([stars]);
  expect(panel.content).toMatchObject({ b: { origin: B.origin }, runs });
});

it('two looks at one text are of one trace, wherever the text is from', async () => {
  const { panel } = openMemoryPanel();
  const source = { uri: 'file:///a.txt', start: 0, label: 'a.txt:1' };
  const walkthrough = { origin: { ...A.origin, source, edited: true }, variant: 'walkthrough' } as const;
  expect(await comparisons.show(panel, { a: A, b: walkthrough })).toBe(true);
  expect(made).toEqual([A.origin]);
  expect(panel.summaries.map(({ trace }) => trace)).toEqual([1, 1]);
});

it('models that were used lately are offered, wherever they lie', async () => {
  const { panel } = openMemoryPanel();
  panel.show({ kind: 'trace', summary: summaryIn(1, A.origin), origin: A.origin });
  picked.other = undefined;
  await comparing.ask(panel);
  expect(picked.models).toEqual(['/models/a', '/models/starter', '/models/lately.gguf']);
});

describe('several texts that are compared at once', () => {
  const TEXTS = ['The sun', 'The moon', 'The stars'];
  const shownIn = (panel: TracePanel | undefined) => {
    const content = panel?.content;
    if (content?.kind !== 'compare') throw new Error('No comparison is shown.');
    return [content.a.origin.text, content.b.origin.text, content.a.origin.model, content.among];
  };

  it('are compared by the sentence encoder that is there, and others of them in the same panel', async () => {
    several.texts = TEXTS;
    await comparing.askForSeveral();
    expect(several.asked).toEqual([['/models/a', '/models/encoder']]);
    expect(opened).toHaveLength(1);
    // First the two that are most similar.
    expect(shownIn(opened[0])).toEqual(['The sun', 'The stars', '/models/encoder', TEXTS]);
    await comparisons.withPair(opened[0] as TracePanel, { a: 2, b: 0 });
    expect(shownIn(opened[0])).toEqual(['The stars', 'The sun', '/models/encoder', TEXTS]);
    // A text beside itself, or one that is not there, is no pair.
    await comparisons.withPair(opened[0] as TracePanel, { a: 1, b: 1 });
    await comparisons.withPair(opened[0] as TracePanel, { a: 1, b: 3 });
    expect(shownIn(opened[0])).toEqual(['The stars', 'The sun', '/models/encoder', TEXTS]);
    expect(opened).toHaveLength(1);
  });

  it('begin with the first two where it cannot be told how similar they are', async () => {
    several.texts = TEXTS;
    similarities = () => Promise.reject(new Error('No.'));
    await comparing.askForSeveral();
    expect(shownIn(opened[0])).toEqual(['The sun', 'The moon', '/models/encoder', TEXTS]);
    expect(told).toEqual([]);
  });

  it('of a file are shown two others with the model of its traces', async () => {
    const { panel } = openMemoryPanel();
    const side = (name: 'a' | 'b') => ({ origin: fileOrigin('/both.safetensors', name), variant: 'model' as const });
    modelOfFiles = '/models/of-file';
    await comparisons.show(panel, { a: side('a'), b: side('b'), among: TEXTS });
    await comparisons.withPair(panel, { a: 1, b: 2 });
    expect(shownIn(panel)).toEqual(['The moon', 'The stars', '/models/of-file', TEXTS]);
  });
});
