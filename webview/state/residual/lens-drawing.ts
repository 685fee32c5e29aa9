/** The logit lens as a part of a saved picture: points of the residual stream down, tokens across. */
import { columnCount, fitted, MONO, type Shape, type ShapeStyle, type Shapes } from '../../heat-map/drawing';
import { contrastTo } from '../../heat-map/pixels';
import { shareText } from '../../strings/format';
import { cellColorOf, type Scale } from '../../theme/color-scale';
import type { Columns } from './lens-view';

export interface LensRow {
  /** The name of the point: "3 MLP". */
  readonly name: string;
  readonly isChosen: boolean;
  /** What is read there, column by column. */
  readonly cells: readonly { readonly text: string; readonly probability: number }[];
}

interface LensOf {
  /** The heading of the row names. */
  readonly corner: string;
  /** The tokens that the columns stand for. */
  readonly columns: readonly { readonly name: string; readonly isChosen: boolean }[];
  readonly rows: readonly LensRow[];
  readonly scale: Scale;
}

/** In CSS pixels. */
const SIZE = 11;
const CHARACTER = SIZE * MONO;
const HEAD = 22;
const INSIDE = 4;
/** The largest width of a picture that is legible on a slide. */
const MOST_WIDTH = 1240;

interface CellLook {
  readonly column: number;
  readonly row: number;
  /** The baselines of its token and its share, from its upper edge. */
  readonly text: number;
  readonly share: number;
  /** How many characters of a token fit. */
  readonly characters: number;
}

const SHARE_CHARACTERS = 6;
const inside = (column: number) => Math.floor((column - 2 * INSIDE) / CHARACTER);
/** Token and share are in one line; with more tokens they are below one another, in narrower columns. */
const WIDE = 98;
const wide = (column: number): CellLook => ({
  column,
  row: 22,
  text: 15,
  share: 15,
  characters: inside(column) - SHARE_CHARACTERS,
});
const NARROW: CellLook = { column: 62, row: 34, text: 14, share: 28, characters: inside(62) };

type Named = Pick<LensOf, 'corner'> & { readonly rows: readonly Pick<LensRow, 'name'>[] };

function sideOf({ corner, rows }: Named): number {
  return Math.max(corner.length, ...rows.map(({ name }) => name.length)) * CHARACTER + 12;
}

/**
 * The positions in a picture: all of them if they are legible; else as many of the last ones as are, or, if the chosen one comes
 * before these, as many up to it. Half-open.
 */
export function picturedColumns(all: number, chosen: number, named: Named): Columns {
  const most = Math.max(Math.floor((MOST_WIDTH - sideOf(named)) / NARROW.column), 1);
  return lastColumns({ start: 0, stop: all }, chosen, most);
}

/** As many of these columns as fit with token and share in one line. */
export function columnsIn(width: number, columns: Columns, chosen: number, named: Named): Columns {
  return lastColumns(columns, chosen, Math.max(Math.floor((width - sideOf(named)) / WIDE), 1));
}

function lastColumns({ start, stop: all }: Columns, chosen: number, most: number): Columns {
  const stop = chosen < all - most ? Math.max(chosen + 1, Math.min(start + most, all)) : all;
  return { start: Math.max(stop - most, start), stop };
}

/** As wide as the longest token needs, if that fits. @param room for all columns */
function lookOf(columns: number, rows: readonly LensRow[], room: number): CellLook {
  if (columns * WIDE > room) return NARROW;
  const longest = Math.max(0, ...rows.flatMap(({ cells }) => cells.map(({ text }) => columnCount(text))));
  const wanted = Math.ceil((longest + SHARE_CHARACTERS) * CHARACTER) + 2 * INSIDE + 1;
  return wide(Math.max(WIDE, Math.min(wanted, Math.floor(room / columns))));
}

/** @param most the largest width, in CSS pixels */
export function lensDrawing(
  { corner, columns, rows, scale }: LensOf,
  style: ShapeStyle,
  most: number = MOST_WIDTH,
): Shapes {
  const { foreground } = style.palette;
  const side = sideOf({ corner, rows });
  const look = lookOf(columns.length, rows, most - side);
  const words = { kind: 'words', size: SIZE, isMono: true } as const;
  const heading = (text: string, x: number, y: number, isChosen: boolean): Shape => {
    return { ...words, text, x, y, color: foreground, opacity: isChosen ? 1 : 0.8, isBold: isChosen };
  };
  const shapes: Shape[] = [heading(corner, 0, 14, false)];
  for (const [i, { name, isChosen }] of columns.entries())
    shapes.push(heading(fitted(name, inside(look.column)), side + i * look.column + INSIDE, 14, isChosen));
  for (const [i, { name, isChosen, cells }] of rows.entries()) {
    const y = HEAD + look.row * i;
    shapes.push(heading(name, 0, y + (look.text + look.share) / 2, isChosen));
    for (const [column, { text, probability }] of cells.entries()) {
      const x = side + column * look.column;
      const fill = cellColorOf(scale, style.palette, probability);
      const ink = { ...words, color: contrastTo(fill) };
      const end = x + look.column - 1 - INSIDE;
      shapes.push(
        { kind: 'box', x, y, width: look.column - 1, height: look.row - 1, fill },
        { ...ink, text: fitted(text, look.characters), x: x + INSIDE, y: y + look.text },
        { ...ink, text: shareText(probability), x: end, y: y + look.share, anchor: 'end', opacity: 0.9 },
      );
    }
  }
  const [width, height] = [side + columns.length * look.column, HEAD + look.row * rows.length];
  return { width, height, shapes, style, scale };
}
