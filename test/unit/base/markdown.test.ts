/** Markdown as text. */
import { expect, it } from 'vitest';
import {
  markdownCode,
  markdownParagraph,
  markdownQuote,
  markdownTable,
  markdownWords,
} from '../../../src/base/markdown';

it('a text of others marks up nothing, and names keep their underscores', () => {
  expect(markdownWords('d_model *a* _b_ <b> [x](y) $z$ `c` https://a.b &lt; A & B')).toBe(
    'd_model \\*a\\* \\_b\\_ \\<b> \\[x](y) \\$z\\$ \\`c\\` https\\://a.b \\&lt; A & B',
  );
});

it('a paragraph is wrapped, and no line of it begins a list, a heading or a quotation', () => {
  const words = `${'word '.repeat(19)}abc 1. > # - end`;
  const lines = markdownParagraph(words).split('\n');
  expect(lines.join(' ')).toBe(words);
  for (const line of lines) expect(line).toMatch(/^(word|end)/);
  expect(markdownParagraph('- one')).toBe('\\- one');
});

it('a quotation keeps its lines and its paragraphs', () => {
  expect(markdownQuote('one\ntwo\n\nthree\n')).toBe('> one\\\n> two\n>\n> three');
});

it('code is fenced by more ticks than it has, and keeps the spaces at its ends', () => {
  expect([markdownCode('a'), markdownCode('`'), markdownCode('a``b'), markdownCode(' a ')]).toEqual([
    '`a`',
    '`` ` ``',
    '``` a``b ```',
    '`  a  `',
  ]);
});

it('columns of a table are flush in its source, numbers at the right, and a cell may have a bar', () => {
  expect(
    markdownTable(
      [
        ['token', 'p'],
        ['`|`', '12.5'],
      ],
      1,
    ),
  ).toBe('| token |    p |\n| ----- | ---: |\n| `\\|`  | 12.5 |');
});
