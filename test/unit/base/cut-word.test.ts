/** A text that is cut out of another begins with no rest of a word. */
import { expect, it } from 'vitest';
import { withoutCutWord } from '../../../src/base/cut-word';

it.each([
  ['t', 'he children', 'children'],
  ['Ü', 'ber alles', 'alles'],
  ['the ', 'children', 'children'],
  ['', 'he children', 'he children'],
  ['t', ' children', ' children'],
  ['a = f', 'oo(bar)', 'bar)'],
  // The whole is no more than the rest of a word.
  ['chil', 'dren', 'dren'],
])('behind “%s”, “%s” is “%s”', (before, text, told) => {
  expect(withoutCutWord(before, text)).toBe(told);
});
