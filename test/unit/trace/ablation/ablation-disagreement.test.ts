/** Parts of which the run without them says the opposite of what they add directly. */
import { expect, it } from 'vitest';
import { disagreementSentences } from '../../../../src/trace/ablation/ablation-disagreement';

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
