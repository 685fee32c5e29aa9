/** Where the map, the texts and the colour scale of a saved figure stand, in CSS pixels. */
import type { FigureText } from './figure';
import type { Picture } from './picture';

/** The room of a line of text. */
const LINE = 17;
export const MARGIN = 10;
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

/** A line of text; `y` is where its letters stand. */
export interface FigureLine {
  readonly text: string;
  readonly size: number;
  readonly isBold: boolean;
  readonly opacity: number;
  readonly y: number;
}

export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  /** The upper left corner of the map. */
  readonly map: { readonly x: number; readonly y: number };
  /** The upper edge of the colour scale, which begins at the left margin as all lines do. */
  readonly scale: number;
  readonly lines: readonly FigureLine[];
}

/**
 * Title and caption, map, colour scale and notes one below the other, as wide as the map and wide enough to read them in
 * few lines; what would be upright so, as slides are not, has its map at the right of all texts.
 */
export function layFigure(picture: Picture, text: FigureText): FigureLayout {
  const below = layBelow(picture, text);
  const isUpright = text.caption.length > 0 && below.height > UPRIGHT * below.width;
  return isUpright ? layBeside(picture, text) : below;
}

function layBelow(picture: Picture, text: FigureText): FigureLayout {
  const { width: map, height } = sizeOf(picture);
  const { title, caption, subtitle, notes } = text;
  const texts = Math.max(title.length * TITLE_SIZE, ...[subtitle, ...notes].map((one) => one.length * SMALL_SIZE));
  const inside = Math.max(
    map,
    SCALE_WIDTH,
    caption.length > 0 ? LEAST_TEXT : Math.min(texts * CHARACTER, LEAST_TEXT),
    widestWord(text),
  );
  const said = saidLines(text, inside);
  const y = said.end + (caption.length > 0 ? 13 : 8);
  const scale = y + height + MARGIN;
  const noted = noteLines(text, inside, scale);
  return {
    width: Math.ceil(inside + 2 * MARGIN),
    height: Math.ceil(scale + LINE * (noted.length + 1) + MARGIN),
    map: { x: MARGIN, y },
    scale,
    lines: [...said.lines, ...noted],
  };
}

function layBeside(picture: Picture, text: FigureText): FigureLayout {
  const { width, height } = sizeOf(picture);
  const inside = Math.max(BESIDE_TEXT, widestWord(text));
  const said = saidLines(text, inside);
  const scale = said.end + 2 * MARGIN;
  const noted = noteLines(text, inside, scale);
  const x = MARGIN + inside + 2 * MARGIN;
  return {
    width: Math.ceil(x + width + MARGIN),
    height: Math.ceil(Math.max(scale + LINE * (noted.length + 1), MARGIN + height) + MARGIN),
    map: { x, y: MARGIN },
    scale,
    lines: [...said.lines, ...noted],
  };
}

function sizeOf({ frame }: Picture) {
  return { width: frame.width / frame.ratio, height: frame.height / frame.ratio };
}

function widestWord({ title, subtitle, notes }: FigureText): number {
  const words = Math.max(...[title, subtitle, ...notes].flatMap((text) => text.split(' ').map((word) => word.length)));
  return Math.min(words * SMALL_SIZE * CHARACTER, MOST_WORD);
}

/** Title, shape and caption from the top on. */
function saidLines({ title, subtitle, caption }: FigureText, inside: number) {
  const lines: FigureLine[] = [];
  let y = 2;
  const add = (text: string, narrow: number, look: Omit<FigureLine, 'text' | 'y'>) => {
    for (const line of inLines(text, look.size * narrow, inside)) {
      y += LINE;
      lines.push({ ...look, text: line, y });
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

/** @param scale where the colour scale begins that they follow */
function noteLines({ notes }: FigureText, inside: number, scale: number): FigureLine[] {
  return notes
    .flatMap((note) => inLines(note, SMALL_SIZE, inside))
    .map((text, i) => ({ text, size: SMALL_SIZE, isBold: false, opacity: 0.85, y: scale + 9 + LINE * (i + 1) }));
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
