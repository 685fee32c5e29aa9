/** The weights of one head, drawn small. */
import { isMasked, type MaskRule } from '../../src/trace/steps/matrix';
import { mix, toPixel } from '../theme/color';
import { ColorTable, type Palette } from '../theme/color-scale';

/** A square matrix of weights: the whole pattern of a head, or the largest weights among those of each square. */
export interface SmallMap {
  readonly values: Float32Array;
  readonly side: number;
  readonly mask: MaskRule | null;
}

/** From one hatching line to the next, in CSS pixels. */
const HATCH_DISTANCE = 6;

/** How strongly hatching stands out. */
const HATCH_SHARE = 0.22;

let known: { palette: Palette; colors: ColorTable } | undefined;

/** Colours of weights on the scale of all probabilities, so that all heads compare. */
function colorsOf(palette: Palette): ColorTable {
  if (known?.palette !== palette)
    known = { palette, colors: new ColorTable({ kind: 'probability', limit: 1 }, palette, toPixel) };
  return known.colors;
}

/** Squares at least so wide, in device pixels, are all alike; smaller ones may differ by a pixel to fill their room. */
const WHOLE_SQUARES = 4;

/** The width of a map in device pixels, in this much room. */
export function smallMapWidth(side: number, room: number): number {
  const width = Math.max(Math.floor(room), side);
  return width / side >= WHOLE_SQUARES ? side * Math.floor(width / side) : width;
}

/**
 * The pixels of a map, row-major. What is masked is hatched; a value that is no number has the colour of text.
 * @param width and height, in device pixels: at least one for each square
 * @param ratio device pixels for each CSS pixel
 */
export function smallMapPixels(map: SmallMap, width: number, palette: Palette, ratio: number): Uint32Array {
  const { values, side, mask } = map;
  const colors = colorsOf(palette);
  const { background, foreground } = palette;
  const [blank, hatching, odd] = [toPixel(background), hatchingPixel(palette), toPixel(foreground)];
  const distance = Math.max(2, Math.round(HATCH_DISTANCE * ratio));
  const line = Math.max(1, Math.round(ratio));
  const edge = (index: number) => Math.round((index * width) / side);
  const pixels = new Uint32Array(width * width);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const value = values[row * side + column] as number;
      const masked = isMasked(mask, value, row, column);
      const pixel = Number.isFinite(value) ? colors.pixel(value) : odd;
      const [left, right] = [edge(column), edge(column + 1)];
      for (let y = edge(row); y < edge(row + 1); y++) {
        if (!masked) pixels.fill(pixel, y * width + left, y * width + right);
        else for (let x = left; x < right; x++) pixels[y * width + x] = (x + y) % distance < line ? hatching : blank;
      }
    }
  }
  return pixels;
}

function hatchingPixel({ background, foreground }: Palette): number {
  return toPixel(mix(background, foreground, HATCH_SHARE));
}
