/** Tables of a terminal. */
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { columnWidth, textTable } from '../../../src/base/text-table';
import { thorough } from '../../workbench/thorough.ts';

it('columns are as wide as their widest cell, and numbers are flush right', () => {
  expect(textTable([['a', 'bcd', '1'], ['efg', 'h', '23'], ['i']], 2)).toEqual(['a    bcd   1', 'efg  h    23', 'i']);
  expect(textTable([])).toEqual([]);
});

it('a table may have as many rows as a long text has tokens', () => {
  const rows = Array.from({ length: 300_000 }, (_, row) => [String(row % 10), 'x']);
  const lines = textTable(rows);
  expect(lines).toHaveLength(rows.length);
  expect(lines.at(-1)).toBe('9  x');
});

it.runIf(thorough)('each character takes as many columns as in a terminal, alone and after another', () => {
  const characters = Array.from({ length: 0x3000 - 0x20 }, (_, code) => String.fromCharCode(0x20 + code));
  const texts = characters.flatMap((character) => [character, `a${character}`]);
  expect(texts.filter((text) => columnWidth([text]) !== stringWidth(text))).toEqual([]);
});
