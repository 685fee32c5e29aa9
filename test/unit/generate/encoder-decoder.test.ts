/** Encoder-decoders write of a source text: the reference's continuations, a source that is read once, rules that act. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Generated, type GenerateOptions, generate } from '../../../src/generate/generate';
import { LogitRules } from '../../../src/generate/logit-rules';
import { GREEDY } from '../../../src/generate/sampling';
import { Model } from '../../../src/lowering/model';
import { Session } from '../../../src/onnx/session';
import { encodeSource } from '../../../src/trace/run/encode-source';
import { difference } from '../architectures/counterparts';
import { expectedCases, fixturePath, openModel } from '../support';

const FOLDERS = readdirSync(fixturePath(''), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && isEncoderDecoder(entry.name))
  .map(({ name }) => name);

function isEncoderDecoder(folder: string): boolean {
  if (!readdirSync(fixturePath(folder)).includes('config.json')) return false;
  const config = JSON.parse(readFileSync(join(fixturePath(folder), 'config.json'), 'utf8')) as object;
  return 'is_encoder_decoder' in config && config.is_encoder_decoder === true;
}

const { signal } = new AbortController();

async function write(model: Model, sourceIds: readonly number[], options: Partial<GenerateOptions> = {}) {
  const source = await encodeSource(model, sourceIds, signal);
  const start = model.spec.generation?.startId as number;
  return generate(model, [start], { maxNewTokens: 16, sampling: GREEDY, stopIds: [], source, signal, ...options });
}

/** The same model with other rules. */
function withRules(model: Model, rules: Partial<NonNullable<Model['spec']['generation']>>): Model {
  const { folder, spec } = model;
  const generation = { ...(spec.generation as NonNullable<Model['spec']['generation']>), ...rules };
  return new Model({ ...folder, spec: { ...spec, generation } });
}

const idsOf = ({ tokens }: Generated) => tokens.map(({ id }) => id);

it('there are six of them', () => expect(FOLDERS).toHaveLength(6));

describe.each(FOLDERS)('%s', (folder) => {
  it('continues as the reference does, which forces the last token where generation_config.json says so', async () => {
    const model = await openModel(fixturePath(folder));
    for (const { ids, greedy_from_first_20: text, greedy_logprobs: expected } of await expectedCases(folder)) {
      const generated = await write(model, ids.slice(0, 20), { alternatives: 1 });
      expect(idsOf(generated)).toEqual(text.slice(1));
      // Of a forced token the reference gives the log probability of what would have come.
      const logprobs = generated.tokens.map(({ logprob, rules, others }) =>
        rules?.length ? Math.log(others?.top[0]?.probability as number) : logprob,
      );
      expect(difference(logprobs, expected)).toBeLessThan(2e-4);
    }
    await model.release();
  });
});

describe('the source', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('is read once, and its keys and values are computed once, however many tokens are written', async () => {
    const model = await openModel(fixturePath('bart'));
    await write(model, [0, 5, 7, 2], { maxNewTokens: 1 });
    const run = vi.spyOn(Session.prototype, 'run');
    const { tokens, source } = await write(model, [0, 5, 7, 2], { maxNewTokens: 12 });
    expect(tokens).toHaveLength(12);
    const { layers, encoder, kvHeads, dHead } = model.spec;
    // The embedding and each block of the encoder, the keys and values, and the decoder for each token.
    expect(run).toHaveBeenCalledTimes(1 + (encoder?.layers as number) + 1 + 12);
    expect(source).toEqual({ tokens: 4, byteLength: 2 * layers * 4 * kvHeads * dHead * 4 });
    await model.release();
  });

  it('is asked for where there is none', async () => {
    const model = await openModel(fixturePath('bart'));
    await expect(generate(model, [2], { maxNewTokens: 1, sampling: GREEDY, stopIds: [], signal })).rejects.toThrow(
      'The decoder of bart writes of a source text, and there is none.',
    );
    await model.release();
  });
});

describe('rules of generation_config.json', () => {
  const SOURCE = [53, 79, 7, 17, 158, 33, 1];
  const free = { forcedLastIds: [] };

  async function compare(rules: Parameters<typeof withRules>[1], options: Partial<GenerateOptions> = {}) {
    const opened = await openModel(fixturePath('t5'));
    const before = await write(withRules(opened, free), SOURCE);
    const model = withRules(opened, { ...free, ...rules });
    const after = await write(model, SOURCE, options);
    return { before: idsOf(before), after, ids: idsOf(after) };
  }

  it('a first token is forced, and the step says what it came in place of', async () => {
    const { before, after, ids } = await compare({ forcedFirstId: 77 });
    expect(ids[0]).toBe(77);
    expect(after.tokens[0]?.rules).toEqual([{ rule: 'forced_bos_token_id', instead: before[0] }]);
    expect(after.tokens.slice(1).flatMap(({ rules }) => rules)).toEqual([]);
  });

  it('are told one text that grows, which is not copied for each token', async () => {
    const apply = vi.spyOn(LogitRules.prototype, 'apply');
    onTestFinished(() => apply.mockRestore());
    const { ids } = await compare({ minLength: 5 }, { maxNewTokens: 6 });
    const texts = apply.mock.calls.slice(-6).map(([, text]) => text);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.slice(-6)).toEqual(ids);
  });

  it('a last token is forced where the text is cut', async () => {
    const { before, after, ids } = await compare({ forcedLastIds: [1] });
    expect(ids.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(ids.at(-1)).toBe(1);
    expect(after.tokens.at(-1)?.rules).toEqual([{ rule: 'forced_eos_token_id', instead: before.at(-1) }]);
  });

  it.each([
    ['the new tokens', 'length', { maxNewTokens: 4 }, {}],
    ['the context', 'context', { maxNewTokens: 9 }, { contextLength: 4 }],
  ] as const)('an end that is forced at the limit of %s is told as that limit', async (_, reason, most, sizes) => {
    const opened = withRules(await openModel(fixturePath('t5')), { forcedLastIds: [1] });
    const model = new Model({ ...opened.folder, spec: { ...opened.spec, ...sizes } });
    const { tokens, reason: told } = await write(model, SOURCE, { ...most, stopIds: [1] });
    expect(tokens).toHaveLength(4);
    expect(tokens.at(-1)).toMatchObject({ id: 1, rules: [{ rule: 'forced_eos_token_id' }] });
    expect(told).toBe(reason);
    const chosen = await write(model, SOURCE, { ...most, stopIds: [tokens[0]?.id as number] });
    expect([chosen.tokens.length, chosen.reason]).toEqual([1, 'end-of-text']);
  });

  it('forbidden tokens and sequences are never written, and what they would have been is told', async () => {
    const { before } = await compare({});
    const [first, second] = before as [number, number];
    const single = await compare({ badWords: [[first]] });
    expect(single.ids).not.toContain(first);
    expect(single.after.tokens[0]?.rules).toEqual([{ rule: 'bad_words_ids', instead: first }]);
    const pair = await compare({ badWords: [[first, second]] });
    expect(pair.ids[0]).toBe(first);
    expect(pair.ids[1]).not.toBe(second);
    expect(pair.after.tokens[1]?.rules).toEqual([{ rule: 'bad_words_ids', instead: second }]);
  });

  it('suppressed tokens are never written, and some only not as the first', async () => {
    const { before } = await compare({});
    const [first] = before as [number];
    expect((await compare({ suppressed: [first] })).ids).not.toContain(first);
    const later = await compare({ suppressedFirst: [first] });
    expect(later.ids[0]).not.toBe(first);
    expect(later.after.tokens[0]?.rules).toEqual([{ rule: 'begin_suppress_tokens', instead: first }]);
    expect(later.after.tokens.slice(1).flatMap(({ rules }) => rules)).toEqual([]);
  });

  it('the end does not come before the least length, the start token counted', async () => {
    const opened = await openModel(fixturePath('t5'));
    const [end] = idsOf(await write(withRules(opened, free), SOURCE));
    const rules = (more: object) => {
      const model = withRules(opened, { ...free, ...more });
      return new Model({ ...model.folder, spec: { ...model.spec, eosTokenIds: [end as number] } });
    };
    const options = { stopIds: [end as number] };
    expect(idsOf(await write(rules({}), SOURCE, options))).toEqual([end]);
    const long = await write(rules({ minLength: 5 }), SOURCE, options);
    expect(idsOf(long).slice(0, 4)).not.toContain(end);
    expect(long.tokens[0]?.rules).toEqual([{ rule: 'min_length', instead: end }]);
    const longer = await write(rules({ minNewTokens: 6 }), SOURCE, options);
    expect(idsOf(longer).slice(0, 6)).not.toContain(end);
  });
});
