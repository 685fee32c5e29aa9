import { expect, it } from 'vitest';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { rowPlaces, vocabularyRows } from '../../../webview/state/story/vocabulary-rows';

const tokens = [7, 3, 7, 9, 4].map((id) => ({ id, text: String(id) }) as Token);

it('each token of a text has its row once, where it stands first', () => {
  expect(rowPlaces(tokens, 2, 10)).toEqual([
    { id: 7, position: 0 },
    { id: 3, position: 1 },
    { id: 9, position: 3 },
    { id: 4, position: 4 },
  ]);
});

it('of a long text the rows nearest to the chosen token are left, and its own, also where it stands first far away', () => {
  expect(rowPlaces(tokens, 4, 2).map(({ id }) => id)).toEqual([9, 4]);
  const again = [...tokens, { id: 7, text: '7' } as Token];
  expect(rowPlaces(again, 5, 2).map(({ id }) => id)).toEqual([7, 4]);
});

it('rows that arrive in the order of their ids stand in that of the text, with their cosine to the chosen one', () => {
  const places = rowPlaces(tokens, 1, 10);
  // Of ids 3, 4, 7 and 9.
  const rows = vocabularyRows(places, Float32Array.of(3, 4, -4, 3, 6, 8, 0, 0), 3);
  expect(rows.map(({ id, values }) => [id, ...values])).toEqual([
    [7, 6, 8],
    [3, 3, 4],
    [9, 0, 0],
    [4, -4, 3],
  ]);
  expect(rows.map(({ cosine }) => cosine)).toEqual([1, 1, Number.NaN, 0]);
});
