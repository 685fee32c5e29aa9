/** What is said where a run without a part and one with its mean do not tell the same. */
import { expect, it } from 'vitest';
import { type Contrasted, contrastSentences } from '../../../../src/trace/ablation/ablation-contrast';
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

const said = (zero: number, mean: number) => contrastSentences(run('zero', zero), run('mean', mean)).join(' ');

it('what changes next to nothing with its mean does nearly the same at every token', () => {
  expect(said(0.65, 1.29)).toBe(
    'With its mean over the text instead of 0 the lead is 1.29, and 1.36 with all parts: nearly all that the head does to it is the same at every token.',
  );
  expect(contrastSentences(run('mean', 1.29), run('zero', 0.65))).toEqual([
    'With 0 instead of its mean the lead is 0.65, and 1.36 with all parts: nearly all that the head does to it is the same at every token.',
  ]);
});

it('of larger differences it is said which way they go', () => {
  expect(said(0.36, 0.96)).toMatch(/: much of what the head does to it is the same at every token\.$/);
  expect(said(0.36, 1.96)).toMatch(/ the lead is 1\.96, .*: the two move it in opposite directions\.$/);
  expect(said(1.26, 0.36)).toMatch(/: its mean changes it more than 0 does, so /);
  const mlp = { part: { kind: 'mlp', layer: 5, head: null, cross: false } } as const;
  const logit = { ...mlp, difference: null };
  expect(
    contrastSentences(
      run('zero', 0, logit),
      run('mean', 0, { ...logit, after: { logit: 9.9, probability: 0.5, rank: 0 } }),
    ),
  ).toEqual([
    'With its mean over the text instead of 0 the logit is 9.90, and 10.00 with all parts: nearly all that the MLP does to it is the same at every token.',
  ]);
});

it('nothing is said where both tell about the same, or are not of one part', () => {
  expect(said(0.36, 0.76)).toBe('');
  expect(said(1.3, 1.36)).toBe('');
  expect(contrastSentences(run('zero', 0.65), undefined)).toEqual([]);
  expect(contrastSentences(run('zero', 0.65), run('zero', 1.29))).toEqual([]);
  const other = { part: { kind: 'head', layer: 5, head: 3, cross: false } } as const;
  expect(contrastSentences(run('zero', 0.65), run('mean', 1.29, other))).toEqual([]);
});
