import { expect, it } from 'vitest';
import { differing, distinguishing } from '../../../src/editor/views/distinguishing';

const TEXTS = [
  'The green lamp stood by the old door, and the green lamp',
  'The green lamp stood by the old door, and the red lamp',
  'My dog was hungry',
];

it('texts that begin alike are shown from shortly before their difference, others from the beginning', () => {
  expect(distinguishing(0, TEXTS)).toBe('…door, and the green lamp');
  expect(distinguishing(1, TEXTS)).toBe('…door, and the red lamp');
  expect(distinguishing(2, TEXTS)).toBe('My dog was hungry');
});

it('the same text of two models is shown from the beginning', () => {
  expect(distinguishing(0, ['A text that is long enough to differ', 'A text that is long enough to differ'])).toBe(
    'A text that is long enough to differ',
  );
});

it('two texts that are compared are shown from the word where they differ', () => {
  expect(differing('The weather is nice', 'The weather is bad')).toEqual(['…nice', '…bad']);
  expect(differing('The weather was', 'The weather wants')).toEqual(['…was', '…wants']);
  expect(differing('The sea', 'The sun')).toEqual(['The sea', 'The sun']);
  expect(differing('The weather is', 'The weather is')).toEqual(['The weather is', 'The weather is']);
  expect(differing('The weather is', 'The weather is nice')).toEqual(['…is', '…is nice']);
});
