/** The other heads of the same block, each left out as a control: which they are, and what is said of all. */
import { expect, it } from 'vitest';
import type { Ablation, TokenInBoth } from '../../../../src/trace/ablation/ablation';
import { changeOverControls, controlledBy, controlsOf } from '../../../../src/trace/ablation/ablation-control';
import { controlSentences, controlTable } from '../../../../src/trace/ablation/control-words';
import { partOf } from '../../part-of';

const head = (layer: number, head: number, cross = false) => ({ kind: 'head', layer, head, cross }) as const;
const MLP = { kind: 'mlp', layer: 5, head: null, cross: false } as const;

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

it('the controls are all other heads of the block, of the same attention', () => {
  const crossing = [head(5, 0, true), head(5, 3, true)];
  const parts = [head(4, 1), head(5, 0), head(5, 1), head(5, 2), ...crossing, MLP, head(6, 0)];
  const of = (one: ReturnType<typeof head>) => controlsOf(one, parts).map((each) => [each.of, each.part]);
  expect(of(head(5, 1))).toEqual([head(5, 0), head(5, 2)].map((part) => [head(5, 1), part]));
  expect(of(head(5, 0, true))).toEqual([[head(5, 0, true), head(5, 3, true)]]);
  // Alone in its block it has none.
  expect(of(head(4, 1))).toEqual([]);
});

/** By Welford's recurrence, one value after another. */
function welford(values: readonly number[]): { mean: number; deviation: number } {
  let [mean, squares] = [0, 0];
  for (const [at, value] of values.entries()) {
    const before = value - mean;
    mean += before / (at + 1);
    squares += before * (value - mean);
  }
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

it('the mean and the standard deviation are those of the exact changes, of the lead and of the probability', () => {
  const leads = [1.004, 0.771, 1.3333, 0.99, 0.52, 0.8881, 1.0001];
  const shares = [0.45, 0.5, 0.31, 0.62, 0.4999, 0.05, 0.47];
  const runs = leads.map((lead, at) =>
    run(at, lead, { after: { logit: 9, probability: shares[at] as number, rank: 0 } }),
  );
  const { told, probability } = changeOverControls(runs);
  for (const [own, values] of [
    [told, leads.map((lead) => lead - 1)],
    [probability, shares.map((share) => share - 0.5)],
  ] as const) {
    const { mean, deviation } = welford(values);
    expect(own.mean).toBeCloseTo(mean, 12);
    expect(own.deviation).toBeCloseTo(deviation, 12);
  }
  // Of the logit where nothing is compared.
  const logits = [9, 9.5, 10.25].map((logit, at) =>
    run(at, 0, { difference: null, after: { logit, probability: 0.5, rank: 0 } }),
  );
  expect(changeOverControls(logits).told.mean).toBeCloseTo(-1.25 / 3, 12);
});

it('three controls or more are told by mean and spread, and stand in the table by how much they change', () => {
  // −0.01, −0.21, +0.05: the mean is −0.17 / 3, and the squares of what differs from it add up to 0.03707.
  const several = {
    told: run(4, -1.23, { direct: 0.5 }),
    controls: [run(2, 0.99), run(3, 0.79), run(5, 1.05)],
    total: 3,
  };
  expect(controlSentences(several)).toEqual([
    'Controls: without one of the 3 other heads of block 5, the lead changes by −0.06 ± 0.14 on average (± is the standard deviation); without head 5.4 it falls by 2.23.',
  ]);
  expect(controlTable(several)).toEqual([
    ['without', 'Δ lead', 'Δ probability', 'adds directly'],
    ['head 5.4', '−2.23', '−5.00', '+0.50'],
    ['mean of 3 controls', '−0.06 ± 0.14', '−5.00 ± 0.00', ''],
    ['head 5.3 (control)', '−0.21', '−5.00', '0.00'],
    ['head 5.5 (control)', '+0.05', '−5.00', '0.00'],
    ['head 5.2 (control)', '−0.01', '−5.00', '0.00'],
  ]);
  const cancelled = controlSentences({ ...several, total: 7 });
  expect(cancelled[0]).toMatch(
    /^Controls: without one of 3 other heads of block 5, the lead changes by −0\.06 ± 0\.14 /,
  );
  expect(cancelled.at(-1)).toBe('Of the 7 other heads of block 5, 4 were not tried.');
});

it('two controls or one are told each by itself', () => {
  const told = run(4, 0.4, { direct: 0.5 });
  const one = { told, controls: [run(2, 0.99)], total: 1 };
  expect(controlSentences(one)).toEqual([
    'Control: without head 5.2 the lead changes by −0.01; without head 5.4 it falls by 0.60.',
  ]);
  expect(controlTable(one).slice(1)).toEqual([
    ['head 5.4', '−0.60', '−5.00', '+0.50'],
    ['head 5.2 (control)', '−0.01', '−5.00', '0.00'],
  ]);
  // As a file of an older version has it.
  expect(controlSentences({ ...one, total: 2 }).at(-1)).toBe('Of the 2 other heads of block 5, 1 was not tried.');
  expect(controlSentences({ told, controls: [run(2, 0.99), run(3, 1.05)], total: 2 })).toEqual([
    'Controls: without head 5.2 the lead changes by −0.01, without head 5.3 by +0.05; without head 5.4 it falls by 0.60.',
  ]);
});

it('that means take the place of heads is said', () => {
  const mean = (of: number, lead: number) => run(of, lead, { instead: 'mean' });
  const several = { told: mean(4, 1), controls: [mean(2, 0.99), mean(3, 0.98), mean(5, 0.97)], total: 3 };
  expect(controlSentences(several)[0]).toBe(
    'Controls: with one of the 3 other heads of block 5 replaced by its mean, the lead changes by −0.02 ± 0.01 on average (± is the standard deviation); with head 5.4 replaced by its mean it changes by 0.00.',
  );
  expect(controlTable(several)[0]?.[0]).toBe('with the mean of');
});

it('where controls change it at least half as much, one head alone is not said to do it', () => {
  const last = (own: number, ...others: number[]) =>
    controlSentences({
      told: run(4, 1 + own),
      controls: others.map((other, at) => run(at, 1 + other)),
      total: others.length,
    }).slice(1);
  const warning = (which: string) => [
    `So a change of this size need not be the work of this one head: ${which} at least half as much.`,
  ];
  expect(last(-0.6, -0.3)).toEqual(warning('the control changes it'));
  expect(last(-0.6, 0.4)).toEqual(warning('the control changes it'));
  expect(last(-0.6, -0.29)).toEqual([]);
  expect(last(-0.6, 0.1, -0.4, 0)).toEqual(warning('one of the controls, head 5.1, changes it'));
  expect(last(-0.6, 0.5, -0.4, 0)).toEqual(warning('2 of the 3 controls change it'));
  expect(last(-0.6, 0.5, -0.4)).toEqual(warning('both controls change it'));
  expect(last(-0.6, 0.5, -0.4, 2)).toEqual(warning('all 3 controls change it'));
  // Next to nothing is not more than nothing.
  expect(last(0.01, 0.04)).toEqual([]);
});

const RIVAL = { id: 2, token: ' It', text: ' It', special: false };

/** Of a logit of 10 and a lead of 1 over the rival. */
function ofLogit(of: number, logit: number, lead: number, more: Partial<Ablation> = {}): Ablation {
  const rival = partOf<TokenInBoth>({ ...RIVAL, before: { logit: 9 }, after: { logit: logit - lead } });
  return run(of, 0, {
    ...{ id: 1, ratherThan: null, difference: null },
    after: { logit, probability: 0.45, rank: 0 },
    most: { before: [rival], after: [] },
    ...more,
  });
}

it('where the lead is told of a run of the logit, controls tell the lead first, then the logit', () => {
  // Of the lead −0.01, −0.21, +0.05, as above; of the logit 0.1, 0.2, 0.3.
  const controls = [ofLogit(2, 10.1, 0.99), ofLogit(3, 10.2, 0.79), ofLogit(5, 10.3, 1.05)];
  const several = { told: ofLogit(4, 9, -1.23, { direct: 0.5 }), controls, total: 3, over: RIVAL.id };
  expect(controlSentences(several)).toEqual([
    'Controls: without one of the 3 other heads of block 5, the lead over “It” changes by −0.06 ± 0.14 and the logit by +0.20 ± 0.10 on average (± is the standard deviation); without head 5.4 the lead falls by 2.23 and the logit by 1.00.',
  ]);
  expect(controlTable(several)).toEqual([
    ['without', 'Δ lead', 'Δ logit', 'Δ probability', 'adds directly to the logit'],
    ['head 5.4', '−2.23', '−1.00', '−5.00', '+0.50'],
    ['mean of 3 controls', '−0.06 ± 0.14', '+0.20 ± 0.10', '−5.00 ± 0.00', ''],
    ['head 5.3 (control)', '−0.21', '+0.20', '−5.00', '0.00'],
    ['head 5.5 (control)', '+0.05', '+0.30', '−5.00', '0.00'],
    ['head 5.2 (control)', '−0.01', '+0.10', '−5.00', '0.00'],
  ]);
  // What controls change as much is said of each.
  const told = ofLogit(4, 10.3, 0.6);
  expect(controlSentences({ ...several, told })).toEqual([
    expect.stringMatching(/; without head 5\.4 the lead falls by 0\.40 and the logit rises by 0\.30\.$/),
    'So a change of the lead of this size need not be the work of this one head: one of the controls, head 5.3, changes it at least half as much.',
    'So a change of the logit of this size need not be the work of this one head: 2 of the 3 controls change it at least half as much.',
  ]);
  expect(controlSentences({ ...several, told: ofLogit(4, 10.3, 0.9) }).slice(1)).toEqual([
    'So changes of this size need not be the work of this one head: 2 of the 3 controls change both at least half as much.',
  ]);
  expect(controlSentences({ ...several, controls: controls.slice(0, 2), total: 2 })).toEqual([
    'Controls: without head 5.2 the lead over “It” changes by −0.01 and the logit by +0.10, without head 5.3 by −0.21 and by +0.20; without head 5.4 the lead falls by 2.23 and the logit by 1.00.',
  ]);
});

it('where not every run holds the logit of the other token, or none is told, controls tell the logit alone', () => {
  const several = { told: ofLogit(4, 9, -1), controls: [2, 3, 5].map((of) => ofLogit(of, 10, 1)), total: 3 };
  const [logit] = controlSentences(several);
  expect(logit).toContain('the logit changes by 0.00 ± 0.00 on average');
  const lacking = [...several.controls.slice(1), ofLogit(2, 10, 1, { most: { before: [], after: [] } })];
  expect(controlSentences({ ...several, controls: lacking, over: RIVAL.id })[0]).toBe(logit);
  for (const over of [1, 99]) expect(controlSentences({ ...several, over })[0]).toBe(logit);
});

it('a head may be the control of several', () => {
  const controls = [4, 3].map((of) => ({ of: head(5, of), part: head(5, 2) }));
  expect(controlledBy(head(5, 2), controls)).toEqual([head(5, 4), head(5, 3)]);
  expect(controlledBy(head(5, 4), controls)).toEqual([]);
});
