import { expect, it } from 'vitest';
import { distinguishing } from '../../../src/base/distinguishing';

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

it('what is shown of a text is the end of no other one', () => {
  const texts = [
    'Paris, and the capital of Italy is',
    'Paris, and the capital of Italy of',
    'Lyon, and the capital of Italy is',
  ].map((end) => `The capital of France, they say, is ${end}`);
  expect(texts.map((_, at) => distinguishing(at, texts))).toEqual([
    '…they say, is Paris, and the capital of Italy is',
    '…capital of Italy of',
    '…they say, is Lyon, and the capital of Italy is',
  ]);
});

it('the same text of two models is shown from the beginning', () => {
  expect(distinguishing(0, ['A text that is long enough to differ', 'A text that is long enough to differ'])).toBe(
    'A text that is long enough to differ',
  );
});
