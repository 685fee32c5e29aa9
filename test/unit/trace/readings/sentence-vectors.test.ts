/** Which sentence shapes the vector of a text, in words. */
import { expect, it } from 'vitest';
import { positionsOf, sayOfVector, sentencesOfVector } from '../../../../src/trace/readings/sentence-vectors';

const without = (number: number, cosine: number) => ({ number, text: `Text ${number}.`, place: 0, tokens: 2, cosine });

it('the one without which the vector turns most is named, then the next', () => {
  expect(sayOfVector([without(1, 0.9), without(2, 0.7123)])).toBe(
    'Sentence 2 (“Text 2.”) shapes the vector most: without it the vector’s cosine with that of the whole text is 0.712. Then comes sentence 1 (0.900).',
  );
});

it('where none turns it much that is said, and 1 is not written of what is less', () => {
  expect(sayOfVector([without(1, 0.9999), without(2, 0.99999)])).toBe(
    'No sentence alone shapes the vector much: without one of them its cosine with that of the whole text is 0.999 or more.',
  );
});

it('a text of one sentence has none to leave out', () => {
  const tokens = [
    { start: 0, end: 3, inserted: false },
    { start: 3, end: 7, inserted: false },
  ];
  expect(sentencesOfVector({ text: 'Hi. You', tokens }).map(positionsOf)).toEqual([[0], [1]]);
  expect(sentencesOfVector({ text: 'Hi, you', tokens })).toEqual([]);
});
