/** Where the cells of a heat map lie, in whole device pixels so that every edge is sharp. */
import type { Axis } from './axis';

/** Between the parts of a shortened axis, in CSS pixels. */
const GAP = 9;

export interface AxisLayout {
  /** Offsets of the edges of every shown cell: cell i lies from `starts[i]` to `stops[i]`. */
  readonly starts: Int32Array;
  readonly stops: Int32Array;
  /** The room between parts of a shortened axis. */
  readonly gaps: readonly { readonly start: number; readonly stop: number }[];
  readonly length: number;
}

/**
 * @param cell the size of a cell in CSS pixels; a fraction below 3 pixels, so that many cells fill the room they have
 * @param ratio device pixels for each CSS pixel
 */
export function layAxis(axis: Axis, cell: number, ratio: number): AxisLayout {
  const size = Math.max(cell * ratio, 1);
  const gap = Math.round(GAP * ratio);
  const starts: number[] = [];
  const stops: number[] = [];
  const gaps: { start: number; stop: number }[] = [];
  let origin = 0;
  for (const [part, { start, stop }] of axis.spans.entries()) {
    if (part > 0) {
      gaps.push({ start: origin, stop: origin + gap });
      origin += gap;
    }
    for (let i = 0; i < stop - start; i++) {
      starts.push(origin + Math.round(i * size));
      stops.push(origin + Math.round((i + 1) * size));
    }
    origin = stops.at(-1) ?? origin;
  }
  return { starts: Int32Array.from(starts), stops: Int32Array.from(stops), gaps, length: origin };
}

/** The cell at an offset; `undefined` in a gap or outside. */
export function cellAt({ starts, stops }: AxisLayout, offset: number): number | undefined {
  let [low, high] = [0, starts.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (offset < (starts[middle] as number)) high = middle - 1;
    else if (offset >= (stops[middle] as number)) low = middle + 1;
    else return middle;
  }
  return undefined;
}

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** Heads are narrow: their figures stand side by side. */
const FEW_COLUMNS = 72;

/** The width of a map of which three fit beside each other, where there is room for that. */
function besideOthers(room: number): number {
  return Math.min(Math.max(room / 3 - 70, 224), 320);
}

/** Sizes in CSS pixels that read well: squares for attention, wide enough for labels where few rows are shown. */
export function cellSize(rows: number, columns: number, room: number, square: boolean): CellSize {
  const across = room / Math.max(columns, 1);
  if (square) {
    const side = Math.min(across, 380 / Math.max(rows, columns, 1), 24);
    const whole = side >= 3 ? Math.floor(side) : side;
    return { width: whole, height: whole };
  }
  const width = Math.min(across, columns <= FEW_COLUMNS ? besideOthers(room) / columns : across, 24);
  const height = Math.min(Math.max(420 / Math.max(rows, 1), 3), 16);
  return { width: width >= 3 ? Math.floor(width) : width, height: Math.floor(height) };
}

/** Places whose labels fit, at least `distance` apart: the first, the last and some between, never in another's way. */
export function labelPlaces({ starts, stops }: AxisLayout, distance: number): number[] {
  const last = starts.length - 1;
  if (last < 0) return [];
  const center = (place: number) => ((starts[place] as number) + (stops[place] as number)) / 2;
  const places = [0];
  for (let place = 1; place < last; place++) {
    const far = center(place) - center(places.at(-1) as number) >= distance && center(last) - center(place) >= distance;
    if (far) places.push(place);
  }
  return last > 0 && center(last) - center(places.at(-1) as number) >= distance ? [...places, last] : places;
}
