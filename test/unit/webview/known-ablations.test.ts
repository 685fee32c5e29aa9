/** What is known of runs of a trace without a part. */
import { expect, it } from 'vitest';
import type { Ablation, JointAblation } from '../../../src/trace/ablation/ablation';
import type { MadeAblation } from '../../../src/trace/ablation/ablation-runs';
import { KnownAblations } from '../../../webview/state/residual/known-ablations';
import { partOf } from '../part-of';

const QUESTION = { position: 3, id: null, ratherThan: null, instead: 'zero' } as const;
const part = (head: number) => ({ kind: 'head', layer: 0, head, cross: false }) as const;
const ablation = (head: number, direct = 0) => partOf<Ablation>({ part: part(head), direct });

it('is told of the same question alone, and to the editor once', () => {
  const told: MadeAblation[] = [];
  const known = new KnownAblations([], (made) => void told.push(made));
  const [one, other] = [ablation(1), ablation(2)];
  known.add({ question: QUESTION, kind: 'swept', result: one });
  known.add({ question: QUESTION, kind: 'swept', result: one });
  known.add({ question: { ...QUESTION, instead: 'mean' }, kind: 'alone', result: other });
  expect(told.map(({ kind }) => kind)).toEqual(['swept', 'alone']);
  expect(known.of({ ...QUESTION })?.swept).toEqual([one]);
  expect(known.without(part(1), QUESTION)).toBe(one);
  expect(known.without(part(2), QUESTION)).toBeUndefined();
  for (const another of [{ position: 2 }, { id: 4 }, { ratherThan: 4 }])
    expect(known.of({ ...QUESTION, ...another }), JSON.stringify(another)).toBeUndefined();
});

it('knows which head is the control of which, of the same question, and tells the editor of it once', () => {
  const told: MadeAblation[] = [];
  const known = new KnownAblations([], (made) => void told.push(made));
  const [own, control] = [ablation(1), ablation(2)];
  const made: MadeAblation = { question: QUESTION, kind: 'control', result: { of: part(1), part: part(2) } };
  known.add({ question: QUESTION, kind: 'alone', result: own });
  expect(known.controlRuns(part(1), QUESTION)).toEqual([]);
  known.add(made);
  // Its run is among those of one part.
  expect(known.controlRuns(part(1), QUESTION)).toEqual([]);
  known.add({ question: QUESTION, kind: 'swept', result: control });
  known.add({ ...made, result: { ...made.result } });
  expect(told.map(({ kind }) => kind)).toEqual(['alone', 'control', 'swept']);
  expect(known.controlRuns(part(1), QUESTION)).toEqual([control]);
  expect(known.controls({ ...QUESTION, instead: 'mean' })).toEqual([]);
  // A head has several, and one may be that of several heads.
  const others = [
    { of: part(3), part: part(2) },
    { of: part(1), part: part(4) },
  ];
  for (const result of others) known.add({ ...made, result });
  expect(known.controls(QUESTION)).toEqual([made.result, ...others]);
  const another = ablation(4);
  known.add({ question: QUESTION, kind: 'swept', result: another });
  expect(known.controlRuns(part(1), QUESTION)).toEqual([control, another]);
  expect(known.controlRuns(part(3), QUESTION)).toEqual([control]);
  expect(known.of(QUESTION)?.alone).toEqual([own]);
});

it('tells what was asked for alone last, whatever took the place of the part', () => {
  const known = new KnownAblations([], () => undefined);
  expect(known.lastAlone(QUESTION)).toBeUndefined();
  const [zero, mean, again] = [ablation(1), ablation(2), ablation(1, 1)];
  known.add({ question: QUESTION, kind: 'alone', result: zero });
  known.add({ question: { ...QUESTION, instead: 'mean' }, kind: 'alone', result: mean });
  known.add({ question: { ...QUESTION, instead: 'mean' }, kind: 'swept', result: again });
  expect(known.lastAlone(QUESTION)).toBe(mean);
  known.add({ question: QUESTION, kind: 'alone', result: again });
  expect(known.lastAlone(QUESTION)).toBe(again);
  expect(known.of(QUESTION)?.alone).toEqual([again]);
});

it('tells what took the place of parts last, also where that was in turn alone', () => {
  const known = new KnownAblations([], () => undefined);
  expect(known.lastInstead(QUESTION)).toBeUndefined();
  known.add({ question: QUESTION, kind: 'alone', result: ablation(1) });
  known.add({ question: { ...QUESTION, instead: 'mean' }, kind: 'swept', result: ablation(2) });
  expect(known.lastInstead(QUESTION)).toBe('mean');
  expect(known.lastInstead({ ...QUESTION, position: 2 })).toBeUndefined();
  known.add({ question: QUESTION, kind: 'swept', result: ablation(2) });
  expect(known.lastInstead(QUESTION)).toBe('zero');
});

it('tells of runs without each part only once all are known, the last that were asked of the token', () => {
  const known = new KnownAblations([], () => undefined);
  const parts = [part(1), part(2)];
  const swept = (head: number, more: object = {}) =>
    known.add({ question: { ...QUESTION, ...more }, kind: 'swept', result: ablation(head) });
  swept(1);
  known.add({ question: QUESTION, kind: 'alone', result: ablation(2) });
  swept(2, { ratherThan: 4 });
  expect(known.lastSweep(parts, QUESTION)).toBeUndefined();
  swept(2);
  const told = () => known.lastSweep(parts, QUESTION)?.map(({ part: one }) => one);
  expect(told()).toEqual(parts);
  // Of a lead, too, which may be what was asked last.
  swept(1, { ratherThan: 4 });
  expect(told()).toEqual(parts.toReversed());
  for (const other of [{ position: 2 }, { id: 4 }])
    expect(known.lastSweep(parts, { ...QUESTION, ...other })).toBeUndefined();
  expect(known.lastSweep([], QUESTION)).toBeUndefined();
  // Also of those with one replacement alone.
  for (const head of [1, 2]) swept(head, { instead: 'mean' });
  expect(known.lastSweep(parts, QUESTION, 'mean')).toBe(known.lastSweep(parts, QUESTION));
  expect(known.lastSweep(parts, QUESTION, 'zero')).not.toBe(known.lastSweep(parts, QUESTION));
});

it('tells runs of one comparison of a token of another one, too, so that none is run anew', () => {
  const token = (id: number) => ({ id, token: `t${id}`, text: `t${id}`, special: false });
  const standing = (logit: number) => ({ logit, probability: 0.5, rank: 0 });
  const rival = { ...token(8), before: standing(4), after: standing(3.5) };
  const run = partOf<Ablation>({
    ...token(7),
    position: 3,
    part: part(1),
    before: standing(5),
    after: standing(4.25),
    ratherThan: null,
    difference: null,
    most: { before: [rival], after: [] },
    direct: 0.5,
  });
  const known = new KnownAblations([], () => undefined);
  known.add({ question: QUESTION, kind: 'swept', result: run });
  known.add({ question: QUESTION, kind: 'alone', result: run });
  const lead = { ...QUESTION, ratherThan: 8 };
  const direct = { position: 3, id: 7, ratherThan: token(8), parts: [{ ...part(1), value: 0.75 }] };
  const told = known.without(part(1), lead, direct);
  expect(told).toEqual({ ...run, ratherThan: token(8), difference: { before: 1, after: 0.75 }, direct: 0.75 });
  expect(known.over(lead, direct).swept).toEqual([told]);
  // The same one each time: rows keep their places.
  expect(known.over(lead, direct).swept[0]).toBe(known.over(lead, direct).swept[0]);
  expect(known.lastAlone(lead, direct)).toEqual(told);
  expect(known.lastInstead(lead)).toBe('zero');
  expect(known.over({ ...lead, position: 2 }, direct).swept).toEqual([]);
  expect(known.over({ ...lead, instead: 'mean' }, direct).swept).toEqual([]);
  expect(known.without(part(1), lead)).toBeUndefined();
});

it('tells what several parts at once gave, in whatever order they are named, once each alone is known', () => {
  const told: MadeAblation[] = [];
  const known = new KnownAblations([], (made) => void told.push(made));
  const token = (id: number) => ({ id, token: `t${id}`, text: `t${id}`, special: false });
  const standing = (logit: number) => ({ logit, probability: 0.5, rank: 0 });
  const run = {
    ...token(7),
    before: standing(5),
    after: standing(4),
    ratherThan: null,
    difference: null,
    most: { before: [{ ...token(8), before: standing(4), after: standing(4.5) }], after: [] },
  };
  const parts = [part(1), part(2)];
  const joint = partOf<JointAblation>({ ...run, parts });
  expect(known.lastTogether(QUESTION)).toBeUndefined();
  known.add({ question: QUESTION, kind: 'joint', result: joint });
  expect(known.lastTogether(QUESTION)).toEqual(parts);
  expect(known.lastTogether({ ...QUESTION, position: 2 })).toBeUndefined();
  expect(known.together(parts, QUESTION)).toBeUndefined();
  const [one, other] = [1, 2].map((head) => partOf<Ablation>({ ...run, part: part(head), direct: null })) as [
    Ablation,
    Ablation,
  ];
  known.add({ question: QUESTION, kind: 'swept', result: other });
  known.add({ question: QUESTION, kind: 'alone', result: one });
  expect(known.together(parts, QUESTION)).toEqual({ joint, alone: [one, other] });
  const reversed = known.together(parts.toReversed(), QUESTION);
  expect(reversed?.joint.parts).toEqual(parts.toReversed());
  expect(reversed?.alone).toEqual([other, one]);
  // The same run tells of the lead over another token that it holds.
  const over = known.together(parts, { ...QUESTION, ratherThan: 8 });
  expect(over?.joint).toMatchObject({ ratherThan: token(8), difference: { before: 1, after: -0.5 } });
  expect(over?.alone.map(({ difference }) => difference)).toEqual([
    { before: 1, after: -0.5 },
    { before: 1, after: -0.5 },
  ]);
  expect(known.together(parts, { ...QUESTION, ratherThan: 9 })).toBeUndefined();
  expect(known.together([part(1)], QUESTION)).toBeUndefined();
  expect(known.together(parts, { ...QUESTION, instead: 'mean' })).toBeUndefined();
  expect(told.map(({ kind }) => kind)).toEqual(['joint', 'swept', 'alone']);
  // The same parts once more take the place of what they gave before.
  known.add({ question: QUESTION, kind: 'joint', result: { ...joint, parts: parts.toReversed() } });
  expect(known.of(QUESTION)?.joint).toHaveLength(1);
});
