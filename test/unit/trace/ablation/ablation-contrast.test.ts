/** What is said where a run without a part and one with its mean do not tell the same. */
import { expect, it } from 'vitest';
import {
  type Contrasted,
  contrastSentences,
  firstWithOther,
  sayBothChanges,
} from '../../../../src/trace/ablation/ablation-contrast';
import type { RankedAblation } from '../../../../src/trace/ablation/ablation-ranking';
import { partOf } from '../../part-of';

function run(instead: Contrasted['instead'], after: number, more: Partial<Contrasted> = {}): Contrasted {
  return partOf<Contrasted>({
    part: { kind: 'head', layer: 5, head: 4, cross: false },
    instead,
    before: { logit: 10, probability: 0.5, rank: 0 },
    after: { logit: 9, probability: 0.5, rank: 0 },
    difference: { before: 1.36, after },
    ...more,
  });
}

const said = (zero: number, mean: number) => contrastSentences(run('zero', zero), run('mean', mean), 9).join(' ');

const OVER = 'The mean is over all 9 tokens of the text, the one at the explained position included.';

it('of what 0 changes it is told how much the mean undoes, and over which tokens that is', () => {
  expect(contrastSentences(run('zero', 0.65), run('mean', 1.29), 9)).toEqual([
    'With its mean over this text instead of 0 the lead is 1.29, and 1.36 with all parts: with 0 it falls by 0.71, and the mean undoes 0.64 of that.',
    OVER,
  ]);
  expect(contrastSentences(run('mean', 1.29), run('zero', 0.65), 9)).toEqual([
    'With 0 instead of its mean the lead is 0.65, and 1.36 with all parts: with 0 it falls by 0.71, and the mean undoes 0.64 of that.',
    OVER,
  ]);
});

it('nothing is claimed of single tokens: the mean holds the explained position as well', () => {
  for (const mean of [0.4, 0.96, 1.29, 1.96, 3]) expect(said(0.36, mean)).not.toContain('same at every token');
});

it('what is told can be added up as it is written', () => {
  // In hundredths 1.96 − (−0.20) would be 2.16, and the change 2.17.
  const difference = (after: number) => ({ difference: { before: 1.964, after } });
  const [first] = contrastSentences(run('zero', 0, difference(-0.202)), run('mean', 0, difference(1.166)), 9);
  expect(first).toBe(
    'With its mean over this text instead of 0 the lead is 1.166, and 1.964 with all parts: with 0 it falls by 2.166, and the mean undoes 1.368 of that.',
  );
});

it('of larger differences it is said which way they go', () => {
  expect(said(0.36, 0.96)).toMatch(/: with 0 it falls by 1\.00, and the mean undoes 0\.60 of that\. /);
  expect(said(2.36, 1.46)).toMatch(/: with 0 it rises by 1\.00, and the mean undoes 0\.90 of that\. /);
  for (const mean of [1.34, 1.38])
    expect(said(0.36, mean)).toMatch(
      /: the mean does nearly all that the part does, and only with 0 does the lead fall, by 1\.00\. /,
    );
  expect(said(0.36, 1.96)).toMatch(/ the lead is 1\.96, .*: with its mean it rises, and with 0 it falls\. /);
  expect(said(1.26, 0.36)).toMatch(/: its mean changes it more than 0 does, so /);
  const mlp = { part: { kind: 'mlp', layer: 5, head: null, cross: false } } as const;
  const logit = { ...mlp, difference: null };
  expect(
    contrastSentences(
      run('zero', 0, logit),
      run('mean', 0, { ...logit, after: { logit: 9.9, probability: 0.5, rank: 0 } }),
      9,
    ),
  ).toEqual([
    'With its mean over this text instead of 0 the logit is 9.90, and 10.00 with all parts: with 0 it falls by 1.00, and the mean undoes 0.90 of that.',
    OVER,
  ]);
});

it('nothing is said where both tell about the same, or are not of one part', () => {
  expect(said(0.36, 0.76)).toBe('');
  expect(said(1.3, 1.36)).toBe('');
  expect(contrastSentences(run('zero', 0.65), undefined, 9)).toEqual([]);
  expect(contrastSentences(run('zero', 0.65), run('zero', 1.29), 9)).toEqual([]);
  const other = { part: { kind: 'head', layer: 5, head: 3, cross: false } } as const;
  expect(contrastSentences(run('zero', 0.65), run('mean', 1.29, other), 9)).toEqual([]);
});

it('where the two differ little both changes are told, and only changes that are close are called about the same, however large the logit is', () => {
  expect(contrastSentences(run('zero', 0.65), run('mean', 0.7), 9)).toEqual([]);
  expect(sayBothChanges(run('zero', 0.65), run('mean', 0.7))).toEqual([
    'With its mean over this text instead of 0 the lead is 0.70: it falls by 0.66, about the same as with 0 (0.71).',
  ]);
  expect(sayBothChanges(run('mean', 0.7), run('zero', 0.65))).toEqual([
    'With 0 instead of its mean the lead is 0.65: it falls by 0.71, about the same as with its mean (0.66).',
  ]);
  const ofLogit = (instead: Contrasted['instead'], logit: number) =>
    run(instead, 0, {
      difference: null,
      before: { logit: 9.86, probability: 0.5, rank: 0 },
      after: { logit, probability: 0.5, rank: 0 },
    });
  const [zero, mean] = [ofLogit('zero', 8.2), ofLogit('mean', 7.4)];
  expect(contrastSentences(zero, mean, 9)).toEqual([]);
  const said = (after: number) => sayBothChanges(zero, ofLogit('mean', after))[0]?.replace(/^.*: /, '');
  expect(sayBothChanges(zero, mean)).toEqual([
    'With its mean over this text instead of 0 the logit is 7.40: it falls by 2.46, and with 0 by 1.66.',
  ]);
  expect(said(8.2)).toBe('it falls by 1.66, the same as with 0.');
  expect(said(9.86)).toBe('it does not change, and with 0 it falls by 1.66.');
  expect(said(9.91)).toBe('it rises by 0.05, and with 0 it falls by 1.66.');
  expect(sayBothChanges(run('zero', 0.65), run('zero', 0.65))).toEqual([]);
});

it('of all runs with the other replacement it is told which part comes first there, where both are of one comparison', () => {
  const sweep = (instead: Contrasted['instead'], leads: readonly number[], rival = 2) =>
    leads.map((lead, head) =>
      partOf<RankedAblation>({
        ...run(instead, lead, { part: { kind: 'head', layer: 5, head, cross: false } }),
        ...{ id: 1, top: { id: 1 }, most: { before: [], after: [] }, ratherThan: { id: rival } },
      }),
    );
  const zero = sweep('zero', [-0.29, 0.5]);
  expect(firstWithOther(zero, sweep('mean', [1.2, 0.43]))).toEqual([
    'With means instead of 0, the lead falls most for head 5.1, by 0.93.',
  ]);
  expect(firstWithOther(sweep('mean', [0.43, 1.2]), zero)).toEqual([
    'With 0 instead of means, the lead falls most for head 5.0 too, by 1.65.',
  ]);
  expect(firstWithOther(zero, [])).toEqual([]);
  expect(firstWithOther(zero, sweep('mean', [1.2, 0.43], 3))).toEqual([]);
  // Where it falls for none, none comes first.
  expect(firstWithOther(zero, sweep('mean', [1.4, 1.5]))).toEqual([]);
});
