/** What is written for people in lines of so many columns. */
import { expect, it } from 'vitest';
import { exactLines, indented, layOut, pageOf, tableBlock } from '../../../src/base/text-blocks';

const ROWS = [
  ['token', 'probability there', 'of it'],
  ['" a"', '0.25', '0.5'],
  ['" been there"', '0.125', '1'],
];

it('prose is broken between words, and goes on two columns behind where it begins', () => {
  expect(layOut(['one two three four five', '', '  six seven eight nine'], pageOf(20))).toEqual([
    'one two three four',
    '  five',
    '',
    '  six seven eight',
    '    nine',
  ]);
});

it('prose has no more than 100 columns, however wide the output is', () => {
  const text = 'word '.repeat(60).trim();
  for (const columns of [undefined, 100, 400])
    expect(Math.max(...layOut([text], pageOf(columns)).map((line) => line.length))).toBe(99);
});

it('a word that is wider than a line, and a token in quotes, stays in one piece', () => {
  expect(layOut(['a/very/long/path/of/folders it is'], pageOf(20))).toEqual(['a/very/long/path/of/folders', '  it is']);
  expect(layOut(['comes next then: " a b"'], pageOf(20))).toEqual(['comes next then:', '  " a b"']);
});

it('wide characters count as two columns', () => {
  expect(layOut(['漢字漢字 漢字漢字 漢字漢字'], pageOf(20))).toEqual(['漢字漢字 漢字漢字', '  漢字漢字']);
});

it('of an output whose columns are not known a table is whole', () => {
  expect(layOut([tableBlock(ROWS, { numbers: 1 })])).toEqual([
    'token          probability there  of it',
    '" a"                        0.25    0.5',
    '" been there"              0.125      1',
  ]);
});

it('a table that is too wide has the names of its columns over several lines, right above the figures', () => {
  expect(layOut([tableBlock(ROWS, { numbers: 1 })], pageOf(33))).toEqual([
    '               probability',
    'token                there  of it',
    '" a"                  0.25    0.5',
    '" been there"        0.125      1',
  ]);
});

it('one that is too wide even so has not its last columns, which are named', () => {
  expect(layOut([tableBlock(ROWS, { numbers: 1 })], pageOf(27))).toEqual([
    '               probability',
    'token                there',
    '" a"                  0.25',
    '" been there"        0.125',
    'Left out, as lines have 27',
    '  characters: of it. --json',
    '  has all.',
  ]);
});

it('figures are not broken, and texts are', () => {
  const rows = [
    ['name', 'what it is of', 'mean'],
    ['one', 'some words of it', '0.5 ± 0.1'],
  ];
  expect(layOut([tableBlock(rows, { numbers: 2 })], pageOf(28))).toEqual(
    ['      what it is', 'name  of               mean', 'one   some words  0.5 ± 0.1', '      of it'].map(
      (line) => line,
    ),
  );
});

it('what is indented has fewer columns left; empty lines stay empty', () => {
  expect(layOut([indented(['one two three four', ''], 3)], pageOf(20))).toEqual(['   one two three', '     four', '']);
});

it('exact lines stay as they are', () => {
  const text = `${'word '.repeat(60)}\n  end`;
  expect(layOut([exactLines(text)], pageOf(20))).toEqual(text.split('\n'));
});
