/** Which part of a matrix a zoomed heat map shows. All lengths are in device pixels. */
import type { Span } from '../../src/trace/tensors/axis';
import type { CellSize } from './geometry';

/** The part that is in view; without one, the heat map shows its overview. */
export interface Camera {
  /** How much larger cells are than in the overview; more than 1. */
  readonly zoom: number;
  /** The row and column at the upper left corner, as fractions. */
  readonly row: number;
  readonly column: number;
}

/** What is zoomed: a matrix, its room, and its cell sizes in the overview and at most. */
export interface Plot {
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  readonly cell: CellSize;
  readonly most: CellSize;
}

/** A point of the plot, and the row and column there, as fractions. */
interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly row: number;
  readonly column: number;
}

/** The largest zoom, at which cells have their largest size in both directions. 1 if they have it in the overview. */
export function maxZoom({ cell, most }: Plot): number {
  return Math.max(most.width / cell.width, most.height / cell.height, 1);
}

export function cellSizeAt({ cell, most }: Plot, zoom: number): CellSize {
  return {
    width: Math.max(cell.width, Math.min(cell.width * zoom, most.width)),
    height: Math.max(cell.height, Math.min(cell.height * zoom, most.height)),
  };
}

/** Zooms by a factor and keeps the anchor in place; `undefined` if that leads back to the overview. */
export function zoomAround(plot: Plot, zoom: number, factor: number, anchor: Anchor): Camera | undefined {
  const next = Math.min(zoom * factor, maxZoom(plot));
  // Zooming out ends where the overview begins, despite rounding on the way.
  if (next <= 1.0001) return undefined;
  const { width, height } = cellSizeAt(plot, next);
  return within(plot, { zoom: next, row: anchor.row - anchor.y / height, column: anchor.column - anchor.x / width });
}

/** Moves the view by this many pixels. */
export function panBy(plot: Plot, camera: Camera, dx: number, dy: number): Camera {
  const { width, height } = cellSizeAt(plot, camera.zoom);
  return within(plot, { ...camera, row: camera.row + dy / height, column: camera.column + dx / width });
}

/** Moves the view no further than needed to show a whole cell. */
export function reveal(plot: Plot, camera: Camera, row: number, column: number): Camera {
  const { width, height } = cellSizeAt(plot, camera.zoom);
  const along = (from: number, index: number, room: number) =>
    Math.min(index, Math.max(from, index + 1 - Math.max(room, 1)));
  return within(plot, {
    ...camera,
    row: along(camera.row, row, plot.height / height),
    column: along(camera.column, column, plot.width / width),
  });
}

/** The rows and columns that are at least partly in view. */
export function seen(plot: Plot, { zoom, row, column }: Camera): { rows: Span; columns: Span } {
  const { width, height } = cellSizeAt(plot, zoom);
  const span = (from: number, room: number, size: number): Span => ({
    start: Math.floor(from),
    stop: Math.min(size, Math.ceil(from + room)),
  });
  return {
    rows: span(row, plot.height / height, plot.rows),
    columns: span(column, plot.width / width, plot.columns),
  };
}

/** Keeps the window within the matrix. */
export function within(plot: Plot, camera: Camera): Camera {
  const { width, height } = cellSizeAt(plot, camera.zoom);
  const inside = (from: number, size: number, room: number) => Math.max(0, Math.min(from, size - room));
  return {
    zoom: camera.zoom,
    row: inside(camera.row, plot.rows, plot.height / height),
    column: inside(camera.column, plot.columns, plot.width / width),
  };
}
