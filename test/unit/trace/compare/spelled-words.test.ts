/** What is said of a text that a model writes in several tokens. */
import { expect, it } from 'vitest';
import { spelledWords } from '../../../../src/trace/compare/spelled-words';
import { quotedToken } from '../../../../webview/strings/format';

const token = (text: string, probability: number) => ({ id: 1, token: text, text, special: false, probability });

it('names the product and the probability of each token', () => {
  const text = ' sunny';
  const spelled = { text, probability: 0.021, tokens: [token(' sun', 0.05), token('ny', 0.42)] };
  expect(spelledWords('A', spelled, quotedToken)).toBe(
    'A gives “·sunny” 2.10\u00a0%, in two tokens: “·sun” 5.00\u00a0%, “ny” 42.00\u00a0%.',
  );
  const one = { text, probability: 0.021, tokens: [token(text, 0.021)] };
  expect(spelledWords('B', one, quotedToken)).toBe('B gives “·sunny” 2.10\u00a0%.');
  const many = { text: 'x'.repeat(11), probability: 1e-9, tokens: Array.from('x'.repeat(11), (x) => token(x, 0.5)) };
  expect(spelledWords('A', many, quotedToken)).toContain('less than 0.0001\u00a0%, in 11 tokens: “x” 50.00\u00a0%, ');
});

it('says why it does not apply', () => {
  const said = (whyNot: 'cut' | 'vocabulary' | 'context') => spelledWords('A', { text: 'er', whyNot }, quotedToken);
  expect(said('cut')).toBe(
    'This does not apply to “er” in A: together with it, the tokenizer of A would cut the last token before it in another way.',
  );
  expect(said('vocabulary')).toBe('This does not apply to “er” in A: the tokens of A cannot write exactly this text.');
  expect(said('context')).toBe('This does not apply to “er” in A: the context of A has no room for it.');
});
