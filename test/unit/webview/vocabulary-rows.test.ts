import { expect, it } from 'vitest';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import {
  byLikeness,
  distancesFrom,
  rowPlaces,
  rowsLeftOut,
  rowsSeen,
  vocabularyRows,
} from '../../../webview/state/story/vocabulary-rows';

/** Of six tokens of which the last is chosen. */
const distances = new Map([0, 1, 2, 3, 4, 5].map((id) => [id, 5 - id]));
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

it('rows that a sentence names are there however far away, and come first after the own one, in the sentence’s order', () => {
  expect(rowPlaces(tokens, 4, 3, [3]).map(({ id }) => id)).toEqual([3, 9, 4]);
  const values = new Float32Array(1);
  const rows = [0.9, 0.1, 0.3, 0.5, -0.2, 1].map((cosine, id) => ({ id, position: id, values, cosine }));
  const seen = (most: number) => rowsSeen(rows, 5, distances, most, [3, 1]).map(({ id }) => id);
  expect([seen(1), seen(3), seen(4), seen(6)]).toEqual([[5], [5, 3, 1], [5, 3, 1, 0], [5, 3, 1, 0, 2, 4]]);
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

it('where few rows have room they are the own one, the three most alike, and the nearest', () => {
  const values = new Float32Array(1);
  const rows = [0.9, 0.1, Number.NaN, 0.5, -0.2, 1].map((cosine, id) => ({ id, position: id, values, cosine }));
  const seen = (most: number) => rowsSeen(rows, 5, distances, most).map(({ id }) => id);
  expect([seen(1), seen(3), seen(4), seen(6)]).toEqual([[5], [0, 3, 5], [0, 1, 3, 5], [0, 1, 2, 3, 4, 5]]);
});

it('rows that are left out are counted where they would stand in the order of the text', () => {
  const many = [1, 2, 1, 3, 4, 5, 6, 7, 8].map((id) => ({ id, text: String(id) }) as Token);
  const places = rowPlaces(many, 0, many.length);
  const of = (...ids: number[]) => places.filter(({ id }) => ids.includes(id));
  expect(rowsLeftOut(many, of(1, 4, 5, 7), of(4, 5, 7))).toEqual([2, 0, 1, 1]);
  // What stands first, out of this order, is not left out.
  expect(rowsLeftOut(many, of(8, 1, 5), of(5))).toEqual([3, 2]);
  expect(rowsLeftOut(many, of(1), [])).toEqual([7]);
  expect(rowsLeftOut(many, places, places)).toEqual(places.map(() => 0).concat(0));
});

it('a token that is there more than once is as far away as where it stands nearest: its row is not left out for that of its first place', () => {
  expect([...distancesFrom(tokens, 2)]).toEqual([
    [7, 0],
    [3, 1],
    [9, 1],
    [4, 2],
  ]);
  const again = [7, 3, 9, 4, 7, 5].map((id) => ({ id, text: String(id) }) as Token);
  expect(rowPlaces(again, 5, 3).map(({ id }) => id)).toEqual([7, 4, 5]);
});

it('presented, all rows have one order: the own one, then the most alike first, and last one that is no direction', () => {
  const values = new Float32Array(1);
  const rows = [-0.4, Number.NaN, 0.9, 0.2, 1].map((cosine, id) => ({ id, position: id, values, cosine }));
  expect(byLikeness(rows, 3).map(({ id }) => id)).toEqual([3, 4, 2, 0, 1]);
});
