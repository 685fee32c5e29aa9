/** The layout of the line on which a token is drawn: the line, the magnified one below it, and the labels. */
import { toldApart } from '../../../src/base/number-text';
import { drawStrings as texts } from '../../strings/drawn';
import { type DrawnLine, edgeLabels, type LinePart, layLine, textWidth, timesMagnified } from './draw-line';

/** Heights and gaps in CSS pixels, at the editor's type size; the last are those of a row of labels. */
const TOP = 20;
const BAR = 22;
const GAP = 18;
const ROW = 15;
/** The baseline of letters above the lower edge of the line. */
const LETTERS = 7;
/** The margin that a text within the line needs: around "others", and before the magnification. */
const AROUND = { others: 8, times: 12 };

/** In CSS pixels. */
export interface LineText {
  readonly text: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** A part of the line with its place in the drawing. */
export interface PlacedPart extends LinePart {
  readonly top: number;
  /** The names of the tokens in their intervals. */
  readonly names: readonly (LineText & { readonly id: number })[];
  /** The labels that mark other tokens. */
  readonly others: readonly LineText[];
}

interface PlacedLine {
  readonly whole: PlacedPart;
  readonly magnified: PlacedPart | undefined;
  /** The height of a part. */
  readonly bar: number;
  readonly number: LineText;
  /** 0 and 1. */
  readonly ends: readonly LineText[];
  /** The start and end of the drawn token's interval. */
  readonly edges: readonly LineText[];
  /** The magnification, if its text fits. */
  readonly times: LineText | undefined;
  readonly height: number;
}

/** The room for which the line is laid out. */
interface LineRoom {
  /** The width of the line, in CSS pixels. */
  readonly width: number;
  /** The type size in CSS pixels, and the factor of lengths relative to the editor's own type size. */
  readonly type: number;
  readonly unit: number;
  readonly nameOf: (id: number) => string;
  /** Whether the height stays the same if nothing is magnified. */
  readonly keepsHeight: boolean;
}

export function placeLine(line: DrawnLine, { width, type, unit, nameOf, keepsHeight }: LineRoom): PlacedLine {
  const { draw } = line;
  const laid = layLine(line, { width, type, nameOf });
  const [top, bar, gap, row] = [TOP, BAR, GAP, ROW].map((size) => size * unit) as [number, number, number, number];
  const below = top + bar + gap;
  const end = laid.magnified ? below + bar : top + bar;
  const placed = (part: LinePart, y: number) => placePart(part, y, { type, unit });
  const [from, at, to] = toldApart([draw.before, draw.number, draw.before + draw.probability]) as [
    string,
    string,
    string,
  ];
  const drawn = (laid.magnified ?? laid.whole).boxes.find(({ isDrawn }) => isDrawn);
  const labels =
    drawn && edgeLabels([drawn.x, drawn.x + drawn.width], [textWidth(from, type), textWidth(to, type)], width);
  const rows = labels?.[1].row === 1 ? 2 : 1;
  const half = textWidth(at, type) / 2;
  const room = labels ? width - labels[1].x - textWidth(to, type) - AROUND.times * unit : 0;
  const magnified = laid.magnified && placed(laid.magnified, below);
  return {
    whole: placed(laid.whole, top),
    magnified,
    bar,
    number: {
      text: at,
      x: Math.min(Math.max(laid.whole.mark, half), width - half),
      y: 12 * unit,
      anchor: 'middle',
    },
    ends: [
      { text: '0', x: -5 * unit, y: lettersIn(top, unit), anchor: 'end' },
      { text: '1', x: width + 5 * unit, y: lettersIn(top, unit), anchor: 'start' },
    ],
    edges: (labels ?? []).map(({ x, row: at }, index) => ({
      text: index === 0 ? from : to,
      x,
      y: end + row * (at + 1) - 2,
      anchor: 'start',
    })),
    times: magnified && timesText(magnified, { x: width, y: end + row - 2, room, type }),
    height: (keepsHeight ? below + bar + 2 * row : end + rows * row) + 3,
  };
}

/** The part with the names that stand in it. */
function placePart(part: LinePart, top: number, { type, unit }: Pick<LineRoom, 'type' | 'unit'>): PlacedPart {
  const y = lettersIn(top, unit);
  const room = textWidth(texts.others, type) + AROUND.others * unit;
  return {
    ...part,
    top,
    names: part.boxes.flatMap(({ id, x, width, name }) =>
      name === undefined ? [] : [{ id, text: name, x: x + width / 2, y, anchor: 'middle' }],
    ),
    others: part.gaps
      .filter(({ width }) => room <= width)
      .map(({ x, width }) => ({ text: texts.others, x: x + width / 2, y, anchor: 'middle' })),
  };
}

/** The baseline of letters in a part that begins at `top`. */
function lettersIn(top: number, unit: number): number {
  return top + BAR * unit - LETTERS * unit;
}

/** In as many words as fit after the labels. */
function timesText(
  part: LinePart,
  { x, y, room, type }: { readonly x: number; readonly y: number; readonly room: number; readonly type: number },
): LineText | undefined {
  const text = texts.magnified(timesMagnified(part)).find((told) => textWidth(told, type) <= room);
  return text === undefined ? undefined : { text, x, y, anchor: 'end' };
}
