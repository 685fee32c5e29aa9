/** Where a head looks from most tokens of a text. */
import { expect, it } from 'vitest';
import { sayThroughout } from '../../../../src/trace/findings/throughout';

const COUNT = 6;

/** A head that gives most from each query to the key that is named. */
function looking(keyOf: (query: number) => number): Float32Array {
  const weights = new Float32Array(COUNT * COUNT).fill(0.05);
  for (let query = 0; query < COUNT; query++) weights[query * COUNT + keyOf(query)] = 0.75;
  return weights;
}

function said(keyOf: (query: number) => number): string {
  const found = sayThroughout(looking(keyOf), COUNT);
  return found === '' ? '' : found.parts.map(({ text }) => text).join('');
}

it('a head that looks one back, one on, at the token itself or at the first one from most tokens is said to', () => {
  expect(said((query) => Math.max(query - 1, 0))).toBe(
    ' In this text it looks most at the token before from all 5 tokens that have one.',
  );
  expect(said((query) => Math.min(query + 1, COUNT - 1))).toBe(
    ' In this text it looks most at the token after from all 5 tokens that have one.',
  );
  expect(said((query) => (query === 2 ? 5 : query))).toBe(
    ' In this text it looks most at the token itself from 5 of the 6 tokens.',
  );
  expect(said(() => 0)).toBe(' In this text it looks most at the first token from all 5 tokens after it.');
});

it('of a head that looks here and there nothing is said, nor where the text is too short to tell', () => {
  expect(said((query) => (query * 2 + 3) % COUNT)).toBe('');
  expect(sayThroughout(Float32Array.from([0, 1, 1, 0]), 2)).toBe('');
});
