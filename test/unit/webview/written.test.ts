/** How tokens that an encoder-decoder has written are counted: token 0 of its output is the start token. */
import { expect, it } from 'vitest';
import { generationStrings } from '../../../webview/strings/generation';
import { writtenStrings } from '../../../webview/strings/written';

it('token 17 of an output is the 17th written one, as the slider beside it counts', () => {
  expect(writtenStrings.actions.heading(17)).toBe(
    'Candidates for token 17 (the 17th written one, after the start token)',
  );
  expect(writtenStrings.keptOf(17, 34)).toBe('17 of 34 written tokens');
  expect(writtenStrings.keptOf(7, 24, 7)).toBe('7 of 24 tokens: 7 forced, 17 that the decoder wrote after them');
});

it('new tokens are counted in words, as what happened there counts them', () => {
  expect(generationStrings.alternatives(17)).toBe('Candidates for the 18th new token');
  expect(generationStrings.alternatives(17, true)).toBe('Candidates for the 18th new token (before sampling)');
  expect(generationStrings.stepOf(17, 34)).toBe('the 18th of 34 tokens');
});
