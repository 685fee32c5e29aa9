import { expect, it } from 'vitest';
import { distinguishing } from '../../../src/editor/views/distinguishing';

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
