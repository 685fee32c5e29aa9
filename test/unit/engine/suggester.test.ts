/** When the engine is asked, and what is shown of its answers. */
import { describe, expect, it, vi } from 'vitest';
import {
  CancelledError,
  type EngineClient,
  EngineError,
  EngineStoppedError,
  type RequestOptions,
} from '../../../src/engine/host/client';
import { type Answer, Suggester, type SuggesterSettings } from '../../../src/engine/host/suggester';
import type { CompletionParams, CompletionResult } from '../../../src/engine/protocol/completion-protocol';
import type { CursorPlace } from '../../../src/engine/shared/cursor-place';

const BY_HAND = { how: 'by hand', signal: new AbortController().signal } as const;
const SETTINGS: SuggesterSettings = { model: '/model', bits: null, confidence: 0.1, maxTokens: 12, multiLine: true };

const STOPPED = new EngineStoppedError('The engine stopped.');

function place(text: string, after = '', nextLine = ''): CursorPlace {
  const before = text.slice(text.lastIndexOf('\n') + 1);
  const following = nextLine === '' ? after : `${after}\n${nextLine}\n`;
  return {
    document: 'a',
    kind: 'prose',
    text,
    start: 0,
    before,
    after,
    nextLine,
    lineAbove: '',
    following,
    multiLine: false,
  };
}

function resultOf(texts: readonly string[], change: Partial<CompletionResult> = {}): CompletionResult {
  return {
    state: 'as it was',
    ids: [1],
    typed: '',
    suggestions: texts.map((text) => ({ text, tokens: [], probability: 0.5, confidence: 0.5 })),
    silence: null,
    precision: 'float32',
    infill: { kind: 'no tokens' },
    otherFiles: null,
    reused: 0,
    computed: 1,
    slid: false,
    milliseconds: 1,
    ...change,
  };
}

/** An engine whose answers come when they are let. */
class FakeEngine {
  readonly calls: { params: CompletionParams; answer: (result: CompletionResult) => void; signal: AbortSignal }[] = [];
  alive = 0;
  most = 0;
  readonly quantize = vi.fn<EngineClient['quantize']>(async () => ({
    model: '/model',
    path: '/q',
    files: [],
    source: 'x',
    known: false,
    precision: '8 bits',
    milliseconds: 1,
  }));
  readonly calibrate = vi.fn<EngineClient['calibrate']>(async () => ({ known: true, infill: null }));

  complete(params: CompletionParams, { signal }: { signal?: AbortSignal } = {}): Promise<CompletionResult> {
    this.alive++;
    this.most = Math.max(this.most, this.alive);
    return new Promise<CompletionResult>((resolve, reject) => {
      const given = signal ?? new AbortController().signal;
      given.addEventListener('abort', () => reject(new CancelledError('Cancelled.')));
      this.calls.push({ params, answer: resolve, signal: given });
    }).finally(() => this.alive--);
  }
}

function setUp() {
  const engine = new FakeEngine();
  const messages: string[] = [];
  const log = (message: string) => messages.push(message);
  const suggester = new Suggester({ engine, folder: '/kept', log, logFailure: log });
  const ask = (at: CursorPlace, asked = false, signal = new AbortController().signal) =>
    suggester.suggest(at, SETTINGS, { how: asked ? 'by hand' : 'while typing', signal });
  return { engine, suggester, ask, messages };
}

const texts = (answer: Answer) =>
  'suggestions' in answer ? answer.suggestions.map(({ text }) => text) : answer.reason;

describe('suggesting', () => {
  it('opens a model ahead with one request, which the first suggestion ends, and begins to make its weights', async () => {
    const { engine, suggester, ask } = setUp();
    const settings = { model: '/model', bits: 8, maxTokens: 12, multiLine: true } as const;
    const opened = suggester.openAhead(settings);
    expect(engine.calls.map(({ params }) => [params.model, params.options.maxNewTokens])).toEqual([['/model', 1]]);
    engine.calls[0]?.answer(resultOf([]));
    await opened;
    expect(engine.quantize).toHaveBeenCalledOnce();
    const again = suggester.openAhead(settings);
    const answer = ask(place('hello'));
    await again; // it does not fail
    expect(engine.calls[1]?.signal.aborted).toBe(true);
    await vi.waitFor(() => expect(engine.calls).toHaveLength(3));
    engine.calls[2]?.answer(resultOf([' there']));
    expect(texts(await answer)).toEqual([' there']);
  });

  it('shows what fits of an answer', async () => {
    const { engine, ask } = setUp();
    const answer = ask(place('f(', ')'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf(['a, b)', ')', 'cd']));
    expect(texts(await answer)).toEqual(['a, b', 'cd']);
  });

  it('never has more than one request alive, and the earlier ones say that they were stopped', async () => {
    const { engine, suggester, ask } = setUp();
    const answers: Promise<Answer>[] = [];
    for (let i = 1; i <= 5; i++) {
      answers.push(ask(place('hello world'.slice(0, i))));
      await vi.waitFor(() => expect(engine.calls).toHaveLength(i));
    }
    engine.calls[4]?.answer(resultOf([' done']));
    expect((await Promise.all(answers)).map(texts)).toEqual([...Array(4).fill({ kind: 'cancelled' }), [' done']]);
    expect(engine.most).toBeLessThanOrEqual(2); // the one before ends while the next begins
    expect(engine.alive).toBe(0);
    expect(suggester.counts).toEqual({ started: 5, cancelled: 4, returned: 1 });
  });

  it('a request that is stopped answers that it was, and tells no more of how far its model is', async () => {
    const { engine } = setUp();
    const told = vi.fn();
    let progress: RequestOptions['onProgress'];
    const complete = (params: CompletionParams, { onProgress, ...options }: RequestOptions = {}) => {
      progress = onProgress;
      return engine.complete(params, options as { signal?: AbortSignal });
    };
    const watched = { complete, quantize: engine.quantize, calibrate: engine.calibrate };
    const quiet = () => undefined;
    const parts = { engine: watched, folder: '/kept', log: quiet, logFailure: quiet, onOpening: told };
    const suggester = new Suggester(parts);
    const answer = suggester.suggest(place('a'), SETTINGS, BY_HAND);
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    suggester.stop();
    progress?.({ stage: 'widen', done: 5, total: 10 });
    expect([texts(await answer), told.mock.calls]).toEqual([{ kind: 'cancelled' }, []]);
  });

  it('tells how far a model is that has to be opened for an answer', async () => {
    const { engine } = setUp();
    const quiet = () => undefined;
    const told = vi.fn();
    const complete = vi.fn((params: CompletionParams, { onProgress }: RequestOptions = {}) => {
      onProgress?.({ stage: 'widen', done: 5, total: 10 });
      return engine.complete(params);
    });
    const watched = { complete, quantize: engine.quantize, calibrate: engine.calibrate };
    const suggester = new Suggester({ engine: watched, folder: '/', log: quiet, logFailure: quiet, onOpening: told });
    const answer = suggester.suggest(place('hello'), SETTINGS, BY_HAND);
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    expect(told.mock.calls).toEqual([['/model', { stage: 'widen', done: 5, total: 10 }]]);
    engine.calls[0]?.answer(resultOf([' xy']));
    expect(texts(await answer)).toEqual([' xy']);
  });

  it('asks nothing for keys that follow within the wait', async () => {
    const { engine, ask } = setUp();
    const answers = ['a', 'ab', 'abc'].map((text) => ask(place(text)));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf([' xy']));
    expect((await Promise.all(answers)).map(texts)).toEqual([{ kind: 'cancelled' }, { kind: 'cancelled' }, [' xy']]);
    expect(engine.calls[0]?.params.text).toBe('abc');
  });

  it('needs no model while a suggestion is typed along, nor where it was asked before', async () => {
    const { engine, suggester, ask } = setUp();
    const first = ask(place('The weather'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf([' is fine today']));
    await first;
    expect(texts(await ask(place('The weather is')))).toEqual([' fine today']);
    expect(texts(await ask(place('The weather is fi')))).toEqual(['ne today']);
    expect(texts(await ask(place('The weather')))).toEqual([' is fine today']);
    expect(engine.calls).toHaveLength(1);
    void ask(place('The weathe'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2));
    suggester.forget();
    void ask(place('The weather is'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(3));
  });

  it.each<[string, string, CursorPlace, CursorPlace, string]>([
    ['a bracket that was typed and closed by the editor', '(name)', place('print'), place('print(', ')'), 'name'],
    ['the same brackets behind the cursor', '(name)', place('f(print', ')'), place('f(print(', ')'), 'name)'],
    ['a word that is said by then', ' is', place('This'), place('This i', ')'), 's'],
  ])('takes a suggestion up again as it fits then: %s', async (_, suggestion, at, later, rest) => {
    const { engine, ask } = setUp();
    const first = ask(at);
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf([suggestion]));
    expect(texts(await first)).toEqual([suggestion]);
    expect(texts(await ask(later))).toEqual([rest]);
    expect(engine.calls).toHaveLength(1);
  });

  it.each<[string, string, CursorPlace, CursorPlace]>([
    ['the next line has it by then', 'return x', place(''), place('', '', 'return x')],
    ['the next line has it, and it was typed in part', 'return x', place(''), place('return', '', 'return x')],
    ['it would only close what is closed', '(a)', place('f'), place('f(a', ')')],
    ['it was made in another document', ' x = 1', place('const'), { ...place('const'), document: 'b' }],
  ])('asks anew where %s', async (_, suggestion, at, later) => {
    const { engine, ask } = setUp();
    const first = ask(at);
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf([suggestion]));
    expect(texts(await first)).toEqual([suggestion]);
    void ask(later);
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2));
  });

  it('asks the model anew where a quotation mark or a bracket is all that is left, and not where that closes the line', async () => {
    const { engine, ask } = setUp();
    const first = ask(place('or float'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf(['(row["', '(row)']));
    await first;
    expect(texts(await ask(place('or float(ro')))).toEqual(['w["']);
    const rest = ask(place('or float(row['));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2));
    engine.calls[1]?.answer(resultOf(['"name"]']));
    expect(texts(await rest)).toEqual(['"name"]']);
    expect(texts(await ask(place('or float(row[')))).toEqual(['"name"]']);
  });

  it('drops an answer that was asked for before all was forgotten', async () => {
    const { engine, suggester, ask } = setUp();
    const first = ask(place('The weather'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    suggester.forget();
    engine.calls[0]?.answer(resultOf([' of the former model']));
    expect(texts(await first)).toEqual({ kind: 'cancelled' });
    void ask(place('The weather'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2));
  });

  it('shows nothing of former files of the model again, once an answer is made with others', async () => {
    const { engine, suggester, ask } = setUp();
    const answered = async (at: CursorPlace, result: CompletionResult) => {
      const [answer, count] = [ask(at), engine.calls.length];
      await vi.waitFor(() => expect(engine.calls).toHaveLength(count + 1));
      engine.calls[count]?.answer(result);
      return texts(await answer);
    };
    const now = { state: 'another', infill: { kind: 'used' } } as const;
    await answered(place('The weather'), resultOf([' is fine'], { otherFiles: [] }));
    await answered(place('x'), resultOf([], { state: null, silence: { kind: 'interrupted' } }));
    expect(texts(await ask(place('The weather')))).toEqual([' is fine']);
    expect(texts(await ask(place('a', ' b')))).toEqual({ kind: 'filter', filter: 'inside a line' });
    expect(suggester.readsOtherFiles('/model')).toBe(true);
    await answered(place('y'), resultOf([' so'], now));
    expect(suggester.readsOtherFiles('/model')).toBe(false);
    expect(await answered(place('The weather'), resultOf([' is bad'], now))).toEqual([' is bad']);
    expect(await answered(place('a', ' b'), resultOf([' and'], now))).toEqual([' and']);
    expect(texts(await ask(place('y')))).toEqual([' so']);
  });

  it('gives the most probable of several to who types on', async () => {
    const { engine, ask } = setUp();
    const answer = ask(place('a'), true);
    engine.calls[0]?.answer(resultOf([' bc', ' bd', ' e']));
    await answer;
    expect(texts(await ask(place('a b')))).toEqual(['c']);
    expect(texts(await ask(place('a e'.slice(0, 2))))).toEqual(['bc']);
  });

  it('goes on with one that was asked for by hand, and says that it was, until something else is typed', async () => {
    const { engine, ask } = setUp();
    const answer = ask(place('a bi'), true);
    engine.calls[0]?.answer(resultOf(['g brown, and a girl', 'rdcage']));
    await answer;
    expect(await ask(place('a big'))).toMatchObject({ suggestions: [{ text: ' brown, and a girl', byHand: true }] });
    expect(texts(await ask(place('a bir')))).toEqual(['dcage']);
    const other = ask(place('a b'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2));
    engine.calls[1]?.answer(resultOf([], { silence: { kind: 'not confident', probability: 0.05, threshold: 0.1 } }));
    await other;
    void ask(place('a big'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(3));
    expect(engine.calls[2]?.params.options.confidence).toBe(SETTINGS.confidence);
  });

  it('asks anew where one that came by itself has ended, whatever more was said when it was asked for by hand', async () => {
    const { engine, ask } = setUp();
    const first = ask(place('a big br'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf(['own']));
    await first;
    const byHand = ask(place('a big br'), true); // as VS Code asks where the pointer rests on it
    engine.calls[1]?.answer(resultOf(['own, and a little girl']));
    await byHand;
    expect(await ask(place('a big bro'))).toMatchObject({ suggestions: [{ text: 'wn', byHand: false }] });
    void ask(place('a big brown'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(3));
    expect(engine.calls[2]?.params.options.confidence).toBe(SETTINGS.confidence);
  });

  it('asks at once and for more when told to', async () => {
    const { engine, ask } = setUp();
    void ask(place('a'), true);
    expect(engine.calls[0]?.params.options).toEqual({ maxNewTokens: 12, maxLines: 1, confidence: 0, alternatives: 3 });
  });

  it('asks once more at once and for others, with the confidence that is set', async () => {
    const { engine, suggester } = setUp();
    void suggester.suggest(place('a'), SETTINGS, { ...BY_HAND, how: 'once more' });
    expect(engine.calls[0]?.params.options).toMatchObject({ confidence: SETTINGS.confidence, alternatives: 3 });
  });

  it.each<[string, CursorPlace, CompletionResult | undefined, object]>([
    [
      'within a line',
      place('a', ' b'),
      resultOf([], { silence: { kind: 'inside a line' } }),
      { kind: 'filter', filter: 'inside a line', infill: { kind: 'no tokens' } },
    ],
    [
      'a repeated line',
      place('', '', 'x = 1'),
      resultOf(['x = 1']),
      { kind: 'filter', filter: 'repeats the next line' },
    ],
    [
      'an answer without confidence',
      place('a'),
      resultOf([], { silence: { kind: 'not confident', probability: 0.05, threshold: 0.1 } }),
      { kind: 'silence', silence: { kind: 'not confident', probability: 0.05, threshold: 0.1 } },
    ],
  ])('tells why it is silent: %s', async (_, at, result, reason) => {
    const { engine, ask } = setUp();
    const answer = ask(at);
    if (result) {
      await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
      engine.calls[0]?.answer(result);
    }
    expect(texts(await answer)).toEqual(reason);
  });

  it('does not ask again within a line where the model has no tokens for filling in', async () => {
    const { engine, ask } = setUp();
    const first = ask(place('a', ' b'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    engine.calls[0]?.answer(resultOf([], { silence: { kind: 'inside a line' } }));
    await first;
    expect(texts(await ask(place('ax', ' b')))).toEqual({ kind: 'filter', filter: 'inside a line' });
    expect(engine.calls).toHaveLength(1);
  });

  it('says no sentence for the third time in a row by itself, and does where it is asked for by hand', async () => {
    const { engine, ask } = setUp();
    const at = place('He is one of us. He is one of us. He');
    const answered = async (byHand: boolean) => {
      const answer = ask(at, byHand);
      const calls = byHand ? 2 : 1;
      await vi.waitFor(() => expect(engine.calls).toHaveLength(calls));
      engine.calls.at(-1)?.answer(resultOf([' is one of us.']));
      return texts(await answer);
    };
    expect(await answered(false)).toEqual({ kind: 'filter', filter: 'says a sentence a third time' });
    expect(await answered(true)).toEqual([' is one of us.']);
  });

  it('fills in within a line, up to what follows, and for what follows only', async () => {
    const { engine, ask } = setUp();
    const first = ask(place('const ', ' = 1;'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
    expect(engine.calls[0]?.params.following).toBe(' = 1;');
    engine.calls[0]?.answer(resultOf(['total = 1;'], { infill: { kind: 'used' } }));
    expect(texts(await first)).toEqual(['total']);
    expect(texts(await ask(place('const t', ' = 1;')))).toEqual(['otal']);
    void ask(place('const t', ' of all;'));
    await vi.waitFor(() => expect(engine.calls).toHaveLength(2));
  });

  it('has the weights quantised once, after the first answer', async () => {
    const { engine, suggester } = setUp();
    const settings = { ...SETTINGS, bits: 8 } as const;
    for (const text of ['a', 'ab']) {
      const answer = suggester.suggest(place(text), settings, BY_HAND);
      engine.calls.at(-1)?.answer(resultOf([' xy'], { precision: engine.calls.length > 1 ? '8 bits' : 'float32' }));
      await answer;
    }
    expect(engine.quantize).toHaveBeenCalledOnce();
    expect(engine.quantize).toHaveBeenCalledWith({ model: '/model', bits: 8, folder: '/kept' }, expect.anything());
  });

  it('stops making weights when the settings change, and makes them anew for whoever goes on with them', async () => {
    const { engine, suggester, messages } = setUp();
    const signals: (AbortSignal | undefined)[] = [];
    engine.quantize.mockImplementation((_, { signal } = {}) => {
      signals.push(signal);
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new CancelledError('Cancelled.')));
      });
    });
    for (const text of ['a', 'ab']) {
      const answer = suggester.suggest(place(text), { ...SETTINGS, bits: 8 }, BY_HAND);
      engine.calls.at(-1)?.answer(resultOf([' xy']));
      await answer;
      if (text === 'a') suggester.forget();
    }
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    expect(messages).toEqual([]);
  });

  it('stops measuring how often weights are right when the settings change, and begins anew where they are used again', async () => {
    const { engine, suggester, messages } = setUp();
    let given: AbortSignal | undefined;
    engine.calibrate.mockImplementation((_, { signal } = {}) => {
      given = signal;
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new CancelledError('Cancelled.')));
      });
    });
    const answer = suggester.suggest(place('a'), { ...SETTINGS, bits: 8 }, BY_HAND);
    engine.calls.at(-1)?.answer(resultOf([' xy']));
    await answer;
    await vi.waitFor(() => expect(given).toBeDefined());
    await vi.waitFor(() => expect(messages).toHaveLength(1));
    suggester.forget();
    expect(given?.aborted).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(messages).toHaveLength(1); // of the weights
    engine.calibrate.mockClear();
    for (const text of ['ab', 'abc']) {
      const next = suggester.suggest(place(text), { ...SETTINGS, bits: 8 }, BY_HAND);
      engine.calls.at(-1)?.answer(resultOf([' y'], { precision: '8 bits' }));
      await next;
      await vi.waitFor(() => expect(engine.calibrate).toHaveBeenCalledOnce());
    }
  });

  it('tells why it is not known how often weights are right, without the name of a class', async () => {
    const { engine, suggester, messages } = setUp();
    engine.calibrate.mockRejectedValue(new EngineError('The model is gone.'));
    const answer = suggester.suggest(place('a'), { ...SETTINGS, bits: 8 }, BY_HAND);
    engine.calls.at(-1)?.answer(resultOf([' xy']));
    await answer;
    await vi.waitFor(() => expect(messages).toContain('The model is gone.'));
  });

  it.each([
    ['again when the engine stopped meanwhile', [STOPPED], 2],
    ['a second time, and no third, when the engine stopped both times', [STOPPED, STOPPED, STOPPED], 2],
    ['again when it was cancelled', [new CancelledError('Cancelled.')], 2],
    ['only once when the model cannot be', [new Error('No room on the disk.')], 1],
  ])('has the weights quantised %s', async (_, errors, times) => {
    const { engine, suggester } = setUp();
    for (const error of errors) engine.quantize.mockRejectedValueOnce(error);
    for (const text of ['a', 'ab', 'abc', 'abcd']) {
      const precision = engine.quantize.mock.calls.length > errors.length ? '8 bits' : 'float32';
      const answer = suggester.suggest(place(text), { ...SETTINGS, bits: 8 }, BY_HAND);
      engine.calls.at(-1)?.answer(resultOf([' xy'], { precision }));
      await answer;
    }
    expect(engine.quantize).toHaveBeenCalledTimes(times);
  });

  it('tells when it is known how often the new weights are right', async () => {
    const engine = new FakeEngine();
    const onReady = vi.fn();
    const quiet = () => undefined;
    const suggester = new Suggester({ engine, folder: '/kept', log: quiet, logFailure: quiet, onReady });
    const answer = suggester.suggest(place('a'), { ...SETTINGS, bits: 8 }, BY_HAND);
    engine.calls.at(-1)?.answer(resultOf([], { silence: { kind: 'blank' } }));
    await answer;
    await vi.waitFor(() => expect(onReady).toHaveBeenCalledOnce());
    expect(engine.calibrate).toHaveBeenCalledBefore(onReady);
  });

  it('passes on what the engine says when it fails', async () => {
    const { engine, ask } = setUp();
    vi.spyOn(engine, 'complete').mockRejectedValue(new Error('The model is gone.'));
    await expect(ask(place('a'), true)).rejects.toThrow('The model is gone.');
  });
});
