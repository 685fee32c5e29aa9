/** What is said of parts that are left out at once, beside what is without each alone. */
import { describe, expect, it } from 'vitest';
import { quoted } from '../../../../src/base/quoted-token';
import type { Ablation, JointAblation, RunWithout } from '../../../../src/trace/ablation/ablation';
import { togetherColumns, togetherRows, togetherSentences } from '../../../../src/trace/ablation/together-words';
import { partOf } from '../../part-of';

const THEY = { id: 1, token: ' They', text: ' They', special: false };
const IT = { id: 2, token: ' It', text: ' It', special: false };
const standing = (logit: number, probability = 0.5) => ({ logit, probability, rank: 0 });

function run(after: number, probability = 0.5, instead: RunWithout['instead'] = 'zero'): RunWithout {
  return partOf<RunWithout>({
    ...THEY,
    instead,
    before: standing(10),
    after: standing(9, probability),
    ratherThan: IT,
    difference: { before: 1, after },
    top: { ...THEY, probability },
    most: { before: [], after: [] },
  });
}

const head = (of: number) => ({ kind: 'head', layer: 5, head: of, cross: false }) as const;

/** Of a lead of 1: what it is without each of some heads alone, and without all of them. */
function together(alone: readonly number[], all: number, instead?: RunWithout['instead']) {
  return {
    joint: { ...run(all, 0.25, instead), parts: alone.map((_, at) => head(at)) } satisfies JointAblation,
    alone: alone.map((after, at) => partOf<Ablation>({ ...run(after, 0.45), part: head(at) })),
  };
}

const second = (alone: readonly number[], all: number) => togetherSentences(together(alone, all), quoted)[1];

describe('parts that are left out at once', () => {
  it('are told with what becomes of the token, first', () => {
    expect(togetherSentences(together([0.9, 0.8], -0.4), quoted)[0]).toBe(
      'Without head 5.0 and head 5.1 at once, “They” trails “It” by 0.40 instead of leading it by 1.00; it stays the most probable token, 25\u00a0% instead of 50\u00a0%.',
    );
    expect(togetherSentences(together([0.9, 0.8, 0.9], 0.4, 'mean'), quoted)[0]).toMatch(
      /^With the means over this text’s tokens in place of what head 5\.0, head 5\.1 and head 5\.2 give, “They” leads /,
    );
  });

  it('that make up for each other change more than the sum of what is without each alone', () => {
    expect(second([0.9, 0.8], -0.4)).toBe(
      'The lead changes by −1.40, a larger change than the sum of those without each alone, −0.30: where one alone is missing, the other in part makes up for it (backup). Leaving out head 5.0 makes −0.10 while head 5.1 is there, and −1.20 once that is out, too: head 5.1 makes up for 1.10 of it.',
    );
    expect(second([0.9, 0.8, 1], -0.4)).toMatch(/, the others in part make up for it \(backup\)\.$/);
    // Alone each changes nothing: what was redundant is seen only so.
    expect(second([1, 1], -0.4)).toContain('a larger change than the sum of those without each alone, 0.00: ');
  });

  it('that work through each other change less', () => {
    expect(second([0, 0.2], -0.2)).toBe(
      'The lead changes by −1.20, a smaller change than the sum of those without each alone, −1.80: their effects overlap, so they do not make up for each other. Leaving out head 5.0 makes −1.00 while head 5.1 is there, and −0.40 once that is out, too. This is of the lead, a difference of logits. By probability the larger change is the other one: a like change of logits moves a probability near 50\u00a0% most.',
    );
  });

  it('that add up change about the sum, and those that go the other way say so', () => {
    expect(second([0.5, 0.2], -0.34)).toBe(
      'The lead changes by −1.34, about the sum of the changes without each alone, −1.30.',
    );
    expect(second([1.2, 1.3], 0.2)).toBe(
      'The lead changes by −0.80, though the changes without each alone add up to +0.50: what they do together is not seen without either alone. Leaving out head 5.0 makes +0.20 while head 5.1 is there, and −1.10 once that is out, too.',
    );
  });

  it('that change it different ways are said to depend on each other, not to work through each other', () => {
    // Alone −0.39 and +1.64, both +1.03: the first costs 0.61 once the second is out.
    expect(second([0.61, 2.64], 2.03)).toBe(
      'The lead changes by +1.03, a smaller change than the sum of those without each alone, +1.25: what one does depends on the other. Leaving out head 5.0 makes −0.39 while head 5.1 is there, and −0.61 once that is out, too: head 5.1 makes up for 0.22 of it. This is of the lead, a difference of logits. By probability the larger change is the other one: a like change of logits moves a probability near 50\u00a0% most.',
    );
  });

  it('have a table: each alone, their sum and all at once, in numbers that add up as they are written', () => {
    const of = together([0.9, 0.8], -0.4);
    expect(togetherColumns(of.joint)).toEqual(['without', 'Δ lead', 'Δ probability']);
    expect(togetherRows(of)).toEqual([
      { name: 'head 5.0', change: '−0.10', points: '−5.00' },
      { name: 'head 5.1', change: '−0.20', points: '−5.00' },
      { name: 'sum of these', change: '−0.30', points: '−10.00' },
      { name: 'all at once', change: '−1.40', points: '−25.00' },
    ]);
    const rounded = togetherRows(together([0.996, 0.996], 0.5)).map(({ change }) => change);
    expect(rounded).toEqual(['−0.004', '−0.004', '−0.008', '−0.500']);
  });
});
