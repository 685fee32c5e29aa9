/** The figures of a slide side by side and below one another, with their headings and colour scales, in type of one size. */
import { sizeOf } from './drawing';
import { BAR, type FigureLine, inLines, type LaidPart, type PicturePart, SMALL_SIZE } from './figure-layout';
import { smallestType } from './smallest-type';

/** In CSS pixels of a slide: between figures, and between a figure and its text. */
const BESIDE = 30;
const BELOW = 12;
const NEAR = 6;
/** The type size of text around figures, the smallest that can be read from the back of a room. */
export const SMALL = 12.5;
const LINE = 1.3;
/** The total width of the numbers of a colour scale, before enlargement; and the smallest width of its halves. */
const SCALE_NUMBERS = 186;
const LEAST_BAR = 20;
/** The largest enlargement of a figure: one with few bars needs no more. */
const MOST_TIMES = 2.4;

/** Figures with their layout, from the upper left corner of all of them. */
export interface Composed {
  readonly width: number;
  readonly height: number;
  /** By figure. */
  readonly parts: ReadonlyMap<PicturePart, LaidPart>;
  readonly lines: readonly FigureLine[];
  /** The total area of the drawings, in square pixels. */
  readonly drawn: number;
}

interface Sized {
  readonly part: PicturePart;
  readonly times: number;
  readonly width: number;
  readonly height: number;
  readonly heading: readonly string[];
  readonly bar: number;
}

/**
 * @param type size of the smallest letters of each, in CSS pixels
 * @param isHeaded whether each is named, as one of several is
 */
export function composed(rows: readonly (readonly PicturePart[])[], type: number, isHeaded: boolean): Composed {
  const parts = new Map<PicturePart, LaidPart>();
  const lines: FigureLine[] = [];
  let [width, y, drawn] = [0, 0, 0];
  for (const [place, row] of rows.entries()) {
    if (place > 0) y += BELOW;
    const sized = row.map((part) => sizedPart(part, type, isHeaded));
    const laid = layRow(sized, y, Math.max(type, SMALL));
    for (const [part, at] of laid.parts) parts.set(part, at);
    lines.push(...laid.lines);
    drawn += sized.reduce((sum, one) => sum + one.width * one.height, 0);
    width = Math.max(width, laid.width);
    y = laid.end;
  }
  return { width, height: y, parts, lines, drawn };
}

function sizedPart(part: PicturePart, type: number, isHeaded: boolean): Sized {
  const smallest = smallestType(part.drawing);
  const times = Number.isFinite(smallest) ? Math.min(type / smallest, MOST_TIMES) : 1;
  const { width, height } = sizeOf(part.drawing);
  const { heading, name } = part.text;
  const room = Math.max(width * times, hasScale(part) ? scaleWidth(LEAST_BAR) : 0);
  const named = heading || name;
  return {
    part,
    times,
    width: width * times,
    height: height * times,
    heading: isHeaded && named !== '' ? inLines(named, Math.max(type, SMALL) * 0.95, room) : [],
    bar: Math.min(Math.max((room / scaleTimes - SCALE_NUMBERS) / 2, LEAST_BAR), BAR),
  };
}

const scaleTimes = SMALL / SMALL_SIZE;

function hasScale({ text }: PicturePart): boolean {
  return text.scale.length > 0;
}

function scaleWidth(bar: number): number {
  return (SCALE_NUMBERS + 2 * bar) * scaleTimes;
}

function widthOf({ part, width, bar }: Sized): number {
  return Math.max(width, hasScale(part) ? scaleWidth(bar) : 0);
}

/** Side by side: headings end, and drawings begin, at the same height. */
function layRow(row: readonly Sized[], top: number, size: number) {
  const parts: [PicturePart, LaidPart][] = [];
  const lines: FigureLine[] = [];
  const high = Math.max(...row.map(({ heading }) => heading.length)) * size * LINE;
  const begin = top + (high > 0 ? high + NEAR : 0);
  let [x, end] = [0, begin];
  for (const one of row) {
    const isBold = one.part.text.heading !== '';
    const from = top + high - one.heading.length * size * LINE;
    for (const [i, text] of one.heading.entries())
      lines.push({ text, size, isBold, opacity: isBold ? 1 : 0.85, x, y: from + size * (1 + LINE * i) });
    let y = begin + one.height;
    const scale = { x, y: y + NEAR + 2, times: scaleTimes, bar: one.bar };
    if (hasScale(one.part)) y = scale.y + 10 * scaleTimes;
    parts.push([one.part, { drawing: { x, y: begin, times: one.times }, scale }]);
    x += widthOf(one) + BESIDE;
    end = Math.max(end, y + 3);
  }
  return { parts, lines, width: x - BESIDE, end };
}
