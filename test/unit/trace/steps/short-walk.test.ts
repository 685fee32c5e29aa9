/** The few steps of a short walk, and what is beside one of them. */
import { expect, it } from 'vitest';
import type { Section } from '../../../../src/architectures/plan/section';
import { allSteps, shortWalk, stepAtOrNear, stepBeside } from '../../../../src/trace/steps/short-walk';

const section = (view: string, at: number) => ({ number: at + 1, view }) as Section;
const VIEWS = [
  'text',
  'tokens',
  'embedding matrix',
  'norm',
  'projections',
  'scores',
  'weights',
  'attention output',
  'mlp',
  'logits',
  'predictions',
  'choice',
  'generation',
  'whole text',
];
const plan = { sections: VIEWS.map(section) };

it('a short walk has the steps from the text to what comes next in which attention is told, with queries, keys and their match, and a long one all', () => {
  expect(shortWalk(plan, 'attention')).toEqual([1, 2, 5, 6, 7, 8, 11]);
  expect(allSteps(plan)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
});

it('a short walk for beginners has text, tokens, their vectors, who looks at whom, neurons, what comes next, how a text is made of that, and its summary', () => {
  expect(shortWalk(plan, 'beginners')).toEqual([1, 2, 3, 7, 9, 11, 12, 13, 14]);
});

it('a short walk begins where one is, at the next of its steps, or at its last', () => {
  const walk = shortWalk(plan, 'attention');
  expect([1, 5, 3, 9, 11].map((step) => stepAtOrNear(walk, step))).toEqual([1, 5, 5, 11, 11]);
  expect([stepAtOrNear([1, 4], 6), stepAtOrNear([], 6)]).toEqual([4, undefined]);
});

it('the step beside is the nearest of the walk, also from a step that is none of it, and none beyond its ends', () => {
  const walk = shortWalk(plan, 'attention');
  expect([stepBeside(walk, 2, 1), stepBeside(walk, 3, 1), stepBeside(walk, 10, -1)]).toEqual([5, 5, 8]);
  expect([stepBeside(walk, 11, 1), stepBeside(walk, 1, -1)]).toEqual([undefined, undefined]);
});
