/** The table of parts that were left out in turn, as other programs take it. */
import { expect, it } from 'vitest';
import type { Ablation, TokenInBoth } from '../../../src/trace/ablation/ablation';
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
  const part = { ...run.part, head: 3 };
  const [head, row, second] = ablationLines([run, { ...old, part, direct: null, top: { ...THEY, probability: 0.25 } }]);
  expect(head).toEqual([
    'after position',
    'token',
    'rather than',
    'part',
    'adds directly',
    'logit with all parts',
    'probability with all parts',
    'logit, zero in its place',
    'change of the logit, zero in its place',
    'probability, zero in its place',
    'change of the probability, zero in its place',
    'KL divergence in bits, zero in its place',
    'then most probable, zero in its place',
  ]);
  expect(row).toEqual([
    '1',
    '·They',
    '',
    'head 5.4',
    '-0.125',
    '10.5',
    '0.5',
    '9.123456',
    '-1.376544',
    '0.25',
    '-0.25',
    '0.0001',
    '·It',
  ]);
  expect(second?.slice(3, 5)).toEqual(['head 5.3', '']);
  expect(second?.slice(-2)).toEqual(['', '']);
});

it('each control has a line of its own, and a column says of which head it is one', () => {
  const control = { ...run.part, kind: 'head', layer: 5, head: 2 } as const;
  const other = { ...control, head: 1 };
  const of = { ...control, head: 4 };
  const lines = ablationLines(
    [run, { ...run, part: control }, { ...run, part: other }],
    [
      { of, part: control },
      { of, part: other },
    ],
  );
  const at = lines[0]?.indexOf('control of') ?? -1;
  expect(lines.map((cells) => cells[at])).toEqual(['control of', '', 'head 5.4', 'head 5.4']);
  expect(ablationLines([run])[0]).not.toContain('control of');
  expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
});

it('zero and the mean have columns of their own, each empty where a part was run with the other only', () => {
  const lead = { ratherThan: IT, difference: { before: 1, after: 0.5 } };
  const zero = { ...run, ...lead };
  const mean: Ablation = { ...run, instead: 'mean', ratherThan: IT, difference: { before: 1, after: 2 } };
  const other = { ...mean, part: { ...run.part, head: 3 } };
  const [head, ...rows] = ablationLines([zero, mean, other]);
  const of = (name: string) => rows.map((row) => row[head?.indexOf(name) ?? -1]);
  expect(of('rather than')).toEqual(['·It', '·It']);
  expect(of('part')).toEqual(['head 5.4', 'head 5.3']);
  expect(of('lead with all parts')).toEqual(['1', '1']);
  expect(of('change of the lead, zero in its place')).toEqual(['-0.5', '']);
  expect(of('change of the lead, its mean in its place')).toEqual(['1', '1']);
  // Beside the lead the logit of its first token, which is what a probability goes with.
  expect(of('logit with all parts')).toEqual(['10.5', '10.5']);
  expect(of('logit, zero in its place')).toEqual(['9.123456', '']);
  expect(of('change of the logit, its mean in its place')).toEqual(['-1.376544', '-1.376544']);
  expect(head).toHaveLength(24);
  expect(rows.every((row) => row.length === 24)).toBe(true);
  // Whichever is on screen, the columns are in one order.
  expect(ablationLines([mean, zero])[0]).toEqual(head);
  expect(ablationLines([mean])[0]?.[8]).toBe('lead, its mean in its place');
});
