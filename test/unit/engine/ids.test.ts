/** Requests that name exactly the tokens: generation that goes on after them, and their trace. */
import { describe, expect, it } from 'vitest';
import type { GenerateParams } from '../../../src/engine/protocol/generation-protocol';
import type { Progress } from '../../../src/engine/protocol/progress';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { engineOfFile, rejection, trace } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';
import { fixturePath } from '../support';

const TEXT = 'The weather is';
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };

const params = (change: Partial<GenerateParams> = {}): GenerateParams => ({
  model: STARTER,
  text: TEXT,
  maxNewTokens: 12,
  sampling: GREEDY,
  ...change,
});

const engine = engineOfFile();

async function idsOf(text: string, model = STARTER): Promise<number[]> {
  return (await engine.tokens({ model, text })).map(({ id }) => id);
}

describe('generation after given tokens', () => {
  it('is the generation after their text', async () => {
    const ids = await idsOf(TEXT);
    const sampling = { temperature: 0.8, topK: 40, topP: 0.95, seed: 3 };
    for (const change of [{}, { sampling }]) {
      const byText = await engine.generate(params(change));
      expect(await engine.generate(params({ ...change, ids }))).toEqual(byText);
      expect(await engine.generate(params({ ...change, ids, text: '' }))).toEqual(byText);
    }
  });

  it('goes on where another generation was, exactly', async () => {
    const whole = await engine.generate(params({ alternatives: 5 }));
    const prompt = await idsOf(TEXT);
    for (const kept of [1, 6, 11]) {
      const ids = whole.ids.slice(0, prompt.length + kept);
      const rest = await engine.generate(params({ ids, maxNewTokens: 12 - kept, alternatives: 5 }));
      expect(rest.ids).toEqual(whole.ids);
      expect(rest.text).toBe(whole.text);
      expect(rest.tokens.map(({ id }) => id)).toEqual(whole.tokens.slice(kept).map(({ id }) => id));
      expect(rest.tokens[0]).toMatchObject({ cached: ids.length, computed: ids.length });
      expect(rest.cut).toBeNull();
    }
  });

  it('follows another token that is put in', async () => {
    const whole = await engine.generate(params({ alternatives: 5 }));
    const other = whole.tokens[3]?.others?.top[1];
    const kept = whole.ids.slice(0, -9);
    const branch = await engine.generate(params({ ids: [...kept, other?.id as number], maxNewTokens: 8 }));
    expect(branch.ids.slice(0, kept.length + 1)).toEqual([...kept, other?.id]);
    const begun = whole.tokens.slice(0, 3).map(({ text }) => text);
    expect(branch.text.startsWith(TEXT + begun.join('') + other?.text)).toBe(true);
    // The same as the text with that token, where the tokenizer cuts it the same way.
    const text = branch.text.slice(0, (TEXT + begun.join('') + other?.text).length);
    expect(await idsOf(text)).toEqual([...kept, other?.id]);
    expect((await engine.generate(params({ text, maxNewTokens: 8 }))).ids).toEqual(branch.ids);
  });

  it('keeps the space that the first of them begins with, where a text would lose it', async () => {
    const model = fixturePath('llama');
    const [, the] = await idsOf('the', model);
    const ids = [...(await idsOf(TEXT, model)), the as number];
    const [first] = await engine.describeTokens({ model, ids: [the as number] });
    expect(first).toMatchObject({ token: '▁the', text: ' the' });
    const whole = await engine.generate(params({ model, ids, maxNewTokens: 0 }));
    expect(whole.text).toBe(`${TEXT} the`);
    const told: string[] = [];
    const onProgress = (progress: Progress) => {
      if (progress.stage === 'generate') told.push(progress.text ?? '');
    };
    const longer = await engine.generate(params({ model, ids, maxNewTokens: 6 }), { onProgress });
    expect(longer.text).toBe(whole.text + told.join(''));
    const alone = await engine.generate(params({ model, text: '', ids: ids.slice(-1), maxNewTokens: 0 }));
    expect(alone.text).toBe('the');
  });

  it('completes a character that the given tokens begin', async () => {
    const ids = await idsOf('x👩', GPT2);
    const whole = await engine.generate(params({ model: GPT2, text: 'x', ids, maxNewTokens: 1 }));
    expect(whole.text.startsWith('x👩')).toBe(true);
    const part = await engine.generate(params({ model: GPT2, text: 'x', ids: ids.slice(0, -1), maxNewTokens: 0 }));
    expect(part.text).toBe('x\ufffd');
  });

  it('tells the cache of a head, and alternatives, only when asked', async () => {
    const plain = await engine.generate(params({ maxNewTokens: 3 }));
    expect(plain.cache).toBeNull();
    expect(plain.tokens.map(({ others }) => others)).toEqual([null, null, null]);
    const full = await engine.generate(params({ maxNewTokens: 3, alternatives: 2, cache: { layer: 5, head: 7 } }));
    expect(full.tokens.map(({ others }) => others?.top.length)).toEqual([2, 2, 2]);
    const last = await engine.generate(params({ maxNewTokens: 1, about: [8192, plain.tokens[0]?.id as number] }));
    expect(last.tokens[0]?.others).toMatchObject({
      top: [],
      asked: [{ id: 8192 }, { rank: 0, text: plain.tokens[0]?.text }],
    });
    expect(full.cache).toMatchObject({ layer: 5, head: 7, length: 5, firstRow: 0, bytes: 5 * 2 * 6 * 256 * 4 });
    expect([full.cache?.keys.length, full.cache?.values.length]).toEqual([5 * 32, 5 * 32]);
  });

  it.each<[string, Partial<GenerateParams>, string]>([
    ['no ids', { ids: [] }, 'There are no token ids: give at least one.'],
    ['an id beyond', { ids: [8193] }, "There is no token with the id 8193: the model's are 0 to 8192."],
    ['no whole id', { ids: [1.5] }, "There is no token with the id 1.5: the model's are 0 to 8192."],
    ['too many', { ids: Array(513).fill(1) }, "513 tokens do not fit into the model's context of 512."],
    ['a block beyond', { cache: { layer: 6, head: 0 } }, 'There is no block 6: they are counted from 0 to 5.'],
    [
      'a head beyond',
      { cache: { layer: 0, head: -1 } },
      'There is no key/value head -1: they are counted from 0 to 7.',
    ],
    ['too many alternatives', { alternatives: 51 }, 'The number of alternatives must be 0 to 50, not 51.'],
    ['a token beyond', { about: [8193] }, 'There is no token 8193: they are counted from 0 to 8192.'],
    ['too many tokens', { about: Array(51).fill(1) }, 'At most 50 tokens can be asked about, not 51.'],
  ])('refuses %s', async (_, change, message) => {
    expect(await rejection(engine.generate(params(change)))).toMatchObject({ message });
  });
});

describe('a trace of given tokens', () => {
  /** All but what tells the time. */
  const same = ({ trace: _, timings: __, proofs, ...rest }: TraceSummary) => ({
    ...rest,
    proofs: proofs.map(({ name, status }) => [name, status]),
  });

  it.each([TEXT, 'café, 天気, 🌦️', 'a<|endoftext|>b'])('is the trace of their text: %j', async (text) => {
    const ids = await idsOf(text, GPT2);
    const byText = await trace(engine, text, GPT2, 4);
    const byIds = await engine.trace({ model: GPT2, text: '', ids, maxNewTokens: 4 });
    expect(same(byIds)).toEqual(same(byText));
    for (const stage of ['blocks.0.resid_pre', 'blocks.1.attn.pattern', 'logits']) {
      const read = ({ trace: id }: TraceSummary) => engine.window({ address: { trace: id, stage } });
      expect(await read(byIds)).toEqual(await read(byText));
    }
  });

  it('of another split of a text has the same text and other tokens', async () => {
    const ids = [...(await idsOf('T')), ...(await idsOf('he'))];
    const summary = await engine.trace({ model: STARTER, text: 'not this', ids, maxNewTokens: 2 });
    expect(summary.text).toBe('The');
    expect(summary.tokens.map(({ id, start, end }) => [id, start, end])).toEqual([
      [ids[0], 0, 1],
      [ids[1], 1, 3],
    ]);
    expect(summary.generation.ids.slice(0, 2)).toEqual(ids);
    expect(summary.generation.text.startsWith('The')).toBe(true);
    expect(await idsOf('The')).toHaveLength(1);
  });

  it('that end within a character shows the part, and lets generation go on from its bytes', async () => {
    const ids = (await idsOf('é 👩', GPT2)).slice(0, -1);
    const { text, tokens, generation } = await engine.trace({ model: GPT2, text: '', ids, maxNewTokens: 3 });
    expect(text).toBe('é \ufffd');
    expect(tokens.map(({ id }) => id)).toEqual(ids);
    expect(tokens.slice(-3).map(({ start, end }) => [start, end])).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
    const { text: continued } = await engine.generate(params({ model: GPT2, ids: generation.ids, maxNewTokens: 0 }));
    expect(generation.text).toBe(continued);
  });

  it.each<[string, number[], string]>([
    ['no ids', [], 'There are no token ids: give at least one.'],
    ['an id beyond', [1, -1], "There is no token with the id -1: the model's are 0 to 8192."],
    ['too many', Array(513).fill(1), "513 tokens do not fit into the model's context of 512."],
  ])('refuses %s', async (_, ids, message) => {
    const error = await rejection(engine.trace({ model: STARTER, text: TEXT, ids, maxNewTokens: 0 }));
    expect(error).toMatchObject({ message });
  });
});
