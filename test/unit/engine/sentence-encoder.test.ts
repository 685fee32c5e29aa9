/** A sentence encoder whose folder has a pooler as well: two parts of the pass that make one vector of all tokens. */
import { expect, it } from 'vitest';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { REFERENCE_PAIRS } from '../../../src/trace/compare/reference-pairs';
import { textWords } from '../../../src/trace/run/text-words';
import { plainWords } from '../../../src/trace/steps/plain-words';
import { sentenceEncoder } from '../encoder-folders';
import { engineOfFile, trace } from '../engine-support';

const engine = engineOfFile();
const traceText = async () => trace(engine, 'The weather is', await sentenceEncoder());
const valuesOf = async (of: TraceSummary, stage: string) =>
  (await engine.window({ address: { trace: of.trace, stage } })).data;

it('is traced with both, and its vector has length 1', async () => {
  const summary = await traceText();
  expect(summary.plan.links.filter(({ name }) => name === 'pooling')).toHaveLength(2);
  const data = await valuesOf(summary, 'sentence_embedding');
  expect(Math.hypot(...data)).toBeCloseTo(1, 5);
  expect(await valuesOf(summary, 'pooler_out')).toHaveLength(data.length);
});

it('is told to average its tokens and not to use the pooler, in the story and in the explanations', async () => {
  const { plan } = await traceText();
  // The story ends with what the pass is made for.
  const [pooler, pooled] = plan.sections.slice(-2);
  if (!pooled || !pooler) throw new Error('The pass has no steps.');
  expect(plainWords(pooled, plan).lead).toBe(
    'The vectors of all tokens become one by mean pooling: each of its numbers is the mean of theirs; the vector is then scaled to length 1. Texts of similar meaning get vectors of similar direction.',
  );
  expect(plainWords(pooler, plan).title).toBe('An aside: a pooler that is not used');
  expect(plainWords(pooler, plan).lead).toContain('a layer that is not used here: a pooler');
  expect(plainWords(pooler, plan).lead).toContain('the vector of the text is made without it');
  expect(pooler.explanation).toContain('this sentence encoder does not use it');
  expect(pooler.explanation).toContain('BERT’s pre-training trains');
});

it('is found to have the mean of the states as its vector, of which each token has a share', async () => {
  const summary = await traceText();
  const choice = { variant: 'model', layer: 0, head: 0, position: 1, id: null } as const;
  const { findings } = await engine.read({ trace: summary.trace, what: 'findings', params: choice });
  const found = findings.find(({ kind }) => kind === 'pooled text');
  const { length: count } = summary.tokens;
  const pooled = await valuesOf(summary, 'pooled');
  const squares = pooled.reduce((sum, value) => sum + value * value, 0);
  const states = await valuesOf(summary, `blocks.${summary.model.layers - 1}.normalized_resid_post`);
  const shares = summary.tokens.map((_, token) =>
    pooled.reduce(
      (sum, value, i) => sum + (value * (states[token * pooled.length + i] as number)) / count / squares,
      0,
    ),
  );
  expect(found?.section).toBe('sentence embedding');
  expect(found?.parts.flatMap(({ value }) => value ?? [])).toEqual(
    [Math.max(...shares), Math.min(...shares), Math.sqrt(squares), 1].map((value) => expect.closeTo(value, 4)),
  );
  expect(found?.text).toMatch(
    new RegExp(`^The mean of the vectors of all ${count} tokens \\(.+ included\\) is taken\\. `),
  );
  expect(found?.text).toMatch(
    /The mean has the length \S+ and is divided by that: the embedding has the length 1\.00\.$/,
  );
});

it('is summed up in its last step', async () => {
  const summary = await traceText();
  const choice = { variant: 'model', layer: 0, head: 0, position: 1, id: null } as const;
  const { findings } = await engine.read({ trace: summary.trace, what: 'findings', params: choice });
  const found = findings.filter(({ section }) => section === 'sentence embedding');
  expect(found.map(({ kind }) => kind)).toEqual(['pooled text', 'in short']);
  const { tokens, model } = summary;
  expect(found[1]?.text).toBe(
    `In short: ${tokens.length} tokens went through ${model.layers} blocks, in which attention brought each token what others hold. The vectors that came out became one of ${model.dModel} numbers, which stands for the whole text when texts are compared or searched.`,
  );
});

it('is found to turn the vector of the chosen token most in one of its blocks', async () => {
  const summary = await traceText();
  const choice = { variant: 'model', layer: 0, head: 0, position: 2, id: null } as const;
  const { findings } = await engine.read({ trace: summary.trace, what: 'findings', params: choice });
  const found = findings.find(({ kind }) => kind === 'most turned');
  const stages = ['blocks.0.resid_pre', 'blocks.0.normalized_resid_post', 'blocks.1.normalized_resid_post'];
  const states = await Promise.all(stages.map((stage) => valuesOf(summary, stage)));
  const width = summary.model.dModel;
  const rows = states.map((values) => [...values.subarray(2 * width, 3 * width)]);
  const cosines = [0, 1].map((layer) => {
    const [before = [], after = []] = rows.slice(layer, layer + 2);
    const sum = before.reduce((all, value, i) => all + value * (after[i] as number), 0);
    return sum / (Math.hypot(...before) * Math.hypot(...after));
  });
  const least = Math.min(...cosines);
  expect(found?.section).toBe('blocks');
  expect(found?.parts.find(({ kind }) => kind === 'block')?.place?.layer).toBe(cosines.indexOf(least));
  expect(found?.parts.flatMap(({ value }) => value ?? [])).toEqual([expect.closeTo(least, 5)]);
});

it('has the similarities of pairs of known kinds that it has where it embeds them', async () => {
  const summary = await traceText();
  const known = await engine.read({ trace: summary.trace, what: 'referenceSimilarities', params: {} });
  expect(known).toHaveLength(REFERENCE_PAIRS.length);
  for (const { a, b, cosine } of known) {
    const { similarities } = await engine.embed({ model: summary.model.folder, texts: [a, b] });
    expect(cosine).toBeCloseTo(similarities[1] as number, 6);
  }
});

it('has what was measured of pairs of known kinds for every text of its model, once that was measured', async () => {
  const folder = await sentenceEncoder();
  const [one, other] = [await trace(engine, 'The weather is', folder), await trace(engine, 'The sun is', folder)];
  expect(await engine.read({ trace: other.trace, what: 'knownReferences', params: {} })).toBeNull();
  const measured = await engine.read({ trace: one.trace, what: 'referenceSimilarities', params: {} });
  expect(await engine.read({ trace: other.trace, what: 'knownReferences', params: {} })).toEqual(measured);
});

it('has the cosines of each two of several texts that it has where it embeds them, and says how many there may be', async () => {
  const { trace: id, model } = await traceText();
  const texts = ['The weather is nice', 'The sun is out', 'The', 'The weather is nice'];
  const ask = (among: readonly string[]) =>
    engine.read({ trace: id, what: 'similaritiesAmong', params: { texts: among } });
  const cosines = await ask(texts);
  const { similarities } = await engine.embed({ model: model.folder, texts });
  expect(cosines).toHaveLength(texts.length ** 2);
  for (const [at, cosine] of cosines.entries()) expect(cosine).toBeCloseTo(similarities[at] as number, 6);
  expect(cosines[3]).toBeCloseTo(1, 6);
  await expect(ask(['The'])).rejects.toThrow('At least two texts are needed to compare them.');
  await expect(ask(Array(13).fill('The'))).rejects.toThrow('At most 12 texts are compared at once, not 13.');
  await expect(ask(['The', ' '])).rejects.toThrow('A text is empty: there is nothing to compare it by.');
});

it('has without some tokens the similarity that a plain loop over the vectors of a text without them has', async () => {
  const folder = await sentenceEncoder();
  const [a, b, rest] = [
    await trace(engine, 'The weather is', folder),
    await trace(engine, 'The sun is', folder),
    await trace(engine, 'The is', folder),
  ];
  const [ofRest, ofB] = [await valuesOf(rest, 'sentence_embedding'), await valuesOf(b, 'sentence_embedding')];
  let [product, squaresOfRest, squaresOfB] = [0, 0, 0];
  for (let i = 0; i < ofRest.length; i++) {
    product += (ofRest[i] as number) * (ofB[i] as number);
    squaresOfRest += (ofRest[i] as number) ** 2;
    squaresOfB += (ofB[i] as number) ** 2;
  }
  const word = textWords(a.text, a.tokens).find(({ text }) => text === 'weather');
  const positions = word?.positions ?? [];
  expect(a.tokens.length - positions.length).toBe(rest.tokens.length);
  const read = (left: readonly number[]) =>
    engine.read({ trace: a.trace, what: 'similarityWithout', params: { other: b.trace, positions: left } });
  expect(await read(positions)).toBeCloseTo(product / Math.sqrt(squaresOfRest * squaresOfB), 5);
  await expect(read([99])).rejects.toThrow('There is no token 99 to leave out.');
  await expect(read([...a.tokens.keys()])).rejects.toThrow('Without all its tokens a text has no vector.');
});
