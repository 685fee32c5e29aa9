/** What a step does is said in sentences, of which the last ones give way where there is little room. */
import { expect, it } from 'vitest';
import { sentencesOf } from '../../../src/base/sentences';

it('a text is taken apart into whole sentences, and nowhere else', () => {
  expect(
    sentencesOf('Tokens read. From each vector (a row, e.g. of 64 numbers) come three: what it looks for.'),
  ).toEqual(['Tokens read.', 'From each vector (a row, e.g. of 64 numbers) come three: what it looks for.']);
  expect(sentencesOf('It gets 0.5 of 100\u00a0%.')).toEqual(['It gets 0.5 of 100\u00a0%.']);
});
