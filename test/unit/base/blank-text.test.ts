/** White space in words. */
import { expect, it } from 'vitest';
import { blankText } from '../../../src/base/blank-text';

it('names what a blank text is made of, and nothing of any other text', () => {
  expect(blankText('     ')).toBe('5 spaces');
  expect(blankText(' \n \t')).toBe('1 line break, 2 spaces and 1 tab');
  expect(blankText('\r\n')).toBe('1 line break');
  expect(blankText('\u00a0')).toBe('1 other blank character');
  expect([blankText(''), blankText(' a')]).toEqual([undefined, undefined]);
});
