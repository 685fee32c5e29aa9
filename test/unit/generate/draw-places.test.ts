/** Which places of texts are drawn. */
import { expect, it } from 'vitest';
import { drawCursors } from '../../../src/generate/draw-places';

const LINES = Array.from({ length: 60 }, (_, i) => `line ${i} of the text\n`).join('');

it('a seed draws the same places on all machines', () => {
  const cursors = [...drawCursors([LINES, LINES], 5, 1)].map(({ text, cursor }) => [text, cursor]);
  expect(cursors).toEqual([
    [1, 220],
    [0, 472],
    [0, 1039],
    [1, 236],
    [0, 608],
  ]);
});

it('however many are drawn, none is drawn in a circle', () => {
  const text = 'xxxx\n'.repeat(2_000_000);
  const cursors = [...drawCursors([text], 12_000, 1)].map(({ cursor }) => cursor);
  expect(new Set(cursors).size).toBeGreaterThan(11_900);
});

it('no place is within a character', () => {
  const text = `${'\u{1F600}'.repeat(200)}\n`;
  const drawn = [...drawCursors([text], 100, 1)];
  expect(drawn.filter(({ cursor }) => cursor % 2 === 1)).toEqual([]);
  expect(drawn.filter(({ rest }) => /\p{Surrogate}/u.test(rest))).toEqual([]);
});
