/** The labels of the matrix of several texts: what tells each text from the others, in the room that a column has. */
import { expect, it } from 'vitest';
import { severalFigure, severalFile, tellingWords } from '../../../webview/state/compare/several';

const TEXTS = [
  'The drug lowers blood pressure',
  'The drug raises the pulse',
  'The cat sat on the mat',
  'Nothing else',
  'The drug',
];

it('a label begins with the first word in which its text differs from the one that is most like it, or with what both begin with where that is short', () => {
  expect(TEXTS.map((_, at) => tellingWords(TEXTS, at))).toEqual([
    '…lowers blood pressure',
    '…raises the pulse',
    'The cat sat on the mat',
    'Nothing else',
    // All of it is the beginning of another one, too.
    'The drug',
  ]);
});

it('columns have their number and these words in two lines, and a cell that is pointed at tells both texts whole', () => {
  const side = { summary: { text: '', tokens: [] }, readings: {} };
  const data = { comparison: { a: side, b: side }, width: 600 } as never;
  const { look, tensor } = severalFigure(new Float64Array(25), TEXTS, data, undefined);
  expect(TEXTS.map((_, at) => look.columnLabel?.(at))).toEqual([
    '1 …lowers\nblood pressure',
    '2 …raises\nthe pulse',
    '3 The cat\nsat on the mat',
    '4 Nothing\nelse',
    '5 The drug',
  ]);
  expect(look.rowLabel?.(0)).toBe('1 …lowers blood pressure');
  const { place } = look.describe?.(tensor, { row: 0, column: 2, value: 0.5 } as never) ?? {};
  expect(place).toBe(`text 1 “${TEXTS[0]}” and text 3 “${TEXTS[2]}”`);
});

it('files are named after all of the texts, not after the two that are shown', () => {
  const a = { summary: { model: { name: 'mini' } }, variant: 'model' };
  const files = [TEXTS, TEXTS.toReversed()].map((texts) => severalFile(texts, { a } as never));
  expect(files).toEqual([
    'cosine-similarity-of-5-texts_the-drug-lowers-blood_mini',
    'cosine-similarity-of-5-texts_the-drug_mini',
  ]);
});
