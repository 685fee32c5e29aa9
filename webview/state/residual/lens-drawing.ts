/** The logit lens as a part of a saved picture: points of the residual stream down, tokens across. */
import { fitted, MONO, type Shape, type ShapeStyle, type Shapes } from '../../heat-map/drawing';
import { contrastTo } from '../../heat-map/pixels';
import { shareText } from '../../strings/format';
import { legible } from '../../theme/color';
import { colorOf, type Scale } from '../../theme/color-scale';

export interface LensRow {
  /** Of the point: "3 MLP". */
  readonly name: string;
  readonly isChosen: boolean;
  /** What is read there, column by column. */
  readonly cells: readonly { readonly text: string; readonly probability: number }[];
}

interface LensOf {
  /** What the names of the rows are. */
  readonly corner: string;
  /** The tokens that the columns stand for. */
  readonly columns: readonly { readonly name: string; readonly isChosen: boolean }[];
  readonly rows: readonly LensRow[];
  readonly scale: Scale;
}

/** In CSS pixels. */
const SIZE = 11;
const CHARACTER = SIZE * MONO;
const ROW = 22;
const COLUMN = 98;
const SHARE_CHARACTERS = 6;
const INSIDE = 4;
const TEXT_CHARACTERS = Math.floor((COLUMN - 2 * INSIDE) / CHARACTER) - SHARE_CHARACTERS;

export function lensDrawing({ corner, columns, rows, scale }: LensOf, style: ShapeStyle): Shapes {
  const { foreground } = style.palette;
  const side = Math.max(corner.length, ...rows.map(({ name }) => name.length)) * CHARACTER + 12;
  const words = { kind: 'words', size: SIZE, isMono: true } as const;
  const heading = (text: string, x: number, y: number, isChosen: boolean): Shape => {
    return { ...words, text, x, y, color: foreground, opacity: isChosen ? 1 : 0.8, isBold: isChosen };
  };
  const shapes: Shape[] = [heading(corner, 0, 14, false)];
  const most = Math.floor((COLUMN - 2 * INSIDE) / CHARACTER);
  for (const [i, { name, isChosen }] of columns.entries())
    shapes.push(heading(fitted(name, most), side + i * COLUMN + INSIDE, 14, isChosen));
  for (const [i, { name, isChosen, cells }] of rows.entries()) {
    const y = ROW * (i + 1);
    shapes.push(heading(name, 0, y + 15, isChosen));
    for (const [column, { text, probability }] of cells.entries()) {
      const x = side + column * COLUMN;
      const mixed = colorOf(scale, style.palette, probability);
      const fill = style.palette.contrast ? legible(mixed) : mixed;
      const ink = { ...words, y: y + 15, color: contrastTo(fill) };
      shapes.push(
        { kind: 'box', x, y, width: COLUMN - 1, height: ROW - 1, fill },
        { ...ink, text: fitted(text, TEXT_CHARACTERS), x: x + INSIDE },
        { ...ink, text: shareText(probability), x: x + COLUMN - 1 - INSIDE, anchor: 'end', opacity: 0.9 },
      );
    }
  }
  return { width: side + columns.length * COLUMN, height: ROW * (rows.length + 1), shapes, style, scale };
}
