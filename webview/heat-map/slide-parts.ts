/** The figures of a slide beside and below each other, with their headings and colour scales, in type of one size. */
import { sizeOf } from './drawing';
import { BAR, type FigureLine, inLines, type LaidPart, type PicturePart, SMALL_SIZE } from './figure-layout';
import { smallestType } from './smallest-type';

/** Between figures, and between one and what is said of it. In CSS pixels of a slide. */
const BESIDE = 30;
const BELOW = 12;
const NEAR = 6;
/** Of what is written around figures: no less is read from the back of a room. */
export const SMALL = 12.5;
const LINE = 1.3;
/** How wide the numbers of a colour scale are together, before they are drawn larger; and its halves at least. */
const SCALE_NUMBERS = 186;
const LEAST_BAR = 20;
/** A figure is drawn so many times as large at most: of few bars no more is needed. */
const MOST_TIMES = 2.4;

/** Figures that are laid out, from the upper left corner of all of them. */
export interface Composed {
  readonly width: number;
  readonly height: number;
  /** By the figure. */
  readonly parts: ReadonlyMap<PicturePart, LaidPart>;
  readonly lines: readonly FigureLine[];
  /** How much of it is drawn, in square pixels. */
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

/** Beside each other: headings end, and drawings begin, at one height. */
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
