/** The parts of a logit as a part of a saved picture: their sums by kind, and below them the grid of blocks and heads. */
import type { Attribution, AttributionPart } from '../../../src/trace/readings/attribution';
import { attributionTotals } from '../../../src/trace/readings/attribution-totals';
import { MONO, type Shape, type ShapeStyle, type Shapes } from '../../heat-map/drawing';
import { contrastTo } from '../../heat-map/pixels';
import { proseHundredths, signedShort, signedToSum } from '../../strings/format';
import { attribution as strings } from '../../strings/residual';
import type { Color } from '../../theme/color';
import { cellColorOf, colorOf, isOutlier, type Scale } from '../../theme/color-scale';
import { type BlockParts, hasAttentionBias, inColumns, partRows, writtenBefore } from './attribution';

/** In CSS pixels. */
const SIZE = 11;
const CHARACTER = SIZE * MONO;
const ROW = 24;
/**
 * The height of blocks whose cells have no numbers, if all must be legible from far away: the type of their names needs no more.
 */
const CLOSE_ROW = 15;
const BARS = 92;
const TOTALS = { height: 50, bar: 60, character: 13 * MONO, beside: 20 };
/** The height of the line above the column names that says what their numbers are. */
const HEADS = 13;
/** The gap between the blocks and the rows before and after them, and between the heads and the bias. */
const APART = 6;

interface GridOf {
  readonly attribution: Attribution;
  readonly heads: number;
  readonly scale: Scale;
  /** Whether cells contain their numbers. */
  readonly withNumbers: boolean;
  /** Whether cells without numbers are as small as is still visible, so that all of them fit on a slide. */
  readonly isClose?: boolean;
  /** The head whose cell is outlined. */
  readonly chosen?: { readonly layer: number; readonly head: number } | undefined;
}

/** Where the columns begin, and their width. */
interface Columns {
  readonly side: number;
  readonly width: number;
  readonly names: readonly string[];
  readonly at: (column: number) => number;
  readonly end: number;
}

export function attributionDrawing(of: GridOf, style: ShapeStyle): Shapes {
  const columns = layColumns(of);
  const totals = totalShapes(of.attribution, columns.end, style);
  const { before, blocks, after } = partRows(of.attribution);
  const most = Math.max(...blocks.flatMap((block) => [Math.abs(block.attention), Math.abs(block.mlp)]));
  const shapes: Shape[] = [...totals.shapes];
  let y = totals.height;
  const outside = (parts: readonly AttributionPart[], name: string) => {
    if (parts.length === 0) return;
    shapes.push(...sideShapes(name, y, style), ...outsideShapes(parts, y, columns, of, style));
    y += ROW + APART;
  };
  outside(before, strings.before);
  if (of.heads > 0) shapes.push(headsShape(columns, of.heads, y, style));
  y += HEADS;
  shapes.push(...headShapes(columns, y, style));
  y += ROW;
  for (const block of blocks) {
    shapes.push(...blockShapes(block, { y, most, columns }, of, style));
    y += rowOf(of);
  }
  y += APART;
  outside(after, strings.after);
  const right = shapes.map((shape) => shape.x + (shape.kind === 'box' ? shape.width : 0));
  return { width: Math.max(columns.end, ...right), height: y, shapes, style, scale: of.scale };
}

function rowOf({ isClose = false }: GridOf): number {
  return isClose ? CLOSE_ROW : ROW;
}

function layColumns({ attribution, heads, isClose = false }: GridOf): Columns {
  const hasBias = hasAttentionBias(attribution);
  const { blocks } = partRows(attribution);
  const names = [
    ...Array.from({ length: heads }, (_, head) => String(head)),
    ...(hasBias ? [strings.bias] : []),
    strings.mlp,
  ];
  const numbers = isClose ? [] : blocks.flatMap(({ parts }) => parts.map(({ value }) => signedShort(value).length));
  const width = Math.max(...numbers, ...names.map((name) => name.length)) * CHARACTER + 9;
  const rowNames = [strings.block, ...blocks.map(blockName)];
  const side = Math.max(...rowNames.map((name) => name.length)) * CHARACTER + 12;
  const from = side + BARS + 12;
  const at = (column: number) => from + column * width + (column >= heads ? APART : 0);
  return { side, width, names, at, end: at(names.length) };
}

function blockName({ layer, cross }: BlockParts): string {
  return cross ? `${layer} ${strings.cross}` : String(layer);
}

/** What each kind of part adds, in one line as far as it fits. */
function totalShapes(attribution: Attribution, room: number, { palette }: ShapeStyle) {
  const totals = attributionTotals(attribution);
  const written = signedToSum(totals.map(({ value }) => value));
  const most = Math.max(...totals.map(({ value }) => Math.abs(value)));
  const sum = strings.totalsSum(attribution.ratherThan !== null);
  const all = [
    ...totals.map(({ kind, value }, place) => ({
      name: strings.totalKinds[kind],
      number: written[place] ?? '',
      value,
    })),
    { name: sum, number: `= ${proseHundredths(attribution.sum)}`, value: undefined },
  ];
  const shapes: Shape[] = [];
  let [x, y] = [0, 0];
  for (const { name, number, value } of all) {
    const width = Math.max(name.length * CHARACTER, number.length * TOTALS.character, TOTALS.bar);
    if (x > 0 && x + width > room) [x, y] = [0, y + TOTALS.height];
    const words = { kind: 'words', x, color: palette.foreground } as const;
    shapes.push(
      { ...words, text: name, y: y + 11, size: SIZE, opacity: 0.8 },
      { ...words, text: number, y: y + 27, size: 13, isMono: true, isBold: true },
    );
    if (value !== undefined)
      shapes.push({
        kind: 'box',
        x,
        y: y + 33,
        width: most > 0 ? (Math.abs(value) / most) * TOTALS.bar : 0,
        height: 5,
        fill: value < 0 ? palette.negative : palette.positive,
      });
    x += width + TOTALS.beside;
  }
  return { shapes, height: y + TOTALS.height };
}

/** Above the numbered columns. */
function headsShape({ at, width }: Columns, heads: number, y: number, { palette }: ShapeStyle): Shape {
  const x = (at(0) + at(heads - 1) + width) / 2;
  const look = { size: SIZE, color: palette.foreground, opacity: 0.8, anchor: 'middle', isMono: true } as const;
  return { kind: 'words', text: strings.headColumns, x, y: y + 13, ...look };
}

function headShapes({ side, names, width, at }: Columns, y: number, { palette }: ShapeStyle): Shape[] {
  const words = {
    kind: 'words',
    y: y + 16,
    size: SIZE,
    color: palette.foreground,
    opacity: 0.8,
    isMono: true,
  } as const;
  return [
    { ...words, text: strings.block, x: 0 },
    { ...words, text: strings.sums, x: side },
    ...names.map((text, column) => ({ ...words, text, x: at(column) + width / 2, anchor: 'middle' }) as const),
  ];
}

function sideShapes(text: string, y: number, { palette }: ShapeStyle, isBold = false): Shape[] {
  const look = { size: SIZE, color: palette.foreground, opacity: isBold ? 1 : 0.8, isMono: true, isBold };
  return [{ kind: 'words', text, x: 0, y: y + 16, ...look }];
}

/** The row of a block. */
interface BlockRow {
  readonly y: number;
  /** The largest amount of a bar in any row. */
  readonly most: number;
  readonly columns: Columns;
}

function blockShapes(block: BlockParts, { y, most, columns }: BlockRow, of: GridOf, style: ShapeStyle): Shape[] {
  const middle = columns.side + BARS / 2;
  const { palette } = style;
  const row = rowOf(of);
  const thick = (row - 6) / 2;
  const bar = (value: number, top: number): Shape => {
    const length = most > 0 ? (Math.abs(value) / most) * (BARS / 2) : 0;
    const fill = value < 0 ? palette.negative : palette.positive;
    return { kind: 'box', x: value < 0 ? middle - length : middle, y: top, width: length, height: thick, fill };
  };
  return [
    ...sideShapes(blockName(block), y - (ROW - row) / 2, style, block.layer === of.chosen?.layer),
    bar(block.attention, y + 2),
    bar(block.mlp, y + 3 + thick),
    { kind: 'box', x: middle - 0.5, y: y + 1, width: 1, height: row - 2, fill: palette.foreground, opacity: 0.6 },
    ...inColumns(block.parts, of.heads, hasAttentionBias(of.attribution)).flatMap((part, column) =>
      part
        ? cellShapes(
            part,
            of.withNumbers ? signedShort(part.value) : '',
            { x: columns.at(column), y, width: columns.width, height: row },
            of,
            style,
          )
        : [],
    ),
  ];
}

/** These parts belong to no head: they begin where the columns do. */
function outsideShapes(
  parts: readonly AttributionPart[],
  y: number,
  { side }: Columns,
  of: GridOf,
  style: ShapeStyle,
): Shape[] {
  let x = side;
  const { before } = partRows(of.attribution);
  const written = parts[0] === before[0] ? writtenBefore(of.attribution) : parts.map(({ value }) => signedShort(value));
  return parts.flatMap((part, at) => {
    const label = strings.short[part.kind];
    const text = [label, of.withNumbers ? written[at] : undefined].filter((one) => one !== undefined).join(' ');
    const width = text.length * CHARACTER + 24;
    const shapes = cellShapes(part, text, { x, y, width, height: ROW }, of, style);
    x += width + 4;
    return shapes;
  });
}

/** The room of a cell, with the gaps to the next ones. */
interface CellRoom {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cellShapes(
  part: AttributionPart,
  text: string,
  { x, y, width, height }: CellRoom,
  of: GridOf,
  { palette }: ShapeStyle,
): Shape[] {
  const { value } = part;
  const { scale } = of;
  const colored = palette.contrast ? cellColorOf : colorOf;
  const fill: Color = Number.isFinite(value) ? colored(scale, palette, value) : palette.background;
  const ink = contrastTo(fill);
  return [
    { kind: 'box', x, y, width: width - 1, height: height - 1, fill },
    ...(text === ''
      ? []
      : [
          {
            kind: 'words',
            text,
            x: x + (width - 1) / 2,
            y: y + 15.5,
            size: SIZE,
            color: ink,
            anchor: 'middle',
            isMono: true,
          } as const,
        ]),
    ...(isChosen(part, of)
      ? [
          {
            kind: 'box',
            x: x + 0.5,
            y: y + 0.5,
            width: width - 2,
            height: height - 2,
            stroke: palette.accent,
            line: 2.5,
          } as const,
        ]
      : []),
    ...(isOutlier(scale, value) ? [{ kind: 'dot', x: x + width - 6, y: y + 5, radius: 2, color: ink } as const] : []),
  ];
}

function isChosen(part: AttributionPart, { chosen }: GridOf): boolean {
  return part.kind === 'head' && chosen !== undefined && part.layer === chosen.layer && part.head === chosen.head;
}
