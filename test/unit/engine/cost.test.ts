/** What traces cost is told before, exactly in bytes and about in time, and what is kept can be chosen. */
import { describe, expect, it } from 'vitest';
import { WorkRates } from '../../../src/engine/cost';
import type { Capture } from '../../../src/engine/protocol';
import { openEngine, rejection } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';

const TEXT = 'All that glitters is not gold; often have you heard that told.';

describe('the engine', () => {
  it('tells the bytes of each capture as they are after the trace', async () => {
    const engine = openEngine({ traceBudget: 123_456_789 });
    const cost = await engine.cost({ model: GPT2, text: TEXT });
    expect(cost).toMatchObject({ model: 'gpt2', cut: null, layers: 2, budget: 123_456_789 });
    const { all, attention, statistics, block } = cost.captures;
    const expected: [Capture, number][] = [
      [{ keep: 'all' }, all.bytes],
      [{ keep: 'attention' }, attention.bytes],
      [{ keep: 'statistics' }, statistics.bytes],
      [{ keep: 'blocks', blocks: [1] }, statistics.bytes + block.bytes],
      [{ keep: 'blocks', blocks: [1, 0] }, statistics.bytes + 2 * block.bytes],
    ];
    for (const [capture, bytes] of expected) {
      const summary = await engine.trace({ model: GPT2, text: TEXT, maxNewTokens: 0, capture });
      expect(summary).toMatchObject({ kept: capture, bytes });
      expect(summary.tokens).toHaveLength(cost.tokens);
    }
    for (const { milliseconds } of [all, attention, statistics, block]) expect(milliseconds).toBeGreaterThan(0);
    expect(all.milliseconds).toBeGreaterThan(statistics.milliseconds);
  });

  it('tells the tokens of a text that is longer than the context, and of exact ids', async () => {
    const engine = openEngine();
    const text = 'word '.repeat(700).trim();
    expect(await engine.cost({ model: STARTER, text })).toMatchObject({ tokens: 512, cut: { total: 700, kept: 512 } });
    expect(await engine.cost({ model: STARTER, text: '', ids: [464, 6193, 318] })).toMatchObject({
      tokens: 3,
      cut: null,
    });
  });

  it('learns from traces how fast the machine is', async () => {
    const engine = openEngine();
    const params = { model: GPT2, text: TEXT };
    const { timings } = await engine.trace({ ...params, maxNewTokens: 0 });
    const { milliseconds } = (await engine.cost(params)).captures.all;
    expect(milliseconds).toBeCloseTo(timings.forward + timings.proofs, 6);
  });

  it('refuses to keep more than the budget, or blocks that do not exist', async () => {
    const engine = openEngine({ traceBudget: 100_000 });
    const params = { model: GPT2, text: TEXT, maxNewTokens: 0 };
    const fault = async (capture: Capture) => (await rejection(engine.trace({ ...params, capture }))) as Error;
    expect((await fault({ keep: 'all' })).message).toMatch(
      /^To keep this of \d+ tokens takes \d+ MB, more than the 1 MB/,
    );
    expect((await fault({ keep: 'blocks', blocks: [2] })).message).toContain('There is no block 2 to keep');
    expect((await engine.trace({ ...params, capture: { keep: 'statistics' } })).kept).toEqual({ keep: 'statistics' });
    expect(((await rejection(engine.cost({ model: GPT2, text: '' }))) as Error).message).toContain('the text is empty');
  });
});

describe('rates', () => {
  const SLOW = 2e7;

  it('begin with those of a slow machine, and follow what is measured of the model', () => {
    const rates = new WorkRates();
    expect(rates.rate('a', 1e9)).toBe(SLOW);
    rates.add('a', 1e8, 1);
    expect(rates.rate('a', 1e9)).toBe(1e8);
    expect(rates.rate('b', 1e9)).toBe(SLOW);
    rates.add('a', 1e8, 20);
    expect(rates.rate('a', 1e9)).toBe(5e6);
  });

  it('measured on little work say nothing of much, unless they are better', () => {
    const rates = new WorkRates();
    rates.add('a', 1e6, 10);
    expect(rates.rate('a', 1e9)).toBe(SLOW);
    expect(rates.rate('a', 1e7)).toBe(1e5);
    rates.add('a', 1e8, 1);
    rates.add('a', 1e6, 10);
    expect(rates.rate('a', 1e9)).toBe(1e8);
  });

  it('are one for all captures: to keep less never takes longer', async () => {
    const engine = openEngine();
    await engine.trace({ model: GPT2, text: 'x', maxNewTokens: 0 });
    const { all, attention, statistics } = (await engine.cost({ model: GPT2, text: TEXT })).captures;
    expect(attention.milliseconds).toBeLessThan(all.milliseconds);
    expect(statistics.milliseconds).toBeLessThan(attention.milliseconds);
  });
});
