/** What is lit up of a traced text. */
import { describe, expect, it } from 'vitest';
import { litParts, TINTS, tokenAt } from '../../../src/editor/source/highlight-ranges';

const token = (start: number, end: number) => ({
  id: 1,
  token: 't',
  text: 't',
  start,
  end,
  special: false,
  inserted: false,
  typeId: 0,
});
/** An inserted token; "ab", " cd"; a character of two tokens; "e". */
const TOKENS = [token(0, 0), token(0, 2), token(2, 5), token(5, 7), token(5, 7), token(7, 8)];

describe('the lit parts', () => {
  it('are the ranges of the chosen token and of the one that is pointed at', () => {
    const parts = litParts(TOKENS, { token: 2, preview: 5, attention: null });
    expect(parts.chosen).toEqual([{ start: 2, end: 5 }]);
    expect(parts.pointed).toEqual([{ start: 7, end: 8 }]);
    expect(parts.tints).toEqual(new Array(TINTS).fill([]));
  });

  it('are none for a token without a range, for none, for one that does not exist, and not twice for the same', () => {
    expect(litParts(TOKENS, { token: 0, preview: null, attention: null })).toMatchObject({ chosen: [], pointed: [] });
    expect(litParts(TOKENS, { token: 9, preview: -1, attention: null })).toMatchObject({ chosen: [], pointed: [] });
    expect(litParts(TOKENS, { token: 1, preview: 1, attention: null }).pointed).toEqual([]);
  });

  it('are tinted in ten steps by attention, from just above 0 to 1', () => {
    const { tints } = litParts(TOKENS, { token: 5, preview: null, attention: [1, 0.004, 0.1, 0.11, Number.NaN, 1] });
    expect(tints.map((parts) => parts.map(({ weight }) => weight))).toEqual([
      [0.1],
      [0.11],
      ...new Array(7).fill([]),
      [1],
    ]);
    expect(tints[9]).toEqual([{ start: 7, end: 8, weight: 1 }]);
  });
});

describe('the token at an offset', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [5, 3],
    [6, 3],
    [7, 5],
    [8, 5],
    [9, undefined],
    [-1, undefined],
  ])('%i: %s', (offset, index) => {
    expect(tokenAt(TOKENS, offset)).toBe(index);
  });

  it('is none before the traced part of a text that was cut', () => {
    expect(tokenAt([token(10, 12)], 3)).toBeUndefined();
    expect(tokenAt([], 0)).toBeUndefined();
  });
});
