/** How a continuation came about, in words. */
import { expect, it } from 'vitest';
import { describeBranch } from '../../../../src/trace/readings/sampling-words';

it('a continuation is said to come from another only where it has kept tokens of that', () => {
  const greedy = { temperature: 0, topK: 0, topP: 1, seed: 0 };
  expect([
    describeBranch(1, 0, null, greedy),
    describeBranch(1, 0, '“the”', greedy),
    describeBranch(1, 1, '“the”', greedy),
    describeBranch(1, 2, null, greedy),
  ]).toEqual([
    'generated anew: the most probable token each time',
    'the first token is “the”; then the most probable token each time',
    'from continuation 1, the second token is “the”; then the most probable token each time',
    'from continuation 1, continued after the second token; then the most probable token each time',
  ]);
});
