/** The line from 0 to 1 on which a token is drawn: an interval for each token, the most probable first, and the number. */
import type { Spread, TokenDraw } from '../../../src/trace/readings/predictions';
import { columnCount, MONO } from '../../heat-map/drawing';

/** What belongs to a token: as wide as its probability. */
interface Interval {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** A token that was drawn, its interval, and what is known of the intervals of others, in their order. */
export interface DrawnLine {
  readonly id: number;
  readonly draw: TokenDraw;
  readonly intervals: readonly Interval[];
}

/** Intervals that are narrower than this are not seen on the whole line. */
const LEAST = 0.003;
/** Nor are the names of narrower ones. */
const LEAST_NAMED = 0.01;
/** What the drawn interval fills of the magnified line, and where it begins there. */
const FILLS = 0.4;
const BEGINS = 0.3;
/** An interval is magnified where it is narrower than this, in CSS pixels. */
const THIN = 16;

/** The part of the line that is magnified. */
export function magnifiedPart({ before, probability }: TokenDraw): { readonly from: number; readonly to: number } {
  const span = Math.min(probability / FILLS, 1);
  const from = Math.min(Math.max(before - BEGINS * span, 0), 1 - span);
  return { from, to: from + span };
}

/** Those that can be seen: the wide ones, and the neighbours of the drawn one. */
export function seenIntervals(
  { ids, probabilities }: Pick<Spread, 'ids' | 'probabilities'>,
  draw: TokenDraw,
): Interval[] {
  const near = magnifiedPart(draw);
  const seen: Interval[] = [];
  let from = 0;
  for (let i = 0; i < ids.length; i++) {
    const probability = probabilities[i] as number;
    const to = from + probability;
    if (probability >= LEAST || (to > near.from && from < near.to)) seen.push({ id: ids[i] as number, from, to });
    // They fall: nothing that is seen comes after both.
    if (probability < LEAST && from > near.to) break;
    from = to;
  }
  return seen;
}

/** The tokens whose names may have room. */
export function namedOn({ draw, intervals }: DrawnLine): number[] {
  const near = magnifiedPart(draw);
  const isNamed = ({ from, to }: Interval) => to - from >= LEAST_NAMED || (to > near.from && from < near.to);
  return intervals.filter(isNamed).map(({ id }) => id);
}

/** The same where only the most probable tokens are known. @param top with the probability that each could be drawn by */
export function knownIntervals(
  top: readonly { readonly id: number; readonly sampled?: number; readonly probability: number }[],
  { id, draw }: Omit<DrawnLine, 'intervals'>,
): Interval[] {
  const ids = top.map((token) => token.id);
  const probabilities = Float64Array.from(top, ({ sampled, probability }) => sampled ?? probability);
  const known = seenIntervals({ ids: Uint32Array.from(ids), probabilities }, draw).filter(({ from, to }) => to > from);
  const own = { id, from: draw.before, to: draw.before + draw.probability };
  return ids.includes(id) ? known : [...known, own];
}

interface LineBox extends Interval {
  /** In CSS pixels. */
  readonly x: number;
  readonly width: number;
  readonly isDrawn: boolean;
  /** Whether it is the second, the fourth and so on: neighbours are told apart. */
  readonly isEven: boolean;
  /** Where there is room for it. */
  readonly name: string | undefined;
}

/** In CSS pixels. */
interface Gap {
  readonly x: number;
  readonly width: number;
}

export interface LinePart {
  readonly from: number;
  readonly to: number;
  readonly boxes: readonly LineBox[];
  /** Where the number is. */
  readonly mark: number;
  /** What no interval fills that is drawn; where the number is, only what lies on one side of it. */
  readonly gaps: readonly Gap[];
}

interface LineLayout {
  readonly whole: LinePart;
  /** Where the drawn interval is too thin to be seen. */
  readonly magnified: LinePart | undefined;
}

/** How wide a text is in the size of small type, in CSS pixels. */
export function textWidth(text: string, type: number): number {
  return columnCount(text) * type * MONO;
}

/**
 * @param width of the whole line, in CSS pixels
 * @param type the size of its type, in CSS pixels
 */
export function layLine(
  line: DrawnLine,
  { width, type, nameOf }: { readonly width: number; readonly type: number; readonly nameOf: (id: number) => string },
): LineLayout {
  const part = (from: number, to: number): LinePart => {
    const place = (value: number) => ((value - from) / (to - from)) * width;
    const boxes = line.intervals.flatMap((interval, at): LineBox[] => {
      const x = Math.max(place(interval.from), 0);
      const end = Math.min(place(interval.to), width);
      const isDrawn = interval.id === line.id;
      if (end - x < 1 && !(isDrawn && end >= x)) return [];
      const name = nameOf(interval.id);
      const hasRoom = textWidth(name, type) + 6 <= end - x;
      return [{ ...interval, x, width: end - x, isDrawn, isEven: at % 2 === 1, name: hasRoom ? name : undefined }];
    });
    const mark = place(line.draw.number);
    return { from, to, boxes, mark, gaps: gapsBetween(boxes, width).map((gap) => besideMark(gap, mark)) };
  };
  const near = magnifiedPart(line.draw);
  const isThin = line.draw.probability * width < Math.max(THIN, textWidth(nameOf(line.id), type) + 6);
  return { whole: part(0, 1), magnified: isThin && near.to - near.from < 1 ? part(near.from, near.to) : undefined };
}

function gapsBetween(boxes: readonly LineBox[], width: number): Gap[] {
  const gaps: Gap[] = [];
  let end = 0;
  for (const box of boxes.toSorted((a, b) => a.x - b.x)) {
    if (box.x - end > 1) gaps.push({ x: end, width: box.x - end });
    end = Math.max(end, box.x + box.width);
  }
  return end < width - 1 ? [...gaps, { x: end, width: width - end }] : gaps;
}

/** The number's mark would cross what is written there. */
function besideMark(gap: Gap, mark: number): Gap {
  const end = gap.x + gap.width;
  if (mark < gap.x || mark > end) return gap;
  return mark - gap.x > end - mark ? { x: gap.x, width: mark - gap.x } : { x: mark, width: end - mark };
}

/** How many times larger the magnified line is, in two digits. */
export function timesMagnified({ from, to }: Pick<LinePart, 'from' | 'to'>): number {
  return Number((1 / (to - from)).toPrecision(2));
}

/** Where two labels stand below the edges of an interval: outside of it where there is room, and never over each other. */
export function edgeLabels(
  [from, to]: readonly [number, number],
  [ofFrom, ofTo]: readonly [number, number],
  width: number,
): readonly [{ readonly x: number; readonly row: 0 }, { readonly x: number; readonly row: 0 | 1 }] {
  const left = Math.max(from - ofFrom, 0);
  const right = Math.min(to, width - ofTo);
  const areApart = left + ofFrom + 6 <= right;
  return [
    { x: left, row: 0 },
    { x: Math.max(right, 0), row: areApart ? 0 : 1 },
  ];
}
