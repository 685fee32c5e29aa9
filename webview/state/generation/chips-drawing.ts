/** Generated tokens as a part of a saved picture: one chip each, with a bar and its probability. */
import { columnCount, fitted, MONO, type Shape, type ShapeStyle, type Shapes } from '../../heat-map/drawing';

interface Chip {
  readonly token: string;
  readonly probability: number;
  /** The probability as text. */
  readonly written: string;
  /** The chosen one, one that the user has put in another's place, or one after the chosen one. */
  readonly look: 'chosen' | 'given' | 'later' | undefined;
}

/** In CSS pixels. */
const WIDTH = 720;
const HEIGHT = 38;
const GAP = 4;
const INSIDE = 8;
const TOKEN = { size: 12, characters: 22 };
const BAR = { width: 36, height: 4 };
const SHARE = { size: 10 };

/** @param most the largest width, in CSS pixels */
export function chipsDrawing(chips: readonly Chip[], style: ShapeStyle, most: number = WIDTH): Shapes {
  const shapes: Shape[] = [];
  let [x, y, widest] = [1, 1, 0];
  for (const chip of chips) {
    const text = fitted(chip.token, TOKEN.characters);
    const inside = Math.max(
      columnCount(text) * TOKEN.size * MONO,
      BAR.width + 5 + columnCount(chip.written) * SHARE.size * MONO,
    );
    const width = inside + 2 * INSIDE;
    if (x > 1 && x + width > most) [x, y] = [1, y + HEIGHT + GAP];
    shapes.push(...chipShapes({ ...chip, token: text }, x, y, width, style));
    x += width + GAP;
    widest = Math.max(widest, x - GAP + 1);
  }
  return { width: widest, height: y + HEIGHT + 1, shapes, style };
}

function chipShapes(
  { token, probability, written, look }: Chip,
  x: number,
  y: number,
  width: number,
  { palette }: ShapeStyle,
): Shape[] {
  const { foreground, accent, zero } = palette;
  const left = x + INSIDE;
  const isChosen = look === 'chosen';
  const words = { kind: 'words', x: left, color: foreground, isMono: true } as const;
  const bar = { kind: 'box', x: left, y: y + 25, height: BAR.height } as const;
  return [
    {
      kind: 'box',
      x,
      y,
      width,
      height: HEIGHT,
      fill: zero,
      stroke: isChosen ? accent : foreground,
      line: isChosen ? 2 : 0.5,
      isDashed: look === 'given' || look === 'later',
    },
    { ...words, text: token, y: y + 16, size: TOKEN.size, opacity: look === 'later' ? 0.65 : 1 },
    { ...bar, width: BAR.width, fill: foreground, opacity: 0.14 },
    // The blue of the theme, as on the page.
    { ...bar, width: Math.max(probability * BAR.width, 0.5), fill: palette.negative },
    { ...words, text: written, x: left + BAR.width + 5, y: y + 31, size: SHARE.size, opacity: 0.8 },
  ];
}
