/** How long something takes. */
import { expect, it } from 'vitest';
import { durationText, timeLeft, timeLeftAtPace } from '../../../src/base/duration-text';

it('is told in the unit that suits it', () => {
  expect([0.2, 19, 61, 3900].map(durationText)).toEqual(['1 s', '19 s', '2 min', '1 h 5 min']);
});

it('is told of what is left once a piece is done, by the mean of those', () => {
  expect([timeLeft(0, 300, 0), timeLeft(10, 290, 60), timeLeft(300, 0, 90)]).toEqual(['', 'about 29 min left', '']);
});

it('the time left goes by the pace of the last pieces, whatever the first ones took', () => {
  const slow = Array.from({ length: 9 }, (_, at) => 1000 + 2000 * at);
  expect(timeLeftAtPace([0, 10, 20, 30, ...slow], 10)).toBe('about 20 s left');
  expect([timeLeftAtPace([0], 10), timeLeftAtPace([0, 3000], 10), timeLeftAtPace([0, 3000], 0)]).toEqual([
    '',
    'about 30 s left',
    '',
  ]);
});
