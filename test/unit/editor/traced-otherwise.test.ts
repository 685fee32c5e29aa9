/** What is traced in a panel in place of what it shows: another token of a suggestion, another model, masks, a forced output. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { storedOrigin } from '../../../src/editor/panel/stored-state';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { token } from './ghost-text-editor';
import { copied, told } from './tracing-editor';
import { ORIGIN, panel, request, requests, show, tracing, view, withTracing, wordsOf } from './tracing-setup';
import { openMemoryPanel, summaryOf } from './webview-panel';

vi.mock('vscode', async () => (await import('./tracing-editor')).editor);

withTracing();

describe('a panel that explains a suggestion', () => {
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
    expect(view.noted).toEqual([{ sentence: 'The output that you forced is left out.', button: 'Copy Its Text' }]);
    panel.notes.answered(true);
    await vi.waitFor(() => expect(copied).toEqual(['La table verte']));
    await inModel('/models/c', 3);
    expect(view.noted).toHaveLength(2);
    expect(told).toEqual([]);
  });

  it.each([
    ['forced', 'all'],
    ['changed', [1]],
  ] as const)(
    'tells as well that an output from a file, which was %s, is left out, in a notification where the panel is out of sight',
    async (how, changed) => {
      view.visible = false;
      const saved = { path: '/a.safetensors', hasModel: true, output: { changed } };
      const origin: Origin = { text: '', model: '', source: null, file: '/a.safetensors' };
      panel.show({ kind: 'trace', summary: { ...summaryOf(1, 'saved text'), saved }, origin });
      expect(await inModel('/models/b', 1)).not.toHaveProperty('targetIds');
      expect(told).toEqual([`The output that you ${how} is left out.`]);
      await vi.waitFor(() => expect(copied).toEqual(['saved text']));
    },
  );

  it('tells nothing where the decoder wrote the output from a file by itself', async () => {
    const saved = { path: '/a.safetensors', hasModel: true, output: { changed: [] } };
    const origin: Origin = { text: '', model: '', source: null, file: '/a.safetensors' };
    panel.show({ kind: 'trace', summary: { ...summaryOf(1, 'saved text'), saved }, origin });
    await inModel('/models/b', 1);
    expect(told).toEqual([]);
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

  it('stay on the words that an edit leaves as they were, and what became of the others is said', async () => {
    const text = 'The quick fox saw the dog';
    const masked = [1, 2, 5];
    const done = show({ ...ORIGIN, text, masked });
    (await request()).answer(1, { tokens: wordsOf(text) });
    await done;
    const edited = tracing.traceText(panel, 'The quick brown cat saw the dog');
    const { params, answer } = await request(2);
    expect(params.masked).toEqual([1, 6]);
    answer(2);
    await edited;
    expect(view.noted).toEqual([{ sentence: 'One of 3 masked tokens is no longer there; the others stay masked.' }]);
    expect(panel.trace?.origin).toMatchObject({ edited: true, masked: [1, 6] });
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
