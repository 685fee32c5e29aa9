/** The layout of a saved picture that is not a slide: its figures, colour scales and texts, in CSS pixels. */
import { type Drawing, sizeOf } from './drawing';
import type { FigureText, PartText } from './figure';

/** The height of a line of text. */
const LINE = 17;
const MARGIN = 10;
/** The width of each half of the colour scale. */
export const BAR = 60;
/** The width of the scale with its numbers, and its height with the gap to the notes. */
const SCALE_WIDTH = 4 * BAR + 80;

/** The approximate width of a character, as a share of its font's size. */
export const CHARACTER = 0.62;
const TITLE_SIZE = 13;
const CAPTION_SIZE = 12;
export const SMALL_SIZE = 11;
/** How wide a picture may become for its texts, and for a single word. */
const LEAST_TEXT = 440;
const MOST_WORD = 1200;

/** The gap between figures side by side, and their largest total width. */
const GAP = 28;
const MOST_ROW = 1240;

/** One figure of a saved picture. */
export interface PicturePart {
  readonly drawing: Drawing;
  readonly text: PartText;
  /** Whether the others go below it even if they fit beside it: it is read first. */
  readonly isFirst?: boolean;
  /**
   * Its use on a slide, which has little room. `instead of others`: the only figure, beside the one that is read first; `where
   * there is room`: left out if nothing is legible together with it, unless the others are not legible without it either.
   * Absent: like all others.
   */
  readonly onSlide?: 'instead of others' | 'where there is room';
}

/** What is saved of one figure. */
export interface SavedPart extends PicturePart {
  /** The name of a file with this figure alone: "attn.pattern-head-4.2". */
  readonly file: string;
  /** The head or block it belongs to, if any: "head-4.2". */
  readonly place?: string;
  /** Its name in questions to people: "Attention of head 4.2"; absent: its name. */
  readonly called?: string | undefined;
}

/** A line of text; `y` is its baseline. */
export interface FigureLine {
  readonly text: string;
  readonly size: number;
  readonly isBold: boolean;
  readonly opacity: number;
  readonly x: number;
  readonly y: number;
}

/** An upper left corner. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The places of its drawing and its colour scale. */
export interface LaidPart {
  /** `times` is the factor by which it is drawn larger. */
  readonly drawing: Place & { readonly times?: number };
  /** `bar` is the width of each half, before enlargement by `times`. */
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
 * The one layout for everything but slides: the title, the sentence, and what the picture is of; below them the figures, side by
 * side as far as they fit, each with its heading, scale and notes; and last a common scale. It is as wide as the figures, and
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

/** The figures from the top down with their texts, and last the common scale. */
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

/** Figures side by side with their texts; the text of a single one is as wide as the picture. */
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

/** The picture width that the texts need: without a sentence, the width of one line. */
function textWidth(parts: readonly PicturePart[], { title, subtitle, about, isOnlyInFile }: FigureText): number {
  if (isOnlyInFile) return 0;
  if (about.length > 0 || parts.length > 1) return LEAST_TEXT;
  const notes = parts.flatMap(({ text }) => text.notes.map((one) => one.length * SMALL_SIZE));
  const widest = Math.max(title.length * TITLE_SIZE, subtitle.length * SMALL_SIZE, ...notes);
  return Math.min(widest * CHARACTER, LEAST_TEXT);
}

/** As many side by side as fit. */
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

/** The texts of a figure by itself, if the scale is below all figures. */
function withoutScale(part: PicturePart): PicturePart {
  return { ...part, text: { ...part.text, scale: [] } };
}

function scaleWidth({ text }: PicturePart): number {
  return text.scale.length > 0 && text.common === undefined ? SCALE_WIDTH : 0;
}

function widestWord({ title, subtitle, isOnlyInFile }: FigureText, parts: readonly PicturePart[]): number {
  if (isOnlyInFile) return 0;
  const notes = parts.flatMap(({ text }) => [...text.notes, ...(text.common ?? [])]);
  const words = Math.max(...[title, subtitle, ...notes].flatMap((text) => text.split(' ').map((word) => word.length)));
  return Math.min(words * SMALL_SIZE * CHARACTER, MOST_WORD);
}

/** The heading of a figure among others, from its upper edge down. */
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
  /** The factor by which its characters are narrower than usual. */
  readonly narrow: number;
}

function linesOf(all: readonly Said[], inside: number) {
  const lines: FigureLine[] = [];
  for (const { narrow, text, ...look } of all)
    for (const line of inLines(text, look.size * narrow, inside))
      lines.push({ ...look, text: line, x: MARGIN, y: LINE * (lines.length + 1) });
  return { lines, end: LINE * lines.length };
}

/** The title, the sentence and what the picture is of, from the top down. */
function saidLines({ title, sentence, about, subtitle, isOnlyInFile }: FigureText, inside: number) {
  const lines: FigureLine[] = [];
  if (isOnlyInFile) return { lines, end: 0 };
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
  // A separate line for the model's name would look like another text.
  for (const one of about.length > 0 ? about : [subtitle])
    add(one, 0.88, { size: SMALL_SIZE, isBold: false, opacity: 0.8 });
  return { lines, end: y };
}

/** @param scale the place of the colour scale, if any, which the notes follow */
function noteLines({ text: { notes, scale: numbers } }: PicturePart, inside: number, { x, y }: Place) {
  const from = y + (numbers.length > 0 ? LINE : 0);
  const lines = notes
    .flatMap((note) => inLines(note, SMALL_SIZE, inside))
    .map((text, i) => ({ text, size: SMALL_SIZE, isBold: false, opacity: 0.85, x, y: from + 9 + LINE * i }));
  return { lines, end: from + LINE * lines.length };
}

/** @param size of a font with characters of the usual width */
export function inLines(text: string, size: number, inside: number): string[] {
  return wrapped(text, Math.floor(inside / (size * CHARACTER)));
}

/** Breaks a text into lines of at most this many characters, where its words allow that. */
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
