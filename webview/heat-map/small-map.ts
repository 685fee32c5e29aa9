/** The weights of one head, drawn small. */
import { type Color, mix, toPixel } from './color';
import { ColorTable, type Palette } from './color-scale';

/** A square matrix of weights: the whole pattern of a head, or the largest weights among those of each square. */
export interface SmallMap {
  readonly values: Float32Array;
  readonly side: number;
  /** Whether later columns are the masked future. */
  readonly causal: boolean;
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

/**
 * The pixels of a map, row-major, `side · scale` wide and high. The masked future is hatched; a value that is no number
 * has the colour of text.
 * @param scale device pixels for each side of a square
 * @param ratio device pixels for each CSS pixel
 */
export function smallMapPixels(map: SmallMap, scale: number, palette: Palette, ratio: number): Uint32Array {
  const { values, side, causal } = map;
  const colors = colorsOf(palette);
  const width = side * scale;
  const pixels = new Uint32Array(width * width);
  const [background, hatching, odd] = [
    palette.background,
    mix(palette.background, palette.foreground, HATCH_SHARE),
    palette.foreground,
  ].map((color) => toPixel(color as Color)) as [number, number, number];
  const distance = Math.max(2, Math.round(HATCH_DISTANCE * ratio));
  const line = Math.max(1, Math.round(ratio));
  for (let y = 0; y < width; y++) {
    const row = Math.floor(y / scale);
    for (let column = 0; column < side; column++) {
      const value = values[row * side + column] as number;
      const start = y * width + column * scale;
      if (causal && column > row && value === 0) {
        for (let x = 0; x < scale; x++)
          pixels[start + x] = (column * scale + x + y) % distance < line ? hatching : background;
      } else {
        pixels.fill(Number.isFinite(value) ? colors.pixel(value) : odd, start, start + scale);
      }
    }
  }
  return pixels;
}
