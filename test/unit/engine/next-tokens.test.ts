/** Next tokens at a cursor: the panel's numbers, read again within a word, and one after another. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Predictions } from '../../../src/trace/readings/predictions';
import { engineOfFile, rejection } from '../engine-support';
import { GPT2, ROOT, STARTER } from '../model/helpers';

const BERT = join(ROOT, 'test/fixtures/bert');

const STORY = 'Once upon a time there was a little girl named Lily. She loved to play outside in the sun';

describe('next tokens', { timeout: 60_000 }, () => {
  const engine = engineOfFile();
  const list = (text: string, chosen: readonly number[] = [], model = STARTER) =>
    engine.nextTokens({ model, text, chosen, count: 12 });

  /** The logits after the last token, of a trace. */
  async function traced(ids: readonly number[], model = STARTER): Promise<Predictions> {
    const { trace } = await engine.trace({ model, text: '', ids, maxNewTokens: 0 });
    const { data } = await engine.window({ address: { trace, stage: 'logits' } });
    await engine.dropTrace({ trace });
    const floats = data as Float32Array;
    return new Predictions(floats.slice(-floats.length / ids.length));
  }

  it.each([STARTER, GPT2])('have the probabilities of the trace of %s, special tokens included', async (model) => {
    const { ids, tokens } = await list('The weather is fine, "', [], model);
    const own = await engine.tokens({ model, text: 'The weather is fine, "' });
    expect(ids).toEqual(own.map(({ id }) => id)); // nothing was taken back
    const predictions = await traced(ids, model);
    expect(tokens.map(({ id }) => id)).toEqual([...predictions.order.subarray(0, 12)]);
    for (const { id, probability } of tokens) expect(probability).toBeCloseTo(predictions.probability(id), 4);
  });

  it('go on after those that were chosen, as the trace of all of them', async () => {
    const first = await list(STORY);
    const [one] = first.tokens;
    const second = await list(STORY, one?.chosen);
    const predictions = await traced([...first.ids, ...(one?.chosen ?? [])]);
    for (const { id, probability } of second.tokens) expect(probability).toBeCloseTo(predictions.probability(id), 4);
    for (const { text, special } of second.tokens) if (!special) expect(text.startsWith(one?.text ?? '?')).toBe(true);
  });

  it('read a word that is half typed again, and agree with it', async () => {
    const { ids, tokens } = await list('Once upon a time there was a lit');
    expect(ids.length).toBeLessThan(
      (await engine.tokens({ model: STARTER, text: 'Once upon a time there was a lit' })).length,
    );
    expect(tokens[0]?.text).toBe('tle');
    const sum = tokens.reduce((all, { probability }) => all + probability, 0);
    expect(sum).toBeGreaterThan(0.9);
    expect(sum).toBeLessThanOrEqual(1 + 1e-6);
    const options = { maxNewTokens: 1, maxLines: 1, confidence: 0, alternatives: 1 };
    const shown = await engine.complete({
      model: STARTER,
      document: 'a',
      kind: 'prose',
      text: 'Once upon a time there was a lit',
      start: 0,
      following: '',
      options,
    });
    // Ghost text tells that of the spelling that it shows, among the tokens that fit; here all spellings of the word count.
    const [suggestion] = shown.suggestions;
    expect(suggestion?.text).toBe('tle');
    expect(suggestion?.probability).toBeCloseTo(suggestion?.tokens[0]?.probability ?? 0, 6);
    expect(tokens[0]?.probability).toBeGreaterThan(suggestion?.probability ?? 1);
  });

  it('say why there are none', async () => {
    expect(String(await rejection(list('a [MASK]', [], BERT)))).toContain(
      'A list of next tokens does not apply here, because this model fills in masked tokens',
    );
    expect(String(await rejection(engine.nextTokens({ model: STARTER, text: 'a', chosen: [], count: 0 })))).toContain(
      '1 to 100 next tokens can be told, not 0.',
    );
  });
});
