/** Where the figures of a saved picture, their colour scales and its texts stand, in CSS pixels. */
import { type Drawing, sizeOf } from './drawing';
import type { FigureText, PartText } from './figure';

/** The room of a line of text. */
const LINE = 17;
const MARGIN = 10;
/** The width of each half of the colour scale. */
export const BAR = 60;
/** That of the scale with its numbers, and its height with what separates it from the notes. */
const SCALE_WIDTH = 4 * BAR + 80;

/** A character is about so much of its font's size wide. */
export const CHARACTER = 0.62;
const TITLE_SIZE = 13;
const CAPTION_SIZE = 12;
export const SMALL_SIZE = 11;
/** Texts may make a picture so wide, and a single word so much. */
const LEAST_TEXT = 440;
const MOST_WORD = 1200;
/** Texts beside a map. */
const BESIDE_TEXT = 360;
/** A figure that is told of is not to be higher than this share of its width: it stands beside its texts instead. */
const UPRIGHT = 0.75;

/** Between figures beside each other, and how wide they are together at most. */
const GAP = 28;
const MOST_ROW = 1240;

/** One figure of a saved picture. */
export interface PicturePart {
  readonly drawing: Drawing;
  readonly text: PartText;
  /** Whether others stand below it even where they had room beside it: it is read first. */
  readonly isFirst?: boolean;
}

/** What is saved of one figure. */
export interface SavedPart extends PicturePart {
  /** What a file of it alone is called: "attn.pattern-head-4.2". */
  readonly file: string;
  /** Of which head or block it is, where it is of one: "head-4.2". */
  readonly place?: string;
  /** What people are asked about it by: "Attention of head 4.2"; left out: its name. */
  readonly called?: string | undefined;
}

/** A line of text; `y` is where its letters stand. */
interface FigureLine {
  readonly text: string;
  readonly size: number;
  readonly isBold: boolean;
  readonly opacity: number;
  readonly x: number;
  readonly y: number;
}

/** Where something begins: its upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

interface LaidPart {
  readonly drawing: Place;
  readonly scale: Place;
}

export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  /** In the order of the figures. */
  readonly parts: readonly LaidPart[];
  readonly lines: readonly FigureLine[];
}

/**
 * Title and caption, figure, colour scale and notes one below the other, as wide as the figure and wide enough to read them
 * in few lines; what would be upright so, as slides are not, has its figure at the right of all texts. Several figures stand
 * beside each other as far as there is room, each with its heading, scale and notes.
 */
export function layFigure(parts: readonly PicturePart[], text: FigureText): FigureLayout {
  const [only, other, ...others] = parts;
  if (only?.isFirst && other && others.length === 0) return layFirstBeside(only, other, text);
  if (!only || other) return laySeveral(parts, text);
  const below = layBelow(only, text);
  const isUpright = text.caption.length > 0 && below.height > UPRIGHT * below.width;
  return isUpright ? layBeside(only, text) : below;
}

function layBelow(part: PicturePart, text: FigureText): FigureLayout {
  const { width, height } = sizeOf(part.drawing);
  const { title, caption, subtitle, isUnseen } = text;
  const headed = isUnseen ? [] : [title.length * TITLE_SIZE, subtitle.length * SMALL_SIZE];
  const texts = Math.max(0, ...headed, ...part.text.notes.map((one) => one.length * SMALL_SIZE));
  const inside = Math.max(
    width,
    scaleWidth(part),
    caption.length > 0 ? LEAST_TEXT : Math.min(texts * CHARACTER, LEAST_TEXT),
    widestWord(text, [part]),
  );
  const said = saidLines(text, inside);
  const y = said.end + (caption.length > 0 ? 13 : 8);
  const scale = { x: MARGIN, y: y + height + MARGIN };
  const noted = noteLines(part, inside, scale);
  return {
    width: Math.ceil(inside + 2 * MARGIN),
    height: Math.ceil(noted.end + MARGIN),
    parts: [{ drawing: { x: MARGIN, y }, scale }],
    lines: [...said.lines, ...noted.lines],
  };
}

function layBeside(part: PicturePart, text: FigureText): FigureLayout {
  const { width, height } = sizeOf(part.drawing);
  const inside = Math.max(BESIDE_TEXT, widestWord(text, [part]));
  const said = saidLines(text, inside);
  const scale = { x: MARGIN, y: said.end + 2 * MARGIN };
  const noted = noteLines(part, inside, scale);
  const x = MARGIN + inside + 2 * MARGIN;
  return {
    width: Math.ceil(x + width + MARGIN),
    height: Math.ceil(Math.max(noted.end, MARGIN + height) + MARGIN),
    parts: [{ drawing: { x, y: MARGIN }, scale }],
    lines: [...said.lines, ...noted.lines],
  };
}

/** A figure that is read first stands below the texts, and the only other one at the right of both. */
function layFirstBeside(first: PicturePart, other: PicturePart, text: FigureText): FigureLayout {
  const inside = Math.max(BESIDE_TEXT, partWidth(first), widestWord(text, [first, other]));
  const said = saidLines(text, inside);
  const ofFirst = headingLines(first);
  const left = { x: MARGIN, y: said.end + 8 + ofFirst.end + 8 };
  const end = left.y + sizeOf(first.drawing).height;
  const ofOther = headingLines(other);
  const right = { x: MARGIN + inside + GAP, y: ofOther.end + 8 };
  const { height } = sizeOf(other.drawing);
  const below = { x: right.x, y: right.y + height + MARGIN };
  const notedBelow = noteLines(other, partWidth(other), below);
  // What is noted of the other stands below what is read first where the room for it is empty.
  const beside = { x: MARGIN, y: end + 2 * MARGIN };
  const notedBeside = noteLines(other, inside, beside);
  const hasRoom = first.text.scale.length === 0 && notedBeside.end <= Math.max(notedBelow.end, end);
  const [scale, noted] = hasRoom ? [beside, notedBeside] : [below, notedBelow];
  return {
    width: Math.ceil(right.x + partWidth(other) + MARGIN),
    height: Math.ceil(Math.max(end, noted.end, right.y + height) + MARGIN),
    parts: [
      { drawing: left, scale: { x: MARGIN, y: end + MARGIN } },
      { drawing: right, scale },
    ],
    lines: [
      ...said.lines,
      ...ofFirst.lines.map((line) => ({ ...line, y: said.end + 8 + line.y })),
      ...ofOther.lines.map((line) => ({ ...line, x: right.x })),
      ...noted.lines,
    ],
  };
}

function laySeveral(parts: readonly PicturePart[], text: FigureText): FigureLayout {
  const rows = inRows(parts);
  const inside = Math.max(LEAST_TEXT, ...rows.map(rowWidth), widestWord(text, parts));
  const said = saidLines(text, inside);
  const lines = [...said.lines];
  const laid: LaidPart[] = [];
  const common = parts[0]?.text.common;
  let top = said.end + 8;
  for (const row of rows) {
    const headings = row.map((part) => headingLines(part));
    const below = top + Math.max(...headings.map(({ end }) => end)) + 8;
    let x = MARGIN;
    let end = below;
    for (const [i, part] of row.entries()) {
      const scale = { x, y: below + sizeOf(part.drawing).height + MARGIN };
      const noted = noteLines(common ? withoutScale(part) : part, partWidth(part), scale);
      lines.push(...(headings[i]?.lines ?? []).map((line) => ({ ...line, x, y: top + line.y })), ...noted.lines);
      laid.push({ drawing: { x, y: below }, scale });
      x += partWidth(part) + GAP;
      end = Math.max(end, noted.end);
    }
    top = end + MARGIN;
  }
  const [first] = parts;
  if (common && first && laid[0]) {
    const scale = { x: MARGIN, y: top };
    const noted = noteLines({ ...first, text: { ...first.text, notes: common } }, inside, scale);
    laid[0] = { ...laid[0], scale };
    lines.push(...noted.lines);
    top = noted.end + MARGIN;
  }
  return { width: Math.ceil(inside + 2 * MARGIN), height: Math.ceil(top), parts: laid, lines };
}

/** As many beside each other as have room. */
function inRows(parts: readonly PicturePart[]): PicturePart[][] {
  const rows: PicturePart[][] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last && !last[0]?.isFirst && rowWidth([...last, part]) <= MOST_ROW) last.push(part);
    else rows.push([part]);
  }
  return rows;
}

function rowWidth(row: readonly PicturePart[]): number {
  return row.reduce((sum, part) => sum + partWidth(part), 0) + GAP * (row.length - 1);
}

function partWidth(part: PicturePart): number {
  return Math.max(sizeOf(part.drawing).width, scaleWidth(part));
}

/** What is said of a figure alone, where the scale stands below all. */
function withoutScale(part: PicturePart): PicturePart {
  return { ...part, text: { ...part.text, scale: [] } };
}

function scaleWidth({ text }: PicturePart): number {
  return text.scale.length > 0 && text.common === undefined ? SCALE_WIDTH : 0;
}

function widestWord({ title, subtitle, isUnseen }: FigureText, parts: readonly PicturePart[]): number {
  if (isUnseen) return 0;
  const notes = parts.flatMap(({ text }) => [...text.notes, ...(text.common ?? [])]);
  const words = Math.max(...[title, subtitle, ...notes].flatMap((text) => text.split(' ').map((word) => word.length)));
  return Math.min(words * SMALL_SIZE * CHARACTER, MOST_WORD);
}

/** What a figure among others is called, from its upper edge on. */
function headingLines(part: PicturePart) {
  const { heading, name, shape } = part.text;
  return linesOf(
    [
      { text: heading, narrow: 1, size: CAPTION_SIZE, isBold: true, opacity: 1 },
      { text: [name, shape].filter(Boolean).join(' · '), narrow: 0.88, size: SMALL_SIZE, isBold: false, opacity: 0.8 },
    ].filter(({ text }) => text !== ''),
    partWidth(part),
  );
}

interface Said extends Pick<FigureLine, 'text' | 'size' | 'isBold' | 'opacity'> {
  /** How much narrower than usual its characters are. */
  readonly narrow: number;
}

function linesOf(all: readonly Said[], inside: number) {
  const lines: FigureLine[] = [];
  for (const { narrow, text, ...look } of all)
    for (const line of inLines(text, look.size * narrow, inside))
      lines.push({ ...look, text: line, x: MARGIN, y: LINE * (lines.length + 1) });
  return { lines, end: LINE * lines.length };
}

/** Title, shape and caption from the top on. */
function saidLines({ title, subtitle, caption, isUnseen }: FigureText, inside: number) {
  const lines: FigureLine[] = [];
  if (isUnseen) return { lines, end: 0 };
  let y = 2;
  const add = (text: string, narrow: number, look: Omit<FigureLine, 'text' | 'x' | 'y'>) => {
    for (const line of inLines(text, look.size * narrow, inside)) {
      y += LINE;
      lines.push({ ...look, text: line, x: MARGIN, y });
    }
  };
  add(title, 1, { size: TITLE_SIZE, isBold: true, opacity: 1 });
  y -= 2;
  // A line for the name of the model alone would look like another text.
  add(subtitle, 0.88, { size: SMALL_SIZE, isBold: false, opacity: 0.8 });
  for (const paragraph of caption) {
    y += 5;
    // In running text most characters are narrower.
    add(paragraph, 0.85, { size: CAPTION_SIZE, isBold: false, opacity: 1 });
  }
  return { lines, end: y };
}

/** @param scale where the colour scale begins, if there is one, that they follow */
function noteLines({ text: { notes, scale: numbers } }: PicturePart, inside: number, { x, y }: Place) {
  const from = y + (numbers.length > 0 ? LINE : 0);
  const lines = notes
    .flatMap((note) => inLines(note, SMALL_SIZE, inside))
    .map((text, i) => ({ text, size: SMALL_SIZE, isBold: false, opacity: 0.85, x, y: from + 9 + LINE * i }));
  return { lines, end: from + LINE * lines.length };
}

/** @param size of the font, where its characters are as wide as usual */
function inLines(text: string, size: number, inside: number): string[] {
  return wrapped(text, Math.floor(inside / (size * CHARACTER)));
}

/** A text in lines of at most so many characters, where its words allow that. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
