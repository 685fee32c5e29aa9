/** How much other parts of its kind change, beside the first part of a ranking. */
import { expect, it } from 'vitest';
import type { TokenInBoth } from '../../../../src/trace/ablation/ablation';
import type { RankedAblation } from '../../../../src/trace/ablation/ablation-ranking';
import { sweepControl } from '../../../../src/trace/ablation/sweep-opening';
import { partOf } from '../../part-of';

const standing = (logit: number) => ({ logit, probability: 0.5, rank: 0 });

function run(kind: 'head' | 'mlp', layer: number, head: number | null, change: number, direct = -change) {
  const token = { id: 1, token: ' It', text: ' It', special: false };
  return partOf<RankedAblation>({
    ...token,
    part: { kind, layer, head, cross: false },
    instead: 'zero',
    before: standing(7),
    after: standing(7 + change),
    ratherThan: null,
    difference: null,
    top: { ...token, probability: 0.5 },
    most: { before: [partOf<TokenInBoth>(token)], after: [] },
    direct,
  });
}

const MLPS = [-3, 0.5, -1.6, 0.1].map((change, layer) => run('mlp', layer, null, change));
const HEADS = [-0.2, 0.1, 0.05].map((change, head) => run('head', 0, head, change));

it('says beside the MLP that is needed most how much the other MLPs change, and that zero is no value that it writes', () => {
  expect(sweepControl([...MLPS, ...HEADS])).toEqual([
    'For comparison, each of the 3 MLPs of other blocks was left out in a run of its own: the logit changes by −1.60 to +0.50, for 1 of them at least half as much as without the MLP of block 0.',
    'An MLP never writes zero. So a part of the change without the MLP of block 0 may only show how later parts react to something unusual; with its mean in its place there is less of that.',
  ]);
  const means = MLPS.map((one) => ({ ...one, instead: 'mean' as const }));
  expect(sweepControl(means)).toEqual([
    'For comparison, each of the 3 MLPs of other blocks was replaced by its mean in a run of its own: the logit changes by −1.60 to +0.50, for 1 of them at least half as much as with the mean of the MLP of block 0.',
  ]);
});

it('a control without which nothing is left of the prediction is not counted', () => {
  const [first, , third, last] = MLPS as [RankedAblation, RankedAblation, RankedAblation, RankedAblation];
  const destroyed = run('mlp', 7, null, -9);
  const lost = { ...destroyed, after: { ...destroyed.after, rank: 5000 } };
  expect(sweepControl([lost, first, third, last, run('mlp', 4, null, 0.2), ...HEADS])[0]).toBe(
    'For comparison, each of 3 of the 4 MLPs of other blocks was left out in a run of its own (without the MLP of block 7 nothing is left to compare): the logit changes by −1.60 to +0.20, for 1 of them at least half as much as without the MLP of block 0.',
  );
});

it('beside a head stand the other heads of its block, where three were tried', () => {
  const head = run('head', 0, 3, -4);
  expect(sweepControl([head, ...HEADS, ...MLPS])).toEqual([
    'For comparison, each of the 3 other heads of block 0 was left out in a run of its own: the logit changes by −0.20 to +0.10, for none of them half as much as without head 0.3.',
  ]);
  expect(sweepControl([head, ...HEADS.slice(1)])).toEqual([]);
  expect(sweepControl([run('head', 0, 0, 0)])).toEqual([]);
});

it('is of the part that is needed most, and of the one without which it rises most where none is needed', () => {
  const of = (...changes: number[]) =>
    sweepControl(changes.map((change, head) => run('head', 0, head, change)))[0]?.replace(/^.*changes by/, '');
  expect(of(-1, 3, 0.1, 0.2)).toBe(' +0.10 to +3.00, for 1 of them at least half as much as without head 0.0.');
  expect(of(1, 3, 0.1, 0.2)).toBe(' +0.10 to +1.00, for none of them half as much as without head 0.1.');
});
