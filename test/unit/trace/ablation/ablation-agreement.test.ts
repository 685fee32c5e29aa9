/** Whether runs without each part agree with what the parts add directly. */
import { expect, it } from 'vitest';
import { agreementOf, agreementSentences } from '../../../../src/trace/ablation/ablation-agreement';
import type { RankedAblation } from '../../../../src/trace/ablation/ablation-ranking';
import { partOf } from '../../part-of';

/** A part that adds so much, without which the logit falls by so much. */
function run(direct: number | null, fall: number): RankedAblation {
  const standing = (logit: number) => ({ logit, probability: 0.5, rank: 0 });
  const [before, after] = [standing(7), standing(7 - fall)];
  return partOf<RankedAblation>({ instead: 'zero', before, after, ratherThan: null, difference: null, direct });
}

const RUNS = [run(3, 1), run(1, 0.4), run(0.5, -0.2), run(0.001, 0.1), run(-1, -0.9)];

it('ranks them by what they add and by the fall without them, and counts the signs that are alike as written', () => {
  // Ranks 5 4 3 2 1 and 5 4 2 3 1: 1 − 6 · 2 / (5 · 24).
  expect(agreementOf(RUNS)).toEqual({ correlation: expect.closeTo(0.9, 12), signed: 4, alike: 3 });
  expect(agreementSentences(RUNS, 5).join(' ')).toBe(
    'What the 5 parts add directly and by how much the logit falls without them have a rank correlation (Spearman) of +0.90: +1 would be the same order, 0 no agreement. Of the 4 of which neither is 0.00, 3 have the same sign in both.',
  );
});

it('says of a lead, and what takes the place of parts', () => {
  const ofTwo = RUNS.map((one) => ({
    ...one,
    instead: 'mean' as const,
    difference: { before: one.before.logit, after: one.after.logit },
  }));
  expect(agreementSentences(ofTwo, 5)[0]).toContain(
    'by how much the lead falls with their means in their places have a rank correlation (Spearman) of +0.90',
  );
});

it('leaves out what leaves nothing to compare', () => {
  const destroyed = run(-9, 5);
  const lost = { ...destroyed, after: { ...destroyed.after, rank: 5000 } };
  expect(agreementSentences([...RUNS, lost], 6)[0]).toMatch(
    /^What the 5 parts that can be compared add directly and .* of \+0\.90: /,
  );
});

it('says nothing before all parts are tried, of few, or where it is not known what they add', () => {
  expect(agreementSentences(RUNS, 6)).toEqual([]);
  expect(agreementSentences(RUNS.slice(1), 4)).toEqual([]);
  expect(agreementSentences([...RUNS, run(null, 0.1)], 6)).toEqual([]);
  expect(
    agreementSentences(
      RUNS.map(() => run(1, 0)),
      5,
    ),
  ).toEqual([]);
});
