/** One part is named as what makes another prediction only where it clearly does. */
import { expect, it } from 'vitest';
import type { PartDifference, PartDifferences } from '../../../../src/trace/compare/part-differences.ts';
import { decidingSentence } from '../../../../src/trace/compare/part-sentences.ts';

const TOKEN = { id: 1, token: 'Ġa', text: ' a', special: false };

/** @param makes what each head makes of the change */
function found(whole: number, makes: readonly number[], ratherThan = true): PartDifferences {
  const parts = makes.map(
    (made, head): PartDifference => ({
      kind: 'head',
      layer: 5,
      head,
      cross: false,
      adds: { a: made, b: 0 },
      output: 0,
      attention: null,
      look: null,
      looksMost: null,
    }),
  );
  const none = { a: 0, b: 0 };
  const of = { a: whole, b: 0 };
  const logit = { ...TOKEN, ratherThan: ratherThan ? { ...TOKEN, id: 2 } : null, of, others: [], rest: none };
  return { layers: 6, heads: makes.length, parts, logit, whyNoLogit: null };
}

it('the part that makes most of the change, of which no other makes half as much, is named with both numbers', () => {
  expect(decidingSentence(found(4.07, [0.5, 3.1353, -0.4]))).toBe(
    'Head 5.1 makes −3.14 of the −4.07 by which the lead of one over the other changes.',
  );
});

it('no part is named where several make it, where one makes little or more than all of it, or both predict the same', () => {
  expect(decidingSentence(found(4, [2.5, 1.4]))).toBe('');
  expect(decidingSentence(found(4, [2.5, 0, -1.4]))).toBe('');
  expect(decidingSentence(found(4, [1.9, 0.2]))).toBe('');
  expect(decidingSentence(found(4, [4.5, -0.5]))).toBe('');
  expect(decidingSentence(found(4, [3], false))).toBe('');
});
