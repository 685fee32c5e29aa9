/** The table of parts that were left out in turn, as other programs take it. */
import { expect, it } from 'vitest';
import type { Ablation, TokenInBoth } from '../../../src/trace/readings/ablation';
import { ablationLines } from '../../../webview/state/residual/ablation-export';
import { partOf } from '../part-of';

const THEY = { id: 1, token: ' They', text: ' They', special: false };
const IT = { id: 2, token: ' It', text: ' It', special: false };

const run: Ablation = {
  ...THEY,
  position: 1,
  instead: 'zero',
  part: { kind: 'head', layer: 5, head: 4, cross: false },
  before: { logit: 10.5, probability: 0.5, rank: 0 },
  after: { logit: 9.123456, probability: 0.25, rank: 0 },
  ratherThan: null,
  difference: null,
  top: { ...IT, probability: 0.4 },
  most: { before: [partOf<TokenInBoth>(THEY)], after: [] },
  direct: -0.125,
  capped: false,
  isLast: false,
  kl: 0.0001,
};

it('every row has its exact numbers, with what they are of, and is empty where something is not known', () => {
  const { kl: _, ...old } = run;
  const [head, row, second] = ablationLines([run, { ...old, direct: null, top: { ...THEY, probability: 0.25 } }]);
  expect(head?.slice(0, 4)).toEqual(['without', 'logit with all parts', 'logit', 'change of the logit']);
  expect(row).toEqual(['head 5.4', '10.5', '9.123456', '-1.376544', '0.5', '0.25', '-0.25', '0.0001', '-0.125', '·It']);
  expect(second?.slice(-3)).toEqual(['', '', '']);
  expect(ablationLines([{ ...run, instead: 'mean', ratherThan: IT, difference: { before: 1, after: 2 } }])).toEqual([
    expect.arrayContaining(['with the mean of', 'lead', 'change of the lead']),
    expect.arrayContaining(['1', '2']),
  ]);
});
