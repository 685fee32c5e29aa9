/** Where the figures of a saved picture that is no slide, their colour scales and its texts stand, in CSS pixels. */
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

/** Between figures beside each other, and how wide they are together at most. */
const GAP = 28;
const MOST_ROW = 1240;

/** One figure of a saved picture. */
export interface PicturePart {
  readonly drawing: Drawing;
  readonly text: PartText;
  /** Whether others stand below it even where they had room beside it: it is read first. */
  readonly isFirst?: boolean;
  /**
   * What it is on a slide, which has little room: the one figure, beside what is read first; or one that is left out where
   * nothing is legible with it, unless the others are not legible without it either. Left out: one as all others.
   */
  readonly onSlide?: 'instead of others' | 'where there is room';
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
export interface FigureLine {
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

/** Where its drawing and its colour scale begin. */
export interface LaidPart {
  /** `times` is how much larger than usual it is drawn. */
  readonly drawing: Place & { readonly times?: number };
  /** `bar` is the width of each half, before it is drawn so many times as large. */
  readonly scale: Place & { readonly times?: number; readonly bar?: number };
}

export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  /** In the order of the figures. */
  readonly parts: readonly LaidPart[];
  readonly lines: readonly FigureLine[];
}

/**
 * One layout for all but slides: the title, what is told in one sentence and of what it is; below them the figures beside each
 * other as far as there is room, each with its heading, scale and notes; and last one scale of all. As wide as the figures, and
 * wide enough to read the texts in few lines.
 */
export function layFigure(parts: readonly PicturePart[], text: FigureText): FigureLayout {
  const rows = inRows(parts, text.room);
  const inside = Math.max(...rows.map(rowWidth), textWidth(parts, text), widestWord(text, parts));
  const said = saidLines(text, inside);
  const figures = layRows(parts, rows, { top: said.end + (text.about.length > 0 ? 13 : 8), inside });
  return {
    width: Math.ceil(inside + 2 * MARGIN),
    height: Math.ceil(figures.end),
    parts: figures.parts,
    lines: [...said.lines, ...figures.lines],
  };
}

/** The figures from the top on, with what is said of each, and last the scale of all. */
function layRows(
  parts: readonly PicturePart[],
  rows: readonly (readonly PicturePart[])[],
  { top: from, inside }: { readonly top: number; readonly inside: number },
) {
  const lines: FigureLine[] = [];
  const laid: LaidPart[] = [];
  let top = from;
  for (const row of rows) {
    const placed = layRow(row, { isHeaded: parts.length > 1, top, inside });
    lines.push(...placed.lines);
    laid.push(...placed.parts);
    top = placed.end + MARGIN;
  }
  const [first] = parts;
  const common = first?.text.common;
  if (common && laid[0]) {
    const scale = { x: MARGIN, y: top };
    const noted = noteLines({ ...first, text: { ...first.text, notes: common } }, inside, scale);
    laid[0] = { ...laid[0], scale };
    lines.push(...noted.lines);
    top = noted.end + MARGIN;
  }
  return { lines, parts: laid, end: top };
}

/** Figures beside each other, with what is said of each: of a single one as wide as the picture is. */
function layRow(
  row: readonly PicturePart[],
  { isHeaded, top, inside }: { readonly isHeaded: boolean; readonly top: number; readonly inside: number },
) {
  const headings = row.map((part) => (isHeaded ? headingLines(part) : { lines: [], end: 0 }));
  const highest = Math.max(...headings.map(({ end }) => end));
  const below = top + (highest > 0 ? highest + 8 : 0);
  const lines: FigureLine[] = [];
  const parts: LaidPart[] = [];
  let [x, end] = [MARGIN, below];
  for (const [i, part] of row.entries()) {
    const scale = { x, y: below + sizeOf(part.drawing).height + MARGIN };
    const own = part.text.common ? withoutScale(part) : part;
    const noted = noteLines(own, row.length === 1 ? inside : partWidth(part), scale);
    lines.push(...(headings[i]?.lines ?? []).map((line) => ({ ...line, x, y: top + line.y })), ...noted.lines);
    parts.push({ drawing: { x, y: below }, scale });
    x += partWidth(part) + GAP;
    end = Math.max(end, noted.end);
  }
  return { lines, parts, end };
}

/** How wide texts need a picture to be: as far as one line reaches where nothing is told. */
function textWidth(parts: readonly PicturePart[], { title, subtitle, about, isUnseen }: FigureText): number {
  if (isUnseen) return 0;
  if (about.length > 0 || parts.length > 1) return LEAST_TEXT;
  const notes = parts.flatMap(({ text }) => text.notes.map((one) => one.length * SMALL_SIZE));
  const widest = Math.max(title.length * TITLE_SIZE, subtitle.length * SMALL_SIZE, ...notes);
  return Math.min(widest * CHARACTER, LEAST_TEXT);
}

/** As many beside each other as have room. */
function inRows(parts: readonly PicturePart[], room = MOST_ROW): PicturePart[][] {
  const rows: PicturePart[][] = [];
  for (const part of parts) {
    const last = rows.at(-1);
    if (last && !last[0]?.isFirst && rowWidth([...last, part]) <= room) last.push(part);
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

/** The title, the one sentence and of what it is, from the top on. */
function saidLines({ title, sentence, about, subtitle, isUnseen }: FigureText, inside: number) {
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
  // In running text most characters are narrower.
  if (sentence !== '') {
    y += 3;
    add(sentence, 0.85, { size: CAPTION_SIZE, isBold: false, opacity: 1 });
    y += 3;
  }
  // A line for the name of the model alone would look like another text.
  for (const one of about.length > 0 ? about : [subtitle])
    add(one, 0.88, { size: SMALL_SIZE, isBold: false, opacity: 0.8 });
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
export function inLines(text: string, size: number, inside: number): string[] {
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
