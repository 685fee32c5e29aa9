import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/architectures/plan/plan';
import type { Readings } from '../../../src/engine/protocol/reading-protocol';
import type { Lens } from '../../../src/trace/readings/lens';
import { lensPoints } from '../../../src/trace/readings/lens-points';
import type { Proof } from '../../../src/trace/run/proofs';
import { ReadingSource } from '../../../webview/sources/readings';
import { LENS_CHUNK, type LensCell, LensColumns } from '../../../webview/state/residual/lens-columns';
import { picturedColumns } from '../../../webview/state/residual/lens-drawing';
import { lensLines } from '../../../webview/state/residual/lens-export';
import { blocksSeen, LEFT_OUT, leftOut, rowsBelow, rowsSeen } from '../../../webview/state/residual/lens-rows';
import {
  COLUMN,
  charactersIn,
  columnsDrawn,
  columnsInView,
  cutAtEdges,
  HEADER,
  lensWidths,
  ONE_LINE_COLUMN,
  ONE_LINE_ROW,
  ROW,
  rowFit,
  rowOfType,
  scrollTo,
  WIDTHS,
} from '../../../webview/state/residual/lens-view';
import { shareText } from '../../../webview/strings/format';
import { TestHost } from './host';

const tick = () => new Promise((resolve) => setTimeout(resolve));
const LAYERS = 2;

/** The residual stream through two blocks, and what is added to it. */
const PLAN = {
  nodes: [],
  stages: Array.from({ length: LAYERS }, (_, layer) =>
    (
      [
        ['resid_pre', 'stream'],
        ['attn_out', 'attention'],
        ['resid_mid', 'stream'],
        ['mlp_out', 'mlp'],
        ['resid_post', 'stream'],
      ] as const
    ).map(([label, role]) => ({
      name: `blocks.${layer}.${label}`,
      label,
      block: { stack: 'decoder', layer },
      link: 'block' as const,
      node: 0,
      role,
    })),
  ).flat(),
  stacks: [{ name: 'decoder', prefix: 'blocks', layers: 2, sequence: 'tokens' }],
} satisfies Pick<Plan, 'nodes' | 'stages' | 'stacks'>;

/** A lens whose numbers tell where they are from: token 100 · point + position. */
function lensAt(positions: readonly number[], proof: Partial<Proof> = {}): Lens {
  const points = lensPoints(PLAN);
  const cells = points.flatMap((_, point) => positions.map((position) => 100 * point + position));
  const token = (scale: number) => ({
    probability: Float64Array.from(cells, (cell) => cell / scale),
    rank: Int32Array.from(cells, (cell) => cell % scale),
  });
  return {
    points,
    positions,
    top: Int32Array.from(cells),
    probability: Float64Array.from(cells, (cell) => cell / 1000),
    logit: Float64Array.from(cells, (cell) => cell / 100),
    logSum: Float64Array.from(cells, (cell) => cell / 50),
    entropy: Float64Array.from(cells, (cell) => cell / 10),
    final: token(10),
    target: token(7),
    tokens: cells.map((id) => ({ id, token: `t${id}`, text: `t${id}`, special: false })),
    proof: { name: 'lens-logits', claim: '', status: 'holds', residual: 1, bound: 10, view: 'blocks', ...proof },
  };
}

/** A table of so many columns, in which some are in view. */
function table(size: number, read: (positions: readonly number[]) => Promise<Lens>) {
  const host = new TestHost();
  const readings = new ReadingSource(
    1,
    ({ params }) => read((params as Readings['lens']['params']).positions) as never,
  );
  const shown = { readings, size, target: null, view: { start: 0, stop: 0 } };
  const columns = new LensColumns(host, () => shown);
  const show = (start: number, stop: number) => {
    shown.view = { start, stop };
    host.update();
  };
  return { columns, show };
}

describe('a picture of the lens', () => {
  const named = { corner: 'block', rows: [{ name: '10 attn' }] };
  const positions = (all: number, chosen: number) => {
    const { start, stop } = picturedColumns(all, chosen, named);
    return [start, stop];
  };

  it('has all positions that are legible beside each other', () => {
    expect([positions(1, 0), positions(18, 0), positions(18, 17)]).toEqual([
      [0, 1],
      [0, 18],
      [0, 18],
    ]);
  });

  it('has of more the last ones, or those up to the chosen one where that is before them', () => {
    expect([positions(40, 39), positions(40, 21)]).toEqual([
      [21, 40],
      [21, 40],
    ]);
    expect([positions(40, 20), positions(40, 3)]).toEqual([
      [2, 21],
      [0, 19],
    ]);
  });
});

describe('numbers of the lens', () => {
  it('are a row for each position and point, with ranks from 1, of the explained token as well', () => {
    const points = lensPoints(PLAN);
    const token = { id: 1, token: 'Ġa', text: ' a', special: false, inserted: false, typeId: 0, start: 0, end: 1 };
    const text = (id: number) => ({ id, token: `t${id}`, text: `t${id}`, special: false });
    const cell = (point: number, position: number): LensCell => ({
      ...{
        token: text(point),
        probability: 0.25,
        logit: 1,
        logSum: 2,
        entropy: 1.5,
        finalToken: text(9),
        atEnd: 0.5,
        target: null,
      },
      final: { probability: 0.125, rank: position },
    });
    const targeted = () => ({ probability: 0.0625, rank: 4 });
    const lens = { points, tokens: [token, token], cell };
    const [head = [], ...rows] = lensLines({ ...lens, target: 7, targeted });
    expect(rows).toHaveLength(2 * points.length);
    expect(rows.every((row) => row.length === head.length)).toBe(true);
    expect(rows[1]).toEqual(['0', '·a', '0', 'MLP', '1', 't1', '0.25', '1.5', '9', 't9', '0.125', '1', '0.0625', '5']);
    expect(head.slice(-2)).toEqual(['token 7, probability here', 'token 7, rank here']);
    const [without = []] = lensLines({ ...lens, target: undefined, targeted: () => null });
    expect(without).toEqual(head.slice(0, -2));
  });
});

describe('columns of the lens', () => {
  it('are read in chunks, one after another, and only those in view', async () => {
    const asked: (readonly number[])[] = [];
    let answer: () => void = () => undefined;
    const read = (positions: readonly number[]) =>
      new Promise<Lens>((resolve) => {
        asked.push(positions);
        answer = () => resolve(lensAt(positions));
      });
    const { columns, show } = table(100, read);
    show(10, 20);
    show(10, 20);
    expect(asked.map(([first]) => first)).toEqual([LENS_CHUNK]);
    answer();
    await tick();
    show(90, 100); // what was in view before is not asked for any more
    expect(asked.map(([first]) => first)).toEqual([8, 16, 88]);
    answer();
    await tick();
    expect(asked.map((positions) => positions.length)).toEqual([8, 8, 8, 4]);
    answer();
    await tick();
    show(8, 16);
    await tick();
    expect(asked).toHaveLength(4);
    expect(columns.known).toBe(20);
    expect(columns.cell(0, 20)).toBeUndefined();
    expect(columns.cell(3, 97)).toMatchObject({
      token: { id: 397 },
      probability: 0.397,
      entropy: 39.7,
      final: { probability: 39.7, rank: 7 },
      target: { probability: 397 / 7, rank: 397 % 7 },
    });
    expect(columns.cell(1, 9)?.finalToken.id).toBe(309);
    expect([columns.text(309)?.id, columns.text(5)]).toEqual([309, undefined]);
  });

  it('that are not in view are read where they are asked for, and each once', async () => {
    const asked: (readonly number[])[] = [];
    const { columns, show } = table(20, async (positions) => {
      asked.push(positions);
      return lensAt(positions);
    });
    show(8, 16);
    await tick();
    await columns.read({ start: 3, stop: 20 });
    expect(asked.map(([first]) => first)).toEqual([8, 0, 16]);
    expect(asked.map((positions) => positions.length)).toEqual([8, 8, 4]);
    expect([columns.cell(0, 3)?.token.id, columns.cell(0, 19)?.token.id]).toEqual([3, 19]);
  });

  it('can be tried again after a failure', async () => {
    let fails = true;
    const { columns, show } = table(8, async (positions) => {
      if (fails) throw new Error('no');
      return lensAt(positions);
    });
    show(0, 8);
    await tick();
    expect(columns.error).toBe('no');
    fails = false;
    show(0, 8);
    await tick();
    expect(columns.known).toBe(0);
    columns.retry();
    await tick();
    expect([columns.error, columns.known]).toEqual([undefined, 8]);
  });

  it('show the proof that is nearest to failing', async () => {
    const proofs: Partial<Proof>[] = [{ residual: 0 }, { residual: 5 }, { status: 'fails', residual: NaN }];
    const read = async (positions: readonly number[]) => lensAt(positions, proofs[(positions[0] as number) / 8]);
    const { columns, show } = table(24, read);
    expect(columns.proof).toBeUndefined();
    show(0, 16);
    await tick();
    await tick();
    expect(columns.proof).toMatchObject({ status: 'holds', residual: 5 });
    show(16, 24);
    await tick();
    expect(columns.proof?.status).toBe('fails');
  });
});

describe('the view of the lens', () => {
  const room = HEADER + 5 * COLUMN;

  it('holds the columns that can be seen, in part or whole', () => {
    expect(columnsInView(0, room, 100)).toEqual({ start: 0, stop: 5 });
    expect(columnsInView(1, room, 100)).toEqual({ start: 0, stop: 6 });
    expect(columnsInView(COLUMN * 97, room, 100)).toEqual({ start: 97, stop: 100 });
    expect(columnsInView(0, room, 3)).toEqual({ start: 0, stop: 3 });
    expect(columnsInView(0, 0, 3)).toEqual({ start: 0, stop: 1 });
    expect(columnsDrawn({ start: 1, stop: 6 }, 8)).toEqual({ start: 0, stop: 8 });
    expect(columnsDrawn({ start: 10, stop: 16 }, 100)).toEqual({ start: 7, stop: 19 });
  });

  it('moves as little as it must', () => {
    for (const scrolled of [0, 100, 500]) {
      for (const column of [0, 3, 7, 20]) {
        const { start, stop } = columnsInView(scrollTo(column, scrolled, room, 100), room, 100);
        expect(column >= start && column < stop).toBe(true);
      }
    }
    expect(scrollTo(2, 0, room, 100)).toBe(0);
    // With the columns beside it: the outermost one fades where more lie beyond it.
    expect(scrollTo(5, 0, room, 100)).toBe(2 * COLUMN);
    expect(scrollTo(5, 0, room, 6)).toBe(COLUMN);
    expect(scrollTo(2, 5 * COLUMN, room, 100)).toBe(COLUMN);
    expect(scrollTo(5, 0, HEADER + 2 * COLUMN, 100)).toBe(4 * COLUMN);
  });
});

it('rows are lower where all of them then have room, and as high as ever where that would be too little', () => {
  expect(rowFit(12 * ROW, 12)).toBe(1);
  expect(rowFit(10 * ROW, 12)).toBe(0.83);
  expect([rowFit(8 * ROW, 12), rowFit(30 * ROW, 12), rowFit(Number.NaN, 12)]).toEqual([1, 1, 1]);
});

it('writes shares in little room', () => {
  expect([1, 0.996, 0.412, 0.0995, 0.05, 0.001, 0.0004, 0].map(shareText)).toEqual([
    '100\u00a0%',
    '>99\u00a0%',
    '41\u00a0%',
    '10\u00a0%',
    '5.0\u00a0%',
    '0.1\u00a0%',
    '<0.1\u00a0%',
    '0\u00a0%',
  ]);
});

describe('rows of the logit lens where not all have room', () => {
  const blocks = [0, 1, 2, 3, 4, 5];
  const layers = blocks.flatMap((block) => [block, block]);
  const seen = (named: readonly number[], rows: number) => {
    const found = blocksSeen(layers, named, rows * ROW);
    return { blocks: [...found.blocks].sort(), fit: found.fit, leftOut: leftOut(blocks, found.blocks) };
  };

  it('are those of the last block, of what is named and of the first one; others before the last as far as they have room', () => {
    expect(seen([3, 1], 12)).toEqual({ blocks, fit: 1, leftOut: [] });
    expect(seen([5, 1], 8.6)).toEqual({ blocks: [0, 1, 4, 5], fit: 1, leftOut: [[2, 3]] });
    expect(seen([5, 0], 5)).toEqual({ blocks: [0, 5], fit: 1, leftOut: [[1, 4]] });
    expect(seen([2], 7.5)).toEqual({
      blocks: [0, 2, 5],
      fit: 1,
      leftOut: [
        [1, 1],
        [3, 4],
      ],
    });
    // They are lower before one that is needed is left out.
    const { blocks: lower, fit } = seen([5, 0], 4);
    expect([lower, fit]).toEqual([[0, 5], Math.floor((200 * 4 * ROW) / (4 * ROW + LEFT_OUT)) / 200]);
    // Where not even the last block has room all are scrolled.
    expect(seen([5], 1)).toEqual({ blocks, fit: 1, leftOut: [] });
  });

  it('are first in one line, then those after each block, and blocks are left out last', () => {
    const least = 0.75;
    const row = (rows: number) => {
      const { blocks: shown, fit, ...kind } = rowsSeen(layers, [5], rows * ONE_LINE_ROW * rowOfType(least), least);
      return { ...kind, blocks: [...shown].sort(), isReadable: fit >= Math.floor(200 * rowOfType(least)) / 200 };
    };
    const all = { blocks, isReadable: true };
    expect(rowsSeen(layers, [5], 12 * ROW, least)).toMatchObject({ fit: 1, oneLine: false, endsOnly: false });
    expect(row(12.1)).toEqual({ ...all, oneLine: true, endsOnly: false });
    expect(row(11.9)).toEqual({ ...all, oneLine: true, endsOnly: true });
    expect(row(6.1)).toEqual({ ...all, oneLine: true, endsOnly: true });
    expect(row(5)).toMatchObject({ blocks: [0, 3, 4, 5], oneLine: true, endsOnly: true });
    expect(rowsSeen(layers, [5], Number.NaN, least)).toMatchObject({ fit: 1, oneLine: false, endsOnly: false });
  });

  it('below what is said all are seen in one line where they have room so in whole type, and else all scroll', () => {
    const low = 12 * ONE_LINE_ROW * rowOfType(1);
    for (const many of [layers, blocks]) {
      const room = (low * many.length) / 12;
      expect(rowsBelow(many, room + 1)).toMatchObject({ blocks: new Set(blocks), oneLine: true, endsOnly: false });
      expect(rowsBelow(many, room - 2)).toBeUndefined();
      // Rows in two lines are only lower, and where all is scrolled they are as high as they are.
      expect(rowsBelow(many, many.length * ROW * 0.8)).toBeUndefined();
      expect(rowsBelow(many, Number.NaN)).toBeUndefined();
    }
  });
});

it('presented, as many columns of the lens are seen as have room where they are little narrower, and what is whole does not fade', () => {
  const presented = { oneLine: false, fit: 0.8, least: 1, isPresented: true };
  // All nine of a text, with shorter names of rows; of fewer none is wider than reads well.
  const nine = lensWidths(561, 9, presented);
  expect(nine.header + 9 * nine.column).toBeLessThanOrEqual(561);
  expect(nine.header).toBeLessThan(HEADER);
  expect(columnsInView(0, 561, 9, nine)).toEqual({ start: 0, stop: 9 });
  expect(lensWidths(2000, 9, presented).column).toBeLessThanOrEqual(COLUMN);
  for (const room of [200, 338, 510, 700]) {
    const { column, header } = lensWidths(room, 100, presented);
    expect(column, String(room)).toBeGreaterThanOrEqual(0.9 * COLUMN * 0.9);
    // Whole columns alone, and no room for one more.
    const seen = Math.floor((room - header) / column);
    expect((room - header) / (seen + 1)).toBeLessThan(column);
    expect(cutAtEdges(3 * column, header + seen * column, 100, { column, header })).toEqual({
      before: false,
      after: false,
    });
    expect(cutAtEdges(3 * column + 20, header + seen * column, 100, { column, header })).toEqual({
      before: true,
      after: true,
    });
  }
  // Where letters may not get smaller, a column holds nine of them: one of 640 x 480 pixels showed "·childre".
  const small = lensWidths(370, 19, { ...presented, smallest: 10 });
  expect(small.column).toBeGreaterThanOrEqual(9 * 0.602 * 10 + 8);
  expect(small.header + 5 * small.column).toBeLessThanOrEqual(370);
  // At the beginning and the end nothing lies beyond, and a pixel that rounding takes cuts nothing.
  expect(cutAtEdges(0, HEADER + 2.5 * COLUMN, 9)).toEqual({ before: false, after: true });
  expect(cutAtEdges(0, HEADER + 9.5 * COLUMN, 9)).toEqual({ before: false, after: false });
  expect(cutAtEdges(COLUMN - 1, HEADER + 2 * COLUMN, 9)).toEqual({ before: false, after: false });
  // So many characters a cell has room for; a longer token is in smaller type.
  expect(charactersIn(WIDTHS, 1)).toBeCloseTo(8, 0);
  expect(charactersIn(nine, 0.8)).toBeLessThan(8);
});

it('in larger type five columns of the lens are seen, in smaller type than rows allow but no smaller than a presentation begins with', () => {
  const row = { oneLine: true, fit: 1, least: 0.6 };
  // Where as many are seen anyway, and where type is no larger, nothing is narrower.
  expect(lensWidths(HEADER + 5 * ONE_LINE_COLUMN, 20, row)).toEqual({ ...WIDTHS, column: ONE_LINE_COLUMN });
  expect(lensWidths(300, 20, { ...row, oneLine: false, least: 1 })).toEqual(WIDTHS);
  for (const room of [300, 338, 420]) {
    const { column, header, type } = lensWidths(room, 20, row);
    expect(header + 5 * column, String(room)).toBeLessThanOrEqual(room);
    expect(type).toBeGreaterThanOrEqual(0.6);
    expect(type).toBeLessThan(1);
    expect(columnsInView(0, room - 5, 20, { column, header }).stop).toBe(5);
  }
  // Where another column has no room, those in view use what it would leave.
  const half = HEADER + 6.5 * ONE_LINE_COLUMN;
  expect(lensWidths(half, 20, row).column).toBe(Math.floor((6.5 * ONE_LINE_COLUMN) / 6));
  expect(lensWidths(half, 6, row)).toEqual({ ...WIDTHS, column: ONE_LINE_COLUMN });
  // At the end a pixel of the column before the first one is none in view.
  expect(columnsInView(13 * 100 - 0.6, HEADER + 500, 18, { column: 100, header: HEADER })).toEqual({
    start: 13,
    stop: 18,
  });
  // Of fewer tokens all, as wide as they have room; in two lines type stays as large.
  expect(lensWidths(338, 2, row)).toEqual({ ...WIDTHS, column: ONE_LINE_COLUMN });
  expect(lensWidths(338, 3, row).column).toBeGreaterThan(90);
  expect(lensWidths(338, 20, { ...row, oneLine: false })).toMatchObject({ column: 58, type: 1 });
  // None is so narrow that nothing of its token is left.
  expect(lensWidths(150, 20, row).column).toBe(lensWidths(100, 20, row).column);
});
