/** The positions of a heat map's cells, in whole device pixels so that every edge is sharp. */
import { MAX_COLUMNS } from '../../src/trace/steps/matrix';
import type { Axis, Span } from '../../src/trace/tensors/axis';

/** In CSS pixels, between the parts of a shortened axis. */
export const GAP = 9;

export interface AxisLayout {
  /** The index in the tensor of every cell of the layout, in order. */
  readonly indices: Int32Array;
  /** The edges of cells: cell i extends from `starts[i]` to `stops[i]`. At the ends of a window they may lie outside it. */
  readonly starts: Int32Array;
  readonly stops: Int32Array;
  /** The gaps between parts of a shortened axis. */
  readonly gaps: readonly { readonly start: number; readonly stop: number }[];
  readonly length: number;
  /** The size of a cell before its edges are rounded. */
  readonly cell: number;
  /** For a window onto the axis: how far the start of the axis lies before it; else 0. */
  readonly scrolled: number;
  readonly windowed: boolean;
}

/** A rectangle on a canvas. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The size of a cell in device pixels. @param cell in CSS pixels */
function deviceSize(cell: number, ratio: number): number {
  return Math.max(cell * ratio, 1);
}

/**
 * Lays out the parts of an axis one after the other.
 * @param cell the size of a cell in CSS pixels; below 3 pixels it may be a fraction, so that many cells fill their room
 * @param ratio device pixels for each CSS pixel
 */
export function layAxis(axis: Axis, cell: number, ratio: number): AxisLayout {
  const size = deviceSize(cell, ratio);
  const gap = Math.round(GAP * ratio);
  const [indices, starts, stops]: [number[], number[], number[]] = [[], [], []];
  const gaps: { start: number; stop: number }[] = [];
  let origin = 0;
  for (const [part, { start, stop }] of axis.spans.entries()) {
    if (part > 0) {
      gaps.push({ start: origin, stop: origin + gap });
      origin += gap;
    }
    for (let i = 0; i < stop - start; i++) {
      indices.push(start + i);
      starts.push(origin + Math.round(i * size));
      stops.push(origin + Math.round((i + 1) * size));
    }
    origin = stops.at(-1) ?? origin;
  }
  return { ...edges(indices, starts, stops), gaps, length: origin, cell: size, scrolled: 0, windowed: false };
}

/**
 * Lays out the cells of an axis that are seen through a window.
 * @param size the number of values of the axis
 * @param from the value at the window's start, as a fraction
 * @param cell the size of a cell, and `length` the size of the window, in device pixels
 */
export function layWindow(size: number, from: number, cell: number, length: number): AxisLayout {
  const [indices, starts, stops]: [number[], number[], number[]] = [[], [], []];
  for (let index = Math.max(Math.floor(from), 0); index < size; index++) {
    const start = Math.round((index - from) * cell);
    if (start >= length) break;
    const stop = Math.round((index + 1 - from) * cell);
    if (stop <= 0) continue;
    indices.push(index);
    starts.push(start);
    stops.push(stop);
  }
  const scrolled = Math.round(from * cell);
  return { ...edges(indices, starts, stops), gaps: [], length, cell, scrolled, windowed: true };
}

function edges(indices: number[], starts: number[], stops: number[]) {
  return { indices: Int32Array.from(indices), starts: Int32Array.from(starts), stops: Int32Array.from(stops) };
}

/** The place of the cell at an offset; `undefined` in a gap or outside. */
export function cellAt({ starts, stops, length }: AxisLayout, offset: number): number | undefined {
  if (offset < 0 || offset >= length) return undefined;
  let [low, high] = [0, starts.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (offset < (starts[middle] as number)) high = middle - 1;
    else if (offset >= (stops[middle] as number)) low = middle + 1;
    else return middle;
  }
  return undefined;
}

/** The place of an index of the tensor in the layout; `undefined` if it is not laid out. */
export function placeOfIndex({ indices }: AxisLayout, index: number): number | undefined {
  let [low, high] = [0, indices.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = indices[middle] as number;
    if (found === index) return middle;
    if (found < index) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** From the first to the last index of the layout. */
export function spanOfLayout({ indices }: AxisLayout): Span {
  return { start: indices[0] ?? 0, stop: (indices.at(-1) ?? -1) + 1 };
}

/** The position of an offset on the axis, as a fraction of cells; in a gap or outside, the nearest edge of a cell. */
export function positionAt({ indices, starts, stops }: AxisLayout, offset: number): number {
  const after = starts.findIndex((start) => start > offset);
  const place = (after < 0 ? starts.length : after) - 1;
  if (place < 0) return indices[0] ?? 0;
  const [start, stop] = [starts[place] as number, stops[place] as number];
  return (indices[place] as number) + Math.min(Math.max((offset - start) / Math.max(stop - start, 1), 0), 1);
}

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** The most columns of a narrow figure: figures of heads are narrow, and stand side by side. */
const FEW_COLUMNS = 72;

/** The width of a map so that three fit side by side, if there is room. */
function besideOthers(room: number): number {
  return Math.min(Math.max(room / 3 - 70, 224), 320);
}

/** In CSS pixels: the width of a cell on a shortened axis, if there is room for more cells than are always shown. */
const SHORTENED_CELL = 2;

/** In CSS pixels: the smallest width of a cell on an axis that is shown whole. */
const LEAST_CELL = 1;

/**
 * The number of columns follows the room in steps of this size, so that few of the steps request values while a panel is
 * resized.
 */
const COLUMN_STEP = 16;

/** The limit for any room: 128 rows of this many columns are a megabyte. */
const MOST_COLUMNS = 2048;

/**
 * The most columns that a map draws: all if each has a pixel; else as many as fit. `MAX_COLUMNS` are drawn if each of them has a
 * pixel, and in less room as many as have one, so that none lies beyond the edge of a narrow panel.
 * @param room of the plot, in CSS pixels
 */
export function columnLimit(columns: number, room: number): number {
  if (columns * LEAST_CELL <= room && columns <= MOST_COLUMNS) return Math.max(columns, MAX_COLUMNS);
  // Both ends, and the neighbourhood of a chosen column between them.
  const pixels = room - 2 * GAP;
  const fitting = Math.min(pixels / SHORTENED_CELL, MOST_COLUMNS);
  const stepped = Math.floor(Math.max(fitting, Math.min(pixels / LEAST_CELL, MAX_COLUMNS)) / COLUMN_STEP) * COLUMN_STEP;
  return Math.max(stepped, COLUMN_STEP);
}

/** In CSS pixels: a number does not fit in a smaller cell. */
export const LEAST_NUMBER: { readonly width: number; readonly height: number } = { width: 44, height: 14 };

/** In CSS pixels: a cell of this size holds its number, apart from the outline of a chosen one, and is not enlarged further. */
export const NUMBER_CELL = { width: 56, height: 16, square: 52 } as const;

/**
 * In CSS pixels: the size of a cell of tokens that attend to tokens, if there is room, and the largest total height of the rows.
 */
const WIDE_CELL = 24;
const HIGHEST_SQUARE = 380;

interface CellOptions {
  readonly square: boolean;
  /** Whether each column has a name, which gets room if there is some. */
  readonly named?: boolean;
  /** Whether some columns are left out: as many are shown as fit in whole pixels. */
  readonly shortened?: boolean;
  /** Device pixels for each CSS pixel: a cell of 3 CSS pixels or more is whole device pixels wide. */
  readonly ratio?: number;
}

/**
 * Sizes in CSS pixels that are easy to read: squares for attention, wide enough for labels if few rows are shown.
 * @param room the width available to all columns
 */
export function cellSize(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  room: number,
  { square, named = false, shortened = false, ratio = 1 }: CellOptions,
): CellSize {
  const whole = (size: number) => Math.floor(size * ratio + 1e-9) / ratio;
  const across = room / Math.max(columns, 1);
  if (square) {
    const most = Math.max(rows, columns, 1);
    const side = Math.min(
      across,
      Math.min(Math.max(WIDE_CELL * most, besideOthers(room)), HIGHEST_SQUARE) / most,
      NUMBER_CELL.square,
    );
    // A map that is wider than high, for example of a source that an output attends to, uses the available width.
    const wide = columns > rows ? Math.min(across, WIDE_CELL, HIGHEST_SQUARE / Math.max(rows, 1)) : 0;
    const larger = Math.max(side, wide);
    const size = larger >= 3 ? whole(larger) : larger;
    return { width: size, height: size };
  }
  const width = Math.min(across, columns <= FEW_COLUMNS && !named ? besideOthers(room) / columns : across, 24);
  const height = Math.min(Math.max(420 / Math.max(rows, 1), 3), 16);
  const isWhole = width >= (shortened ? SHORTENED_CELL : 3);
  return { width: isWhole ? whole(width) : width, height: Math.floor(height) };
}

/**
 * Places whose labels fit, at least `distance` apart: the first, the last and some in between, with no overlap. In a window,
 * labels have a fixed step, so that they move along with their cells.
 * @param kept the indices whose labels are written if they are in view, the first always: labels that would overlap them are
 * left out
 * @param apart the least distance between kept labels
 * @param middle the middle of a label, which may be written further in than the middle of its place
 */
export function labelPlaces(
  layout: AxisLayout,
  distance: number,
  kept: readonly number[] = [],
  apart = distance,
  middle = (place: number) => middleOf(layout, place),
): number[] {
  const first = keptPlaces(layout, kept, apart, middle);
  const areApart = (place: number) => isApartFrom(first, place, distance, middle);
  if (layout.windowed) return [...first, ...roundPlaces(layout, distance).filter(areApart)].sort((a, b) => a - b);
  const { length } = layout.starts;
  for (const end of [0, length - 1]) if (end in layout.starts && areApart(end)) first.push(end);
  return evenPlaces(middle, distance, first);
}

/**
 * Places of numbered columns: the multiples of a round number, as far as their labels fit, and the last one if it overlaps no
 * other.
 */
export function numberPlaces(
  layout: AxisLayout,
  distance: number,
  kept: readonly number[] = [],
  apart = distance,
): number[] {
  if (layout.windowed) return labelPlaces(layout, distance, kept, apart);
  const middle = (place: number) => middleOf(layout, place);
  const places = keptPlaces(layout, kept, apart, middle);
  // A gap in an axis brings numbers close together that are far apart.
  for (const place of [...roundPlaces(layout, distance), layout.starts.length - 1])
    if (place in layout.starts && isApartFrom(places, place, distance, middle)) places.push(place);
  return places.sort((a, b) => a - b);
}

/** The places of indices whose labels are always written, as far as they do not overlap. */
function keptPlaces(
  layout: AxisLayout,
  kept: readonly number[],
  apart: number,
  middle: (place: number) => number,
): number[] {
  const places: number[] = [];
  for (const index of kept) {
    const place = placeOfIndex(layout, index);
    if (place !== undefined && isSeen(layout, place) && isApartFrom(places, place, apart, middle)) places.push(place);
  }
  return places;
}

function isApartFrom(
  places: readonly number[],
  place: number,
  least: number,
  middle: (place: number) => number,
): boolean {
  return places.every((other) => Math.abs(middle(other) - middle(place)) >= least);
}

function isSeen(layout: AxisLayout, place: number): boolean {
  const middle = middleOf(layout, place);
  return middle >= 0 && middle <= layout.length;
}

export function middleOf({ starts, stops }: AxisLayout, place: number): number {
  return ((starts[place] as number) + (stops[place] as number)) / 2;
}

/** The places of indices that are multiples of a round number. */
function roundPlaces(layout: AxisLayout, distance: number): number[] {
  const { indices, cell } = layout;
  const every = roundStep(distance / cell);
  return [...indices.keys()].filter((place) => (indices[place] as number) % every === 0 && isSeen(layout, place));
}

/** From each fixed place to the next, as densely as allowed. @param fixed always have their labels */
function evenPlaces(center: (place: number) => number, distance: number, fixed: readonly number[]): number[] {
  const inOrder = fixed.toSorted((a, b) => a - b);
  return inOrder.flatMap((place, at) => {
    const end = inOrder[at + 1] ?? place;
    const places = [place];
    for (let next = place + 1; next < end; next++) {
      const far = Math.min(center(next) - center(places.at(-1) as number), center(end) - center(next)) >= distance;
      if (far) places.push(next);
    }
    return places;
  });
}

/**
 * Which labels below columns are written, and where their middles are: none crosses the edge or another label. The first is
 * kept, and so is the last unless it overlaps the first.
 * @param labels by the middles of their columns, from left to right
 */
export function placeLabels(
  labels: readonly { readonly middle: number; readonly width: number }[],
  edge: number,
  between: number,
): { readonly label: number; readonly middle: number }[] {
  const inside = labels.map(({ middle, width }, label) => ({
    label,
    width,
    middle: Math.min(middle, edge - width / 2),
  }));
  const meet = (left: (typeof inside)[number], right: (typeof inside)[number]) =>
    right.middle - right.width / 2 < left.middle + left.width / 2 + between;
  const last = inside.at(-1);
  const placed: typeof inside = [];
  for (const one of inside) {
    const before = placed.at(-1);
    if (before && meet(before, one)) continue;
    if (last && one !== last && before && meet(one, last)) continue;
    placed.push(one);
  }
  return placed.map(({ label, middle }) => ({ label, middle }));
}

/** The least of 1, 2 or 5 times a power of ten that is at least as large. */
function roundStep(least: number): number {
  for (let power = 1; ; power *= 10) for (const digit of [1, 2, 5]) if (digit * power >= least) return digit * power;
}

/** The depth of the teeth of a torn edge, and the length of each of their sides along the edge, in CSS pixels. */
const TOOTH = { deep: 2, side: 3 } as const;

/**
 * The edges of a gap in an axis, torn like paper, so that the gap does not look like a cell.
 * @param length of the edges, in device pixels
 * @returns for each edge its points, [along the axis, along the edge]
 */
export function tornEdges(
  { start, stop }: AxisLayout['gaps'][number],
  length: number,
  ratio: number,
): readonly (readonly (readonly [number, number])[])[] {
  const [deep, side] = [TOOTH.deep * ratio, TOOTH.side * ratio];
  const points = Math.ceil(length / side) + 1;
  return [start, stop - deep].map((edge) =>
    Array.from({ length: points }, (_, i) => [edge + (i % 2) * deep, Math.min(i * side, length)] as const),
  );
}
