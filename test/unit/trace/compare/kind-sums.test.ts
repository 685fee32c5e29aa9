/** What all heads and all MLPs add together, beside a single part that adds most. */
import { expect, it } from 'vitest';
import { kindSumsSentence, sumsBeside } from '../../../../src/trace/compare/kind-sums';
import type { PartDifference, PartDifferences } from '../../../../src/trace/compare/part-differences';
import { partOf } from '../../part-of';

const part = (kind: 'head' | 'mlp', a: number, b: number) =>
  partOf<PartDifference>({ kind, layer: 0, head: kind === 'head' ? 0 : null, cross: false, adds: { a, b } });
const PARTS = [part('head', 0.3, 0.1), part('head', 0.5, 0), part('mlp', 0.1, 0.2), part('mlp', 0, -0.04)];
const found = (a: number, b: number) => partOf<PartDifferences>({ parts: PARTS, logit: { of: { a, b } } });

it('are the sums of what each adds in B − A, with their shares of the whole', () => {
  // −0.2 − 0.5 of the heads, 0.1 − 0.04 of the MLPs.
  expect(kindSumsSentence(found(1.9, 0.5))).toBe(
    'Directly, all 2 heads together make −0.70 (50\u00a0%) of the difference B − A (−1.40), and all 2 MLPs +0.06 (−4.3\u00a0%); the rest (54\u00a0%) is of embeddings and biases, which add different amounts where tokens or weights differ, or where the final norm divides by another number.',
  );
  // A small rest needs no reason.
  expect(kindSumsSentence(found(0.7, 0))).toMatch(/; the rest is of embeddings and biases\.$/);
  // Of next to nothing no share is told.
  expect(kindSumsSentence(found(0.5, 0.48))).toContain(
    'make −0.70 of the difference B − A (−0.02), and all 2 MLPs +0.06;',
  );
  expect(kindSumsSentence(partOf<PartDifferences>({ parts: PARTS, logit: null }))).toBe('');
  // Of the same in both there is nothing to take apart; of parts that cancel each other there is.
  const same = [part('head', 0.3, 0.3), part('mlp', 0.1, 0.1)];
  expect(kindSumsSentence(partOf<PartDifferences>({ parts: same, logit: { of: { a: 2, b: 2 } } }))).toBe('');
  expect(kindSumsSentence(found(1, 1))).toContain('make −0.70 of the difference B − A (0.00)');
});

it('stand before a part that makes less than half, or whose kind does, signed as in the tables, with what is left of it, and before no other', () => {
  expect(sumsBeside(found(1.9, 0.5), PARTS[1] as PartDifference)).toBe(
    'Directly, all MLPs together make +0.06 of this change of −1.40, all heads −0.70, and the rest (embeddings, biases) −0.76.',
  );
  expect(sumsBeside(found(0.5, 1.9), PARTS[0] as PartDifference)).toBe(
    'Directly, all MLPs together make +0.06 of this change of +1.40, all heads −0.70, and the rest (embeddings, biases) +2.04.',
  );
  expect(sumsBeside(found(1, 0), PARTS[1] as PartDifference)).toBe('');
  // An MLP that makes nearly all of it, though the MLPs together act against it.
  expect(sumsBeside(found(0, 0.11), PARTS[2] as PartDifference)).toBe('');
  expect(sumsBeside(found(0.11, 0), PARTS[2] as PartDifference)).toContain(
    'Directly, all MLPs together make +0.06 of this change of −0.11',
  );
});
