/** The other heads of the same block, each left out as a control: which they are, and what is said of all. */
import { expect, it } from 'vitest';
import type { Ablation, TokenInBoth } from '../../../../src/trace/ablation/ablation';
import {
  changeOverControls,
  controlledBy,
  controlledOf,
  controlsOf,
  isMatched,
  knownControls,
  withoutAlike,
} from '../../../../src/trace/ablation/ablation-control';
import type { DirectParts } from '../../../../src/trace/ablation/ablation-over';
import {
  besideOthers,
  controlInShort,
  controlSentences,
  controlTable,
} from '../../../../src/trace/ablation/control-words';
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

it('the controls of an MLP are those of all other blocks', () => {
  const mlp = (layer: number) => ({ ...MLP, layer });
  const parts = [head(4, 1), mlp(4), head(5, 0), mlp(5), mlp(6)];
  expect(controlsOf(mlp(5), parts).map(({ of, part }) => [of, part])).toEqual(
    [mlp(4), mlp(6)].map((part) => [mlp(5), part]),
  );
});

it('a head in any block that adds about as much, whatever its sign, is a control of its size', () => {
  const parts = [head(4, 1), head(5, 0), head(5, 1), head(6, 0), MLP];
  const direct = (...values: number[]) =>
    partOf<DirectParts>({ parts: parts.map((part, at) => ({ ...part, value: values[at] as number })) });
  const elsewhere = (...values: number[]) =>
    controlsOf(head(5, 1), parts, direct(...values)).flatMap((one) => (isMatched(one) ? [] : [one.part]));
  expect(elsewhere(0.1, 0.17, 2.2, -1.9, 2.2)).toEqual([head(6, 0)]);
  // A nearer one of its own block is a control anyway; none is named that adds less than half, and none of next to nothing.
  expect(elsewhere(0.1, 2.1, 2.2, -1.9, 0)).toEqual([]);
  expect(elsewhere(0.1, 0.17, 2.2, -1.05, 0)).toEqual([]);
  expect(elsewhere(0.01, 0.01, 0.01, 0.01, 0)).toEqual([]);
});

it('heads that may do the same are not in the mean of the controls, unless fewer than three others are left', () => {
  const [described, a, b, c, same] = [run(4, 0.2), run(0, 0.9), run(1, 1), run(2, 1.1), run(3, 0.1)];
  const controlled = { described, controls: [a, b, same, c], total: 4 };
  const left = withoutAlike(controlled, [head(5, 3)]);
  expect(controlInShort(left)[0]).toMatch(
    /^Without one of 3 other heads of block 5, the lead changes by 0\.00 ± 0\.10 on/,
  );
  const names = (of: typeof left) => controlTable(of).map(([name]) => name);
  expect(names(left).at(-1)).toBe('head 5.3 (alike)');
  expect(names(left)).toContain('head 5.2 (control)');
  expect(controlInShort(left).join(' ')).not.toContain('not tried');
  expect(withoutAlike(controlled, [head(5, 3), head(5, 2)])).toBe(controlled);
});

it('all runs that are known serve as controls, whatever they were made for; of some those that were asked for', () => {
  const all = [0, 1, 2].map((of) => ({ of: head(5, 4), part: head(5, of) }));
  const asked = all.slice(0, 1);
  const known = (...of: number[]) =>
    knownControls(head(5, 4), { all, asked }, ({ part }) =>
      of.includes(part.head as number) ? run(part.head as number, 0.9) : undefined,
    ).map(({ part }) => part.head);
  expect(known(0, 1, 2)).toEqual([0, 1, 2]);
  expect(known(0, 1)).toEqual([0]);
  expect(known(1, 2)).toEqual([]);
});

it('one plain sentence says how many others change it as much, and which does most', () => {
  const said = (own: number, ...leads: number[]) =>
    besideOthers({ described: run(4, own), controls: leads.map((lead, at) => run(at, lead)), total: leads.length });
  expect(said(0.2, 0.9, 1.3, 1)).toEqual([
    'Of 3 other heads tried instead, none changes the lead as much; head 5.1 changes it most, by +0.30.',
  ]);
  expect(said(0.2, 0.2, 0.9)).toEqual([
    'Of 2 other heads tried instead, 1 changes the lead as much or more; head 5.0 changes it most, by −0.80.',
  ]);
  expect(said(0.9, 0.2, 1.3)[0]).toContain(', 2 change the lead as much or more; ');
  expect(said(0.2, 0.9)).toEqual(['Head 5.0, tried instead, changes the lead by −0.10.']);
  const destroyed = run(4, -0.2, {
    after: { logit: 1, probability: 0, rank: 400 },
    ratherThan: null,
    difference: null,
  });
  expect(besideOthers({ described: destroyed, controls: [run(0, 0.9)], total: 1 })).toEqual([]);
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
  const { measured, probability } = changeOverControls(runs);
  for (const [own, values] of [
    [measured, leads.map((lead) => lead - 1)],
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
  expect(changeOverControls(logits).measured.mean).toBeCloseTo(-1.25 / 3, 12);
});

/** @param named those that go the other way than the part, which a mean hides */
const bothSigns = (what: string, size: string, named: string) =>
  `The ${what} rises without ${named}, and falls without others: the mean of |change| is ${size}.`;

const UNMATCHED =
  'Directly, the controls add 0.00 and head 5.4 +0.50: they are not matched in size, and a head that is picked for its size is picked after the fact.';

it('three controls or more are told by mean and spread, and stand in the table by how much they change', () => {
  // −0.01, −0.21, +0.05: the mean is −0.17 / 3, and the squares of what differs from it add up to 0.03707.
  const several = {
    described: run(4, -1.23, { direct: 0.5 }),
    controls: [run(2, 0.99), run(3, 0.79), run(5, 1.05)],
    total: 3,
  };
  expect(controlSentences(several)).toEqual([
    'Controls: without one of the 3 other heads of block 5, the lead changes by −0.06 ± 0.14 on average (± is the standard deviation); without head 5.4 it falls by 2.23.',
    bothSigns('lead', '0.09', 'head 5.5 (+0.05)'),
    UNMATCHED,
  ]);
  expect(controlTable(several)).toEqual([
    ['without', 'Δ lead', 'Δ probability (percentage points)', 'adds directly'],
    ['head 5.4', '−2.23', '−5.00', '+0.50'],
    ['mean of 3 controls', '−0.06', '−5.00', ''],
    ['their standard deviation', '0.14', '0.00', ''],
    ['mean of |change|', '0.09', '5.00', ''],
    ['head 5.3 (control)', '−0.21', '−5.00', '0.00'],
    ['head 5.5 (control)', '+0.05', '−5.00', '0.00'],
    ['head 5.2 (control)', '−0.01', '−5.00', '0.00'],
  ]);
  // Above its table, which has every number, it is short.
  expect(controlInShort({ ...several, total: 7 })).toEqual([
    'Without one of 3 other heads of block 5, the lead changes by −0.06 ± 0.14 on average; without head 5.4 it falls by 2.23.',
    'Of the 7 other heads of block 5, 4 were not tried.',
  ]);
  const cancelled = controlSentences({ ...several, total: 7 });
  expect(cancelled[0]).toMatch(
    /^Controls: without one of 3 other heads of block 5, the lead changes by −0\.06 ± 0\.14 /,
  );
  expect(cancelled.at(-1)).toBe('Of the 7 other heads of block 5, 4 were not tried.');
});

it('the mean of |change| is told where controls change it both ways, and not where all go one way', () => {
  const of = (...changes: number[]) => {
    const controls = changes.map((change, at) => run(at, 1 + change));
    const controlled = { described: run(4, -9), controls, total: controls.length };
    const size = controlTable(controlled).find(([name]) => name === 'mean of |change|');
    return [controlSentences(controlled).find((one) => one.includes('|change|')), size?.[1]];
  };
  expect(of(0.3, -0.4, 0.2)).toEqual([bothSigns('lead', '0.30', 'head 5.0 (+0.30) and head 5.2 (+0.20)'), '0.30']);
  expect(of(0.3, 0.4, 0.2)).toEqual([undefined, undefined]);
  expect(of(-0.3, -0.4, -0.2)).toEqual([undefined, undefined]);
  expect(of(0.3, -0.4)[0]).toBe(undefined);
});

it('a run that leaves nothing to compare is no control, which is said', () => {
  const destroyed = run(1, -11, { ratherThan: null, after: { logit: -2, probability: 0, rank: 1975 } });
  const runs = [destroyed, run(2, 0.99), run(3, 0.79), run(5, 1.05)];
  const told = run(4, -1.23);
  const of = (some: readonly Ablation[], total: number) => {
    const all = Array.from({ length: total }, (_, at) => ({ of: told.part, part: head(5, at + 10) }));
    const controlled = controlledOf(told, all, some);
    return controlled ? controlSentences(controlled) : [];
  };
  expect(of(runs, 4)[0]).toBe(
    'Controls: without one of 3 other heads of block 5, the lead changes by −0.06 ± 0.14 on average (± is the standard deviation; without head 5.1 nothing is left to compare); without head 5.4 it falls by 2.23.',
  );
  expect(of(runs, 4).join(' ')).not.toContain('not tried');
  expect(of(runs, 5).at(-1)).toBe('Of the 5 other heads of block 5, 1 was not tried.');
  expect(of(runs.slice(0, 3), 3)[0]).toBe(
    'Controls: without head 5.2 the lead changes by −0.01, without head 5.3 by −0.21 (without head 5.1 nothing is left to compare); without head 5.4 it falls by 2.23.',
  );
  const controlled = controlledOf(told, [], runs);
  expect(controlled && controlTable(controlled).map(([name]) => name)).not.toContain('head 5.1 (control)');
  // Nor is one that is elsewhere, and nearest in size.
  const similar = { ...destroyed, part: head(3, 2) };
  expect(controlledOf(told, [], [...runs, similar])?.similar).toBe(undefined);
});

it('two controls or one are told each by itself', () => {
  const described = run(4, 0.4, { direct: 0.5 });
  const one = { described, controls: [run(2, 0.99)], total: 1 };
  expect(controlSentences(one)).toEqual([
    'Control: without head 5.2 the lead changes by −0.01; without head 5.4 it falls by 0.60.',
    UNMATCHED.replace('controls add', 'control adds'),
  ]);
  expect(controlTable(one).slice(1)).toEqual([
    ['head 5.4', '−0.60', '−5.00', '+0.50'],
    ['head 5.2 (control)', '−0.01', '−5.00', '0.00'],
  ]);
  // As a file of an older version has it.
  expect(controlSentences({ ...one, total: 2 }).at(-1)).toBe('Of the 2 other heads of block 5, 1 was not tried.');
  expect(controlSentences({ described, controls: [run(2, 0.99), run(3, 1.05)], total: 2 })).toEqual([
    'Controls: without head 5.2 the lead changes by −0.01, without head 5.3 by +0.05; without head 5.4 it falls by 0.60.',
    UNMATCHED,
  ]);
});

it('what controls add directly stands beside what the part adds; without such sizes nothing is said of them', () => {
  const sizes = (own: number, ...others: number[]) =>
    controlSentences({
      described: run(4, -1, { direct: own }),
      controls: others.map((direct, at) => run(at, 0.99, { direct })),
      total: others.length,
    }).filter((one) => one.startsWith('Directly, '));
  expect(sizes(2.2, -0.02, 0.17, 0.1)[0]).toMatch(
    /^Directly, the controls add −0\.02 to \+0\.17 and head 5\.4 \+2\.20: they are not /,
  );
  expect(sizes(2.2, -1.9, 0.17)).toEqual(['Directly, the controls add −1.90 to +0.17 and head 5.4 +2.20.']);
  expect(sizes(0.02, 0.01, 0.17)).toEqual([]);
  const unknown = { described: run(4, -1, { direct: null }), controls: [run(1, 1, { direct: null })], total: 1 };
  expect(controlSentences(unknown).join(' ')).not.toContain('Directly');
});

it('the control without which the probability changes most is named: the mean hides it', () => {
  const at = (of: number, points: number) =>
    run(of, 0.99, { after: { logit: 9, probability: 0.5 + points / 100, rank: 0 } });
  const said = controlSentences({ described: run(4, -1), controls: [at(1, -5), at(2, 11.85), at(3, -6)], total: 3 });
  expect(said).toContain(
    'Of all controls, the probability changes most without head 5.2: by +11.85 percentage points, and by −5.00 without head 5.4.',
  );
});

it('that controls change it as much names what it is and by how much, before the probabilities, of which it is not said', () => {
  const at = (of: number, lead: number, points: number) =>
    run(of, lead, { after: { logit: 9, probability: 0.5 + points / 100, rank: 0 } });
  const controls = [at(1, 0.8, -1), at(2, 0.9, -10.24), at(3, 1.2, 0)];
  expect(controlSentences({ described: at(4, 0.85, -49), controls, total: 3 }).slice(1)).toEqual([
    bothSigns('lead', '0.17', 'head 5.3 (+0.20)'),
    'All 3 controls, head 5.1 (−0.20), head 5.3 (+0.20) and head 5.2 (−0.10), change the lead at least half as much as head 5.4 (−0.15), 2 of them more than that.',
    'Of all controls, the probability changes most without head 5.2: by −10.24 percentage points, and by −49.00 without head 5.4.',
  ]);
});

it('a head of another block that is nearest in size is a control like the others: counted in all that is said of them, in no mean', () => {
  const similar = run(0, 0.6, { part: head(3, 2), direct: -0.48, after: { logit: 9, probability: 0.28, rank: 0 } });
  const controls = [run(2, 0.99), run(3, 0.79), run(5, 1.05)];
  const several = { described: run(4, 0.4, { direct: 0.5 }), controls, total: 3 };
  const said = controlSentences({ ...several, similar });
  expect(said[0]).toBe(controlSentences(several)[0]);
  expect(said.slice(2)).toEqual([
    'A control of another block is head 3.2, of all other heads the nearest to head 5.4 in the size of what it adds directly (−0.48 against +0.50): without it, the lead falls by 0.40.',
    '1 of the 4 controls, head 3.2 (−0.40), changes the lead at least half as much as head 5.4 (−0.60); the other 3 by 0.21 at most.',
    UNMATCHED.replace('controls add', 'controls of its block add'),
    'Of all controls, the probability changes most without head 3.2: by −22.00 percentage points, and by −5.00 without head 5.4.',
  ]);
  const [names, own, ...others] = controlTable(several);
  expect(controlTable({ ...several, similar })).toEqual([
    names,
    own,
    ['head 3.2 (control, nearest in size)', '−0.40', '−22.00', '−0.48'],
    ...others.map(([name = '', ...cells]) => [name.replace('3 controls', 'the 3 of block 5'), ...cells]),
  ]);
});

it('controls of an MLP are told as those of a head', () => {
  const mlp = (layer: number, lead: number, direct = 0.1) => run(0, lead, { part: { ...MLP, layer }, direct });
  const several = { described: mlp(5, -1.23, 0.5), controls: [mlp(2, 0.99), mlp(3, 0.79), mlp(4, -0.3)], total: 3 };
  const [first, asLarge, sizes, ...others] = controlSentences(several);
  expect(first).toMatch(
    /^Controls: without one of the 3 MLPs of other blocks, the lead changes by \S+ ± \S+ on average .*; without the MLP of block 5 it falls by 2\.23\.$/,
  );
  expect(sizes).toBe(
    'Directly, the controls add +0.10 and the MLP of block 5 +0.50: they are not matched in size, and an MLP that is picked for its size is picked after the fact.',
  );
  expect(asLarge).toBe(
    '1 of the 3 controls, the MLP of block 4 (−1.30), changes the lead at least half as much as the MLP of block 5 (−2.23); the other 2 by 0.21 at most.',
  );
  expect(others).toEqual([]);
  expect(controlTable(several).map(([name]) => name)).toEqual([
    ...['without', 'MLP of block 5', 'mean of 3 controls', 'their standard deviation'],
    ...[4, 3, 2].map((layer) => `MLP of block ${layer} (control)`),
  ]);
});

it('that means take the place of heads is said', () => {
  const mean = (of: number, lead: number) => run(of, lead, { instead: 'mean' });
  const several = { described: mean(4, 1), controls: [mean(2, 0.99), mean(3, 0.98), mean(5, 0.97)], total: 3 };
  expect(controlSentences(several)[0]).toBe(
    'Controls: with one of the 3 other heads of block 5 replaced by its mean, the lead changes by −0.02 ± 0.01 on average (± is the standard deviation); with head 5.4 replaced by its mean it changes by 0.00.',
  );
  expect(controlTable(several)[0]?.[0]).toBe('with the mean of');
});

it('controls that change it at least half as much are counted and named, with how much the others do', () => {
  const last = (own: number, ...others: number[]) =>
    controlSentences({
      described: run(4, 1 + own),
      controls: others.map((other, at) => run(at, 1 + other)),
      total: others.length,
    }).slice(1);
  const as = 'the lead at least half as much as head 5.4 (−0.60)';
  expect(last(-0.6, -0.3)).toEqual([`The control, head 5.0 (−0.30), changes ${as}.`]);
  expect(last(-0.6, 0.4)).toEqual([`The control, head 5.0 (+0.40), changes ${as}.`]);
  expect(last(-0.6, -0.29)).toEqual([]);
  expect(last(-0.6, 0.1, -0.4, 0).slice(1)).toEqual([
    `1 of the 3 controls, head 5.1 (−0.40), changes ${as}; the other 2 by 0.10 at most.`,
  ]);
  expect(last(-0.6, -0.5, -0.4, 0)).toEqual([
    `2 of the 3 controls, head 5.0 (−0.50) and head 5.1 (−0.40), change ${as}; the other by 0.00.`,
  ]);
  expect(last(-0.6, 0.5, -0.4)).toEqual([`Both controls, head 5.0 (+0.50) and head 5.1 (−0.40), change ${as}.`]);
  expect(last(-0.6, 0.5, -0.4, 2).slice(1)).toEqual([
    `All 3 controls, head 5.2 (+2.00), head 5.0 (+0.50) and head 5.1 (−0.40), change ${as}, 1 of them more than that.`,
  ]);
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
  const several = { described: ofLogit(4, 9, -1.23, { direct: 0.5 }), controls, total: 3, over: RIVAL.id };
  expect(controlSentences(several)).toEqual([
    'Controls: without one of the 3 other heads of block 5, the lead over “It” changes by −0.06 ± 0.14 and the logit by +0.20 ± 0.10 on average (± is the standard deviation); without head 5.4 the lead falls by 2.23 and the logit by 1.00.',
    bothSigns('lead', '0.09', 'head 5.5 (+0.05)'),
    UNMATCHED,
  ]);
  expect(controlTable(several)).toEqual([
    ['without', 'Δ lead', 'Δ logit', 'Δ probability (percentage points)', 'adds to the logit'],
    ['head 5.4', '−2.23', '−1.00', '−5.00', '+0.50'],
    ['mean of 3 controls', '−0.06', '+0.20', '−5.00', ''],
    ['their standard deviation', '0.14', '0.10', '0.00', ''],
    ['mean of |change|', '0.09', '0.20', '5.00', ''],
    ['head 5.3 (control)', '−0.21', '+0.20', '−5.00', '0.00'],
    ['head 5.5 (control)', '+0.05', '+0.30', '−5.00', '0.00'],
    ['head 5.2 (control)', '−0.01', '+0.10', '−5.00', '0.00'],
  ]);
  // What controls change as much is said of each.
  const described = ofLogit(4, 10.3, 0.6);
  expect(controlSentences({ ...several, described })).toEqual([
    expect.stringMatching(/; without head 5\.4 the lead falls by 0\.40 and the logit rises by 0\.30\.$/),
    bothSigns('lead', '0.09', 'head 5.5 (+0.05)'),
    '1 of the 3 controls, head 5.3 (−0.21), changes the lead at least half as much as head 5.4 (−0.40); the other 2 by 0.05 at most.',
    '2 of the 3 controls, head 5.5 (+0.30) and head 5.3 (+0.20), change the logit at least half as much as head 5.4 (+0.30); the other by 0.10.',
  ]);
  expect(controlSentences({ ...several, described: ofLogit(4, 10.3, 0.9) }).slice(2)).toEqual([
    '2 of the 3 controls, head 5.3 (−0.21) and head 5.5 (+0.05), change the lead at least half as much as head 5.4 (−0.10), 1 of them more than that; the other by 0.01.',
    'The same holds for the logit.',
  ]);
  expect(controlSentences({ ...several, controls: controls.slice(0, 2), total: 2 })).toEqual([
    'Controls: without head 5.2 the lead over “It” changes by −0.01 and the logit by +0.10, without head 5.3 by −0.21 and by +0.20; without head 5.4 the lead falls by 2.23 and the logit by 1.00.',
    UNMATCHED,
  ]);
});

it('where not every run holds the logit of the other token, or none is told, controls tell the logit alone', () => {
  const several = { described: ofLogit(4, 9, -1), controls: [2, 3, 5].map((of) => ofLogit(of, 10, 1)), total: 3 };
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
