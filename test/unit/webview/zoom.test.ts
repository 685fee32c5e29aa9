/** Which part of a matrix is seen, and where its cells lie. */
import { describe, expect, it } from 'vitest';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import {
  type Camera,
  cellSizeAt,
  maxZoom,
  type Plot,
  panBy,
  reveal,
  seen,
  zoomAround,
} from '../../../webview/heat-map/camera';
import { cellAt, labelPlaces, layAxis, layWindow, placeOfIndex, positionAt } from '../../../webview/heat-map/geometry';
import { keyAction } from '../../../webview/heat-map/keys';

/** A residual stream of 1,024 tokens, of which the overview shows 128 rows and 256 columns. */
const PLOT: Plot = {
  rows: 1024,
  columns: 768,
  width: 777,
  height: 393,
  cell: { width: 3, height: 3 },
  most: { width: 56, height: 16 },
};

describe('a window onto an axis', () => {
  it('lays out what is seen of it, partly seen cells as well', () => {
    const layout = layWindow(1024, 10.5, 20, 55);
    expect([...layout.indices]).toEqual([10, 11, 12, 13]);
    expect([...layout.starts]).toEqual([-10, 10, 30, 50]);
    expect([...layout.stops]).toEqual([10, 30, 50, 70]);
    expect(layout.length).toBe(55);
  });

  it('has no holes between cells, whatever their size', () => {
    for (const cell of [1.1, 2.7, 13.37, 56]) {
      const { starts, stops, indices } = layWindow(1024, 100.37, cell, 400);
      expect(starts[0]).toBeLessThanOrEqual(0);
      expect(stops.at(-1)).toBeGreaterThanOrEqual(400);
      for (let i = 1; i < indices.length; i++) {
        expect(starts[i]).toBe(stops[i - 1]);
        expect(indices[i]).toBe((indices[i - 1] as number) + 1);
      }
    }
  });

  it('ends where the axis ends', () => {
    expect([...layWindow(12, 10, 20, 400).indices]).toEqual([10, 11]);
    expect(layWindow(0, 0, 20, 400).indices).toHaveLength(0);
  });

  it('finds cells and positions, and nothing outside the plot', () => {
    const layout = layWindow(1024, 10.5, 20, 55);
    expect([-1, 0, 9, 10, 54, 55].map((offset) => cellAt(layout, offset))).toEqual([undefined, 0, 0, 1, 3, undefined]);
    expect(positionAt(layout, 0)).toBe(10.5);
    expect(positionAt(layout, 40)).toBe(12.5);
    expect([9, 10, 13, 14].map((index) => placeOfIndex(layout, index))).toEqual([undefined, 0, 3, undefined]);
  });

  it('labels the same indices while it moves', () => {
    const labelled = (from: number) => {
      const layout = layWindow(1024, from, 5, 400);
      return labelPlaces(layout, 42).map((place) => layout.indices[place]);
    };
    expect(labelled(100.2)).toEqual([100, 110, 120, 130, 140, 150, 160, 170]);
    expect(labelled(103.9)).toEqual([110, 120, 130, 140, 150, 160, 170, 180]);
  });
});

describe('positions in an overview', () => {
  it('are those of the parts it shows; in a gap, the nearest edge', () => {
    const layout = layAxis(shortenAxis(1000, 10), 10, 1);
    expect(positionAt(layout, 25)).toBe(2.5);
    expect(positionAt(layout, layout.gaps[0]?.start ?? 0)).toBe(5);
    expect(positionAt(layout, layout.length - 5)).toBe(999.5);
    expect(positionAt(layout, 1e6)).toBe(1000);
    expect(positionAt(layout, -3)).toBe(0);
  });
});

describe('zooming', () => {
  const anchor = { x: 300, y: 200, row: 700.25, column: 400.75 };

  it('keeps what lies at the anchor in its place', () => {
    let camera: Camera | undefined;
    for (const factor of [1.2, 1.5, 2, 2, 1.7]) {
      camera = zoomAround(PLOT, camera?.zoom ?? 1, factor, anchor) as Camera;
      const { width, height } = cellSizeAt(PLOT, camera.zoom);
      expect((anchor.column - camera.column) * width).toBeCloseTo(anchor.x, 9);
      expect((anchor.row - camera.row) * height).toBeCloseTo(anchor.y, 9);
    }
  });

  it('ends with cells that hold their numbers, in both directions', () => {
    expect(maxZoom(PLOT)).toBeCloseTo(56 / 3, 12);
    const camera = zoomAround(PLOT, 1, 1000, anchor) as Camera;
    expect(cellSizeAt(PLOT, camera.zoom)).toEqual({ width: 56, height: 16 });
  });

  it('leads back to the overview', () => {
    const camera = zoomAround(PLOT, 1, 3, anchor) as Camera;
    expect(zoomAround(PLOT, camera.zoom, 1 / 3, anchor)).toBeUndefined();
    expect(zoomAround(PLOT, 1, 0.5, anchor)).toBeUndefined();
  });

  it('is not possible where cells are large from the start', () => {
    const large = { ...PLOT, rows: 5, columns: 5, cell: { width: 48, height: 48 }, most: { width: 48, height: 48 } };
    expect(maxZoom(large)).toBe(1);
    expect(zoomAround(large, 1, 2, anchor)).toBeUndefined();
  });

  it('stays within the matrix', () => {
    const corner = zoomAround(PLOT, 1, 4, { x: 700, y: 390, row: 0, column: 0 }) as Camera;
    expect([corner.row, corner.column]).toEqual([0, 0]);
    const end = zoomAround(PLOT, 1, 4, { x: 0, y: 0, row: 1023.9, column: 767.9 }) as Camera;
    expect(seen(PLOT, end)).toEqual({
      rows: { start: 1024 - Math.ceil(393 / 12), stop: 1024 },
      columns: { start: 768 - Math.ceil(777 / 12), stop: 768 },
    });
  });
});

describe('moving', () => {
  const camera: Camera = { zoom: 4, row: 100, column: 200 };

  it('goes by pixels, and stops at the ends', () => {
    expect(panBy(PLOT, camera, 24, -12)).toEqual({ zoom: 4, row: 99, column: 202 });
    expect(panBy(PLOT, camera, -1e6, -1e6)).toEqual({ zoom: 4, row: 0, column: 0 });
    expect(panBy(PLOT, camera, 1e6, 1e6)).toEqual({ zoom: 4, row: 1024 - 393 / 12, column: 768 - 777 / 12 });
  });

  it('brings a cell into view, and no further', () => {
    expect(reveal(PLOT, camera, 110, 210)).toEqual(camera);
    expect(reveal(PLOT, camera, 90, 150)).toMatchObject({ row: 90, column: 150 });
    const later = reveal(PLOT, camera, 500, 700);
    const { rows, columns } = seen(PLOT, later);
    expect([rows.stop, columns.stop]).toEqual([501, 701]);
    expect(later.row + 393 / 12).toBeCloseTo(501, 9);
  });
});

describe('keys', () => {
  const key = (name: string, held: { ctrlKey?: boolean; altKey?: boolean; metaKey?: boolean } = {}) => ({
    key: name,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    ...held,
  });
  const size = { rows: 1024, columns: 768 };
  const overview = { rows: layAxis(shortenAxis(1024, 10), 3, 1), columns: layAxis(shortenAxis(768, 10), 3, 1), size };
  const zoomed = { rows: layWindow(1024, 4, 16, 100), columns: layWindow(768, 4, 56, 300), size };

  it('read the neighbour that is shown, and where it is zoomed the real neighbour', () => {
    const cell = { row: 4, column: 4 };
    expect(keyAction(key('ArrowDown'), cell, overview)).toEqual({ kind: 'read', cell: { row: 1019, column: 4 } });
    expect(keyAction(key('ArrowDown'), cell, zoomed)).toEqual({ kind: 'read', cell: { row: 5, column: 4 } });
    expect(keyAction(key('End'), cell, zoomed)).toEqual({ kind: 'read', cell: { row: 4, column: 767 } });
    expect(keyAction(key('ArrowUp'), { row: 0, column: 0 }, zoomed)).toEqual({
      kind: 'read',
      cell: { row: 0, column: 0 },
    });
  });

  it('zoom, move, choose and leave; the rest is left to the panel', () => {
    const cell = { row: 0, column: 0 };
    const kinds = ['+', '=', '-', '0', 'Enter', ' ', 'Escape', 'x', '?'].map(
      (name) => keyAction(key(name), cell, zoomed)?.kind,
    );
    expect(kinds).toEqual(['zoom', 'zoom', 'zoom', 'reset', 'choose', 'choose', 'leave', undefined, undefined]);
    for (const held of [{ ctrlKey: true }, { altKey: true }])
      expect(keyAction(key('ArrowLeft', held), cell, zoomed)).toMatchObject({ kind: 'pan', dy: 0 });
    expect(keyAction(key('+', { ctrlKey: true }), cell, zoomed)).toBeUndefined();
    expect(keyAction(key('ArrowLeft', { metaKey: true }), cell, zoomed)).toBeUndefined();
  });
});
