/** What is told of the tokens that a typed text is forced with. */
import { expect, it } from 'vitest';
import { forcedWords } from '../../../src/base/forced-words';

const token = (text: string, start = 0, end = text.length) => ({ token: text, text, start, end });

it('names the tokens, and a space that nobody has typed', () => {
  expect(forcedWords('sea', [token('sea')])).toBe('1 token will be forced: sea.');
  expect(forcedWords(' sea', [token(' sea')])).toBe('1 token will be forced: ·sea.');
  const space = 'The tokenizer puts a space in front of what was typed.';
  expect(forcedWords('sea', [token(' sea', 0, 3)])).toBe(`1 token will be forced: ·sea. ${space}`);
  expect(forcedWords('FF', [token(' ', 0, 0), token('FF')])).toBe(`2 tokens will be forced: · + FF. ${space}`);
});

it('says which tokens the template of the tokenizer puts in front', () => {
  const start = { ...token('<s>', 0, 0), text: '', inserted: true };
  expect(forcedWords('sea', [start, token('sea')])).toBe(
    '2 tokens will be forced: <s> + sea. <s> was not typed: the tokenizer’s template puts it in front of every text.',
  );
});

it('says that nothing is forced where nothing was typed, and names the first of many tokens', () => {
  expect(forcedWords('', [])).toBe('No token will be forced: the output ends at its start token.');
  expect(
    forcedWords(
      'a',
      Array.from({ length: 30 }, () => token('a')),
    ),
  ).toMatch(/^30 tokens will be forced: (a \+ ){24}…\.$/);
});
