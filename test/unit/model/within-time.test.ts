import { expect, it } from 'vitest';
import { OutOfTimeError, withinTime } from '../../../src/model/within-time';

it('work that ends gives its result, or throws its own error', () => {
  expect(withinTime(60_000, () => [1, withinTime(60_000, () => 2)])).toEqual([1, 2]);
  const error = new RangeError('its own');
  expect(() =>
    withinTime(60_000, () => {
      throw error;
    }),
  ).toThrow(error);
});

it('work that does not end is stopped, and other work goes on after it', () => {
  const endless = () => /^(a+)+$/.test(`${'a'.repeat(60)}!`);
  expect(() => withinTime(50, endless)).toThrow(OutOfTimeError);
  expect(withinTime(60_000, () => 'next')).toBe('next');
});
