/** Models that read a whole text at once, through the built engine: masks, scores, vectors, and what does not apply. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discriminator, MASKED, sentenceEncoder } from '../encoder-folders';
import { abortAt, allProofs, engineOfFile, rejection } from '../engine-support';
import { tempFolder } from '../model/helpers';
import { fixturePath, openTensors } from '../support';

const TOLERANCE = 2e-4;
const engine = engineOfFile();
const FILLING = ['bert', 'roberta', 'xlm-roberta', 'distilbert', 'modernbert', 'electra'];

/** The case of a fixture whose text has a mask: the position, and the reference's logits there. */
async function maskedCase(folder: string, maskId: (ids: number[]) => number) {
  const json = await readFile(join(fixturePath(folder), 'expected.json'), 'utf8');
  const { cases } = JSON.parse(json) as { cases: { text: string; ids: number[] }[] };
  const { text, ids } = cases[4] as { text: string; ids: number[] };
  const file = await openTensors(join(fixturePath(folder), 'expected.safetensors'));
  const logits = await file.float32('case4.logits');
  const position = ids.indexOf(maskId(ids));
  const width = logits.length / ids.length;
  return { text, position, logits: logits.subarray(position * width, (position + 1) * width) };
}

const close = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(expected)));

describe('masks that the text has', () => {
  it.each(FILLING)('are filled in as the reference does: %s', async (folder) => {
    const model = fixturePath(folder);
    const tokens = await engine.tokens({ model, text: 'a [MASK] b <mask> c' });
    const mask = tokens.find(({ special, inserted }) => special && !inserted);
    const { text, position, logits } = await maskedCase(folder, () => mask?.id as number);
    const { masks, cut } = await engine.fill({ model, text, count: 5 });
    expect(cut).toBeNull();
    expect(masks.map((place) => [place.position, place.original])).toEqual([[position, null]]);
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    const best = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number)).slice(0, 5);
    expect(masks[0]?.top.map(({ id }) => id)).toEqual(best);
    for (const { id, logit, probability, rank } of masks[0]?.top ?? []) {
      close(logit, logits[id] as number);
      close(probability, Math.exp((logits[id] as number) - total));
      expect(rank).toBe(best.indexOf(id));
    }
    expect(Math.abs((masks[0]?.sum ?? 0) - 1)).toBeLessThan(1e-12);
  });
});

describe('masks that are put over tokens', () => {
  it('several at once, in a request and in a trace alike, which is saved with them and opened', async () => {
    const text = 'The weather is fine today.';
    const filled = await engine.fill({ model: MASKED, text, masked: [2, 6], count: 10 });
    const summary = await engine.trace({ model: MASKED, text, masked: [2, 6], maxNewTokens: 0 });
    expect(summary.masks.map(({ position }) => position)).toEqual([2, 6]);
    expect(summary.masks.map(({ original }) => original?.id)).toEqual(
      (await engine.tokens({ model: MASKED, text })).flatMap(({ id }, at) => (at === 2 || at === 6 ? [id] : [])),
    );
    for (const [index, place] of summary.masks.entries()) {
      const other = filled.masks[index];
      expect(place.top.map(({ id }) => id)).toEqual(other?.top.map(({ id }) => id));
      close(place.original?.logit ?? 0, other?.original?.logit ?? 1);
      expect(place.original?.rank).toBe(other?.original?.rank);
    }
    expect(summary.tokens[2]).toMatchObject({ token: '[MASK]', start: 4 });
    expect(summary.generation.tokens).toEqual([]);
    const proofs = await allProofs(engine, summary.trace);
    expect(proofs.every(({ status }) => status === 'holds')).toBe(true);

    const path = join(await tempFolder(), 'masked.safetensors');
    await engine.save({ trace: summary.trace, path, variant: 'model' });
    const opened = await engine.openTrace({ path });
    expect(opened.masks).toEqual(summary.masks);
    expect(opened.plan).toEqual(summary.plan);
    expect((await allProofs(engine, opened.trace)).every(({ status }) => status === 'holds')).toBe(true);
  });

  it.each<[string, number[], RegExp]>([
    ['none', [], /^Nothing is masked: write \[MASK\] where a word is left out\.$/],
    ['one that is not there', [99], /^There is no token 99 to mask: they are counted from 0 to 7\.$/],
    ['what the template put there', [0], /^Token 0, \[CLS\], is not of the text/],
  ])('not %s', async (_, masked, sentence) => {
    const error = await rejection(engine.fill({ model: MASKED, text: 'The weather is', masked, count: 3 }));
    expect((error as Error).message).toMatch(sentence);
  });

  it.each<[string, string, number[]]>([
    ['in the text', `${'the cat '.repeat(200)}[MASK]`, []],
    ['of a token', 'the cat '.repeat(200), [399]],
  ])('not a mask %s beyond what the model reads', async (_, text, masked) => {
    const error = await rejection(engine.fill({ model: MASKED, text, masked, count: 3 }));
    expect((error as Error).message).toMatch(
      /^The mask is not read: the text has [\d,]+ tokens, of which the model reads the first [\d,]+\. Shorten the text/,
    );
  });

  it('have the story of a prediction, and other tokens that of their vectors', async () => {
    const text = 'The weather is fine today.';
    const { trace } = await engine.trace({ model: MASKED, text, masked: [2], maxNewTokens: 0 });
    const told = async (position: number) => {
      const params = { variant: 'model', layer: 0, head: 0, position, id: null } as const;
      const { findings } = await engine.read({ trace, what: 'findings', params });
      return findings.filter(({ section }) => section === 'blocks').map(({ kind }) => kind);
    };
    expect(await told(2)).not.toContain('most turned');
    expect(await told(3)).toEqual(['most turned']);
  });
});

describe('the pseudo-perplexity of a text', () => {
  it('is made of each token, masked alone', async () => {
    const text = 'The weather is';
    const progress: number[] = [];
    const { tokens, logprob, rank, value } = await engine.pseudoPerplexity(
      { model: MASKED, text },
      { onProgress: ({ done }) => progress.push(done) },
    );
    const positions = [...tokens.keys()].filter((at) => !tokens[at]?.inserted);
    expect(progress).toEqual(positions.map((_, index) => index + 1));
    let sum = 0;
    for (const position of positions) {
      const { masks } = await engine.fill({ model: MASKED, text, masked: [position], count: 1 });
      close(logprob[position] as number, Math.log(masks[0]?.original?.probability ?? 0));
      expect(rank[position]).toBe(masks[0]?.original?.rank);
      sum += logprob[position] as number;
    }
    close(value, Math.exp(-sum / positions.length));
    expect([logprob[0], rank[0]]).toEqual([Number.NaN, -1]);
  });

  it('scores no mask that the text has', async () => {
    const { tokens, logprob, rank, value } = await engine.pseudoPerplexity({ model: MASKED, text: 'The [MASK] is' });
    const at = tokens.findIndex(({ token }) => token === '[MASK]');
    expect([logprob[at], rank[at]]).toEqual([Number.NaN, -1]);
    const scored = [...logprob].filter((one) => !Number.isNaN(one));
    expect(scored).toHaveLength(tokens.filter(({ inserted }) => !inserted).length - 1);
    close(value, Math.exp(-scored.reduce((sum, one) => sum + one, 0) / scored.length));
    const error = await rejection(engine.pseudoPerplexity({ model: MASKED, text: '[MASK]' }));
    expect((error as Error).message).toMatch(/^There is no token to mask: the text is empty, or all of it is masked/);
  });

  it('can be cancelled', async () => {
    const cancelled = abortAt(({ done }) => done === 1);
    const text = 'The weather is fine and so are we. '.repeat(4);
    const error = await rejection(engine.pseudoPerplexity({ model: MASKED, text }, cancelled));
    expect(error).toMatchObject({ name: 'CancelledError' });
  });
});

describe('a sentence encoder', () => {
  it('makes a vector of each text, as its trace shows it, and tells how alike they are', async () => {
    const model = await sentenceEncoder();
    const texts = ['The weather is', 'It was a bright cold day.', ''];
    const { vectors, width, similarities, tokenSimilarities: ofThree } = await engine.embed({ model, texts });
    const vector = (index: number) => [...vectors.subarray(index * width, (index + 1) * width)];
    const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
    const traces = [];
    for (const [index, text] of texts.slice(0, 2).entries()) {
      const summary = await engine.trace({ model, text, maxNewTokens: 0 });
      const address = { trace: summary.trace, stage: 'sentence_embedding' };
      for (const [i, value] of (await engine.window({ address })).data.entries())
        close(value, vector(index)[i] as number);
      close(dot(vector(index), vector(index)), 1);
      traces.push(summary);
    }
    close(similarities[1] as number, dot(vector(0), vector(1)));
    expect([similarities[0], similarities[4], similarities[8]].map((x) => Math.round((x ?? 0) * 1e6) / 1e6)).toEqual([
      1, 1, 1,
    ]);

    const [a, b] = traces as [(typeof traces)[number], (typeof traces)[number]];
    const { whole, tokens } = await engine.read({ trace: a.trace, what: 'similarity', params: { other: b.trace } });
    close(whole ?? 0, similarities[1] as number);
    expect(tokens).toHaveLength(a.tokens.length * b.tokens.length);
    expect(tokens.every((cosine) => Math.abs(cosine) <= 1 + 1e-12)).toBe(true);

    expect(ofThree).toBeNull();
    const { tokenSimilarities } = await engine.embed({ model, texts: texts.slice(0, 2) });
    expect(tokenSimilarities).toHaveLength(tokens.length);
    for (const [i, cosine] of (tokenSimilarities ?? []).entries()) close(cosine, tokens[i] as number);
  });

  it('reads as much of a text as its file lets it, and says so', async () => {
    const model = await sentenceEncoder({ transformer: { max_seq_length: 6 } });
    const text = 'The weather is fine today.';
    const whole = await engine.tokens({ model: MASKED, text });
    const { texts } = await engine.embed({ model, texts: [text] });
    expect(texts[0]?.cut).toEqual({
      ...{ total: whole.length, kept: 6, part: 'first' },
      limitedBy: 'sentence_bert_config.json',
    });
    expect(texts[0]?.tokens.map(({ id }) => id)).toEqual(
      [...whole.slice(0, 5), ...whole.slice(-1)].map(({ id }) => id),
    );
    expect((await engine.trace({ model, text, maxNewTokens: 0 })).cut).toEqual(texts[0]?.cut);
  });
});

it('a discriminator says of each token whether it was replaced', async () => {
  const summary = await engine.trace({ model: await discriminator(), text: 'The weather is', maxNewTokens: 0 });
  const { data } = await engine.window({ address: { trace: summary.trace, stage: 'logits' } });
  expect(summary.scores).toEqual([...data]);
  expect(summary.scores).toHaveLength(summary.tokens.length);
  const report = await engine.report({
    trace: summary.trace,
    layer: 0,
    head: 0,
    variant: 'model',
    position: 1,
    id: null,
  });
  expect(report).toContain('probability of a replacement');
});

describe('what does not apply', () => {
  it('to a model that fills in is told in one sentence', async () => {
    const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
    const generated = engine.generate({ model: MASKED, text: 'The weather is', maxNewTokens: 3, sampling });
    expect((await rejection(generated)) as Error).toMatchObject({
      message:
        'Generation does not apply here, because this model fills in masked tokens: it reads a whole text at once and continues none. Name a model that continues a text instead, such as distilbert/distilgpt2.',
    });
    const { trace } = await engine.trace({ model: MASKED, text: 'The weather is', maxNewTokens: 3 });
    const attribution = engine.read({ trace, what: 'attribution', params: { position: 1, id: null } });
    expect(((await rejection(attribution)) as Error).message).toMatch(
      /^Direct logit attribution does not apply here, because its head/,
    );
    const lens = await engine.read({ trace, what: 'lens', params: { positions: [1], target: null } });
    expect(lens.proof.status).toBe('holds');
  });

  it('to an encoder-decoder either, which may well have been trained to fill masks in, but in a text of its own', async () => {
    const because =
      'because this model writes a new text of one that it is given: it scores the tokens that it writes, and none at a place of the text that it reads.';
    for (const name of ['bart', 't5']) {
      const model = fixturePath(name);
      const filled = (await rejection(engine.fill({ model, text: 'x', count: 1 }))) as Error;
      expect(filled.message).toBe(`Filling in does not apply to ${name}, ${because}`);
      const judged = (await rejection(engine.pseudoPerplexity({ model, text: 'x' }))) as Error;
      expect(judged.message).toBe(`Pseudo-perplexity does not apply to ${name}, ${because}`);
    }
  });

  it('to a decoder either', async () => {
    const model = fixturePath('gpt2');
    const filled = (await rejection(engine.fill({ model, text: 'x', count: 1 }))) as Error;
    expect(filled.message).toMatch(/^Filling in does not apply to gpt2, because this model predicts the next token/);
    const embedded = (await rejection(engine.embed({ model, texts: ['x'] }))) as Error;
    expect(embedded.message).toMatch(
      /^A sentence embedding does not apply to gpt2, because this model predicts the next token/,
    );
  });
});
