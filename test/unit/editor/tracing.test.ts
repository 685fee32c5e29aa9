/** What a panel shows while its trace is made, and however that ends. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../../src/base/message-of';
import type { WayOn } from '../../../src/editor/failures';
import { SavedFiles } from '../../../src/editor/panel/open-saved';
import { storedOrigin } from '../../../src/editor/panel/stored-state';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import { Tracing, type TracingParts } from '../../../src/editor/panel/tracing';
import type { RequestOptions } from '../../../src/engine/host/client';
import { CancelledError, EngineError } from '../../../src/engine/protocol/errors';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { Progress } from '../../../src/engine/protocol/progress';
import type { SavedContent, TraceParams, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { type MemoryWebviewPanel, openMemoryPanel, summaryOf } from './webview-panel';

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  window: {
    withProgress: (_: unknown, task: (...args: unknown[]) => unknown) => task({ report: () => {} }, NEVER),
    showInformationMessage: async (text: string, ...buttons: string[]) => {
      told.push(text);
      return buttons[0];
    },
  },
  env: { clipboard: { writeText: async (text: string) => void copied.push(text) } },
  ProgressLocation: { Notification: 15 },
}));

const NEVER = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };

const ORIGIN: Origin = { text: 'The weather is', model: '/models/a', source: null };

/** A request to the engine that the test answers. */
interface Asked {
  readonly params: TraceParams;
  readonly report: (progress: Progress) => void;
  readonly answer: (trace: number, more?: Partial<TraceSummary>) => void;
  readonly fail: (error: Error) => void;
}

let requests: Asked[];
let dropped: number[];
let told: string[];
let copied: string[];
let waysOn: (WayOn | undefined)[];
let settings: { model: string; maxNewTokens: number };
let tracing: Tracing;
let panel: TracePanel;
let view: MemoryWebviewPanel;

beforeEach(() => {
  [requests, dropped, told, copied, waysOn] = [[], [], [], [], []];
  settings = { model: '/models/a', maxNewTokens: 7 };
  ({ panel, view } = openMemoryPanel());
  const engine: TracingParts['engine'] = {
    trace: (params, { signal, onProgress = () => undefined } = {}) =>
      new Promise<TraceSummary>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new CancelledError()));
        const answer: Asked['answer'] = (trace, more) => resolve({ ...summaryOf(trace, params.text), ...more });
        requests.push({ params, report: onProgress, answer, fail: reject });
      }),
    openTrace: (_, { signal } = {}) =>
      Promise.reject(signal?.aborted ? new CancelledError() : new EngineError('There is no file.')),
    dropTrace: async ({ trace }) => void dropped.push(trace),
  };
  const failures: TracingParts['failures'] = {
    show: (error, way) => {
      told.push(messageOf(error));
      waysOn.push(way);
    },
    logOnly: () => undefined,
  };
  const log = { info: () => undefined, error: () => undefined };
  tracing = new Tracing({
    engine,
    traced: { follow: () => ({ add: () => undefined, dispose: () => undefined }), editedText: () => undefined },
    settings: () => settings,
    failures,
    log,
    starterModel: '/models/starter',
    chooseModel: async () => '/models/chosen',
  });
});

function show(origin = ORIGIN, options: Parameters<Tracing['show']>[2] = { notify: 'always' }): Promise<boolean> {
  return tracing.show(panel, origin, options);
}

/** The request that was made last, once it is made. */
async function request(count = 1): Promise<Asked> {
  await vi.waitFor(() => expect(requests).toHaveLength(count));
  return requests[count - 1] as Asked;
}

describe('a new panel', () => {
  it('tells which model is opened and how far it is, and then shows the trace', async () => {
    const done = show();
    const { params, report, answer } = await request();
    expect(params).toEqual({
      model: '/models/a',
      text: ORIGIN.text,
      traceWritten: true,
      maxNewTokens: 7,
      look: panel.reader.look,
    });
    report({ stage: 'widen', done: 20e6, total: 98e6 });
    report({ stage: 'load', done: 0, total: 3 });
    report({ stage: 'trace', done: 2, total: 8 });
    answer(5);
    expect(await done).toBe(true);
    expect(view.told).toEqual([
      '',
      'converting the quantised weights of a to float32, 20 of 98 MB',
      'loading a, part 1 of 3',
      'computing with a, part 3 of 8',
      'trace',
    ]);
  });

  it('closes when it is cancelled, without a word', async () => {
    const done = show();
    await request();
    panel.cancel();
    expect(await done).toBe(false);
    expect(panel.isClosed).toBe(true);
    expect(told).toEqual([]);
  });

  it('tells a failure, and can try again', async () => {
    const done = show();
    (await request()).fail(new EngineError('There is no model.'));
    expect(await done).toBe(false);
    expect(panel.content).toEqual({ kind: 'failed', reason: 'failure', message: 'There is no model.', origin: ORIGIN });
    expect(told).toEqual(['There is no model.']);
    const again = tracing.traceAgain(panel);
    expect(panel.content.kind).toBe('working');
    (await request(2)).answer(6);
    await again;
    expect(panel.trace?.summary.trace).toBe(6);
  });

  it('tries again after a failure with the model of the settings, when another was chosen there', async () => {
    const done = show({ ...ORIGIN, ids: [1, 2] });
    (await request()).fail(new EngineError('There is no model.'));
    await done;
    settings = { ...settings, model: '/models/c' };
    void tracing.traceAgain(panel);
    const { params } = await request(2);
    expect(params.model).toBe('/models/c');
    expect(params.ids).toBeUndefined(); // another model has other ids
  });
});

describe('a panel that shows a trace while another is made', () => {
  const READ_AT = { ...FIRST_PLACE, layer: 2, head: 1, step: 11, token: 1, isAutomatic: false };
  const LONG: Origin = { ...ORIGIN, text: 'word '.repeat(6000) };

  beforeEach(async () => {
    const done = show();
    (await request()).answer(1);
    await done;
    panel.lookAt(READ_AT);
  });

  it('says so once that takes its time, with the length of the text, and no more when it is over', async () => {
    const done = show(LONG);
    const { report, answer } = await request(2);
    report({ stage: 'trace', done: 1, total: 33 });
    expect(view.awaited).toEqual([]);
    await vi.waitFor(() => expect(view.awaited).toHaveLength(1));
    expect(view.awaited[0]).toEqual({ characters: 30_000, model: 'a', message: 'computing with a, part 2 of 33' });
    report({ stage: 'trace', done: 2, total: 33 });
    expect(view.awaited[1]).toEqual({ characters: 30_000, model: 'a', message: 'computing with a, part 3 of 33' });
    answer(2);
    await done;
    expect(view.awaited.slice(2)).toEqual([null]);
  });

  it('says nothing of one that is made at once', async () => {
    const done = show(LONG);
    (await request(2)).answer(2);
    await done;
    expect(view.awaited).toEqual([]);
  });

  it('offers another model where its own is gone, and traces the text with that', async () => {
    const again = tracing.traceAgain(panel);
    (await request(2)).fail(new EngineError('The model folder /models/a does not exist.'));
    await again;
    expect(told).toEqual(['The model folder /models/a does not exist.']);
    expect(waysOn[0]?.label).toBe('Choose Model...');
    const taken = waysOn[0]?.take();
    const { params, answer } = await request(3);
    expect(params).toMatchObject({ model: '/models/chosen', text: ORIGIN.text });
    answer(3);
    await taken;
    expect(panel.trace?.summary.trace).toBe(3);
  });

  it('runs what failed, where another model is chosen, and not only where the one that is shown is another', async () => {
    const done = show({ ...LONG, model: '/models/bad' });
    (await request(2)).fail(new EngineError('The model folder /models/bad does not exist.'));
    await done;
    expect(panel.trace?.summary.trace).toBe(1);
    const taken = waysOn.at(-1)?.take();
    const { params, answer } = await request(3);
    expect(params).toMatchObject({ model: '/models/chosen', text: LONG.text });
    answer(3);
    await taken;
    expect(panel.trace?.summary.trace).toBe(3);
  });

  it('is read where it was when the other is cancelled', async () => {
    const done = show(LONG);
    await request(2);
    expect(panel.place.step).toBe(FIRST_PLACE.step);
    panel.cancel();
    expect(await done).toBe(false);
    expect(panel.trace?.summary.trace).toBe(1);
    expect(panel.place).toEqual(READ_AT);
  });
});

describe('a panel that explains a suggestion', () => {
  const token = (id: number, text: string) => ({
    id,
    token: text,
    text,
    probability: 0.5,
    alternatives: [],
    agreeing: 0,
  });
  const result = { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 12 } as const;
  const suggestion = { text: ' a cat', tokens: [token(7, ' a'), token(8, ' cat')], probability: 0.25, confidence: 0.5 };
  const origin: Origin = { ...ORIGIN, ids: [1, 2], suggestion: { result, suggestion } };

  beforeEach(async () => {
    const done = show(origin);
    (await request()).answer(1);
    await done;
    panel.lookAt({ ...FIRST_PLACE, layer: 2, head: 1, step: 8, token: 1, isAutomatic: false });
  });

  it('traces what was read before another of its tokens, and is read on at the same step from there', async () => {
    const done = tracing.traceSuggestionTo(panel, 1);
    const { params, answer } = await request(2);
    expect(params.ids).toEqual([1, 2, 7]);
    expect(params.look).toMatchObject({ layer: 2, head: 1, step: 8, token: 2 });
    answer(2);
    await done;
    expect(panel.trace?.origin.suggestion?.explained).toBe(1);
    const back = tracing.traceSuggestionTo(panel, 0);
    expect((await request(3)).params.ids).toEqual([1, 2]);
    requests[2]?.answer(3);
    await back;
  });

  it('explains it again once its own model is chosen after another, also in a window that was reloaded since', async () => {
    const inModel = async (model: string, trace: number) => {
      const done = tracing.traceInModel(panel, model);
      (await request(trace)).answer(trace);
      await done;
      return panel.trace?.origin;
    };
    const own = panel.trace?.origin;
    expect(await inModel('/models/b', 2)).not.toHaveProperty('suggestion');
    const inOther = await inModel('/models/c', 3);
    expect(inOther).not.toHaveProperty('suggestion');
    // A window that is reloaded then has of it only what the page stored.
    const done = show(storedOrigin({ origin: inOther }));
    (await request(4)).answer(4);
    await done;
    expect(await inModel(origin.model, 5)).toEqual(storedOrigin({ origin: own }));
  });

  it('does nothing where there is no such token, and none in a panel of a text', async () => {
    await tracing.traceSuggestionTo(panel, 2);
    const done = show();
    (await request(2)).answer(2);
    await done;
    await tracing.traceSuggestionTo(panel, 0);
    expect(requests).toHaveLength(2);
  });
});

describe('a panel whose model is changed', () => {
  const lesson: Origin = { text: 'The green table', model: '/models/starter', source: null, lesson: 'induction' };
  const inModel = async (model: string, trace: number) => {
    const done = tracing.traceInModel(panel, model);
    (await request(trace)).answer(trace);
    await done;
    return panel.trace?.origin;
  };

  it('says that its reader has chosen another model than the one that the lesson is about, until that is chosen', async () => {
    const done = show(lesson);
    (await request()).answer(1);
    await done;
    expect(await inModel('/models/b', 2)).toEqual({ ...lesson, model: '/models/b', inOtherModel: true });
    expect(await inModel('/models/c', 3)).toEqual({ ...lesson, model: '/models/c', inOtherModel: true });
    expect(await inModel('/models/starter', 4)).toEqual(lesson);
  });

  it('shows no new text where another model is chosen for one that was edited', async () => {
    const done = show({ ...lesson, edited: true });
    (await request()).answer(1);
    await done;
    expect(panel.trace?.origin.edited).toBe(true);
    expect(await inModel('/models/b', 2)).not.toHaveProperty('edited');
  });

  it('asks the other model for no output of the one before, which can be copied', async () => {
    const done = show({ text: 'The green table', model: '/models/a', source: null, target: 'La table verte' });
    (await request()).answer(1, { text: 'La table verte', source: { text: 'The green table', tokens: [], cut: null } });
    await done;
    expect(await inModel('/models/b', 2)).toEqual({ text: 'The green table', model: '/models/b', source: null });
    expect(told).toEqual(['The output that you forced is left out.']);
    await vi.waitFor(() => expect(copied).toEqual(['La table verte']));
    await inModel('/models/c', 3);
    expect(told).toHaveLength(1);
  });

  it.each([
    ['forced', 'all'],
    ['changed', [1]],
  ] as const)('tells as well that an output from a file, which was %s, is left out', async (how, changed) => {
    const saved = { path: '/a.safetensors', hasModel: true, output: { changed } };
    const origin: Origin = { text: '', model: '', source: null, file: '/a.safetensors' };
    panel.show({ kind: 'trace', summary: { ...summaryOf(1, 'saved text'), saved }, origin });
    expect(await inModel('/models/b', 1)).not.toHaveProperty('targetIds');
    expect(told).toEqual([`The output that you ${how} is left out.`]);
    await vi.waitFor(() => expect(copied).toEqual(['saved text']));
  });

  it('tells nothing where the decoder wrote the output from a file by itself', async () => {
    const saved = { path: '/a.safetensors', hasModel: true, output: { changed: [] } };
    const origin: Origin = { text: '', model: '', source: null, file: '/a.safetensors' };
    panel.show({ kind: 'trace', summary: { ...summaryOf(1, 'saved text'), saved }, origin });
    await inModel('/models/b', 1);
    expect(told).toEqual([]);
  });
});

describe('a panel that shows a trace', () => {
  beforeEach(async () => {
    const done = show();
    (await request()).answer(1);
    await done;
  });

  it('goes on showing it until the next one is there', async () => {
    const done = show({ ...ORIGIN, text: 'other' });
    const { report, answer } = await request(2);
    report({ stage: 'generate', done: 1, total: 7 });
    expect(panel.trace?.summary.trace).toBe(1);
    answer(2);
    await done;
    expect(panel.trace?.summary.trace).toBe(2);
  });

  it.each(['cancelled', 'failed'])('and when that one is %s', async (how) => {
    const done = show({ ...ORIGIN, text: 'other' });
    const { fail } = await request(2);
    if (how === 'cancelled') panel.cancel();
    else fail(new EngineError('It is broken.'));
    await done;
    expect(panel.trace?.summary.trace).toBe(1);
    expect(panel.isClosed).toBe(false);
    expect(told).toEqual(how === 'cancelled' ? [] : ['It is broken.']);
  });

  it('shows the one that was asked for last', async () => {
    const first = show({ ...ORIGIN, text: 'first' });
    await request(2);
    const second = show({ ...ORIGIN, text: 'second' });
    (await request(3)).answer(3);
    expect([await first, await second]).toEqual([false, true]);
    expect(panel.trace?.origin.text).toBe('second');
  });

  it('is traced again with the model that the panel names, whichever was chosen in the settings meanwhile', async () => {
    const other = show({ ...ORIGIN, model: '/models/b', ids: [1, 2] });
    (await request(2)).answer(2);
    await other;
    void tracing.traceAgain(panel);
    expect((await request(3)).params).toMatchObject({ model: '/models/b', ids: [1, 2] });
    settings = { ...settings, model: '/models/c' };
    void tracing.traceAgain(panel);
    expect((await request(4)).params).toMatchObject({ model: '/models/b', ids: [1, 2] });
  });
});

describe('masks', () => {
  const MASKED: Origin = { ...ORIGIN, masked: [2] };

  it('are traced in the same panel, which shows what it has until then', async () => {
    const done = show();
    (await request()).answer(1);
    await done;
    const masked = tracing.mask(panel, [2, 4]);
    const { params, answer } = await request(2);
    expect(params).toMatchObject({ text: ORIGIN.text, masked: [2, 4] });
    expect(panel.trace?.summary.trace).toBe(1);
    answer(2);
    await masked;
    expect(panel.trace?.origin).toEqual({ ...ORIGIN, masked: [2, 4] });
    void tracing.mask(panel, []);
    expect((await request(3)).params.masked).toBeUndefined();
  });

  it('stay when the text is traced again, and go when it is with another model', async () => {
    const done = show(MASKED);
    (await request()).answer(1);
    await done;
    void tracing.traceAgain(panel);
    expect((await request(2)).params.masked).toEqual([2]);
    void tracing.traceInModel(panel, '/models/c');
    expect((await request(3)).params.masked).toBeUndefined();
  });

  it('in a saved trace are traced with the model that is open for it', async () => {
    const summary = { ...summaryOf(1, 'saved text'), saved: { path: '/a.safetensors', hasModel: true } };
    panel.show({ kind: 'trace', summary, origin: { text: '', model: '', source: null, file: '/a.safetensors' } });
    void tracing.mask(panel, [1]);
    expect((await request()).params).toMatchObject({ text: 'saved text', model: '/models/a', masked: [1] });
  });
});

it('tokens of a saved trace and its continuation are traced with the model that is open for it', async () => {
  const summary = { ...summaryOf(1, 'saved text'), saved: { path: '/a.safetensors', hasModel: true } };
  const editor = openMemoryPanel().panel;
  editor.show({ kind: 'trace', summary, origin: { text: '', model: '', source: null, file: '/a.safetensors' } });
  void tracing.traceIds(() => panel, editor, { text: 'saved text and', ids: [1, 2] });
  expect((await request()).params).toMatchObject({ model: '/models/a', ids: [1, 2] });
});

describe('what a decoder is forced to have written', () => {
  it('is traced in the same panel, instead of what was forced before', async () => {
    const done = show({ ...ORIGIN, target: 'Es war' });
    const { params, answer } = await request();
    expect(params).toMatchObject({ text: ORIGIN.text, target: 'Es war' });
    answer(1);
    await done;
    const forced = tracing.traceTarget(panel, { targetIds: [5, 9] });
    const second = await request(2);
    expect(second.params).toMatchObject({ text: ORIGIN.text, targetIds: [5, 9] });
    expect(second.params.target).toBeUndefined();
    second.answer(2);
    await forced;
    expect(panel.trace?.origin).toEqual({ ...ORIGIN, targetIds: [5, 9] });
    void tracing.traceTarget(panel, null);
    expect((await request(3)).params.targetIds).toBeUndefined();
  });

  it('is known by its text in lists, also where its tokens were given', async () => {
    const done = show({ ...ORIGIN, targetIds: [5, 9] });
    const source = { text: ORIGIN.text, tokens: [], cut: null };
    (await request()).answer(1, { text: 'das Meer', source });
    await done;
    expect(panel.trace?.origin).toEqual({ ...ORIGIN, targetIds: [5, 9], target: 'das Meer' });
    void tracing.traceAgain(panel);
    expect((await request(2)).params.targetIds).toEqual([5, 9]);
  });

  it('is known in lists by the names of its bytes, where they are no whole characters', async () => {
    const done = show({ ...ORIGIN, targetIds: [5] });
    const source = { text: ORIGIN.text, tokens: [], cut: null };
    const byte = {
      id: 5,
      token: '<0xC0>',
      text: '\ufffd',
      start: 0,
      end: 1,
      typeId: 0,
      special: false,
      inserted: false,
    };
    (await request()).answer(1, { text: '\ufffd', tokens: [byte], source });
    await done;
    expect(panel.trace?.origin.target).toBe('<0xC0>');
  });

  it('stays when the source is traced again; of another model only a text does, whose ids are others', async () => {
    const done = show({ ...ORIGIN, target: 'Es war' });
    (await request()).answer(1);
    await done;
    const forced = tracing.traceTarget(panel, { targetIds: [5] });
    (await request(2)).answer(2);
    await forced;
    void tracing.traceAgain(panel);
    expect((await request(3)).params.targetIds).toEqual([5]);
    void tracing.traceInModel(panel, '/models/c');
    expect((await request(4)).params.targetIds).toBeUndefined();
  });
});

describe('a restored panel', () => {
  it('stays when it is cancelled', async () => {
    panel.show({ kind: 'working', message: '', origin: ORIGIN });
    const done = show(ORIGIN, { notify: 'never' });
    await request();
    panel.cancel();
    await done;
    expect(panel.isClosed).toBe(false);
    expect(panel.content).toEqual({
      kind: 'failed',
      reason: 'cancelled',
      message: 'Tracing was cancelled.',
      origin: ORIGIN,
    });
  });
});

it('what the editor of a file asks for comes into view in another panel, since the file’s own trace stays', async () => {
  const editor = openMemoryPanel(() => panel).panel;
  const asked = tracing.show(editor, ORIGIN, { notify: 'never' });
  expect(view.revealed).toBe(1);
  (await request()).answer(1);
  expect(await asked).toBe(true);
  expect([panel.trace?.summary.trace, editor.content.kind]).toEqual([1, 'empty']);
});

it('a text changed in the editor of a file is read on there, and the file’s text is the one before the edit', async () => {
  const editor = openMemoryPanel(() => panel).panel;
  const file = '/a.safetensors';
  const origin: Origin = { text: 'saved text', model: '', source: null, file };
  const token = { id: 1, token: 'saved text', text: 'saved text', start: 0, end: 10 };
  const tokens = [{ ...token, special: false, inserted: false, typeId: 0 }];
  const summary = { ...summaryOf(7, 'saved text'), tokens, saved: { path: file, hasModel: true } };
  editor.show({ kind: 'trace', summary, origin });
  const place = { ...FIRST_PLACE, layer: 2, head: 1, token: 3, step: 9, target: 5, ratherThan: 9 };
  editor.lookAt(place);
  const sampling = { temperature: 0.7, topK: 4, topP: 0.9, seed: 7, draw: true };
  editor.keepGoingOn({ trace: 7, continuations: { list: [], shown: 0, step: 0 } });
  editor.keepGoingOn({ trace: 7, sampling });
  const edited = tracing.traceText(editor, 'changed text');
  (await request()).answer(8);
  await edited;
  expect([editor.trace?.summary.trace, panel.trace?.origin.text]).toEqual([7, 'changed text']);
  expect(panel.texts.beforeEdit).toEqual({ origin, place });
  // Its tokens are others: the last one is chosen, and what follows it is not what was explained.
  const chosen = { token: FIRST_PLACE.token, target: null, ratherThan: null };
  expect(panel.trace).toMatchObject({ place: { ...place, ...chosen } });
  // The next token is picked as there; what was generated is of the other text.
  expect(panel.trace?.goingOn).toEqual({ sampling });
  const again = tracing.traceText(panel, 'changed again');
  (await request(2)).answer(9);
  await again;
  expect(panel.texts.before?.text).toBe('changed text');
});

it('a trace that arrives after it was cancelled is freed, and its panel waits no more', async () => {
  const done = show();
  const { answer } = await request();
  answer(9);
  panel.cancel();
  expect(await done).toBe(false);
  expect(dropped).toEqual([9]);
  expect(panel.isClosed).toBe(true);
});

it('a panel that failed before says that it was cancelled, where the trace arrives all the same', async () => {
  const failing = show();
  (await request()).fail(new EngineError('There is no model.'));
  await failing;
  const done = show();
  (await request(2)).answer(9);
  panel.cancel();
  expect(await done).toBe(false);
  expect(panel.content).toEqual({
    kind: 'failed',
    reason: 'cancelled',
    message: 'Tracing was cancelled.',
    origin: ORIGIN,
  });
});

it('a file that is being looked into is not opened when that was cancelled, or something else was asked for', async () => {
  const savedContent = (_: unknown, { signal }: RequestOptions = {}) =>
    new Promise<SavedContent>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new CancelledError()));
    });
  const files = new SavedFiles({ savedContent }, tracing, { show: vi.fn() }, { open: () => panel });
  const looking = files.show(panel, '/saved.trace.safetensors', { notify: 'never' });
  const done = show();
  (await request()).answer(4);
  expect([await done, await looking]).toEqual([true, false]);
  expect(panel.trace?.summary.trace).toBe(4);
  ({ panel } = openMemoryPanel());
  const opening = files.show(panel, '/saved.trace.safetensors', { notify: 'never' });
  panel.cancel();
  expect(await opening).toBe(false);
  expect(panel.isClosed).toBe(true);
});

it('a saved comparison opens with the side before an edit and the one after it as they were, where their texts are from, and what runs have given', async () => {
  const side = (trace: 'a' | 'b', edit: 'before' | 'after') =>
    ({ trace, variant: 'model', edit, label: `${trace}.md:3` }) as const;
  const runs = [{ run: 'a', a: 1, b: 2, pairs: [0, 0], id: null, ratherThan: null, alone: [], swept: [] } as const];
  const content: SavedContent = {
    kind: 'comparison',
    comparison: { a: side('a', 'before'), b: side('b', 'after'), runs },
  };
  const compared = vi.fn();
  const files = new SavedFiles(
    { savedContent: async () => content },
    tracing,
    { show: compared },
    { open: () => panel },
  );
  await files.show(panel, '/saved.comparison.safetensors', { notify: 'never' });
  expect(compared).toHaveBeenCalledWith(panel, {
    a: expect.objectContaining({ variant: 'model', edit: 'before', label: 'a.md:3' }),
    b: expect.objectContaining({ variant: 'model', edit: 'after', label: 'b.md:3' }),
    runs,
  });
});
