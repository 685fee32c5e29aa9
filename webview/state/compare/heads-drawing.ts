/** All heads of two traces as a part of a saved picture: blocks down and heads across, coloured by how much they differ. */
import { cellNumber } from '../../heat-map/cell-number';
import { MONO, type Shape } from '../../heat-map/drawing';
import { plainText, scaleNumbers } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { contrastTo } from '../../heat-map/pixels';
import type { SavedLook } from '../../heat-map/shown-figures';
import { comparePictureStrings as strings } from '../../strings/compare-pictures';
import { colorOf, hasNegative, largestOf } from '../../theme/color-scale';
import type { HeadTint } from '../attention/head-tint';

/** In CSS pixels. */
const SIZE = 11;
const ROW = 20;
const COLUMN = 30;
/** The width of a head with its number, which has this many characters. */
const CHARACTERS = 5;
const NUMBERED = CHARACTERS * SIZE * MONO + 8;
const SIDE = 74;
/** In CSS pixels: between the caption of the heads and the first block, and between a block's name and its first head. */
const ABOVE = 20;
const BESIDE = 8;

/** @param means the meaning of the colours */
export function headsPart(
  tint: HeadTint,
  { layers, heads }: { readonly layers: number; readonly heads: number },
  { name, means }: { readonly name: string; readonly means: string },
  { style, withNumbers }: Pick<SavedLook, 'style' | 'withNumbers'>,
): SavedPart {
  const { scale } = tint;
  const { foreground: color } = style.palette;
  const column = withNumbers ? NUMBERED : COLUMN;
  const words = { kind: 'words', size: SIZE, isMono: true } as const;
  const shapes: Shape[] = Array.from({ length: heads }, (_, head) => {
    return {
      ...words,
      text: String(head),
      x: SIDE + (head + 0.5) * column,
      y: 13,
      anchor: 'middle',
      color,
      opacity: 0.8,
    };
  });
  for (let layer = 0; layer < layers; layer++) {
    const y = ABOVE + layer * ROW;
    shapes.push({ ...words, text: strings.block(layer), x: SIDE - BESIDE, y: y + 14, anchor: 'end', color });
    for (let head = 0; head < heads; head++) {
      const value = tint.valueOf({ layer, head });
      if (value === undefined) continue;
      const x = SIDE + head * column;
      const fill = colorOf(scale, style.palette, value);
      shapes.push({ kind: 'box', x, y, width: column - 1, height: ROW - 1, fill });
      if (!withNumbers) continue;
      const text = cellNumber(value, CHARACTERS, { isSigned: hasNegative(scale), largest: largestOf(scale) });
      shapes.push({ ...words, text, x: x + column / 2, y: y + 14, anchor: 'middle', color: contrastTo(fill) });
    }
  }
  return {
    drawing: { width: SIDE + heads * column, height: ABOVE + layers * ROW, shapes, style, scale },
    text: plainText(name, [strings.headsAcross(hasNegative(scale)), means], { scale: scaleNumbers(scale) }),
    file: strings.headsFile,
  };
}
