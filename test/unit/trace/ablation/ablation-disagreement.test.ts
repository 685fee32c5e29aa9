/** Parts of which the run without them says the opposite of what they add directly. */
import { expect, it } from 'vitest';
import { disagreementSentences, namedSentences } from '../../../../src/trace/ablation/ablation-disagreement';
import type { RankedAblation } from '../../../../src/trace/ablation/ablation-ranking';

function run(layer: number, direct: number | null, change: number) {
  const standing = (logit: number) => ({ logit, probability: 0.5, rank: 0 });
  const difference = { before: 1, after: 1 + change };
  const part = { kind: 'mlp', layer, head: null, cross: false } as const;
  return { part, instead: 'zero', before: standing(7), after: standing(7), difference, direct } as const;
}

const AGREEING = [run(0, 3, -1), run(1, -1, 0.9), run(2, 0.004, 2), run(3, 2, 0.004), run(4, null, 5)];

it('are named with both numbers, the sharpest first', () => {
  // Not what has the largest of one number alone.
  const runs = [...AGREEING, run(5, 2, 0.02), run(27, 0.954, 0.988), run(6, -0.6, -3)];
  expect(disagreementSentences(runs)).toEqual([
    'Direct contribution and run disagree most on the MLP of block 27: it adds 0.95 directly, and yet the lead rises by 0.99 without it.',
    'Next is the MLP of block 6: it takes away 0.60 directly, and yet the lead falls by 3.00 without it.',
  ]);
});

it('are one where no second is half as sharp, and none where all agree as written', () => {
  const mean = { ...run(5, 1, 1), instead: 'mean' } as const;
  expect(disagreementSentences([...AGREEING, mean, run(6, 0.4, 0.4)])).toEqual([
    'Direct contribution and run disagree most on the MLP of block 5: it adds 1.00 directly, and yet the lead rises by 1.00 with its mean in its place.',
  ]);
  expect(disagreementSentences(AGREEING)).toEqual([]);
});

/** As a ranking has them. */
function ranked(...told: Parameters<typeof run>) {
  const token = (id: number) => ({ id, text: `t${id}`, kind: 'token' as const, bytes: null });
  const named = { ...token(1), ratherThan: token(2), kl: undefined };
  return {
    ...run(...told),
    ...named,
    top: { ...token(1), probability: 0.5 },
    most: { before: [], after: [] },
  } as unknown as RankedAblation;
}

it('of the part that a step names it is told what it adds directly and what becomes of the lead without it, and which part that needs more', () => {
  const runs = [ranked(0, -3.28, -3.04), ranked(5, 2.08, -0.53), ranked(2, 1, -0.2)];
  const of = (layer: number) => namedSentences(runs, { kind: 'mlp', layer, head: null, cross: false }, 14);
  expect(of(5)).toEqual([
    'Step 14 names the MLP of block 5, which adds most directly (2.08): without it, the lead falls by only 0.53. The lead needs the MLP of block 0 more: it falls by 3.04 without that, although that takes away 3.28 directly.',
  ]);
  expect(of(0)).toEqual([
    'Step 14 names the MLP of block 0, which takes away 3.28 directly: without it, the lead falls by 3.04 all the same, more than without any other part.',
  ]);
  expect(of(7)).toEqual([]);
  const agreeing = [ranked(5, 2.08, -2.5), ranked(2, 1, -0.2)];
  expect(namedSentences(agreeing, { kind: 'mlp', layer: 5, head: null, cross: false }, 14)).toEqual([
    'Step 14 names the MLP of block 5, which adds most directly (2.08): without it, the lead falls by 2.50, more than without any other part.',
  ]);
});
