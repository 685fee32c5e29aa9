/** What a panel shows while its trace is made, and however that ends. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SavedFiles } from '../../../src/editor/panel/open-saved';
import type { RequestOptions } from '../../../src/engine/host/client';
import { CancelledError, EngineError } from '../../../src/engine/protocol/errors';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import type { SavedContent } from '../../../src/engine/protocol/trace-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { told } from './tracing-editor';
import { dropped, ORIGIN, panel, request, settings, show, tracing, view, waysOn, withTracing } from './tracing-setup';
import { openMemoryPanel, summaryOf } from './webview-panel';

vi.mock('vscode', async () => (await import('./tracing-editor')).editor);

withTracing();

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

  it('opens a text of a comparison at the mask that is asked about there', async () => {
    const [a, b] = [1, 2].map((trace) => ({ origin: ORIGIN, summary: summaryOf(trace, ORIGIN.text) }));
    const content = { kind: 'compare', a, b } as unknown as typeof panel.content;
    const go = vi.spyOn(panel, 'go');
    const done = tracing.tryOthersIn(() => panel, { content }, { trace: 2, position: 6 });
    (await request()).answer(5);
    await done;
    expect(go.mock.calls).toEqual([[{ token: 6 }]]);
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
    expect(told).toEqual([]); // a notification would cover the panel, which says it
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
    settings.model = '/models/c';
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
    expect(waysOn[0]?.label).toBe('Choose a Model for Traces...');
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

  it('says that the model chosen for a cancelled trace stays that of new ones, and offers another', async () => {
    settings.model = '/models/b';
    const done = tracing.traceInModel(panel, '/models/b');
    await request(2);
    panel.cancel();
    await done;
    const sentence = 'Tracing was cancelled. New traces still use b, as you chose.';
    expect(view.noted).toEqual([{ sentence, button: 'Choose a Model for Traces...' }]);
    expect(told).toEqual([]); // a notification would cover the panel
    panel.notes.answered(true);
    const { params, answer } = await request(3);
    expect(params).toMatchObject({ model: '/models/chosen', text: ORIGIN.text });
    answer(3);
    await tracing.running(panel);
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
    settings.model = '/models/c';
    void tracing.traceAgain(panel);
    expect((await request(4)).params).toMatchObject({ model: '/models/b', ids: [1, 2] });
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
  const next = openMemoryPanel().panel;
  const opening = files.show(next, '/saved.trace.safetensors', { notify: 'never' });
  next.cancel();
  expect(await opening).toBe(false);
  expect(next.isClosed).toBe(true);
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
