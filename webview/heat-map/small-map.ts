/** The weights of one head, drawn small. */
import { isMasked, type MaskRule } from '../../src/trace/steps/matrix';
import { mix, toPixel } from '../theme/color';
import { ColorTable, type Palette } from '../theme/color-scale';

/** A matrix of weights: the whole pattern of a head, or the largest weight of each square. */
export interface SmallMap {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly mask: MaskRule | null;
}

/** The distance between hatching lines, in CSS pixels. */
const HATCH_DISTANCE = 6;

/** How strongly hatching stands out. */
const HATCH_SHARE = { usual: 0.22, contrast: 0.5 } as const;

let known: { palette: Palette; colors: ColorTable } | undefined;

/** Colours of weights on the scale of all probabilities, so that all heads compare. */
function colorsOf(palette: Palette): ColorTable {
  if (known?.palette !== palette)
    known = { palette, colors: new ColorTable({ kind: 'probability', limit: 1 }, palette, toPixel) };
  return known.colors;
}

/**
 * In device pixels: squares of at least this width all have the same size; smaller ones may differ by a pixel to fill their
 * room.
 */
const WHOLE_SQUARES = 4;

/** The size of a map in device pixels, with its longer side filling this much room. */
export function smallMapSize({ rows, columns }: Pick<SmallMap, 'rows' | 'columns'>, room: number): SmallMapSize {
  const side = Math.max(rows, columns);
  const most = Math.max(Math.floor(room), side);
  const square = most / side >= WHOLE_SQUARES ? Math.floor(most / side) : most / side;
  return { width: Math.round(columns * square), height: Math.round(rows * square) };
}

interface SmallMapSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels of a map, row-major. Masked squares are hatched; a value that is not a number has the colour of text.
 * @param size in device pixels: at least one for each square
 * @param ratio device pixels for each CSS pixel
 */
export function smallMapPixels(map: SmallMap, size: SmallMapSize, palette: Palette, ratio: number): Uint32Array {
  const { values, rows, columns, mask } = map;
  const { width, height } = size;
  const colors = colorsOf(palette);
  const { background, foreground } = palette;
  const [blank, hatching, odd] = [toPixel(background), hatchingPixel(palette), toPixel(foreground)];
  const distance = Math.max(2, Math.round(HATCH_DISTANCE * ratio));
  const line = Math.max(1, Math.round(ratio));
  const across = (index: number) => Math.round((index * width) / columns);
  const down = (index: number) => Math.round((index * height) / rows);
  const pixels = new Uint32Array(width * height);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] as number;
      const masked = isMasked(mask, value, row, column);
      const pixel = Number.isFinite(value) ? colors.pixel(value) : odd;
      const [left, right] = [across(column), across(column + 1)];
      for (let y = down(row); y < down(row + 1); y++) {
        if (!masked) pixels.fill(pixel, y * width + left, y * width + right);
        else for (let x = left; x < right; x++) pixels[y * width + x] = (x + y) % distance < line ? hatching : blank;
      }
    }
  }
  return pixels;
}

function hatchingPixel({ background, foreground, contrast }: Palette): number {
  return toPixel(mix(background, foreground, contrast ? HATCH_SHARE.contrast : HATCH_SHARE.usual));
}
