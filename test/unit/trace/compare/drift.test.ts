/** How far apart two traces are from block to block, and where they first differ. */
import { describe, expect, it } from 'vitest';
import { alignSame, pairsOf } from '../../../../src/trace/compare/align';
import { readDrift } from '../../../../src/trace/compare/drift';
import { findFirstDifference } from '../../../../src/trace/compare/first-difference';
import type { Trace } from '../../../../src/trace/run/trace';
import { fixturePath, openModel, runTrace } from '../../support';
import { a, b, deeper, matrix, pairs, withTraces } from './compared-traces';

withTraces();

describe('how traces part', () => {
  it('follows the norms of the residual stream', async () => {
    const drift = await readDrift({ source: a, variant: 'model' }, { source: b, variant: 'model' }, pairs);
    expect(drift.points.map((point) => point.a)).toEqual([
      'blocks.0.resid_pre',
      'blocks.0.resid_mid',
      'blocks.0.resid_post',
      'blocks.1.resid_mid',
      'blocks.1.resid_post',
    ]);
    const [ofA, ofB] = [await matrix(a, 'blocks.1.resid_mid', null), await matrix(b, 'blocks.1.resid_mid', null)];
    const [i, j] = [pairs.at(-2) as number, pairs.at(-1) as number];
    const norm = Math.hypot(...Array.from({ length: 30 }, (_, column) => ofA(i, column) - ofB(j, column)));
    expect(drift.norm[4 * drift.pairs - 1]).toBeCloseTo(norm, 5);
    expect(drift.normA[4 * drift.pairs - 1]).toBeCloseTo(
      Math.hypot(...Array.from({ length: 30 }, (_, c) => ofA(i, c))),
      5,
    );
  });

  it('is told without the difference before the first block as well: how far apart what the blocks add is', async () => {
    const { added, pairs: count } = await readDrift(
      { source: a, variant: 'model' },
      { source: b, variant: 'model' },
      pairs,
    );
    const stages = ['blocks.1.resid_mid', 'blocks.0.resid_pre'];
    const [later, first] = await Promise.all(
      stages.map(async (name) => [await matrix(a, name, null), await matrix(b, name, null)] as const),
    );
    if (!later || !first) throw new Error('The stages were not read.');
    const [i, j] = [pairs.at(-2) as number, pairs.at(-1) as number];
    const of = ([ofA, ofB]: typeof later, column: number) => ofA(i, column) - ofB(j, column);
    const norm = Math.hypot(...Array.from({ length: 30 }, (_, column) => of(later, column) - of(first, column)));
    expect(norm).toBeGreaterThan(0);
    expect(added?.[4 * count - 1]).toBeCloseTo(norm, 5);
    expect([...(added?.subarray(0, count) ?? [1])].every((value) => value === 0)).toBe(true);
  });

  it('compares blocks of models of different depth by their share of the way', async () => {
    const same = pairsOf(alignSame(a.tokens.length));
    const drift = await readDrift({ source: a, variant: 'model' }, { source: deeper, variant: 'model' }, same);
    expect(drift.points.map((point) => point.b)).toEqual([
      'blocks.0.resid_pre',
      'blocks.0.resid_mid',
      'blocks.0.resid_post',
      'blocks.2.resid_mid',
      'blocks.2.resid_post',
    ]);
  });

  it('finds where they first differ', async () => {
    const model = (source: Trace) => ({ source, variant: 'model' }) as const;
    const same = pairsOf(alignSame(a.tokens.length));
    expect(await findFirstDifference(model(a), model(a), same)).toBe('nothing differs');
    expect(await findFirstDifference(model(a), model(deeper), same)).toMatchObject({ stage: 'embed', pair: 0 });
    const variants = await findFirstDifference(model(a), { source: a, variant: 'walkthrough' }, same);
    expect(variants).toMatchObject({ stage: 'blocks.0.resid_pre', head: null, pair: 0 });
    // Up to where the texts part, everything is the same but for rounding.
    const shared = pairs.slice(0, 2 * [...a.ids.keys()].findIndex((i) => a.ids[i] !== b.ids[i]));
    expect(shared.length).toBeGreaterThan(0);
    expect(await findFirstDifference(model(a), model(b), shared)).toBe('nothing differs');
    expect(await findFirstDifference(model(a), model(b), pairs)).toMatchObject({
      stage: 'pos_embed',
      other: 'pos_embed',
    });
  });
});

it.each([
  ['llama', 'blocks.0.attn.rot_q'],
  ['t5', 'decoder.0.attn.attn_scores_unmasked'],
])('%s: that a token stands elsewhere is no difference before the model makes something of it', async (name, stage) => {
  const other = await openModel(fixturePath(name));
  const text = 'The cat sat on the mat.';
  // What a decoder has written, or what it reads, has one token more in the second.
  const [one, two] = [
    await runTrace(other, text, undefined, [5, 9, 11, 7]),
    await runTrace(other, other.spec.generation ? text : text.replace('cat', 'cat cat'), undefined, [5, 5, 9, 11, 7]),
  ];
  const side = (source: Trace) => ({ source, variant: 'model' }) as const;
  const shift = two.tokens.length - one.tokens.length;
  const behind = [...one.tokens.keys()].slice(-3).flatMap((position) => [position, position + shift]);
  expect(shift).toBeGreaterThan(0);
  expect(await findFirstDifference(side(one), side(two), [0, 0, ...behind])).toMatchObject({ stage, pair: 1 });
  for (const trace of [one, two]) trace.release();
  await other.release();
});

it('of the tokens that differ in a stage, a word is named before the special token in front of it', async () => {
  const bert = await openModel(fixturePath('bert'));
  const [one, two] = [await runTrace(bert, 'the is cat'), await runTrace(bert, 'the on cat')];
  const other = one.ids.findIndex((id, position) => id !== two.ids[position]);
  const alike = [...one.ids.keys()].filter((position) => position !== other);
  const side = (source: Trace) => ({ source, variant: 'model' }) as const;
  const search = (positions: readonly number[]) =>
    findFirstDifference(
      side(one),
      side(two),
      positions.flatMap((position) => [position, position]),
    );
  expect(one.tokens[0]?.special).toBe(true);
  const found = await search(alike);
  expect(found).toMatchObject({ pair: 1 });
  // The special token differs there too.
  expect(await search([0])).toMatchObject({ stage: (found as { stage: string }).stage, pair: 0 });
  for (const trace of [one, two]) trace.release();
  await bert.release();
});
