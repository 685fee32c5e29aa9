/** Where a traced text is after edits, against the document itself. */
import { expect, it } from 'vitest';
import { type MovingRange, movedRange } from '../../../src/editor/source/moved-range';

const DOCUMENT = 'before. The weather is nice. after';
const TEXT = 'The weather is nice.';

/** Edit the document one change after the other. @returns what it then has at the range, and the range */
function edit(...changes: readonly (readonly [at: number, length: number, text: string])[]) {
  let document = DOCUMENT;
  let range: MovingRange = { start: DOCUMENT.indexOf(TEXT), text: TEXT };
  for (const [rangeOffset, rangeLength, text] of changes) {
    document = document.slice(0, rangeOffset) + text + document.slice(rangeOffset + rangeLength);
    range = movedRange(range, { rangeOffset, rangeLength, text });
  }
  const { start, edited } = range;
  return { text: document.slice(start, start + (edited ?? TEXT.length)), isEdited: edited !== undefined };
}

it.each([
  ['a change before it', [[0, 6, 'much before']], TEXT, false],
  ['typing right before it', [[8, 0, 'x ']], TEXT, false],
  ['a change after it', [[28, 6, '']], TEXT, false],
  ['a word in it', [[20, 2, 'was']], 'The weather was nice.', true],
  [
    'two words in it, and one before it',
    [
      [20, 2, 'was'],
      [24, 4, 'bad'],
      [0, 6, ''],
    ],
    'The weather was bad.',
    true,
  ],
  [
    'typing on at its end once it is edited',
    [
      [20, 2, 'was'],
      [29, 0, '!!'],
    ],
    'The weather was nice.!!',
    true,
  ],
  ['a deletion over its beginning', [[4, 8, '']], 'weather is nice.', true],
  ['all of it', [[8, 20, 'It rains.']], 'It rains.', true],
] as const)('%s', (_, changes, text, isEdited) => {
  expect(edit(...changes)).toEqual({ text, isEdited });
});

it('is the same object where nothing happens to it', () => {
  const range = { start: 8, text: TEXT };
  expect(movedRange(range, { rangeOffset: 28, rangeLength: 0, text: 'x' })).toBe(range);
});
