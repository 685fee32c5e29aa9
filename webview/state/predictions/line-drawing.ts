/** The line on which a token is drawn, as a part of a saved picture. */
import type { Shape, ShapeStyle, Shapes } from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { drawStrings as texts } from '../../strings/drawn';
import type { DrawnLine } from './draw-line';
import { type LineText, type PlacedPart, placeLine } from './placed-line';

/** In CSS pixels: of the line, of its type, and beside it for "0" and "1". */
const WIDTH = 720;
const SIZE = 12;
const SIDE = 14;

interface LineOf {
  /** The name of a token. */
  readonly nameOf: (id: number) => string;
  /** What the line shows, in a sentence. */
  readonly told: string;
}

export function linePart(line: DrawnLine, { nameOf, told }: LineOf, style: ShapeStyle): SavedPart {
  return {
    drawing: lineDrawing(line, nameOf, style),
    text: plainText(texts.name, [told, `${texts.line}.`], { heading: '' }),
    file: 'drawn-token',
  };
}

function lineDrawing(line: DrawnLine, nameOf: LineOf['nameOf'], style: ShapeStyle): Shapes {
  const placed = placeLine(line, { width: WIDTH, type: SIZE, unit: 1, nameOf, keepsHeight: false });
  const { whole, magnified, bar, number, ends, edges, times, height } = placed;
  const color = style.palette.foreground;
  const words = ({ text, x, y, anchor }: LineText, opacity = 1): Shape => ({
    kind: 'words',
    text,
    x: x + SIDE,
    y,
    size: SIZE,
    color,
    opacity,
    anchor,
    isMono: true,
  });
  const part = (shown: PlacedPart): Shape[] => [
    ...intervals(shown, bar, style),
    ...shown.others.map((others) => words(others, FAINT)),
    ...shown.names.map((name) => words(name)),
    ...mark(shown, bar, style),
  ];
  return {
    width: WIDTH + 2 * SIDE,
    height,
    style,
    shapes: [
      ...(magnified ? [funnel(magnified, whole.top + bar, style)] : []),
      words(number),
      ...ends.map((end) => words(end, FAINT)),
      ...part(whole),
      ...(magnified ? part(magnified) : []),
      ...edges.map((edge) => words(edge)),
      ...(times ? [words(times, FAINT)] : []),
    ],
  };
}

const FAINT = 0.8;

/** As on the page: neighbours have different colours, and the drawn interval lies over them, with an outline. */
function intervals({ boxes, top }: PlacedPart, height: number, { palette }: ShapeStyle): Shape[] {
  const { foreground, negative, positive } = palette;
  const ground = { kind: 'box', x: SIDE, y: top, width: WIDTH, height, fill: foreground, opacity: 0.1 } as const;
  const inOrder = boxes.toSorted((a, b) => Number(a.isDrawn) - Number(b.isDrawn));
  return [
    ground,
    ...inOrder.map(({ x, width, isDrawn, isEven }): Shape => {
      const box = { kind: 'box', x: x + SIDE, y: top, width: Math.max(width, 1), height } as const;
      return isDrawn
        ? { ...box, fill: positive, opacity: 0.45, stroke: positive, line: 1.5 }
        : { ...box, fill: negative, opacity: isEven ? 0.22 : 0.38 };
    }),
  ];
}

/** The mark of the random number on the line. */
function mark({ mark: at, top }: PlacedPart, height: number, { palette }: ShapeStyle): Shape[] {
  const [x, color] = [at + SIDE, palette.foreground];
  return [
    { kind: 'box', x: x - 0.75, y: top - 2, width: 1.5, height: height + 4, fill: color },
    {
      kind: 'area',
      x,
      y: top,
      points: [
        [0, 0],
        [-4, -6],
        [4, -6],
      ],
      color,
    },
  ];
}

/** The lines from the magnified part to the line below, which shows it. */
function funnel({ from, to, top }: PlacedPart, above: number, { palette }: ShapeStyle): Shape {
  return {
    kind: 'area',
    x: SIDE,
    y: above,
    points: [
      [from * WIDTH, 0],
      [0, top - above],
      [WIDTH, top - above],
      [to * WIDTH, 0],
    ],
    color: palette.positive,
    opacity: 0.12,
  };
}
