/** A text, or its tokens with their ids, in lines: the figure of a saved picture of a step that is read, not looked at. */
import { columnCount, fitted, MONO, type Shape, type ShapeStyle, type Shapes } from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { SavedLook } from '../../heat-map/shown-figures';

interface WrittenPiece {
  /** A line break ends a line. */
  readonly text: string;
  /** The id of a token, which has a frame. */
  readonly id?: number;
  /** Whether the model has added it. */
  readonly isAdded?: boolean;
}

interface WrittenOf {
  readonly file: string;
  /** Which end is left out if there is no room for all. */
  readonly keeps: 'first' | 'last';
  /** The note on how many pieces of all are shown. */
  readonly some: (shown: number, all: number) => string;
  readonly notes?: readonly string[];
}

/** In CSS pixels. */
const SIZE = 14;
const ID_SIZE = 11;
const LINE = 24;
const FRAMED_LINE = 48;
const FRAME = { height: 23, inside: 5, apart: 5 };
const WIDTH = 520;
const MOST_LINES = 14;
const ADDED = 0.18;

interface Placed extends WrittenPiece {
  readonly x: number;
  readonly width: number;
}

export function writtenPart(pieces: readonly WrittenPiece[], of: WrittenOf, { style, slide }: SavedLook): SavedPart {
  const all = linesOf(pieces, Math.min(slide?.width ?? WIDTH, WIDTH));
  const most = slide?.rows ?? MOST_LINES;
  const lines = of.keeps === 'first' ? all.slice(0, most) : all.slice(-most);
  const [shown, whole] = [lines, all].map((some) => some.flat().length) as [number, number];
  return {
    drawing: drawingOf(lines, style),
    text: plainText('', [...(of.notes ?? []), ...(shown < whole ? [of.some(shown, whole)] : [])]),
    file: of.file,
  };
}

/** The pieces of a text that is written in lines: its words, and its line breaks. */
export function wordsOf(text: string): string[] {
  return text.match(/\n|[^\s]+|[^\S\n]+/gu)?.filter((word) => word === '\n' || word.trim() !== '') ?? [];
}

function linesOf(pieces: readonly WrittenPiece[], width: number): Placed[][] {
  const letter = SIZE * MONO;
  const lines: Placed[][] = [[]];
  for (const piece of pieces) {
    if (piece.text === '\n') {
      lines.push([]);
      continue;
    }
    const isFramed = piece.id !== undefined;
    const around = isFramed ? 2 * FRAME.inside : 0;
    const text = fitted(piece.text, Math.floor((width - around) / letter));
    const own = Math.max(columnCount(text) * letter, columnCount(String(piece.id ?? '')) * ID_SIZE * MONO) + around;
    const last = lines.at(-1)?.at(-1);
    const x = last ? last.x + last.width + (isFramed ? FRAME.apart : letter) : 0;
    const isBeyond = last !== undefined && x + own > width;
    const placed = { ...piece, text, x: isBeyond ? 0 : x, width: own };
    if (isBeyond) lines.push([placed]);
    else lines.at(-1)?.push(placed);
  }
  return lines;
}

function drawingOf(lines: readonly (readonly Placed[])[], style: ShapeStyle): Shapes {
  const high = lines.flat().some(({ id }) => id !== undefined) ? FRAMED_LINE : LINE;
  const shapes = lines.flatMap((line, at) => line.flatMap((piece) => shapesOf(piece, at * high, style)));
  const width = Math.max(1, ...lines.flat().map(({ x, width }) => x + width));
  return { width: Math.ceil(width), height: lines.length * high, shapes, style };
}

function shapesOf({ text, id, isAdded, x, width }: Placed, top: number, { palette }: ShapeStyle): Shape[] {
  const { foreground, negative } = palette;
  const words = { kind: 'words', color: foreground, isMono: true } as const;
  if (id === undefined)
    return [
      ...(isAdded
        ? [
            {
              kind: 'box',
              x,
              y: top + 1,
              width: width + SIZE * MONO,
              height: LINE - 3,
              fill: negative,
              opacity: ADDED,
            } as const,
          ]
        : []),
      { ...words, text, x, y: top + 17, size: SIZE },
    ];
  const middle = { x: x + width / 2, anchor: 'middle' } as const;
  return [
    { kind: 'box', x: x + 0.5, y: top + 0.5, width: width - 1, height: FRAME.height, stroke: foreground, opacity: 0.5 },
    { ...words, ...middle, text, y: top + 17, size: SIZE },
    { ...words, ...middle, text: String(id), y: top + 37, size: ID_SIZE, opacity: 0.8 },
  ];
}
