/** What a mask is to a model that fills none in, where two texts are compared. */
import { expect, it } from 'vitest';
import { unfilledMaskSentence } from '../../../../src/trace/compare/unfilled-mask';

const side = (...words: string[]) => ({
  plan: { predicts: 'nothing' as const },
  tokens: words.map((token) => ({ token, text: token, special: token.startsWith('[') })),
});

it('is said of the text that holds one, and of no model that predicts words', () => {
  expect(unfilledMaskSentence(side('a', 'cat'), side('a', '[MASK]'))).toBe(
    '“[MASK]” in B is the model’s mask token, which stands in the place of a word that is left out. This model came without the layer that would fill it in, and reads it like any other token.',
  );
  expect(unfilledMaskSentence(side('[MASK]'), side('[MASK]'))).toMatch(/^“\[MASK\]” in both texts is /);
  expect(unfilledMaskSentence(side('[CLS]', 'a'), side('[CLS]', 'cat'))).toBe('');
  const filling = { ...side('[MASK]'), plan: { predicts: 'masked token' as const } };
  expect(unfilledMaskSentence(filling, filling)).toBe('');
});
