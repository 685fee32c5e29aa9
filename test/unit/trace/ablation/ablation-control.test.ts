/** Another head of the same block, left out as a control: which one, and what is said of both. */
import { expect, it } from 'vitest';
import type { Ablation } from '../../../../src/trace/ablation/ablation';
import {
  controlledBy,
  controlOf,
  controlSentences,
  controlTable,
} from '../../../../src/trace/ablation/ablation-control';
import type { AttributionPart } from '../../../../src/trace/readings/attribution';
import { partOf } from '../../part-of';

const head = (layer: number, head: number, cross = false) => ({ kind: 'head', layer, head, cross }) as const;
const adds = (part: ReturnType<typeof head>, value: number): AttributionPart => ({ ...part, value });
const MLP: AttributionPart = { kind: 'mlp', layer: 5, head: null, cross: false, value: 0 };

/** Of a lead of 1. */
function run(of: number, lead: number, more: Partial<Ablation> = {}): Ablation {
  return partOf<Ablation>({
    part: head(5, of),
    instead: 'zero',
    before: { logit: 10, probability: 0.5, rank: 0 },
    after: { logit: 9, probability: 0.45, rank: 0 },
    difference: { before: 1, after: lead },
    direct: 0.004,
    ...more,
  });
}

it('the control is the other head of the block whose own contribution is nearest to zero, either way', () => {
  const direct = [adds(head(4, 1), 0), adds(head(5, 0), 0.3), adds(head(5, 1), -0.02), adds(head(5, 2), 0.1), MLP];
  expect(controlOf(head(5, 0), direct)).toEqual({ of: head(5, 0), part: head(5, 1) });
  // It is no control of itself, but the next one is; and attention to a source has controls of its own.
  expect(controlOf(head(5, 1), direct)?.part).toEqual(head(5, 2));
  expect(controlOf(head(5, 1), [...direct, adds(head(5, 1, true), 0)])?.part).toEqual(head(5, 2));
  expect(controlOf(head(5, 0, true), [...direct, adds(head(5, 0, true), 1), adds(head(5, 3, true), 2)])?.part).toEqual(
    head(5, 3, true),
  );
  expect(controlOf(head(4, 1), direct)).toBeUndefined();
});

it('both changes are said, and how the control was chosen', () => {
  const both = { told: run(4, 0.4, { direct: 0.5 }), control: run(2, 0.99) };
  expect(controlSentences(both)).toEqual([
    'Control: head 5.2, of the other heads of block 5 the one whose own contribution to the lead is nearest to zero (0.00).',
    'Without it the lead changes by −0.01, without head 5.4 by −0.60.',
  ]);
  expect(controlTable(both)).toEqual([
    ['without', 'Δ lead', 'Δ probability', 'adds directly'],
    ['head 5.4', '−0.60', '−5.00', '+0.50'],
    ['head 5.2 (control)', '−0.01', '−5.00', '0.00'],
  ]);
  const means = { told: run(4, 0.4, { instead: 'mean' }), control: run(2, 0.99, { instead: 'mean' }) };
  expect(controlSentences(means)[1]).toBe(
    'With its mean the lead changes by −0.01, with the mean of head 5.4 by −0.60.',
  );
  expect(controlTable(means)[0]?.[0]).toBe('with the mean of');
});

it('where the control changes it at least half as much, one head alone is not said to do it', () => {
  const last = (own: number, other: number) =>
    controlSentences({ told: run(4, 1 + own), control: run(2, 1 + other) }).slice(2);
  const warning = [
    'So a change of this size need not be the work of this one head: another head of the block changes it as well.',
  ];
  expect(last(-0.6, -0.3)).toEqual(warning);
  expect(last(-0.6, 0.4)).toEqual(warning);
  expect(last(-0.6, -0.29)).toEqual([]);
  // Next to nothing is not more than nothing.
  expect(last(0.01, 0.04)).toEqual([]);
});

it('a head may be the control of several', () => {
  const controls = [4, 3].map((of) => ({ of: head(5, of), part: head(5, 2) }));
  expect(controlledBy(head(5, 2), controls)).toEqual([head(5, 4), head(5, 3)]);
  expect(controlledBy(head(5, 4), controls)).toEqual([]);
});
