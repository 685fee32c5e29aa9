/** The texts and positions of a heat map's row and column labels, which a canvas and an SVG share. */

import { type Frame, MOST_LABELLED, SLANT, SLANTED_LENGTH } from './frame';
import { type AxisLayout, labelPlaces, middleOf, numberPlaces, placeLabels, placeOfIndex } from './geometry';
import type { Picture, Style } from './picture';

/** All lengths are in pixels of the picture, from its upper left corner. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Whether it is the label of the row that the text is about, which stands out. */
  readonly isTold?: boolean;
}

/** Below its column, with the width it may fill: a longer one is squeezed. */
interface LevelLabel extends Label {
  readonly most: number;
}

interface Labels {
  /** At the left: `x` is their right end, `y` their middle. */
  readonly rows: readonly Label[];
  /** Below the plot: `x` is their middle, `y` their upper edge. */
  readonly columns: readonly LevelLabel[];
  /** Below the plot and slanted: they end at `x` and `y`, rotated by `SLANT`. */
  readonly slanted: readonly Label[];
  /** What the axes stand for, in the corner that the labels of both leave free: `x` is their right end, `y` their middle. */
  readonly titles: readonly Label[];
}

/** The size of row labels, in pixels of the drawing. */
export function rowSize({ fontSize, rowFontSize }: Frame): number {
  return rowFontSize ?? fontSize;
}

/** The width of a text in the font of column labels, in pixels of the picture. */
export type Measure = (text: string) => number;

/** In CSS pixels: between two labels side by side, between the plot and labels, and the width of a label below a column. */
const LABEL_GAP = 4;
const BESIDE = 6;
const BELOW = { level: 5, slanted: 8 } as const;
const MOST_WIDTH = 40;
/** In CSS pixels, between the middles of two labels below their columns. */
const LEVEL_DISTANCE = MOST_WIDTH + 2;
/** The approximate width of one of their digits. */
const DIGIT = 7;

export function labelsOf(picture: Picture, measure: Measure): Labels {
  const { slanted } = picture.frame;
  return {
    rows: rowLabels(picture, measure),
    columns: slanted ? [] : levelLabels(picture, measure),
    slanted: slanted ? slantedLabels(picture, measure) : [],
    titles: slanted ? axisTitles(picture, measure) : [],
  };
}

/** Left of the first slanted label; none if one of them has no room there. */
function axisTitles({ rows, columns, frame, style }: Picture, measure: Measure): Label[] {
  const { left, ratio, fontSize, rowLabels } = frame;
  if (!style.axisTitles || !rowLabels) return [];
  const [size, gap] = [fontSize * ratio, BESIDE * ratio];
  const first = left + middleOf(columns, 0);
  const titles = [style.axisTitles.rows, style.axisTitles.columns].map((text, line) => {
    const below = (line + 1) * 1.4 * size;
    // The first label leads down to the left, and is as thick as its letters are high.
    const free = first - (below + size / 2 - BELOW.slanted * ratio) / Math.tan(-SLANT) - size / 2 / Math.sin(-SLANT);
    return { text, x: Math.min(left, free) - gap, y: rows.length + below };
  });
  return titles.every(({ text, x, y }) => measure(text) <= x && y + size / 2 <= frame.height) ? titles : [];
}

function rowLabels(picture: Picture, measure: Measure): Label[] {
  const { rows, frame } = picture;
  const { left, ratio } = frame;
  const middle = middleOfRow(rows, frame);
  // Labels that are smaller than others stand in every row.
  const isDense = frame.rowFontSize !== undefined && frame.rowFontSize < frame.fontSize;
  const line = isDense ? Math.floor(rows.cell) : lineOf(rowSize(frame), ratio);
  const places = frame.rowLabels ? placesOf(rows, line, frame.labelled?.rows, keptRow(frame), line, middle) : [];
  return places.map((place) => ({
    text: fittedRowLabel(picture, rows.indices[place] as number, measure),
    x: left - BESIDE * ratio,
    y: middle(place),
    isTold: picture.told !== undefined && rows.indices[place] === picture.told,
  }));
}

/** The middle of a row's label: with low rows, the first label is below the upper edge, further in than its row. */
function middleOfRow(rows: AxisLayout, frame: Frame): (place: number) => number {
  const half = (rowSize(frame) / 2) * frame.ratio;
  return (place) => Math.max(Math.min(middleOf(rows, place), rows.length - half / 2), half);
}

function levelLabels({ rows, columns, frame, style }: Picture, measure: Measure): LevelLabel[] {
  const { left, ratio, width } = frame;
  const most = MOST_WIDTH * ratio;
  const indices = frame.labelled?.columns;
  const places = indices
    ? indices.flatMap((index) => placeOfIndex(columns, index) ?? [])
    : numberPlaces(columns, LEVEL_DISTANCE * ratio, frame.kept?.columns, keptDistance(frame));
  const labels = places.map((place) => {
    const text = style.columnLabel(columns.indices[place] as number);
    return { text, middle: left + middleOf(columns, place), width: Math.min(measure(text), most) };
  });
  const y = rows.length + BELOW.level * ratio;
  return placeLabels(labels, width, LABEL_GAP * ratio).map(({ label, middle }) => ({
    text: labels[label]?.text ?? '',
    x: middle,
    y,
    most,
  }));
}

/** Tokens below their columns. The lines of a label are side by side if they fit in the column. */
function slantedLabels({ rows, columns, frame, style }: Picture, measure: Measure): Label[] {
  const { left, ratio } = frame;
  const room = (frame.slantedLength ?? SLANTED_LENGTH) * ratio;
  const line = lineOf(frame.fontSize, ratio);
  /** Between slanted lines, along the edge of the plot. */
  const apart = line / Math.sin(-SLANT);
  return labelPlaces(columns, line, frame.kept?.columns).flatMap((place) => {
    const lines = style.columnLabel(columns.indices[place] as number).split('\n');
    const shown = lines.length * apart <= columns.cell ? lines : [lines.join(' ')];
    return shown.map((text, at) => ({
      text: fitText(text, room, measure),
      x: left + middleOf(columns, place) + (at - (shown.length - 1) / 2) * apart,
      y: rows.length + BELOW.slanted * ratio,
    }));
  });
}

/**
 * A saved picture has the labels of the page, at the same rows and columns, though it has its own layout. If each row or token
 * column has its label in the saved picture, the page's labels are among them.
 */
export function labelledAs(saved: Frame, page: Frame): Frame {
  const indicesOf = (...[layout, ...how]: Parameters<typeof labelPlaces>) =>
    labelPlaces(layout, ...how).map((place) => layout.indices[place] as number);
  const line = lineOf(rowSize(page), page.ratio);
  const isLong = page.rowLabels && saved.rows.indices.length > MOST_LABELLED;
  return {
    ...saved,
    labelled: {
      rows: isLong ? indicesOf(page.rows, line, keptRow(page), line, middleOfRow(page.rows, page)) : undefined,
      columns: page.slanted
        ? undefined
        : numberPlaces(page.columns, LEVEL_DISTANCE * page.ratio, page.kept?.columns, keptDistance(page)).map(
            (place) => page.columns.indices[place] as number,
          ),
    },
    kept: page.kept,
  };
}

/** Between the middles of two numbers of kept columns. */
function keptDistance({ kept, ratio }: Frame): number {
  const digits = String(Math.max(0, ...(kept?.columns ?? []))).length;
  return Math.min(digits * DIGIT + LABEL_GAP, LEVEL_DISTANCE) * ratio;
}

function keptRow({ kept }: Frame): readonly number[] {
  return kept?.row === undefined ? [] : [kept.row];
}

/** The places of labels: at certain indices of the tensor, or wherever they fit. */
function placesOf(
  layout: AxisLayout,
  distance: number,
  indices: readonly number[] | undefined,
  ...how: readonly [kept?: readonly number[], apart?: number, middle?: (place: number) => number]
): number[] {
  if (!indices) return labelPlaces(layout, distance, ...how);
  return indices.flatMap((index) => placeOfIndex(layout, index) ?? []);
}

/**
 * Between the middles of two row labels, and of two slanted ones, in whole pixels of the picture, as rows begin at whole pixels.
 */
function lineOf(size: number, ratio: number): number {
  return Math.floor((size + 1) * ratio);
}

const fitted = new WeakMap<Style, Map<number, string>>();
/** The type size for which row labels are cut, as a share of that of other labels. */
const fittedIn = new WeakMap<Style, number>();

/** A row's label, cut to its room. The result is cached, as measuring it in every frame would take longer than drawing it. */
function fittedRowLabel({ style, frame }: Picture, index: number, measure: Measure): string {
  const times = rowSize(frame) / frame.fontSize;
  const known = (fittedIn.get(style) === times && fitted.get(style)) || new Map<number, string>();
  fitted.set(style, known);
  fittedIn.set(style, times);
  const inRow: Measure = (text) => measure(text) * times;
  const label = known.get(index) ?? fitText(style.rowLabel(index), frame.left - 8 * frame.ratio, inRow);
  known.set(index, label);
  return label;
}

function fitText(text: string, room: number, measure: Measure): string {
  if (measure(text) <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && measure(`${characters.join('')}…`) > room) characters.pop();
  return `${characters.join('')}…`;
}
