import { expect, it } from 'vitest';
import { ordinal } from '../../../src/base/ordinal';

it('counts in words up to ten, and then with the ending that is spoken', () => {
  expect([0, 9, 10, 11, 12, 19, 20, 21, 22, 23, 110].map(ordinal)).toEqual([
    'first',
    'tenth',
    '11th',
    '12th',
    '13th',
    '20th',
    '21st',
    '22nd',
    '23rd',
    '24th',
    '111th',
  ]);
});
