/** Where others are tried in a text: which tokens give way alone, and which together. */
import { describe, expect, it } from 'vitest';
import {
  isWordAfter,
  longestWord,
  nameAt,
  ownAt,
  placesToTry,
  untriedFirstPlace,
} from '../../../../src/trace/readings/tried-places';

/** A text of these tokens. @param inserted begins with one that the tokenizer inserts */
function textOf(parts: readonly string[], inserted = false) {
  let at = 0;
  const tokens = parts.map((part) => {
    const start = at;
    at += part.length;
    return { start, end: at, text: part, token: part, special: false, inserted: false };
  });
  const begin = { start: 0, end: 0, text: '', token: '<s>', special: true, inserted: true };
  return { text: parts.join(''), tokens: inserted ? [begin, ...tokens] : tokens };
}

/** What stands in each place that is tried, from the nearest on. */
function tried(parts: readonly string[], position = parts.length - 1, inserted = false) {
  const of = textOf(parts, inserted);
  return placesToTry(of, position).map((place) => ownAt(of, place)?.text);
}

describe('the places in which others are tried', () => {
  it('are tokens, and words of several tokens as a whole, from the nearest on', () => {
    expect(tried(['The', ' keys', ' to', ' the', ' c', 'abin', 'et', ','])).toEqual([
      ',',
      ' cabinet',
      ' the',
      ' to',
      ' keys',
    ]);
    expect(tried(['So', ' they', ' don', "'t", '!', '!'])).toEqual(['!', '!', " don't", ' they']);
  });

  it('leave the first word, before which nothing stands, but not one behind a token that the tokenizer inserts', () => {
    const parts = ['Cab', 'inet', ' keys'];
    expect(tried(parts)).toEqual([' keys']);
    const of = textOf(parts);
    expect(ownAt(of, untriedFirstPlace(of, 2) as NonNullable<ReturnType<typeof untriedFirstPlace>>)?.text).toBe(
      'Cabinet',
    );
    expect(tried(parts, 3, true)).toEqual([' keys', 'Cabinet']);
    expect(untriedFirstPlace(textOf(parts, true), 3)).toBeUndefined();
    // Nothing else could give way.
    expect(untriedFirstPlace(of, 1)).toBeUndefined();
  });

  it('are the single tokens of a word that the prediction goes on with', () => {
    const parts = ['The', ' c', 'abin', 'et', ' keys'];
    expect(tried(parts, 2)).toEqual(['abin', ' c']);
    expect(tried(parts, 3)).toEqual([' cabinet']);
  });

  it('have the space before a word that is a token of its own, but not one that stands before another', () => {
    expect(tried(['In', ' ', '1', '9', '8', '4', ','])).toEqual([',', ' 1984']);
    expect(tried(['In', ' ', '5'])).toEqual([' 5']);
    expect(tried(['In', ' ', ' May'])).toEqual([' May', ' ']);
  });

  it('are 24 at most, whatever stands before them', () => {
    const parts = Array.from({ length: 400 }, () => [' ab', 'cd']).flat();
    const places = placesToTry(textOf(parts), parts.length - 1);
    expect(places).toHaveLength(24);
    expect(places.map(({ tokens }) => tokens)).toEqual(Array.from({ length: 24 }, () => 2));
    expect(places[23]?.place).toBe(800 - 48);
    expect(longestWord(places)).toEqual(places[0]);
    expect(longestWord(placesToTry(textOf([' a', ' b']), 1))).toBeUndefined();
  });
});

it('a word stands in place of another where it is one by itself', () => {
  expect([isWordAfter('the', ' door'), isWordAfter('the', 'rapist'), isWordAfter('“', 'door')]).toEqual([
    true,
    false,
    true,
  ]);
  expect([isWordAfter('the', ','), isWordAfter('the', '\n'), isWordAfter('in', ' 7')]).toEqual([false, false, true]);
});

it('what the text has twice is named with its place, be it a token or a word', () => {
  const written = ({ place }: { readonly place: number }) => `“${place}”`;
  const tokens = [5, 7, 5, 8, 1, 5, 8, 5].map((id) => ({ id }));
  expect([0, 1, 2, 9].map((place) => nameAt(tokens, { place, tokens: 1 }, written))).toEqual([
    '“0” at 0',
    '“1”',
    '“2” at 2',
    'token 9',
  ]);
  expect([2, 5, 0].map((place) => nameAt(tokens, { place, tokens: 2 }, written))).toEqual([
    '“2” at 2',
    '“5” at 5',
    '“0”',
  ]);
});
