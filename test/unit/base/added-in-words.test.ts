/** What a part adds to a score, in words that fit the number beside them. */
import { expect, it } from 'vitest';
import { addedInWords, bothInWords } from '../../../src/base/added-in-words';
import { signedShort } from '../../../src/base/number-text';
import { sentence } from '../../../src/trace/findings/finding';
import { sayAdds, sayAddsTo } from '../../../src/trace/findings/numbers';
import { attribution } from '../../../webview/strings/residual';
import { storyStrings } from '../../../webview/strings/story';

it('what rounds to 0.00 adds nothing, and is not said to take away', () => {
  const say = (amount: number) => addedInWords(signedShort(amount), '“·house”');
  expect([1.4, -0.3].map(say)).toEqual(['adds +1.40 to “·house”', 'takes away 0.30 from “·house”']);
  expect([0.001, -0.001, 0, -0].map(say)).toEqual(Array(4).fill('adds nothing to “·house”'));
  expect(attribution.reading('MLP 0', '-0.30')).toBe('MLP 0: takes away 0.30');
  expect(attribution.reading('MLP 0', '0')).toBe('MLP 0: adds nothing');
});

it('a head is named as one wherever its amount stands alone', () => {
  const said = (amount: number) =>
    storyStrings.headAdds({ layer: 5, head: 3 }, amount, storyStrings.logitOf('“·house”'), 4.726);
  expect(said(1.4)).toBe('Head 5.3 adds 1.40 directly to the logit of “·house” (4.73).');
  const lead = storyStrings.leadOf('“s”', '“"”');
  expect(
    storyStrings.headAdds({ layer: 1, head: 3, attention: 'cross-attention' }, 0.32, 'the logit of “ful”', 5.21),
  ).toBe('Head 1.3 (cross-attention) adds 0.32 directly to the logit of “ful” (5.21).');
  expect(storyStrings.headAdds({ layer: 4, head: 3 }, 1.86, lead, 6.71)).toBe(
    'Head 4.3 adds 1.86 directly to the lead of “s” over “"” (6.71).',
  );
  expect(said(-0.3)).toBe('Head 5.3 takes 0.30 directly from the logit of “·house” (4.73).');
  // What is written as 0.00 is said to be that little, and nothing only where it is 0.
  expect(said(-0.001)).toBe('Head 5.3 takes less than 0.005 directly from the logit of “·house” (4.73).');
  expect(said(0.001)).toBe('Head 5.3 adds less than 0.005 directly to the logit of “·house” (4.73).');
  expect(said(-0)).toBe('Head 5.3 adds nothing directly to the logit of “·house” (4.73).');
  expect(storyStrings.mlpAdds(0, -0.001, '“·house”')).toBe('MLP of block 0, adds nothing to the logit of “·house”');
  expect(storyStrings.adds(-0.001, '“·house”')).toBe('adds nothing to the logit of “·house”');
});

it('findings say so, too', () => {
  const said = (value: number) =>
    sayAdds(value)
      .parts.map(({ text }) => text)
      .join('');
  expect([0.25, -0.25, 0.001, -0.001].map(said)).toEqual([
    'adds +0.25',
    'takes away 0.25',
    'adds nothing',
    'adds nothing',
  ]);
});

it('two amounts share a verb where one fits both', () => {
  const said = (one: number, other: number) => bothInWords([signedShort(one), signedShort(other)], ['in A', 'in B']);
  expect([said(0.15, 0.2), said(-0.15, -0.2), said(0.15, -0.3), said(-0.3, 0)]).toEqual([
    'adds +0.15 in A and +0.20 in B',
    'takes away 0.15 in A and 0.20 in B',
    'adds +0.15 in A and takes away 0.30 in B',
    'takes away 0.30 in A and adds nothing in B',
  ]);
});

it('what is added to, or taken from, follows the amount in a finding', () => {
  const said = (value: number) =>
    sayAddsTo(sentence`the logit`, value)
      .parts.map(({ text }) => text)
      .join('');
  expect([1.81, -1.81].map(said)).toEqual(['adds +1.81 to the logit', 'takes away 1.81 from the logit']);
});
