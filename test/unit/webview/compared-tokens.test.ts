/** How many tokens of two texts stand above each other, in words whose numbers add up to those of each text. */
import { expect, it } from 'vitest';
import { compareStrings } from '../../../webview/strings/compare';

const told = compareStrings.stepOnly.tokens;

it('counts the tokens of A by what stands below them, and then those of B that have none above', () => {
  expect(told({ same: 0, other: 5, onlyA: 2, onlyB: 3 })).toBe(
    'The tokens of A are shown above those of B at the top of this panel. Of A’s 7 tokens, none stands above the same one of B, 5 above another one and 2 above none. Of B’s 8 tokens, 3 stand below none.',
  );
});

it('says of texts of the same tokens only that', () => {
  expect(told({ same: 4, other: 0, onlyA: 0, onlyB: 0 })).toMatch(
    / Of A’s 4 tokens, all stand above the same one of B\.$/,
  );
  expect(told({ same: 1, other: 1, onlyA: 0, onlyB: 1 })).toMatch(
    / Of A’s 2 tokens, 1 stands above the same one of B and 1 above another one\. Of B’s 3 tokens, 1 stands below none\.$/,
  );
});
