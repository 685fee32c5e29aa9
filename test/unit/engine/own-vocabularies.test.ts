/** A translation model whose source and output have vocabularies of their own: ids are told and checked by their side. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { GREEDY } from '../../../src/generate/sampling';
import { openTokenizer } from '../../../src/model/tokenizers/open-tokenizer';
import type { Tokenizer } from '../../../src/model/tokenizers/tokenizer';
import { usableIds } from '../../../src/trace/heads/repeated-tokens';
import { engineOfFile, rejection } from '../engine-support';
import { copyOf, readJsonObject, tempFolder } from '../model/helpers';
import { fixturePath } from '../support';

const MODEL = fixturePath('sentencepiece-kinds/own-vocabularies');

interface Written {
  readonly text: string;
  readonly ids: readonly number[];
  readonly decoded: string;
  readonly target: string;
  readonly logits: readonly number[];
}

const WRITTEN = JSON.parse(readFileSync(join(MODEL, 'written.json'), 'utf8')) as readonly Written[];

const engine = engineOfFile();

it.each(WRITTEN)('writes what the reference writes: $text', async ({ text, ids, decoded }) => {
  const params = { model: MODEL, text, maxNewTokens: ids.length - 1, sampling: GREEDY };
  const generation = await engine.generate(params);
  expect(generation.ids).toEqual(ids);
  expect(generation.text.trim()).toBe(decoded);
});

it.each(WRITTEN)('gives the logits of the reference: $target', async ({ text, target, logits }) => {
  const { trace, tokens } = await engine.trace({ model: MODEL, text, target, maxNewTokens: 0 });
  const last = tokens.length - 1;
  const slice = { start: [last, 0], stop: [last + 1, logits.length] };
  const { data } = await engine.window({ address: { trace, stage: 'logits' }, slice });
  for (const [id, logit] of logits.entries()) {
    expect(Math.abs((data[id] as number) - logit)).toBeLessThanOrEqual(2e-4 * Math.max(1, Math.abs(logit)));
  }
});

it('names tokens of the source by its vocabulary, and what is written or said by the other', async () => {
  const { source, target } = { source: await openTokenizer(MODEL), target: (await openTokenizer(MODEL)).target };
  const summary = await engine.trace({ model: MODEL, text: 'the weather', target: 'das Wetter', maxNewTokens: 1 });
  for (const { id, token } of summary.source?.tokens ?? []) expect(token).toBe(source.describe(id).token);
  for (const { id, token } of [...summary.tokens, ...summary.top]) expect(token).toBe(target.describe(id).token);
  expect(source.describe(summary.tokens[1]?.id as number).token).not.toBe(summary.tokens[1]?.token);
  const { trace } = summary;
  const lens = await engine.read({ trace, what: 'lens', params: { positions: [1], target: null } });
  for (const { id, text } of lens.tokens) expect(text).toBe(target.describe(id).text);
  const { id, token } = await engine.read({ trace, what: 'attribution', params: { position: 1, id: null } });
  expect(token).toBe(target.describe(id).token);
  const [described] = await engine.describeTokens({ model: MODEL, ids: [5] });
  expect(described?.token).toBe(target.describe(5).token);
  const found = await engine.searchTokens({ model: MODEL, query: 'Wetter', limit: 5 });
  expect(found.tokens[0]).toMatchObject({
    id: target.idOf(found.tokens[0]?.token ?? ''),
    text: expect.stringContaining('Wetter'),
  });
});

it('tests heads on random tokens of the vocabulary that their side has', async () => {
  const folder = await openModelFolder(MODEL);
  const source = folder.tokenizer;
  const isUsable = (own: Tokenizer, id: number) => own.has(id) && !own.describe(id).special;
  const ofSide = (own: Tokenizer) => [...Array(own.size).keys()].filter((id) => isUsable(own, id));
  expect(ofSide(source)).not.toEqual(ofSide(source.target));
  expect(usableIds({ folder }, 'encoder')).toEqual(ofSide(source));
  expect(usableIds({ folder }, 'decoder')).toEqual(ofSide(source.target));
});

it('opens a saved trace again, and checks ids by the side that they are on', async () => {
  const { source, target } = {
    source: (await openTokenizer(MODEL)).size,
    target: (await openTokenizer(MODEL)).target.size,
  };
  expect(source).not.toBe(target);
  const traced = (ids: number[], targetIds: number[]) =>
    engine.trace({ model: MODEL, text: '', ids, targetIds, maxNewTokens: 0 });
  const { trace, tokens, source: read } = await traced([source - 1], [target - 1]);
  const path = join(await tempFolder(), 'a.trace.safetensors');
  await engine.save({ trace, path, variant: 'model' });
  const opened = await engine.openTrace({ path });
  expect([opened.tokens, opened.source?.tokens]).toEqual([tokens, read?.tokens]);
  expect(String(await rejection(traced([source], [])))).toContain(`0 to ${source - 1}`);
  expect(String(await rejection(traced([1], [target])))).toContain(`0 to ${target - 1}`);
});

it.each([
  [
    'vocab.json',
    { '<more>': 400 },
    /\/vocab\.json has token ids up to 400, but config\.json's vocabulary has only \d+/,
  ],
  ['target_vocab.json', { '<more>': 400 }, /target_vocab\.json has token ids up to 400, but config\.json's vocabulary/],
  ['config.json', { share_encoder_decoder_embeddings: true }, /but "share_encoder_decoder_embeddings" is true\.$/],
])('refuses a %s that contradicts the rest', async (file, changes, sentence) => {
  const model = await copyOf(MODEL, { [file]: { ...(await readJsonObject(join(MODEL, file))), ...changes } });
  expect(String(await rejection(engine.openModel({ model })))).toMatch(sentence);
});

it('tells which tokens a text is forced with: the output’s own, without the start token and the end', async () => {
  for (const text of ['das Wetter', ' das', '']) {
    const { tokens } = await engine.trace({ model: MODEL, text: 'the weather', target: text, maxNewTokens: 0 });
    const forced = await engine.forcedTokens({ model: MODEL, text });
    expect(forced.map(({ id }) => id)).toEqual(tokens.slice(1).map(({ id }) => id));
  }
});
