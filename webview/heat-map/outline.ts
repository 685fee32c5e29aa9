/** The outlines of the chosen row and column of a heat map. Pure. */
import { toCss } from '../theme/color';
import type { Palette } from '../theme/color-scale';

/** Where a row or a column is laid out, in device pixels, as all of this is. */
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

/** What is outlined in: device pixels for each CSS pixel, where the cells begin, and how far they reach. */
interface Outlined {
  readonly ratio: number;
  readonly left: number;
  readonly down: number;
  readonly across: number;
  readonly palette: Pick<Palette, 'accent' | 'background' | 'contrast'>;
}

export function rowOutline(outlined: Outlined, { start, size }: Place): readonly Stroke[] {
  const { ratio, left, down, across, palette } = outlined;
  const line = wideLine(ratio);
  // At the end of the row there is no room: it is open there.
  const [x, wide] = [left - line / 2, across + line];
  // Round its cells, of which it hides nothing.
  const away = (palette.contrast ? edgeOf(ratio) : 0) + line / 2;
  const top = Math.max(start - away, line / 2);
  const bottom = Math.min(start + size + away, down + 4 * ratio - line);
  return strokes(outlined, line, [x, top, wide, bottom - top]);
}

export function columnOutline(outlined: Outlined, { start, size }: Place): readonly Stroke[] {
  const { ratio, left, down, palette } = outlined;
  const wide = wideLine(ratio);
  const line = palette.contrast ? wide : edgeOf(ratio);
  const away = palette.contrast ? edgeOf(ratio) + line / 2 : line / 2;
  return strokes(outlined, line, [left + start - away, wide / 2, size + 2 * away, down - wide / 2 + line / 2]);
}

/**
 * In high contrast an outline stands between two lines of the background: its colour may be near that of the cells, as
 * orange is to gold.
 */
function strokes({ ratio, palette }: Outlined, width: number, box: Stroke['box']): readonly Stroke[] {
  const own = { color: toCss(palette.accent), width, box };
  const around = { color: toCss(palette.background), width: width + 2 * edgeOf(ratio), box };
  return palette.contrast ? [around, own] : [own];
}

function wideLine(ratio: number): number {
  return Math.max(1, Math.round(2 * ratio));
}

/** How wide the lines are between which an outline stands. */
function edgeOf(ratio: number): number {
  return Math.max(1, Math.round(ratio));
}
