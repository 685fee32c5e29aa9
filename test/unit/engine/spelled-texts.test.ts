/** How probable it is that a model writes a text in several tokens, beside a fresh trace of exactly these tokens. */
import { expect, it } from 'vitest';
import type { SpelledText } from '../../../src/engine/protocol/reading-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { textsToSpell } from '../../../src/trace/compare/outcome-texts';
import { engineOfFile, rejection, trace } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';
import { fixturePath } from '../support';

const engine = engineOfFile();
const LLAMA = fixturePath('llama');

function spell({ trace: id, tokens }: TraceSummary, texts: readonly string[], position = tokens.length - 1) {
  return engine.read({ trace: id, what: 'spelledTexts', params: { position, texts } });
}

const tokensOf = (spelled: SpelledText | undefined) =>
  spelled && 'tokens' in spelled ? spelled.tokens.map(({ text }) => text) : spelled?.whyNot;

/** What a trace of the text with these tokens behind it says of them. */
async function traced(model: string, read: TraceSummary, position: number, ids: readonly number[]): Promise<number[]> {
  const prompt = read.tokens.slice(0, position + 1).map(({ id }) => id);
  const { trace: fresh } = await engine.trace({ model, text: '', ids: [...prompt, ...ids], maxNewTokens: 0 });
  const whole = await engine.read({ trace: fresh, what: 'textProbabilities', params: {} });
  return [...whole.logprob.subarray(prompt.length)];
}

it.each([
  ['a small vocabulary', GPT2],
  ['SentencePiece’s style', LLAMA],
])('what the other predicts has the probability of its tokens, one after the other, in %s', async (_, model) => {
  const [a, b] = [await trace(engine, 'The weather is', model), await trace(engine, 'The weather is', STARTER)];
  const params = { other: b.trace, a: a.tokens.length - 1, b: b.tokens.length - 1 };
  const outcome = await engine.read({ trace: a.trace, what: 'outcome', params });
  const texts = textsToSpell(outcome.b.top);
  expect(texts.length).toBeGreaterThan(3);
  const found = await spell(a, [...texts, ' the sunniest']);
  expect(found.map(({ text }) => text)).toEqual([...texts, ' the sunniest']);
  for (const spelled of found) {
    if (!('tokens' in spelled)) throw new Error(`${spelled.text}: ${spelled.whyNot}`);
    expect(spelled.tokens.map(({ text }) => text).join('')).toBe(spelled.text);
    expect(spelled.tokens.length).toBeGreaterThan(1);
    const ids = spelled.tokens.map(({ id }) => id);
    const expected = await traced(model, a, a.tokens.length - 1, ids);
    for (const [at, { probability }] of spelled.tokens.entries())
      expect(Math.log(probability)).toBeCloseTo(expected[at] as number, 3);
    expect(Math.log(spelled.probability)).toBeCloseTo(
      expected.reduce((sum, one) => sum + one, 0),
      3,
    );
  }
});

it('after a token within the text, nothing behind it counts', async () => {
  const a = await trace(engine, 'The weather is fine', STARTER);
  const [short, long] = [
    await spell(a, [' sunniest'], 1),
    await spell(await trace(engine, 'The weather', STARTER), [' sunniest']),
  ];
  expect(tokensOf(short[0])?.length).toBeGreaterThan(1);
  expect(short).toMatchObject(
    long.map((one) => ({ ...one, tokens: expect.anything(), probability: expect.anything() })),
  );
  const [ofShort, ofLong] = [short[0], long[0]].map((one) => (one && 'probability' in one ? one.probability : 0));
  expect(ofShort).toBeCloseTo(ofLong as number, 6);
});

it('a text that the tokenizer would join to the last token does not apply, nor one that its tokens do not write', async () => {
  const a = await trace(engine, 'The weath', STARTER);
  expect(await spell(a, ['er', ' and more'])).toMatchObject([{ text: 'er', whyNot: 'cut' }, { text: ' and more' }]);
  const t5 = fixturePath('t5');
  const written = await engine.trace({ model: t5, text: 'The weather', target: 'The', maxNewTokens: 0 });
  expect(tokensOf((await spell(written, [' \u4e2d']))[0])).toBe('vocabulary');
});

it('an encoder-decoder reads on what it has written, of its source', async () => {
  const bart = fixturePath('bart');
  const target = { model: bart, text: 'The weather is', maxNewTokens: 0 };
  const written = await engine.trace({ ...target, target: 'The' });
  const [spelled] = await spell(written, [' sunniest']);
  if (!spelled || !('tokens' in spelled)) throw new Error('it is not spelled');
  const prompt = written.tokens.slice(1).map(({ id }) => id);
  const targetIds = [...prompt, ...spelled.tokens.map(({ id }) => id)];
  const fresh = await engine.trace({ ...target, targetIds });
  const whole = await engine.read({ trace: fresh.trace, what: 'textProbabilities', params: {} });
  const expected = whole.logprob.subarray(prompt.length + 1).reduce((sum, one) => sum + one, 0);
  expect(Math.log(spelled.probability)).toBeCloseTo(expected, 3);
});

it('where the context is full, one token can still be predicted', async () => {
  const a = await trace(engine, 'The weather is fine, and so are we. '.repeat(30).trimEnd(), GPT2);
  expect(a.cut).not.toBeNull();
  expect(await spell(a, [' the sunniest', '!'])).toMatchObject([{ whyNot: 'context' }, { tokens: [{ text: '!' }] }]);
});

it('is cancelled, and refuses what it cannot read', async () => {
  const a = await trace(engine, 'The weather is', STARTER);
  const abort = new AbortController();
  abort.abort();
  const params = { position: 2, texts: [' sunniest'] };
  const cancelled = engine.read({ trace: a.trace, what: 'spelledTexts', params }, { signal: abort.signal });
  expect((await rejection(cancelled)) as Error).toMatchObject({ name: 'CancelledError' });
  for (const [wrong, message] of [
    [{ position: 99, texts: ['a'] }, 'There is no position 99'],
    [{ position: 0, texts: [] }, '1 to 20 texts are read at a time, not 0.'],
    [{ position: 0, texts: [''] }, 'A text to read on has 1 to 1024 characters.'],
  ] as const) {
    const error = await rejection(engine.read({ trace: a.trace, what: 'spelledTexts', params: wrong }));
    expect((error as Error).message).toContain(message);
  }
});
