/** Probable tokens as a part of a saved picture: rank, token, bar and probability, one row each. */
import { columnHeading, fitted, type Shape, type ShapeStyle, type Shapes, type Words } from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import { pictureTexts } from '../../strings/exports';
import { inPercent, signsAmong } from '../../strings/format';
import { predictionStrings as strings } from '../../strings/predictions';
import { storyStrings } from '../../strings/story';

export interface BarRow {
  /** Counts from 0. */
  readonly rank: number;
  readonly token: string;
  readonly probability: number;
  /** The probability as text. */
  readonly written: string;
  /** The probability after sampling settings, if these change anything. */
  readonly after?: { readonly probability: number; readonly written: string } | undefined;
  /** The probability before the text was changed, if it is known. */
  readonly former?: number | undefined;
  readonly isChosen: boolean;
}

/** In CSS pixels. */
const SIZE = 12;
const ROW = 21;
const HEAD = 20;
const RANK = 38;
const TOKEN = { x: 48, characters: 20 };
const BAR = { x: 206, width: 250, height: 11 };
const NUMBER = 78;
/** Wider, as the heading of the second column is longer. */
const SAMPLED = 104;

interface BarsOf {
  /** The name of these probabilities. */
  readonly name: string;
  /** The probability that fills a whole bar. */
  readonly full: number;
  /** The size of the vocabulary. */
  readonly vocabulary: number;
}

/** @param rows the most probable tokens, followed by other chosen ones */
export function barsPart(rows: readonly BarRow[], { name, full, vocabulary }: BarsOf, style: ShapeStyle): SavedPart {
  const most = rows.filter(({ rank }, place) => rank === place).length;
  const isSampled = rows.some(({ after }) => after);
  const signs = signsAmong(rows.map(({ token }) => token));
  const notes = [
    pictureTexts.mostProbable(most, vocabulary),
    ...(signs ? [signs] : []),
    ...(isSampled ? [strings.bars] : []),
    ...(rows.some(({ former }) => former !== undefined) ? [storyStrings.formerMarks] : []),
  ];
  return {
    drawing: barsDrawing(rows, full, style),
    text: plainText(name, notes),
    file: 'predictions',
  };
}

function barsDrawing(rows: readonly BarRow[], full: number, style: ShapeStyle): Shapes {
  const isSampled = rows.some(({ after }) => after);
  const width = BAR.x + BAR.width + NUMBER + (isSampled ? SAMPLED : 0);
  const { foreground } = style.palette;
  const heading = (text: string, x: number, anchor?: Words['anchor']) => columnHeading(text, x, foreground, anchor);
  const { columns } = strings;
  return {
    width,
    height: HEAD + ROW * rows.length,
    style,
    shapes: [
      heading(columns.rank, RANK, 'end'),
      heading(columns.token, TOKEN.x),
      heading(`0–${inPercent(String(Number((full * 100).toPrecision(4))))}`, BAR.x),
      heading(isSampled ? columns.own : columns.raw, BAR.x + BAR.width + NUMBER, 'end'),
      ...(isSampled ? [heading(columns.sampled, width, 'end')] : []),
      ...rows.flatMap((row, place) => rowShapes(row, HEAD + ROW * place, full, style, width)),
    ],
  };
}

function rowShapes(row: BarRow, top: number, full: number, { palette }: ShapeStyle, width: number): Shape[] {
  const { rank, token, probability, written, after, former, isChosen } = row;
  const { foreground, accent } = palette;
  // The blue of the theme, as on the page.
  const blue = palette.negative;
  const words = { kind: 'words', y: top + 15, size: SIZE, color: foreground, isMono: true } as const;
  const length = (of: number) => Math.max((Math.min(of, full) / full) * BAR.width, 1);
  const bar = { kind: 'box', x: BAR.x, y: top + 5, height: BAR.height } as const;
  return [
    ...(isChosen
      ? [{ kind: 'box', x: 1, y: top + 0.5, width: width - 2, height: ROW - 1, stroke: accent } as const]
      : []),
    { ...words, text: String(rank + 1), x: RANK, anchor: 'end', opacity: 0.8 },
    { ...words, text: fitted(token, TOKEN.characters), x: TOKEN.x },
    { ...bar, width: BAR.width, fill: foreground, opacity: 0.1 },
    ...(after === undefined
      ? [{ ...bar, width: length(probability), fill: blue }]
      : [
          ...(after.probability > 0
            ? [{ ...bar, y: bar.y + 2, height: bar.height - 4, width: length(after.probability), fill: blue }]
            : []),
          { ...bar, width: length(probability), stroke: foreground },
        ]),
    ...(former === undefined
      ? []
      : [
          {
            ...bar,
            // The middle of the line is at its value.
            x: BAR.x + length(former) - 1,
            y: bar.y - 3,
            width: 2,
            height: bar.height + 6,
            fill: foreground,
          } as const,
        ]),
    { ...words, text: written, x: BAR.x + BAR.width + NUMBER - 4, anchor: 'end' },
    ...(after === undefined ? [] : [{ ...words, text: after.written, x: width - 4, anchor: 'end' } as const]),
  ];
}
