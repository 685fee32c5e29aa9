/** From where on a story shows what belongs to heads. */
import { expect, it } from 'vitest';
import { isAfterPrediction, isBeforeAttention, isWhereAttentionBegins } from '../../../webview/state/story/quiet-heads';

const SECTIONS = [
  { number: 1, group: 'in', view: 'text' },
  { number: 2, group: 'block', view: 'norm' },
  { number: 3, group: 'in', view: 'tokens' },
  { number: 4, group: 'block', view: 'weights' },
  { number: 5, group: 'out', view: 'logits' },
  { number: 6, group: 'out', view: 'predictions' },
  { number: 7, group: 'out', view: 'choice' },
  { number: 8, group: 'out', view: 'generation' },
  { number: 9, group: 'out', view: 'whole text' },
] as const;
const STORY = { level: 'story', isAutomatic: true, step: 1 } as const;
const read = (change: object = {}, sections: typeof SECTIONS | [] = SECTIONS) => ({
  summary: { plan: { sections } },
  choice: { ...STORY, ...change },
});

it('is quiet of heads before the first block, unless the reader has chosen one or looks at more than the story', () => {
  expect(isBeforeAttention(read())).toBe(true);
  expect([2, 3, 4].map((step) => isBeforeAttention(read({ step })))).toEqual([false, false, false]);
  expect(isBeforeAttention(read({ isAutomatic: false }))).toBe(false);
  expect(isBeforeAttention(read({ level: 'figures' }))).toBe(false);
  // Of a model without blocks there is nothing to wait for.
  expect(isBeforeAttention(read({}, []))).toBe(false);
});

it('begins in the first step of the first block', () => {
  expect([1, 2, 3, 4].map((step) => isWhereAttentionBegins(read({ step })))).toEqual([false, true, false, false]);
  expect(isWhereAttentionBegins(read({ step: 2, isAutomatic: false }))).toBe(false);
});

it('ends once the logits are there, unless the reader has chosen a head or a token at that very step', () => {
  const steps = SECTIONS.map(({ number }) => number);
  const quietAt = (change: object) => steps.filter((step) => isAfterPrediction(read({ step, ...change })));
  expect(quietAt({})).toEqual([6, 7, 8, 9]);
  // Also of a head that was chosen at a step before.
  expect(quietAt({ isAutomatic: false })).toEqual([6, 7, 8, 9]);
  expect(quietAt({ lookedAt: 7 })).toEqual([6, 8, 9]);
  expect(quietAt({ level: 'figures' })).toEqual([]);
});
