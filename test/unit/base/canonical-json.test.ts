/** Equal values have equal texts. */
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../src/base/canonical-json';

it('has the keys of every object in one order, and the items of a list in theirs', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }, 'é'], a: { z: NaN, y: undefined } })).toBe(
    '{"a":{"z":null},"b":[{"c":null,"d":1},"é"]}',
  );
});

it('can be read by whoever reads JSON', () => {
  const value = { text: 'a "quoted" line\n', list: [3, 1, 2, [], {}], 10: true, 9: false };
  expect(JSON.parse(canonicalJson(value))).toEqual(value);
});
