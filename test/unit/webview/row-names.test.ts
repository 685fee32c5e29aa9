/** Names of tokens in the rows of a map. */
import { expect, it } from 'vitest';
import { type Comparison, rowNames } from '../../../webview/state/compare/comparison';
import { partOf } from '../part-of';

const side = (...texts: string[]) => ({
  summary: { tokens: texts.map((text, id) => ({ id, token: text, text, special: false, position: id })) },
});

it('has its position where another one is written alike, and no other has one', () => {
  const rows = [
    { a: 0, b: 0, same: true },
    { a: 1, b: 1, same: false },
    { a: 2, b: 2, same: true },
    { a: null, b: 3, same: false },
    { a: 3, b: 4, same: true },
  ];
  const comparison = partOf<Comparison>({
    a: side('.', 'is', '.', 'a') as never,
    b: side('.', 'was', '.', '.', 'a') as never,
    alignment: { rows } as never,
    sequence: 'tokens',
  });
  expect(rowNames(comparison, [0, 1, 2, 4])).toEqual(['“.” (0)', '“is” / “was”', '“.” (2)', '“a”']);
  expect(rowNames(comparison, [2, 3])).toEqual(['“.” (2)', '“.” (in B 3)']);
});
