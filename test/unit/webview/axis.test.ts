import { describe, expect, it } from 'vitest';
import { hiddenCount, indexAt, placeOf, shortenAxis, shownCount } from '../../../src/trace/tensors/axis';
import { isSameFrame, LABEL_FONT_SIZE, layFrame, plotRoom } from '../../../webview/heat-map/frame';
import {
  cellAt,
  cellSize,
  columnLimit,
  labelPlaces,
  layAxis,
  layWindow,
  middleOf,
  numberPlaces,
  placeLabels,
} from '../../../webview/heat-map/geometry';
import { NUMBER_FONT_SIZE, numberCharacters, numberRatio } from '../../../webview/heat-map/numbers';

describe('shortening', () => {
  it('shows a short axis as it is', () => {
    const axis = shortenAxis(128, 128, 60);
    expect(axis.spans).toEqual([{ start: 0, stop: 128 }]);
    expect(hiddenCount(axis)).toBe(0);
  });

  it('keeps both ends and knows how much is hidden', () => {
    const axis = shortenAxis(1000, 256);
    expect(axis.spans).toEqual([
      { start: 0, stop: 128 },
      { start: 872, stop: 1000 },
    ]);
    expect([shownCount(axis), hiddenCount(axis)]).toEqual([256, 744]);
  });

  it.each([129, 150, 300, 1024])('shows every kept value of %i, never more than the limit, in order', (size) => {
    for (let keep = 0; keep < size; keep++) {
      const axis = shortenAxis(size, 128, keep);
      expect(shownCount(axis)).toBeLessThanOrEqual(128);
      expect(placeOf(axis, keep)).toBeDefined();
      expect([axis.spans[0]?.start, axis.spans.at(-1)?.stop]).toEqual([0, size]);
      const shown = Array.from({ length: shownCount(axis) }, (_, place) => indexAt(axis, place));
      expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
    }
  });

  it('shows several kept values, as many as half of the limit has room for', () => {
    const axis = shortenAxis(1024, 256, 289, 693);
    expect([289, 693].map((keep) => placeOf(axis, keep))).toEqual([expect.any(Number), expect.any(Number)]);
    expect([shownCount(axis), axis.spans.length]).toEqual([256, 4]);
    const few = shortenAxis(1024, 64, 289, 500, 693);
    expect([289, 500, 693].map((keep) => placeOf(few, keep) !== undefined)).toEqual([true, true, false]);
    expect(shownCount(few)).toBeLessThanOrEqual(64);
  });

  it('keeps the ends when the kept value moves', () => {
    const [a, b] = [shortenAxis(300, 128, 150), shortenAxis(300, 128, 0)];
    expect(a.spans[0]).toEqual(b.spans[0]);
    expect(a.spans.at(-1)).toEqual(b.spans.at(-1));
  });

  it('finds places and indices', () => {
    const axis = shortenAxis(10, 4);
    expect([0, 1, 2, 3].map((place) => indexAt(axis, place))).toEqual([0, 1, 8, 9]);
    expect([0, 5, 9].map((index) => placeOf(axis, index))).toEqual([0, undefined, 3]);
    expect(() => indexAt(axis, 4)).toThrow(RangeError);
  });
});

describe('layout', () => {
  it('puts edges on whole pixels, without holes, with room where something is hidden', () => {
    const layout = layAxis(shortenAxis(10, 4), 1.6, 1);
    expect([...layout.starts]).toEqual([0, 2, 12, 14]);
    expect([...layout.stops]).toEqual([2, 3, 14, 15]);
    expect(layout.gaps).toEqual([{ start: 3, stop: 12 }]);
    expect(layout.length).toBe(15);
  });

  it('never makes a cell thinner than a device pixel', () => {
    const { starts, stops } = layAxis(shortenAxis(5, 5), 0.2, 1);
    expect([...stops].map((stop, i) => stop - (starts[i] as number))).toEqual([1, 1, 1, 1, 1]);
  });

  it('finds the cell at an offset, and none in a gap', () => {
    const layout = layAxis(shortenAxis(10, 4), 5, 2);
    expect([0, 9, 10, 19].map((offset) => cellAt(layout, offset))).toEqual([0, 0, 1, 1]);
    expect([20, 37, -1, 1000].map((offset) => cellAt(layout, offset))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(cellAt(layout, 38)).toBe(2);
  });

  it('fits the room there is', () => {
    for (const [rows, columns] of [
      [13, 256],
      [128, 256],
      [1, 1],
      [13, 32],
      [512, 128],
    ] as const) {
      for (const room of [160, 400, 1000])
        expect(cellSize({ rows, columns }, room, { square: false }).width * columns).toBeLessThanOrEqual(room + 1e-9);
    }
    expect(cellSize({ rows: 13, columns: 13 }, 1000, { square: true })).toEqual({ width: 24, height: 24 });
  });

  it('uses its room: all columns where each has a pixel, else as many as fit in whole pixels', () => {
    const laid = (columns: number, room: number, column?: number) => {
      const axis = shortenAxis(columns, columnLimit(columns, plotRoom({ room })), column);
      return { axis, frame: layFrame(shortenAxis(13, 128), axis, { square: false, room, pageRatio: 1 }) };
    };
    for (const room of [284, 320, 420, 700, 1000, 1300, 1900])
      for (const columns of [256, 300, 768, 1024, 3072, 8192])
        for (const column of [undefined, 150, columns / 2]) {
          const { axis, frame } = laid(columns, room, column);
          expect(frame.width).toBeLessThanOrEqual(room);
          if (hiddenCount(axis) > 0) expect(columns).toBeGreaterThan(room - 78);
          if (room < 600 || columns <= 256) continue;
          expect(frame.width / room, `${columns} columns in ${room} pixels`).toBeGreaterThan(0.91);
          const widths = new Set(frame.columns.stops.map((stop, i) => stop - (frame.columns.starts[i] as number)));
          // All of an axis may take a pixel more for some columns, to fill the room; none is blurred.
          expect(widths.size).toBeLessThanOrEqual(hiddenCount(axis) > 0 ? 1 : 2);
        }
    expect(hiddenCount(laid(768, 900).axis)).toBe(0);
    expect(shownCount(laid(768, 700).axis)).toBe(288);
    expect(shownCount(laid(768, 420).axis)).toBe(256);
    // Where a panel is a little wider the same values are shown.
    expect(laid(768, 690).axis).toEqual(laid(768, 700).axis);
  });

  it('has cells of whole device pixels, so that it is larger where these are smaller than CSS pixels', () => {
    const axis = shortenAxis(256, 256);
    const laid = (pageRatio: number) =>
      layFrame(shortenAxis(13, 13), axis, { square: false, room: 1040, pageRatio }).columns;
    expect([1, 1.5, 2].map((ratio) => laid(ratio).cell)).toEqual([3, 5, 7]);
    for (const ratio of [1, 1.5, 2]) expect(laid(ratio).length).toBe(256 * laid(ratio).cell);
  });

  it('leave what stands below them its room, however much larger they are drawn', () => {
    const [rows, columns] = [shortenAxis(42, 42), shortenAxis(256, 256)];
    for (const times of [1, 1.25, 1.75, 2, 2.5, 3.5])
      for (const high of [200, 290, 330, 400]) {
        const options = { square: false, room: 900, pageRatio: 1, grows: true, enlargement: times, high };
        expect(layFrame(rows, columns, options).rows.length, `${times}, ${high}`).toBeLessThanOrEqual(high);
      }
  });

  it('draws all as much larger as it is asked to, in the same room', () => {
    const axis = shortenAxis(13, 13);
    const usual = layFrame(axis, axis, { square: true, room: 800, pageRatio: 2 });
    const larger = layFrame(axis, axis, { square: true, room: 800 * 1.5, pageRatio: 2, enlargement: 1.5 });
    expect(larger).toMatchObject({ ratio: 3, pageRatio: 2, left: usual.left * 1.5, bottom: usual.bottom * 1.5 });
    expect(larger.rows.cell).toBe(usual.rows.cell * 1.5);
    const narrow = layFrame(axis, axis, { square: true, room: 300, pageRatio: 1, enlargement: 1.5 });
    expect(narrow.width).toBeLessThanOrEqual(300);
  });

  it('gives cells the room that short labels of tokens leave, in no more room than before', () => {
    const axis = shortenAxis(9, 9);
    const rowType = { size: LABEL_FONT_SIZE * 2, longest: 7 };
    const laid = (longestColumn: number | undefined, high = 360) =>
      layFrame(axis, axis, {
        square: true,
        room: 800,
        pageRatio: 1,
        enlargement: 2,
        high,
        grows: true,
        rowType,
        longestColumn,
      });
    const [usual, tight] = [laid(undefined), laid(7)];
    expect(tight.rows.cell).toBeGreaterThan(usual.rows.cell);
    expect(tight.columns.cell).toBe(usual.columns.cell);
    expect(tight.width).toBeLessThanOrEqual(800);
    expect(tight.height).toBeLessThanOrEqual(360 + usual.bottom);
    expect(tight.rowFontSize).toBe(usual.rowFontSize);
    // Long ones have what they had, and where a map is as high as it is nothing changes.
    expect(laid(20).rows).toEqual(usual.rows);
    expect(laid(7, Number.POSITIVE_INFINITY)).toEqual(laid(undefined, Number.POSITIVE_INFINITY));
  });

  it('uses the height that it has where it is seen from far away, with numbers as large as its cells hold', () => {
    const [few, many] = [shortenAxis(3, 3), shortenAxis(256, 256)];
    const rows = (high: number, grows: boolean) =>
      layFrame(few, many, { square: false, room: 1000, pageRatio: 1, enlargement: 2, high, grows }).rows.cell;
    expect([rows(400, false), rows(400, true), rows(132, true), rows(60, true)]).toEqual([32, 64, 44, 20]);
    const square = (high: number, times: number) =>
      layFrame(few, few, { square: true, room: 900, pageRatio: 1, enlargement: times, high, grows: true });
    const laid = [square(540, 2), square(120, 2), square(30, 2)];
    expect(laid.map((frame) => frame.rows.cell)).toEqual([180, 40, 10]);
    // At the size of the page at least, and no more than 1.4 times as large as labels.
    expect(laid.map((frame) => numberRatio(frame, frame, true))).toEqual([2.8, 88 / 37, undefined]);
    // Five characters have room there, or four where none is negative, also of an estimated width; six at the size of the page.
    const characters = (columns: number, times: number, isSigned: boolean) => {
      const frame = layFrame(few, few, {
        square: true,
        room: columns * 3 + 76 * times + 4,
        pageRatio: 1,
        enlargement: times,
        grows: true,
      });
      const ratio = numberRatio(frame, frame, isSigned) ?? 0;
      return numberCharacters(frame, ratio, NUMBER_FONT_SIZE * ratio * 0.62);
    };
    expect([characters(64, 2, true), characters(64, 2, false), characters(46, 1, true)]).toEqual([5, 4, 6]);
    // From near by it is lower than wide, so that its last row is in view.
    const low = layFrame(few, few, { square: true, room: 900, pageRatio: 1, high: 30 });
    expect([low.rows.cell, low.columns.cell]).toEqual([10, 22]);
    expect(numberRatio(square(180, 1), { ratio: 1, pageRatio: 1 }, true)).toBe(1);
  });

  it('gives each named column room for a label at a slant, where there is some', () => {
    const axis = shortenAxis(30, 30);
    const frame = (named: boolean) => layFrame(axis, axis, { square: false, room: 640, pageRatio: 1, named });
    expect([frame(true).slanted, frame(false).slanted]).toEqual([true, false]);
    expect(labelPlaces(frame(true).columns, 10)).toHaveLength(30);
    expect(frame(true).width).toBeLessThanOrEqual(640);
  });

  it('grows across where it is wider than high, so that each row and each column has room for its label', () => {
    const laid = (rows: number, columns: number, room: number) =>
      layFrame(shortenAxis(rows, 128), shortenAxis(columns, 128), { square: true, room, pageRatio: 1 });
    const across = laid(17, 34, 680);
    expect(across).toMatchObject({ slanted: true, width: 76 + 34 * 17, fontSize: 11 });
    expect(laid(17, 34, 2000).rows.cell).toBe(22);
    expect(laid(17, 34, 300).width).toBeLessThanOrEqual(300);
    // Of as many rows as columns nothing changes, and few cells are as large as they are there.
    expect([laid(34, 34, 680).rows.cell, laid(4, 7, 680).rows.cell]).toEqual([11, laid(7, 7, 680).rows.cell]);
  });

  it('has labels of rows as large as other type, as far as each row and the longest of them have the room', () => {
    const axis = shortenAxis(14, 128);
    const laid = (size: number, longest: number) =>
      layFrame(axis, axis, {
        square: true,
        room: 450,
        pageRatio: 1,
        enlargement: 1.5,
        high: 322,
        rowType: { size, longest },
      });
    const plain = layFrame(axis, axis, { square: true, room: 450, pageRatio: 1, enlargement: 1.5, high: 322 });
    const row = plain.rows.cell / plain.ratio;
    expect(plain.rowFontSize).toBeUndefined();
    // As large as it is to be, and what else is drawn stays as it is.
    const larger = laid(18, 8);
    expect(larger.rowFontSize).toBe(12);
    expect({ ...larger, rowFontSize: undefined }).toEqual(plain);
    expect(isSameFrame(larger, plain)).toBe(false);
    // Rows are kept apart, a long label is not cut for it, and none is smaller than it was.
    expect(laid(60, 2).rowFontSize).toBeCloseTo(0.87 * row);
    expect(laid(60, 9).rowFontSize).toBeCloseTo(68 / (0.6 * 9));
    expect([laid(60, 20).rowFontSize, laid(11, 2).rowFontSize]).toEqual([undefined, undefined]);
  });

  it('has labels a little smaller where each row then has one, and never below what is read', () => {
    const laid = (count: number, times: number) => {
      const axis = shortenAxis(count, 128);
      return layFrame(axis, axis, { square: true, room: 214 * times, pageRatio: 1, enlargement: times });
    };
    const of = (count: number, times: number) => {
      const { rows, fontSize, ratio } = laid(count, times);
      return [rows.cell / ratio, fontSize];
    };
    expect([of(11, 1), of(12, 1), of(13, 1), of(16, 1)]).toEqual([
      [12, 11],
      [11, 10],
      [10, 11],
      [8, 11],
    ]);
    expect([of(13, 2), of(15, 2), of(18, 2)]).toEqual([
      [10, 9],
      [9, 8],
      [7.5, 11],
    ]);
  });

  it('names tokens below every second column at least, and below narrower ones numbers', () => {
    const slanted = [6, 5].map((cell) => {
      const axis = shortenAxis(40, 128);
      return layFrame(axis, axis, { square: true, room: 78 + 40 * cell, pageRatio: 1 }).slanted;
    });
    expect(slanted).toEqual([true, false]);
  });

  it('writes no label over another where the last one is moved in from the edge', () => {
    const labels = [10, 60, 110, 152].map((middle) => ({ middle, width: 40 }));
    const placed = placeLabels(labels, 157, 4);
    expect(placed).toEqual([
      { label: 0, middle: 10 },
      { label: 1, middle: 60 },
      { label: 3, middle: 137 },
    ]);
    expect(placeLabels(labels.slice(0, 3), 157, 4).map(({ label }) => label)).toEqual([0, 1, 2]);
    expect(
      placeLabels(
        [labels[0], { middle: 20, width: 40 }].flatMap((one) => one ?? []),
        157,
        4,
      ),
    ).toHaveLength(1);
  });

  it('numbers columns by round numbers that fit, and the last one where it is in no other’s way', () => {
    const layout = layAxis(shortenAxis(256, 256), 4, 1);
    const numbers = (...how: [distance: number, kept?: readonly number[]]) =>
      numberPlaces(layout, ...how).map((place) => layout.indices[place] as number);
    expect(numbers(110)).toEqual([0, 50, 100, 150, 200, 250]);
    expect(numbers(20)).toEqual([...Array.from({ length: 51 }, (_, i) => 5 * i), 255]);
    // The chosen one has its number in any case, and none is in its way.
    expect(numbers(110, [166])).toEqual(
      [0, 50, 100, 166, 200, 250].filter((one) => Math.abs(one - 166) >= 28 || one === 166),
    );
    // Both sides of what is left out: their numbers are no closer to each other than others.
    const shortened = layAxis(shortenAxis(1000, 60), 4, 1);
    const places = numberPlaces(shortened, 40);
    const middles = places.map((place) => middleOf(shortened, place));
    for (let at = 1; at < middles.length; at++)
      expect((middles[at] as number) - (middles[at - 1] as number)).toBeGreaterThanOrEqual(40);
    expect(places.length).toBeGreaterThan(3);
    expect(numberPlaces(layAxis(shortenAxis(0, 1), 4, 1), 40)).toEqual([]);
  });

  it('labels the ends and what fits between them', () => {
    const layout = layAxis(shortenAxis(100, 100), 4, 1);
    const places = labelPlaces(layout, 40);
    expect([places[0], places.at(-1)]).toEqual([0, 99]);
    for (let i = 1; i < places.length; i++)
      expect((places[i] as number) - (places[i - 1] as number)).toBeGreaterThanOrEqual(10);
    // The chosen one has its label in any case, and none is in its way.
    for (const kept of [0, 1, 55, 98, 99]) {
      const chosen = labelPlaces(layout, 40, [kept]);
      expect(chosen).toContain(kept);
      // Where one gives way to it the next ones begin there: no gap would have room for another.
      for (let i = 1; i < chosen.length; i++) {
        expect((chosen[i] as number) - (chosen[i - 1] as number)).toBeGreaterThanOrEqual(10);
        expect((chosen[i] as number) - (chosen[i - 1] as number)).toBeLessThan(20);
      }
    }
    // So have others that are not in its way.
    expect(labelPlaces(layout, 40, [55, 56, 71])).toEqual(expect.arrayContaining([55, 71]));
    expect(labelPlaces(layout, 40, [55, 56, 71])).not.toContain(56);
    const seen = layWindow(100, 30.5, 4, 80);
    expect(labelPlaces(seen, 40, [37]).map((place) => seen.indices[place])).toContain(37);
    expect(labelPlaces(seen, 40, [70])).toEqual(labelPlaces(seen, 40));
    // A label that is written further in than its place has the next one as far from it as any.
    const low = layAxis(shortenAxis(42, 42), 7, 1);
    const written = (place: number) => Math.max(7 * place + 3.5, 10);
    const [first = NaN, second = NaN] = labelPlaces(low, 21, [], 21, written).map(written);
    expect(second - first).toBeGreaterThanOrEqual(21);
    expect(labelPlaces(layAxis(shortenAxis(1, 1), 4, 1), 40)).toEqual([0]);
    expect(labelPlaces(layAxis(shortenAxis(0, 1), 4, 1), 40)).toEqual([]);
  });
});
