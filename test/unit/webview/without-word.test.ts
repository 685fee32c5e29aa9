/** A text without the word of a token. */
import { describe, expect, it } from 'vitest';
import { withoutWord } from '../../../webview/state/tokens/token-actions';

describe('a text without a word', () => {
  it.each([
    ['between spaces, one of which goes with it', 'Mary gave it to John.', ' gave', 'gave', 'Mary it to John.'],
    ['at the beginning', 'Mary gave it.', 'Mary', 'Mary', 'gave it.'],
    ['of which the token is a part', 'An unbelievable day', 'believ', 'unbelievable', 'An day'],
    ['that ends with the text', 'The weather is', ' is', 'is', 'The weather'],
    ['with an apostrophe', 'I don’t know', 'don', 'don’t', 'I know'],
    ['in letters beyond the first plane', 'a 𝒳𝒴 b', '𝒳', '𝒳𝒴', 'a b'],
    ['a mark alone, not the word beside it', 'Yes, but no', ',', ',', 'Yes but no'],
    ['on a line of its own, whose break stays', 'one\ntwo\nthree', 'two', 'two', 'one\n\nthree'],
  ])('%s', (_, text, token, word, left) => {
    const start = text.indexOf(token);
    expect(withoutWord(text, start, start + token.length)).toEqual({ word, text: left });
  });

  it('is none where nothing would be left, and where a token has no character of it', () => {
    expect(withoutWord(' Mary ', 0, 5)).toBeUndefined();
    expect(withoutWord('a  b', 1, 3)).toBeUndefined();
    expect(withoutWord('a b', 1, 1)).toBeUndefined();
  });
});
