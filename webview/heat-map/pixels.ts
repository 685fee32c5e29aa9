/** The cells of a heat map as pixels: a pure function, so that the result can be tested without a canvas. */
import { isMasked, type MaskRule } from '../../src/trace/steps/matrix';
import { type Color, inkOn, mix, toPixel } from '../theme/color';
import { type ColorTable, colorOf, isOutlier, type Palette } from '../theme/color-scale';
import type { AxisLayout } from './geometry';
import { type Cells, isAbsent, type Picture } from './picture';

/** In CSS pixels: cells of at least this size are separated by a line and contain a glyph. */
const ROOMY = 8;
/** In CSS pixels: cells of at least this size contain the dot of an outlier. */
const DOTTED = 4;
/** In CSS pixels: in rows of at least this height, negative values are underlined in high contrast. */
const UNDERLINED = 8;
/** In CSS pixels: a value that is not a number is drawn at least this large, however small its cell is. */
const LEAST_BLOCK = 5;

/** Diagonal lines that continue from cell to cell. */
interface Hatch {
  readonly ink: number;
  readonly period: number;
  readonly width: number;
  /** 1: rising to the right; -1: falling. */
  readonly slope: 1 | -1;
}

interface Inks {
  readonly background: number;
  readonly foreground: number;
  /** The line between separated cells: in high contrast it bounds them, since the lowest values are dark. */
  readonly between: number;
  /** The dot on an outlier. */
  readonly dots: { readonly negative: number; readonly positive: number };
  /** For masked cells, and for those without a value. */
  readonly masked: Hatch;
  /** For values that have not arrived yet. */
  readonly missing: Hatch;
  /** Whether negative values are underlined, as colours alone tell their sign. */
  readonly underlines: boolean;
  readonly ratio: number;
}

/** The distance of the line between cells from the background in high contrast, for a ratio of 3:1 or more (WCAG 2.2, 1.4.11). */
const BOUNDS = 0.55;

/** The line between cells, visible only in high contrast. */
export function boundsOf({ background, foreground, contrast }: Palette): Color {
  return contrast ? mix(background, foreground, BOUNDS) : background;
}

/** The distance of masked cells' hatching from the background. */
export function hatchShare({ contrast }: Pick<Palette, 'contrast'>): number {
  return contrast ? 0.65 : 0.3;
}

/** A transparent pixel, which shows what is behind a picture. */
const NOTHING = 0;

/** @param hasGround whether the theme's background is between cells and behind hatching; if not, these are transparent */
export function inksOf(palette: Palette, { scale }: ColorTable, ratio: number, hasGround = true): Inks {
  const { background, foreground, contrast } = palette;
  const width = Math.max(1, Math.round(ratio));
  const faint = (share: number): number =>
    hasGround ? toPixel(mix(background, foreground, share)) : toPixel(foreground, share);
  const dot = (value: number): number => toPixel(contrastTo(colorOf(scale, palette, value)));
  return {
    background: hasGround ? toPixel(background) : NOTHING,
    foreground: toPixel(foreground),
    between: hasGround || contrast ? toPixel(boundsOf(palette)) : NOTHING,
    dots: { negative: dot(-2 * scale.limit), positive: dot(2 * scale.limit) },
    masked: { ink: faint(hatchShare(palette)), period: 6 * width, width, slope: 1 },
    missing: { ink: faint(contrast ? 0.4 : 0.16), period: 9 * width, width: 3 * width, slope: -1 },
    underlines: contrast && scale.kind === 'signed',
    ratio,
  };
}

/** Whether negative values of the picture are underlined: in high contrast, where no colour alone may tell a sign. */
export function isUnderlined({ rows, frame, style }: Picture): boolean {
  return style.palette.contrast && style.colors.scale.kind === 'signed' && hasUnderlines(rows.cell, frame.ratio);
}

function hasUnderlines(height: number, ratio: number): boolean {
  return height >= UNDERLINED * ratio;
}

/** Black or white, whichever contrasts more. */
export function contrastTo(color: Color): Color {
  return inkOn(color) === '#fff' ? [255, 255, 255] : [0, 0, 0];
}

/** Whether cells of this layout have glyphs and a line between them; or, with a smaller limit, the dots of outliers. */
export function isRoomy(cell: number, ratio: number): boolean {
  return cell >= ROOMY * ratio;
}
export function isDotted({ rows, columns }: Pick<Cells, 'rows' | 'columns'>, ratio: number): boolean {
  return Math.min(rows.cell, columns.cell) >= DOTTED * ratio;
}

/** In device pixels from the upper left corner of the picture. */
type Triangle = readonly [readonly [number, number], readonly [number, number], readonly [number, number]];

/** The size of the mark in the corner of a plot, in CSS pixels. */
const CORNER = 9;

/**
 * A mark in a corner of the plot, if cells are too small for the marks of outliers or the glyphs of values that are not numbers;
 * `undefined` if none is needed.
 */
export function cornerOf(picture: Picture, outliers: number, notNumbers: number): Triangle | undefined {
  const { rows, columns, frame } = picture;
  const hasGlyphs = isRoomy(Math.min(rows.cell, columns.cell), frame.ratio);
  const hasDots = isDotted(picture, frame.ratio);
  if ((hasGlyphs || notNumbers === 0) && (hasDots || outliers === 0)) return undefined;
  const [right, side] = [frame.left + columns.length, CORNER * frame.ratio];
  return [
    [right - side, 0],
    [right, 0],
    [right, side],
  ];
}

/** A value with a mark, by its place among the rows and columns of the layout. */
export interface Marked {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

export interface Rendered {
  /** Values that are not numbers, for their glyphs. */
  readonly notNumbers: readonly Marked[];
  readonly outliers: readonly Marked[];
}

/** The input and the target of drawing. */
interface Work {
  readonly cells: Cells;
  readonly colors: ColorTable;
  readonly inks: Inks;
  readonly mask: MaskRule | null;
  readonly surface: Surface;
  readonly outliers: Marked[];
  readonly notNumbers: Marked[];
}

interface Surface {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws all cells.
 * @param pixels of the plot, row-major, `columns.length` wide and `rows.length` high
 */
export function renderCells(
  pixels: Uint32Array,
  cells: Cells,
  colors: ColorTable,
  inks: Inks,
  mask: MaskRule | null,
): Rendered {
  pixels.fill(inks.background);
  const { rows, columns } = cells;
  const surface: Surface = { pixels, width: columns.length, height: rows.length };
  const work: Work = { cells, colors, inks, mask, surface, outliers: [], notNumbers: [] };
  for (let row = 0; row < rows.indices.length; row++) renderRow(work, row);
  const { outliers, notNumbers } = work;
  if (isDotted(cells, inks.ratio)) for (const outlier of outliers) renderDot(surface, cells, inks, outlier);
  const least = isRoomy(Math.min(rows.cell, columns.cell), inks.ratio) ? 0 : LEAST_BLOCK * inks.ratio;
  for (const block of notNumbers) renderBlock(surface, cells, inks, block, least);
  return { notNumbers, outliers };
}

/** Neighbouring cells with the same hatching. */
interface Hatched {
  readonly hatch: Hatch;
  readonly from: number;
  to: number;
}

/** The cells of a row as one line of pixels, which is then repeated, except for hatching, which differs between lines. */
function renderRow(work: Work, row: number): void {
  const { rows, columns } = work.cells;
  const { surface, inks } = work;
  const { pixels, width, height } = surface;
  const top = Math.max(rows.starts[row] as number, 0);
  const bottom = Math.min(rows.stops[row] as number, height);
  const end = Math.min((rows.stops[row] as number) - apart(rows, inks.ratio), height);
  if (end <= top) return;
  const line = top * width;
  const { hatched, negatives } = renderLine(work, row, line);
  for (let y = top + 1; y < end; y++) pixels.copyWithin(y * width, line, line + width);
  const thick = Math.round(inks.ratio);
  if (hasUnderlines(rows.cell, inks.ratio))
    for (const { from, to, ink } of negatives) fill(surface, [from, end - 2 * thick, to, end - thick], ink);
  for (let y = end; y < bottom; y++)
    for (let x = 0; x < width; x++) if (pixels[line + x] !== inks.background) pixels[y * width + x] = inks.between;
  for (const run of hatched) {
    const shift = columns.scrolled + run.hatch.slope * rows.scrolled;
    for (let y = top; y < bottom; y++) renderHatch(surface, run, y, shift);
  }
}

interface Line {
  readonly hatched: readonly Hatched[];
  /** The cells to underline, and the colour of that. */
  readonly negatives: readonly { readonly from: number; readonly to: number; readonly ink: number }[];
}

function renderLine(work: Work, row: number, line: number): Line {
  const { cells, colors, inks, mask, surface, outliers, notNumbers } = work;
  const { rows, columns, values, known } = cells;
  const { pixels, width } = surface;
  const rowIndex = rows.indices[row] as number;
  const space = apart(columns, inks.ratio);
  const count = columns.indices.length;
  const hatched: Hatched[] = [];
  const negatives: Line['negatives'][number][] = [];
  for (let column = 0; column < count; column++) {
    const place = row * count + column;
    const value = values[place] as number;
    const from = Math.max(columns.starts[column] as number, 0);
    const to = Math.min(columns.stops[column] as number, width);
    const index = columns.indices[column] as number;
    if (known && known[place] === 0) addHatched(hatched, inks.missing, from, to);
    else if (isMasked(mask, value, rowIndex, index) || isAbsent(cells, value, rowIndex, index))
      addHatched(hatched, inks.masked, from, to);
    else if (!Number.isFinite(value)) notNumbers.push({ row, column, value });
    else {
      const pixel = colors.pixel(value);
      const last = Math.min((columns.stops[column] as number) - space, width);
      for (let x = from; x < to; x++) pixels[line + x] = x < last ? pixel : inks.between;
      if (isOutlier(colors.scale, value)) outliers.push({ row, column, value });
      if (inks.underlines && value < 0)
        negatives.push({
          from,
          to: last,
          ink: toPixel(contrastTo([pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255])),
        });
    }
  }
  return { hatched, negatives };
}

function addHatched(hatched: Hatched[], hatch: Hatch, from: number, to: number): void {
  const last = hatched.at(-1);
  if (last?.hatch === hatch && last.to === from) last.to = to;
  else hatched.push({ hatch, from, to });
}

/** The width of the line between cells that are large enough to be separated. */
function apart(layout: AxisLayout, ratio: number): number {
  return isRoomy(layout.cell, ratio) ? 1 : 0;
}

/** One line of pixels. @param shift how far the pattern is scrolled, in device pixels */
function renderHatch({ pixels, width }: Surface, { hatch, from, to }: Hatched, y: number, shift: number): void {
  const { ink, period, slope } = hatch;
  const phase = modulo(from + shift + slope * y, period);
  // Wherever a hatching line begins in this row of pixels.
  for (let x = from - phase; x < to; x += period) {
    const end = Math.min(x + hatch.width, to);
    for (let at = Math.max(x, from); at < end; at++) pixels[y * width + at] = ink;
  }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function renderDot(surface: Surface, { rows, columns }: Cells, inks: Inks, { row, column, value }: Marked): void {
  const [x, y] = [columns.starts[column] as number, rows.starts[row] as number];
  const [width, height] = [(columns.stops[column] as number) - x, (rows.stops[row] as number) - y];
  const side = Math.max(Math.round(inks.ratio), Math.round(Math.min(width, height) / 5));
  const ink = value < 0 ? inks.dots.negative : inks.dots.positive;
  const [left, top] = [x + Math.floor((width - side) / 2), y + Math.floor((height - side) / 2)];
  const radius = side / 2;
  for (let dy = 0; dy < side; dy++) {
    const inset = Math.round(radius - Math.sqrt(radius ** 2 - (dy + 0.5 - radius) ** 2));
    fill(surface, [left + inset, top + dy, left + side - inset, top + dy + 1], ink);
  }
}

/** A value that is not a number is as bright as text, and in a small cell it is set off against its neighbours. */
function renderBlock(surface: Surface, { rows, columns }: Cells, inks: Inks, block: Marked, least: number): void {
  const span = (layout: AxisLayout, place: number): [number, number] => {
    const [start, stop] = [layout.starts[place] as number, (layout.stops[place] as number) - apart(layout, inks.ratio)];
    const grow = Math.max(0, Math.ceil((least - (stop - start)) / 2));
    return [start - grow, stop + grow];
  };
  const [[x0, x1], [y0, y1]] = [span(columns, block.column), span(rows, block.row)];
  if (least > 0) fill(surface, [x0 - 1, y0 - 1, x1 + 1, y1 + 1], inks.background);
  fill(surface, [x0, y0, x1, y1], inks.foreground);
}

/** The first column and row of pixels, and those after the last; also outside the surface. */
type Box = readonly [x0: number, y0: number, x1: number, y1: number];

function fill({ pixels, width, height }: Surface, [x0, y0, x1, y1]: Box, ink: number): void {
  for (let y = Math.max(y0, 0); y < Math.min(y1, height); y++)
    pixels.fill(ink, y * width + Math.max(x0, 0), y * width + Math.max(0, Math.min(x1, width)));
}
