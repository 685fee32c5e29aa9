/** Where a head looks from a token of each of two texts. */
import { expect, it } from 'vitest';
import { align } from '../../../src/trace/compare/align';
import {
  type AttendedToken,
  differenceText,
  gainsMost,
  haveTwice,
  lookedAt,
  lookName,
  lookNames,
  movedShare,
  shownLooks,
} from '../../../webview/state/compare/looks';
import { compareStrings } from '../../../webview/strings/compare';

const look = (a: number | null, b: number | null): AttendedToken => ({ row: 0, pieces: [], a, b });

it('the tokens that are not shown by themselves are counted for each side: a token of one is none of the other', () => {
  const rows = Array.from({ length: 14 }, (_, at) => look(at < 11 ? 0.09 : null, at < 12 ? 0.08 : 0.001));
  const { shown, others } = shownLooks(rows);
  expect(shown).toHaveLength(11);
  expect(others?.counts).toEqual({ a: 0, b: 3 });
  expect(compareStrings.otherLooks({ a: 4, b: 6 })).toBe('4 others in A, 6 in B');
  expect(compareStrings.otherLooks({ a: 1, b: 1 })).toBe('1 other');
});

it('B − A is in percentage points, with its sign and two decimals, and never a power of ten', () => {
  const texts = [look(0.3, 0.1), look(0.1, 0.3), look(null, 0.25), look(1e-6, 0), look(0, 1e-6), look(0, 0)].map(
    differenceText,
  );
  expect(texts).toEqual(['−20.00', '+20.00', '+25.00', '0.00', '0.00', '0.00']);
});

it('attention that lies on other tokens is half of all differences', () => {
  expect(movedShare([look(0.5, 0.25), look(0.5, null), look(null, 0.75)])).toBe(0.75);
});

it('one or two rows are not hidden to have one that sums them up', () => {
  const rows = (count: number) => Array.from({ length: count }, () => look(0.05, 0.05));
  expect(shownLooks(rows(13)).others).toBeUndefined();
  expect(shownLooks(rows(13)).shown).toHaveLength(13);
  expect(shownLooks(rows(14)).others?.counts).toEqual({ a: 3, b: 3 });
});

it('of a word that one tokenizer cuts into pieces the weights of all pieces are compared', () => {
  const token = (written: string, start: number, end: number) =>
    ({ token: written, text: written, id: 1, start, end, special: start === end, inserted: start === end }) as never;
  const [a, b] = [
    { text: 'he sleeps.', tokens: [token('[CLS]', 0, 0), token('he', 0, 2), token('sleeps', 3, 9), token('.', 9, 10)] },
    { text: 'he sleeps.', tokens: [token('he', 0, 2), token(' sleep', 2, 8), token('s', 8, 9), token('.', 9, 10)] },
  ];
  const alignment = align(a, b, false);
  const of = (side: 'a' | 'b') =>
    alignment.rows.map((row) => ({ a, b })[side].tokens[row[side] ?? -1] ?? token('—', 0, 0));
  const texts = { alignment, tokens: { a: of('a'), b: of('b'), both: of('a') } };
  const looks = lookedAt(texts, Float32Array.of(0.125, 0.25, 0.5, 0.125), Float32Array.of(0.25, 0.125, 0.5, 0.125));
  expect(looks.map((one) => [lookName(texts, one), one.a, one.b])).toEqual([
    ['[CLS]', 0.125, null],
    ['he', 0.25, 0.25],
    ['sleeps/·sleep + s', 0.5, 0.625],
    ['.', 0.125, 0.125],
  ]);
});

it('tokens that stand in several rows are told apart by their positions, of both where these differ', () => {
  const tokens = [' the', ' dog', ' the', ' a'].map(
    (token, at) => ({ token, text: token, id: at, start: at, end: at + 1, special: false, inserted: false }) as never,
  );
  const rows = [0, 1, 2, 3].map((at) => ({ a: at, b: at === 2 ? 4 : at, same: true }));
  const texts = { alignment: { rows, by: 'ids' }, tokens: { a: tokens, b: tokens, both: tokens } } as never;
  const looks = rows.map((_, row): AttendedToken => ({ row, pieces: [], a: 0.25, b: 0.25 }));
  expect(looks.map(lookNames(texts, looks))).toEqual(['·the (0)', '·dog', '·the (2/4)', '·a']);
  expect([haveTwice(texts, looks), haveTwice(texts, looks.slice(1))]).toEqual([true, false]);
});

it('what gains most attention from A to B is told, also where only B has it, and nothing where nothing gains any', () => {
  const changed = look(0.54, 0.7);
  expect(gainsMost([look(0.3, 0.2), changed, look(0.16, 0.1)])).toBe(changed);
  const added = look(null, 0.2);
  expect(gainsMost([changed, added, look(0.46, 0.1)])).toBe(added);
  expect(gainsMost([look(0.5, 0.5), look(0.5, null)])).toBeUndefined();
  expect(compareStrings.moved('16.49\u00a0%', '·nice/·bad')).toBe(
    '16.49\u00a0% of its attention moves to other tokens from A to B, most of it to ·nice/·bad.',
  );
});
