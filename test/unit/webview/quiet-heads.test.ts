/** From where on a story shows what belongs to heads, and at which steps. */
import { expect, it } from 'vitest';
import {
  isBeforeAttention,
  isQuietOfHeads,
  isWhereAttentionBegins,
  tellsOfAttention,
} from '../../../webview/state/story/quiet-heads';
import { STEPS } from '../support';

const PLAN = {
  predicts: 'next token',
  sections: STEPS,
  nodes: [],
  stages: [],
  stacks: [],
  logits: 0,
  finalNorm: 0,
} as const;
const STORY = { level: 'story', isAutomatic: true, step: 1 } as const;
const ALL = STEPS.map(({ number }) => number);
const read = (change: object = {}, sections: typeof STEPS = STEPS) => ({
  summary: { plan: { ...PLAN, sections } },
  choice: { ...STORY, ...change },
});

it('is quiet of heads before the first block, unless the reader has chosen one or looks at more than the story', () => {
  expect(ALL.filter((step) => isBeforeAttention(read({ step })))).toEqual([1, 2, 3, 4]);
  expect(isBeforeAttention(read({ isAutomatic: false }))).toBe(false);
  expect(isBeforeAttention(read({ level: 'figures' }))).toBe(false);
  // Of a model without blocks there is nothing to wait for.
  expect(isBeforeAttention(read({}, []))).toBe(false);
});

it('begins in the first step of the first block', () => {
  expect(ALL.filter((step) => isWhereAttentionBegins(read({ step })))).toEqual([5]);
  expect(isWhereAttentionBegins(read({ step: 5, isAutomatic: false }))).toBe(false);
});

it('tells whom a token looks at in the steps of attention alone, and in all where more than the story is read', () => {
  const tellsAt = (change: object) => ALL.filter((step) => tellsOfAttention(read({ step, ...change })));
  // From the norm that attention reads up to what it adds; not the norm before the MLP.
  expect(tellsAt({})).toEqual([5, 6, 7, 8, 9]);
  expect(tellsAt({ isAutomatic: false })).toEqual([5, 6, 7, 8, 9]);
  expect(tellsAt({ level: 'figures' })).toEqual(ALL);
});

it('tells of attention in a presentation from the step after its norm on, or where who presents asks for a head', () => {
  const tellsAt = (change: object) =>
    ALL.filter((step) => tellsOfAttention({ ...read({ step, ...change }), presenting: true }));
  expect(tellsAt({})).toEqual([6, 7, 8, 9]);
  expect(tellsAt({ lookedAt: 5 })).toEqual([5, 6, 7, 8, 9]);
});

it('is quiet of heads at all other steps, unless the reader has chosen a head or a token at that very step', () => {
  const quietAt = (change: object) => ALL.filter((step) => isQuietOfHeads(read({ step, ...change })));
  const others = [1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18];
  expect(quietAt({})).toEqual(others);
  // Also of a head that was chosen at a step before.
  expect(quietAt({ isAutomatic: false })).toEqual(others);
  expect(quietAt({ lookedAt: 14 })).toEqual(others.filter((step) => step !== 14));
  expect(quietAt({ level: 'figures' })).toEqual([]);
});
