/** The predictions of both sides as a part of a saved picture: bars side by side, on one scale. */
import type { Outcome } from '../../../src/trace/compare/outcome';
import { fitted, type Shape, type ShapeStyle } from '../../heat-map/drawing';
import { plainText } from '../../heat-map/figure';
import type { PicturePart } from '../../heat-map/figure-layout';
import { compareStrings as strings } from '../../strings/compare';
import { percentInTable, percentInWords, tokenLabel } from '../../strings/format';
import type { SideName } from './comparison';

/** How many tokens of each side have bars. */
export const PREDICTED = 5;

/** In CSS pixels. */
const SIZE = 12;
const ROW = 21;
const HEAD = 22;
const TOKEN_CHARACTERS = 14;
const BAR = { x: 112, width: 160, height: 12 };
const WIDTH = 340;
const GAP = 32;

/** The highest probability of both, which is a full bar. */
export function fullBar({ a, b }: Pick<Outcome, SideName>): number {
  return Math.max(...[a, b].map(({ top }) => top[0]?.own.probability ?? 0));
}

/** @param place "After “·the”" @param name the name of the picture */
export function predictedPart(
  outcome: Pick<Outcome, SideName>,
  { place, name }: { readonly place: string; readonly name: string },
  style: ShapeStyle,
): PicturePart {
  const full = fullBar(outcome);
  const rows = Math.max(...[outcome.a, outcome.b].map(({ top }) => Math.min(top.length, PREDICTED)));
  return {
    drawing: {
      width: 2 * WIDTH + GAP,
      height: HEAD + ROW * rows,
      style,
      shapes: [...sideShapes('a', outcome, full, 0, style), ...sideShapes('b', outcome, full, WIDTH + GAP, style)],
    },
    text: plainText(name, [strings.barScale(place, percentInWords(full))]),
  };
}

function sideShapes(
  side: SideName,
  outcome: Pick<Outcome, SideName>,
  full: number,
  left: number,
  { palette }: ShapeStyle,
): Shape[] {
  const { foreground: color } = palette;
  // The blue and the yellow of the page.
  const fill = side === 'a' ? palette.negative : palette.probability;
  const title = strings.predictsOf(strings.side[side]);
  return [
    { kind: 'words', text: title, x: left, y: 13, size: SIZE, color, isBold: true },
    ...outcome[side].top.slice(0, PREDICTED).flatMap((token, place): Shape[] => {
      const top = HEAD + ROW * place;
      const { probability } = token.own;
      const words = { kind: 'words', y: top + 15, size: SIZE, color, isMono: true } as const;
      const width = Math.max((full > 0 ? probability / full : 0) * BAR.width, 1);
      return [
        { ...words, text: fitted(tokenLabel(token), TOKEN_CHARACTERS), x: left },
        { kind: 'box', x: left + BAR.x, y: top + 5, width, height: BAR.height, fill },
        { ...words, text: percentInTable(probability), x: left + WIDTH, anchor: 'end' },
      ];
    }),
  ];
}
