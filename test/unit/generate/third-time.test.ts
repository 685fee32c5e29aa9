/** A sentence that stands twice in a row is not suggested once more by itself. */
import { expect, it } from 'vitest';
import { saysThirdTime } from '../../../src/generate/third-time';

const CAT = 'The cat sat on the mat.';

it.each([
  ['in a line', ' cat sat on the mat.', `${CAT} ${CAT} The`, true],
  ['from its beginning', CAT, `${CAT} ${CAT} `, true],
  ['without its end', ' cat sat on the mat', `${CAT} ${CAT} The`, true],
  ['for the most part', ' cat sat on', `${CAT} ${CAT} The`, true],
  ['in lines of its own', ' cat sat on the mat.', `${CAT}\n\n${CAT}\n\nThe`, true],
  ['with a line break first', `\n${CAT}`, `${CAT}\n${CAT}`, true],
  ['for the second time', ' cat sat on the mat.', `${CAT} The`, false],
  ['after another one', ' cat sat on the mat.', `${CAT} It ran off. ${CAT} The`, false],
  ['with another end', ' cat sat on the bed.', `${CAT} ${CAT} The`, false],
  ['as far as few of its words', ' cat', `${CAT} ${CAT} The`, false],
  ['where it has few words', ' no!', 'Oh no! Oh no! Oh', false],
  ['and what stands there three times is gone on with', ' He ran off.', `${CAT} ${CAT} ${CAT}`, false],
])('a sentence %s', (_, text, before, isHeld) => {
  expect(saysThirdTime(text, before)).toBe(isHeld);
});
