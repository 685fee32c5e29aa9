/** Vectors as rows of colours, each with its token and numbers, as a part of a saved picture. */
import {
  columnCount,
  columnHeading,
  fitted,
  type Shape,
  type ShapeStyle,
  type Shapes,
  type Words,
} from '../../heat-map/drawing';
import { colorOf, type Scale } from '../../theme/color-scale';

interface Strip {
  /** The token of the row. */
  readonly name: string;
  /** As text, beside the name. */
  readonly number: string;
  readonly values: Float32Array;
  /** Of its colours, in CSS pixels. */
  readonly height: number;
  readonly isChosen?: boolean;
  /** As text, after the colours. */
  readonly after?: string;
}

interface StripsOf {
  readonly rows: readonly Strip[];
  /** The headings of the columns, in the order of a row: name, number, colours, and the number after them. */
  readonly headings: readonly [string, string, string, string?];
  readonly scale: Scale;
  /** The largest total width, in CSS pixels; absent: what it needs. */
  readonly most?: number | undefined;
}

/** In CSS pixels. */
const SIZE = 12;
const LEAST_ROW = 20;
const BETWEEN = 4;
const HEAD = 22;
const NAME_CHARACTERS = 16;
const NUMBER = 186;
const COLOURS = { x: 200, width: 480, least: 200 };
const AFTER = 130;
/** The approximate width of a character in a heading. */
const HEADING = 6.4;

export function stripsDrawing({ rows, headings, scale, most = Infinity }: StripsOf, style: ShapeStyle): Shapes {
  const { foreground, accent } = style.palette;
  const [name, number, colours, after] = headings;
  const around = COLOURS.x + (after === undefined ? 0 : AFTER);
  // Includes the width that its heading needs.
  const least = Math.max(COLOURS.least, columnCount(colours) * HEADING);
  const inside = Math.min(COLOURS.width, Math.max(most - around, least));
  const width = around + inside;
  const heading = (text: string, x: number, anchor?: Words['anchor']) => columnHeading(text, x, foreground, anchor);
  const shapes: Shape[] = [
    heading(name, 4),
    heading(number, NUMBER, 'end'),
    heading(colours, COLOURS.x),
    ...(after === undefined ? [] : [heading(after, width - 4, 'end')]),
  ];
  let y = HEAD;
  for (const row of rows) {
    const high = Math.max(LEAST_ROW, row.height + BETWEEN);
    const words = { kind: 'words', y: y + high / 2 + 4, size: SIZE, color: foreground, isMono: true } as const;
    shapes.push(
      { ...words, text: fitted(row.name, NAME_CHARACTERS), x: 4 },
      { ...words, text: row.number, x: NUMBER, anchor: 'end' },
      ...cells(row, y + (high - row.height) / 2, inside, scale, style),
    );
    if (row.after !== undefined) shapes.push({ ...words, text: row.after, x: width - 4, anchor: 'end' });
    if (row.isChosen) shapes.push({ kind: 'box', x: 0.5, y, width: width - 1, height: high, stroke: accent });
    y += high;
  }
  return { width, height: y, shapes, style, scale };
}

function cells({ values, height }: Strip, y: number, inside: number, scale: Scale, { palette }: ShapeStyle): Shape[] {
  const width = inside / values.length;
  return Array.from(values, (value, i) => ({
    kind: 'box',
    x: COLOURS.x + i * width,
    y,
    width,
    height,
    fill: colorOf(scale, palette, value),
  }));
}
