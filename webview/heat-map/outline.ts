/** The outlines of the chosen row and column of a heat map. Pure. */
import { toCss } from '../theme/color';
import type { Palette } from '../theme/color-scale';

/** The extent of a row or a column in the layout. All lengths here are in device pixels. */
export interface Place {
  readonly start: number;
  readonly size: number;
}

/** One of the lines of an outline: left, top, width and height of its middle. */
export interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly box: readonly [number, number, number, number];
}

/** The geometry of outlines: device pixels for each CSS pixel, where the cells begin, and how far they extend. */
interface Outlined {
  readonly ratio: number;
  readonly left: number;
  readonly down: number;
  readonly across: number;
  /** The width of a column. */
  readonly cell: number;
  readonly palette: Pick<Palette, 'accent' | 'background' | 'contrast'>;
}

export function rowOutline(outlined: Outlined, { start, size }: Place): readonly Stroke[] {
  const { ratio, left, down, palette } = outlined;
  const line = wideLine(ratio);
  // Around its cells, covering nothing of them.
  const away = (palette.contrast ? edgeOf(ratio) : 0) + line / 2;
  const x = left - line / 2;
  const wide = endOf(outlined, line, away) + line / 2;
  const top = Math.max(start - away, line / 2);
  const bottom = Math.min(start + size + away, down + 4 * ratio - line);
  return strokes(outlined, line, [x, top, wide, bottom - top]);
}

export function columnOutline(outlined: Outlined, { start, size }: Place): readonly Stroke[] {
  const { ratio, left, down, palette } = outlined;
  const wide = wideLine(ratio);
  const line = palette.contrast ? wide : edgeOf(ratio);
  const away = palette.contrast ? edgeOf(ratio) + line / 2 : line / 2;
  const end = Math.min(start + size + away, endOf(outlined, line, away));
  return strokes(outlined, line, [left + start - away, wide / 2, end - start + away, down - wide / 2 + line / 2]);
}

/**
 * Where outlines end that reach the last column, beyond which there is no room: within it, or open beyond it where it is so
 * narrow that they would hide it.
 */
function endOf({ across, cell }: Outlined, line: number, away: number): number {
  return cell >= 4 * line ? across - away : across + away;
}

/**
 * In high contrast, an outline lies between two lines of the background: its colour may be close to that of the cells, like
 * orange to gold.
 */
function strokes({ ratio, palette }: Outlined, width: number, box: Stroke['box']): readonly Stroke[] {
  const own = { color: toCss(palette.accent), width, box };
  const around = { color: toCss(palette.background), width: width + 2 * edgeOf(ratio), box };
  return palette.contrast ? [around, own] : [own];
}

function wideLine(ratio: number): number {
  return Math.max(1, Math.round(2 * ratio));
}

/** The width of the lines on both sides of an outline. */
function edgeOf(ratio: number): number {
  return Math.max(1, Math.round(ratio));
}
