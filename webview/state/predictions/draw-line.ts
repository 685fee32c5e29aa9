/** The line from 0 to 1 on which a token is drawn: an interval for each token, the most probable first, and the random number. */
import type { Spread, TokenDraw } from '../../../src/trace/readings/predictions';
import { columnCount, MONO } from '../../heat-map/drawing';

/** The interval of a token, as wide as its probability. */
interface Interval {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** A drawn token, its interval, and the known intervals of other tokens, in their order. */
export interface DrawnLine {
  readonly id: number;
  readonly draw: TokenDraw;
  readonly intervals: readonly Interval[];
}

/** Narrower intervals are not visible on the whole line. */
const LEAST = 0.003;
/** The names of narrower intervals are not visible either. */
const LEAST_NAMED = 0.01;
/** The share of the magnified line that the drawn interval fills, and where it begins there. */
const FILLS = 0.4;
const BEGINS = 0.3;
/** A narrower interval is magnified, in CSS pixels. */
const THIN = 16;

/** The part of the line that is magnified. */
export function magnifiedPart({ before, probability }: TokenDraw): { readonly from: number; readonly to: number } {
  const span = Math.min(probability / FILLS, 1);
  const from = Math.min(Math.max(before - BEGINS * span, 0), 1 - span);
  return { from, to: from + span };
}

/** The visible intervals: the wide ones, and the neighbours of the drawn one. */
export function visibleIntervals(
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
    // Probabilities fall, so nothing visible comes after these.
    if (probability < LEAST && from > near.to) break;
    from = to;
  }
  return seen;
}

/** The tokens whose names may fit. */
export function namedOn({ draw, intervals }: DrawnLine): number[] {
  const near = magnifiedPart(draw);
  const isNamed = ({ from, to }: Interval) => to - from >= LEAST_NAMED || (to > near.from && from < near.to);
  return intervals.filter(isNamed).map(({ id }) => id);
}

/** The known intervals, if only the most probable tokens are known. @param top with the probability by which each may be drawn */
export function knownIntervals(
  top: readonly { readonly id: number; readonly sampled?: number; readonly probability: number }[],
  { id, draw }: Omit<DrawnLine, 'intervals'>,
): Interval[] {
  const ids = top.map((token) => token.id);
  const probabilities = Float64Array.from(top, ({ sampled, probability }) => sampled ?? probability);
  const known = visibleIntervals({ ids: Uint32Array.from(ids), probabilities }, draw).filter(
    ({ from, to }) => to > from,
  );
  const own = { id, from: draw.before, to: draw.before + draw.probability };
  return ids.includes(id) ? known : [...known, own];
}

interface LineBox extends Interval {
  /** In CSS pixels. */
  readonly x: number;
  readonly width: number;
  readonly isDrawn: boolean;
  /** Whether it is the second, the fourth and so on, so that neighbours have different colours. */
  readonly isEven: boolean;
  /** The name, if it fits. */
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
  /** The position of the random number. */
  readonly mark: number;
  /** What no drawn interval fills; at the random number's mark, only the part on one side of it. */
  readonly gaps: readonly Gap[];
}

interface LineLayout {
  readonly whole: LinePart;
  /** Present if the drawn interval is too thin to be seen. */
  readonly magnified: LinePart | undefined;
}

/** The width of a text in small type, in CSS pixels. */
export function textWidth(text: string, type: number): number {
  return columnCount(text) * type * MONO;
}

/**
 * @param width of the whole line, in CSS pixels
 * @param type the type size, in CSS pixels
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

/** The mark of the random number would otherwise cross the text in the gap. */
function besideMark(gap: Gap, mark: number): Gap {
  const end = gap.x + gap.width;
  if (mark < gap.x || mark > end) return gap;
  return mark - gap.x > end - mark ? { x: gap.x, width: mark - gap.x } : { x: mark, width: end - mark };
}

/** The magnification, in two digits. */
export function timesMagnified({ from, to }: Pick<LinePart, 'from' | 'to'>): number {
  return Number((1 / (to - from)).toPrecision(2));
}

/** Where two labels stand below the edges of an interval: outside it if they fit, and never overlapping. */
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
