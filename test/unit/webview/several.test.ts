/** The labels of the matrix of several texts: what tells each text from the others, in the room that a column has. */
import { expect, it } from 'vitest';
import { severalFigure, tellingWords } from '../../../webview/state/compare/several';

const TEXTS = [
  'The drug lowers blood pressure',
  'The drug raises the pulse',
  'The cat sat on the mat',
  'Nothing else',
  'The drug',
];

it('a label begins with the first word in which its text differs from the one that is most like it', () => {
  expect(TEXTS.map((_, at) => tellingWords(TEXTS, at))).toEqual([
    '…lowers blood pressure',
    '…raises the pulse',
    '…cat sat on the mat',
    'Nothing else',
    // All of it is the beginning of another one, too.
    '…drug',
  ]);
});

it('columns have their number and these words in two lines, and a cell that is pointed at tells both texts whole', () => {
  const side = { summary: { text: '', tokens: [] }, readings: {} };
  const data = { comparison: { a: side, b: side }, width: 600 } as never;
  const { look, tensor } = severalFigure(new Float64Array(25), TEXTS, data, undefined);
  expect(TEXTS.map((_, at) => look.columnLabel?.(at))).toEqual([
    '1 …lowers\nblood pressure',
    '2 …raises\nthe pulse',
    '3 …cat sat\non the mat',
    '4 Nothing\nelse',
    '5 …drug',
  ]);
  expect(look.rowLabel?.(0)).toBe('1 …lowers blood pressure');
  const { place } = look.describe?.(tensor, { row: 0, column: 2, value: 0.5 } as never) ?? {};
  expect(place).toBe(`text 1 “${TEXTS[0]}” and text 3 “${TEXTS[2]}”`);
});
