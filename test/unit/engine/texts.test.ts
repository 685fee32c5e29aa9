/** Texts of every kind: longer than the context, empty, huge, and of characters that are several tokens. */
import { describe, expect, it } from 'vitest';
import type { SamplingOptions } from '../../../src/engine/protocol/generation-protocol';
import { thorough } from '../../workbench/thorough';
import { allProofs, engineOfFile, trace } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';
import { makeRandomModel } from '../random-model';
import { fixturePath } from '../support';

const GREEDY: SamplingOptions = { temperature: 0, topK: 0, topP: 1, seed: 0 };
/** Of the fixture model. */
const CONTEXT = 96;

const engine = engineOfFile();

describe('a text longer than the context', () => {
  const text = 'The weather is fine, and so are we. '.repeat(50);

  it('is traced by its last tokens, with their ranges in the whole text', async () => {
    const all = await engine.tokens({ model: GPT2, text });
    expect(all.length).toBeGreaterThan(5 * CONTEXT);
    const summary = await trace(engine, text, GPT2, 5);
    expect(summary.cut).toEqual({ total: all.length, kept: CONTEXT });
    expect(summary.tokens).toEqual(all.slice(-CONTEXT));
    for (const { text: piece, start, end } of summary.tokens) expect(text.slice(start, end)).toBe(piece);
    expect(summary.text).toBe(text);
    const embed = await engine.window({ address: { trace: summary.trace, stage: 'embed' } });
    expect(embed.shape[0]).toBe(CONTEXT);
  });

  it('is read behind the BOS that the template puts before it', async () => {
    const model = fixturePath('gemma');
    const all = await engine.tokens({ model, text });
    expect(all[0]).toMatchObject({ token: '<s>', inserted: true });
    const { tokens, cut } = await trace(engine, text, model);
    expect(cut).toEqual({ total: all.length, kept: 128 });
    expect(tokens).toEqual([all[0], ...all.slice(-127)]);
    const { ids } = await engine.generate({ model, text, maxNewTokens: 1, sampling: GREEDY });
    expect(ids.slice(0, -1)).toEqual(tokens.map(({ id }) => id));
    const listed = await engine.nextTokens({ model, text, chosen: [], count: 1 });
    expect(listed.ids.length).toBeLessThanOrEqual(96);
    expect(listed.ids[0]).toBe(all[0]?.id);
  });

  it.each([
    [0, CONTEXT],
    [1, CONTEXT],
    [5, CONTEXT - 4],
    [40, CONTEXT - 39],
    [49, CONTEXT / 2],
  ])('is cut so that %i new tokens fit behind it', async (maxNewTokens, kept) => {
    const all = await engine.tokens({ model: GPT2, text });
    const result = await engine.generate({ model: GPT2, text, maxNewTokens, sampling: GREEDY });
    expect(result.cut).toEqual({ total: all.length, kept });
    expect(result.reason).toBe('length');
    expect(result.tokens).toHaveLength(maxNewTokens);
    expect(result.ids.slice(0, kept)).toEqual(all.slice(-kept).map(({ id }) => id));
    expect(result.text.startsWith(text)).toBe(true);
  });

  it('keeps at least half of the context, however much is to be written', async () => {
    const { cut, reason, tokens } = await engine.generate({ model: GPT2, text, maxNewTokens: 400, sampling: GREEDY });
    expect(cut?.kept).toBe(CONTEXT / 2);
    expect({ reason, count: tokens.length }).toEqual({ reason: 'context', count: CONTEXT / 2 + 1 });
  });

  it('fills the context of a trace, which goes on for one token', async () => {
    const summary = await trace(engine, text, GPT2, 5);
    const ids = summary.tokens.map(({ id }) => id);
    const generation = await engine.generate({ model: GPT2, text, ids, maxNewTokens: 5, sampling: GREEDY });
    for (const result of [summary.generation, generation]) {
      expect(result.reason).toBe('context');
      expect(result.tokens).toHaveLength(1);
      expect(result.ids).toHaveLength(CONTEXT + 1);
      expect(result.cut).toEqual(summary.cut);
      expect(result.text.startsWith(text)).toBe(true);
    }
  });

  it('of one token more, of exactly as many', async () => {
    const one = 'e'; // a token of its own, wherever it stands after a space
    for (const [count, cut] of [
      [CONTEXT, null],
      [CONTEXT + 1, { total: CONTEXT + 1, kept: CONTEXT }],
    ] as const) {
      const repeated = Array(count).fill(one).join('\n').slice(0, count);
      expect(await engine.tokens({ model: GPT2, text: repeated })).toHaveLength(count);
      expect((await trace(engine, repeated)).cut).toEqual(cut);
    }
  });
});

it('10,000 characters are traced', async () => {
  const text = 'It was a bright cold day in April, and the clocks were striking thirteen. '
    .repeat(140)
    .slice(0, 10_000);
  const summary = await trace(engine, text, STARTER);
  expect(summary.cut?.kept).toBe(512);
  expect(summary.tokens.at(-1)?.end).toBe(10_000);
  if (!thorough) return; // its proofs take longer than all of the others
  const proofs = await allProofs(engine, summary.trace);
  expect(proofs.map(({ status }) => status)).toEqual(new Array(7).fill('holds'));
});

describe.each([
  ['emoji', '👍🏽 and 👩‍👩‍👧 too'],
  ['CJK', '吾輩は猫である。名前はまだ無い。'],
  ['combining marks', 'Zu\u0308rich, cafe\u0301'],
  ['right to left', 'مرحبا بالعالم'],
  ['control characters', 'a\u0000b\u0007\r\n\t\u2028c'],
  ['a lone surrogate', 'a\ud800b'],
  ['white space only', ' \n \t  '],
])('%s', (_, text) => {
  it('the tokens cover the text, in order, and their trace holds', async () => {
    const summary = await trace(engine, text, GPT2, 2);
    expect(summary.tokens).toEqual(await engine.tokens({ model: GPT2, text }));
    let covered = 0;
    for (const { start, end } of summary.tokens) {
      expect(start).toBeLessThanOrEqual(covered);
      expect(end).toBeGreaterThan(start);
      covered = Math.max(covered, end);
    }
    expect(covered).toBe(text.length);
    expect(summary.generation.text.startsWith(text)).toBe(true);
    const proofs = await allProofs(engine, summary.trace);
    expect(proofs.map(({ status }) => status)).toEqual(new Array(7).fill('holds'));
  });
});

describe('an empty text', () => {
  it('has no tokens', async () => {
    expect(await engine.tokens({ model: GPT2, text: '' })).toEqual([]);
  });

  it('is continued from the beginning-of-text token', async () => {
    const { ids, tokens, reason } = await engine.generate({ model: GPT2, text: '', maxNewTokens: 3, sampling: GREEDY });
    expect(ids).toEqual([0, ...tokens.map(({ id }) => id)]);
    expect([tokens.length, reason]).toEqual([3, 'length']);
  });

  it('is continued from the end-of-text token where there is no other, and else not at all', async () => {
    const eos = await makeRandomModel({ config: { bos_token_id: null, eos_token_id: 7 } });
    const none = await makeRandomModel({ config: { bos_token_id: null, eos_token_id: null } });
    try {
      const params = { text: '', maxNewTokens: 1, sampling: GREEDY };
      expect((await engine.generate({ model: eos.folder, ...params })).ids[0]).toBe(7);
      await expect(engine.generate({ model: none.folder, ...params })).rejects.toThrow(
        / has no beginning-of-text token: give it some text to start from\.$/,
      );
    } finally {
      await eos.remove();
      await none.remove();
    }
  });
});

it('ids of a padded vocabulary, which no token stands for, are told as such', async () => {
  const padded = await makeRandomModel({ vocabSize: 5000, contextLength: 40 }); // nine of ten ids are padding
  try {
    const summary = await trace(engine, 'The weather is', padded.folder, 20);
    const unused = [...summary.top, ...summary.generation.tokens].filter(({ id }) => id >= 448);
    expect(unused.length).toBeGreaterThan(0);
    for (const { id, token, text } of unused) expect([token, text]).toEqual([`<unused ${id}>`, '']);
    expect(summary.generation.text).toMatch(/^The weather is/);
  } finally {
    await padded.remove();
  }
});
