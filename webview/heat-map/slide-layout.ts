/**
 * The layout of a slide, in CSS pixels: 16:9, the title above, one sentence above the figures or beside them, and the notes and
 * the source at the foot. The smallest letters are as large as possible.
 */

import { isShapes } from './drawing';
import type { FigureText } from './figure';
import { type FigureLayout, type FigureLine, inLines, type LaidPart, type PicturePart } from './figure-layout';
import { type Composed, composed, SMALL } from './slide-parts';
import { runningNotes } from './slide-text';

/** A picture of twice this size has the pixels of a usual projector, 1920 by 1080. */
const SLIDE = { width: 960, height: 540 } as const;
/** The smallest size of any letter, as a share of the slide's height: smaller ones cannot be read from the back of a room. */
const LEAST_ON_SLIDE = 1 / 45;

const MARGIN = 30;
const INSIDE = SLIDE.width - 2 * MARGIN;
const LINE = 1.3;
/** How much narrower than usual the letters of notes are: English words, nearly all of them in lower case. */
const NOTE_LETTER = 0.83;
/** The gap between the text and the figures beside it, and above and below them. */
const BESIDE = 34;
const APART = 14;
/** The foot, in small type, is closer to the figures and to the slide's edge. */
const FOOT = { above: 8, below: 16 } as const;

/** Type sizes that are tried, the largest first. */
const TITLES = [28, 25, 22];
const SENTENCES = [24, 22, 20, 18, 16, 15, 14];
const LEAST_TYPE = SLIDE.height * LEAST_ON_SLIDE;
const TYPES = Array.from({ length: 21 }, (_, i) => 22 - i / 2);
/** For figures that are too large for a slide, for example of hundreds of tokens. */
const TOO_SMALL = Array.from({ length: 22 }, (_, i) => LEAST_TYPE - (i + 1) / 2);
/** The widths of the text beside figures that are tried. */
const SAID = [230, 265, 300, 350, 400];

/** From these sizes on letters are large, and larger ones do not improve a picture. */
const LARGE = { type: 16, sentence: 22 };
/** What makes a slide better, with its weight in the score. */
const WORTH = { type: 1, sentence: 0.7, drawn: 1.6, further: 0.16, legible: 10 };

interface LaidSlide {
  readonly layout: FigureLayout;
  /** Higher is easier to read. */
  readonly score: number;
  /** Whether all its letters can be read from the back of a room. */
  readonly isLegible: boolean;
}

type Rows = readonly (readonly PicturePart[])[];

/** Lines, from their upper edge down. */
interface Said {
  readonly lines: readonly FigureLine[];
  readonly end: number;
}

/** Between the title and the foot. */
interface Room {
  readonly top: number;
  readonly bottom: number;
}

interface Middle {
  readonly parts: ReadonlyMap<PicturePart, LaidPart>;
  readonly lines: readonly FigureLine[];
  readonly drawn: number;
}

/** Includes the second sentence if that makes nothing much smaller. */
export function laySlide(parts: readonly PicturePart[], text: FigureText): LaidSlide {
  const { sentence, further } = text;
  const short = layText(parts, text);
  if (further === undefined || sentence === '' || text.isOnlyInFile) return short;
  const long = layText(parts, { ...text, sentence: `${sentence} ${further}` });
  return long.score + WORTH.further > short.score ? long : short;
}

function layText(all: readonly PicturePart[], text: FigureText): LaidSlide {
  // Copies, so that each part is unique even if the same figure is shown twice.
  const parts = all.map((part) => ({ ...part }));
  const title = text.isOnlyInFile ? { lines: [], end: MARGIN } : titleLines(text.title);
  const foot = footLines(text, notesOf(parts));
  const room = { top: title.end, bottom: foot.top - FOOT.above };
  const arrange = new Arranging(parts, text, room);
  const best = arrange.best(TYPES) ?? arrange.best(TOO_SMALL) ?? arrange.crowded();
  return {
    layout: {
      ...SLIDE,
      parts: parts.map((part) => best.parts.get(part) as LaidPart),
      lines: [...title.lines, ...best.lines, ...foot.lines],
    },
    score: best.score,
    isLegible: best.type >= LEAST_TYPE,
  };
}

interface Arranged extends Middle {
  readonly type: number;
  readonly score: number;
}

/** Tries the text above the figures, beside them, and beside the first of them. */
class Arranging {
  private readonly rowings: readonly Rows[];
  private readonly known = new Map<string, Composed>();
  private readonly told = new Map<string, Said>();

  constructor(
    private readonly parts: readonly PicturePart[],
    private readonly text: FigureText,
    private readonly room: Room,
  ) {
    this.rowings = rowingsOf(parts);
  }

  /**
   * A single figure is named by the title, except for the numbers of a sentence, which are named nowhere else, and for a map,
   * which may have numbers of several kinds.
   */
  private get isHeaded(): boolean {
    const [first] = this.parts;
    return this.parts.length > 1 || !first || first.isFirst === true || !isShapes(first.drawing);
  }

  /** `undefined` if nothing fits with type of these sizes. */
  best(types: readonly number[]): Arranged | undefined {
    let best: Arranged | undefined;
    const take = (type: number, size: number, middle: Middle | undefined) => {
      if (!middle) return false;
      const score = scoreOf(type, size, middle.drawn);
      if (!best || score > best.score) best = { ...middle, type, score };
      return true;
    };
    const sizes = this.text.isOnlyInFile || this.text.sentence === '' ? [LARGE.sentence] : SENTENCES;
    for (const size of sizes)
      for (const rows of this.rowings) {
        types.some((type) => take(type, size, this.above(rows, type, size)));
        if (!this.text.isOnlyInFile)
          for (const width of SAID) types.some((type) => take(type, size, this.beside(rows, type, size, width)));
        if (!this.text.isOnlyInFile && rows.length > 1 && rows[0]?.length === 1) {
          types.some((type) => take(type, size, this.besideFirst(rows, type, size)));
          if (rows[0][0]?.isFirst === true) types.some((type) => take(type, size, this.aboveFirst(rows, type, size)));
        }
      }
    return best;
  }

  /** If nothing fits, the figures are as small as is tried, and may be cut off. */
  crowded(): Arranged {
    const [rows] = this.rowings as [Rows];
    const type = TOO_SMALL.at(-1) as number;
    const { parts, lines, drawn } = moved(this.composedOf(rows, type), { x: MARGIN, y: this.room.top });
    return { parts, lines, drawn, type, score: 0 };
  }

  private above(rows: Rows, type: number, size: number): Middle | undefined {
    const said = this.said(size, INSIDE);
    const figures = this.composedOf(rows, type);
    const top = this.room.top + said.end + (said.end > 0 ? APART : 0);
    const left = this.room.bottom - top - figures.height;
    if (figures.width > INSIDE || left < 0) return undefined;
    // A little above the middle of the remaining room, where people look first.
    const placed = moved(figures, { x: (SLIDE.width - figures.width) / 2, y: top + left * 0.4 });
    return { ...placed, lines: [...at(said.lines, MARGIN, this.room.top), ...placed.lines] };
  }

  private beside(rows: Rows, type: number, size: number, width: number): Middle | undefined {
    const said = this.said(size, width);
    const figures = this.composedOf(rows, type);
    const room = { width: INSIDE - width - BESIDE, height: this.room.bottom - this.room.top };
    if (figures.width > room.width || Math.max(figures.height, said.end) > room.height) return undefined;
    const placed = moved(figures, {
      x: MARGIN + width + BESIDE + (room.width - figures.width) / 2,
      y: this.room.top + Math.min((room.height - figures.height) * 0.4, 40),
    });
    return { ...placed, lines: [...at(said.lines, MARGIN, this.room.top), ...placed.lines] };
  }

  /** The numbers that the sentence is about are beside it, and everything else is below both. */
  private besideFirst([first, ...others]: Rows, type: number, size: number): Middle | undefined {
    const beside = this.composedOf([first as readonly PicturePart[]], type);
    const width = INSIDE - BESIDE - beside.width;
    if (width < (SAID[0] as number)) return undefined;
    const said = this.said(size, width);
    const below = this.composedOf(others, type);
    const top = this.room.top + Math.max(said.end, beside.height) + APART;
    const left = this.room.bottom - top - below.height;
    if (below.width > INSIDE || left < 0) return undefined;
    const [one, other] = [
      moved(beside, { x: MARGIN + width + BESIDE, y: this.room.top + 4 }),
      moved(below, { x: (SLIDE.width - below.width) / 2, y: top + left * 0.4 }),
    ];
    return {
      parts: new Map([...one.parts, ...other.parts]),
      lines: [...at(said.lines, MARGIN, this.room.top), ...one.lines, ...other.lines],
      drawn: one.drawn + other.drawn,
    };
  }

  /** The sentence is above the numbers that it is about, and everything else is beside both. */
  private aboveFirst([first, ...others]: Rows, type: number, size: number): Middle | undefined {
    const numbers = this.composedOf([first as readonly PicturePart[]], type);
    const figures = this.composedOf(others, type);
    const width = INSIDE - BESIDE - figures.width;
    const said = this.said(size, width);
    const below = said.end + APART;
    const { top, bottom } = this.room;
    if (Math.max(numbers.width, SAID[0] as number) > width) return undefined;
    if (Math.max(below + numbers.height, figures.height) > bottom - top) return undefined;
    const [one, other] = [
      moved(numbers, { x: MARGIN, y: top + below }),
      moved(figures, { x: MARGIN + width + BESIDE, y: top + (bottom - top - figures.height) * 0.4 }),
    ];
    return {
      parts: new Map([...one.parts, ...other.parts]),
      lines: [...at(said.lines, MARGIN, top), ...one.lines, ...other.lines],
      drawn: one.drawn + other.drawn,
    };
  }

  private composedOf(rows: Rows, type: number): Composed {
    const key = `${type} ${rows.map((row) => row.map((part) => this.parts.indexOf(part)).join()).join(';')}`;
    const found = this.known.get(key) ?? composed(rows, type, this.isHeaded);
    this.known.set(key, found);
    return found;
  }

  private said(size: number, width: number): Said {
    const key = `${size} ${width}`;
    const found = this.told.get(key) ?? saidLines(this.text, size, width);
    this.told.set(key, found);
    return found;
  }
}

function scoreOf(type: number, sentence: number, drawn: number): number {
  return (
    WORTH.type * Math.min(type / LARGE.type, 1) +
    WORTH.sentence * Math.min(sentence / LARGE.sentence, 1) +
    WORTH.drawn * Math.sqrt(drawn / (SLIDE.width * SLIDE.height)) +
    (type >= LEAST_TYPE ? WORTH.legible : 0)
  );
}

/** As many side by side as are allowed; a first figure that is read before the others has a row of its own or shares theirs. */
function rowingsOf(parts: readonly PicturePart[]): Rows[] {
  const [first, ...others] = parts;
  const inRows = (all: readonly PicturePart[]) =>
    all.map((_, most) =>
      Array.from({ length: Math.ceil(all.length / (most + 1)) }, (__, row) => rowOf(all, row, most + 1)),
    );
  if (!first?.isFirst || others.length === 0) return inRows(parts);
  return [...inRows(others).map((rows) => [[first], ...rows]), [parts]];
}

function rowOf(parts: readonly PicturePart[], row: number, most: number): readonly PicturePart[] {
  return parts.slice(row * most, (row + 1) * most);
}

/** The notes on all figures, and then those on single ones, with their names. */
function notesOf(parts: readonly PicturePart[]): readonly string[] {
  const maps = parts.filter(({ isFirst }) => !isFirst);
  const isOwn = (note: string) => maps.length > 1 && maps.some(({ text }) => text.notes.includes(note) === false);
  const common = parts.flatMap(({ text, isFirst }) => text.notes.filter((note) => isFirst || !isOwn(note)));
  const own = maps.flatMap(({ text }) =>
    text.notes
      .filter((note) => isOwn(note) && !common.includes(note))
      .map((note) => `${shortName(text.heading)}: ${uncapital(note)}`),
  );
  return [...new Set([...parts.flatMap(({ text }) => text.common ?? []), ...common, ...own])];
}

/** For use within a sentence. */
function uncapital(note: string): string {
  return `${note.charAt(0).toLowerCase()}${note.slice(1)}`;
}

/** "Key" of "Key: “·weather” fits best" */
function shortName(heading: string): string {
  return heading.split(':')[0] as string;
}

function titleLines(title: string): Said {
  const sized = TITLES.map((size) => ({ size, texts: inLines(title, size, INSIDE) }));
  const { size, texts } = sized.find((one) => one.texts.length === 1) ?? (sized.at(-1) as (typeof sized)[0]);
  const lines = texts.map((text, i) => ({
    text,
    size,
    isBold: true,
    opacity: 1,
    x: MARGIN,
    y: 24 + size * (0.9 + LINE * i),
  }));
  return { lines, end: 24 + texts.length * size * LINE + 6 };
}

/** The sentence, and in small type what else a reader has to know. */
function saidLines({ sentence, noted = [], isOnlyInFile }: FigureText, size: number, width: number): Said {
  if (isOnlyInFile) return { lines: [], end: 0 };
  const lines: FigureLine[] = [];
  let y = 0;
  const add = (text: string, letters: number, opacity: number) => {
    // In running text most characters are narrower.
    for (const line of inLines(text, letters * 0.87, width)) {
      y += letters * LINE;
      lines.push({ text: line, size: letters, isBold: false, opacity, x: 0, y: y - letters * 0.3 });
    }
  };
  if (sentence !== '') add(sentence, size, 1);
  if (sentence !== '' && noted.length > 0) y += 6;
  for (const one of noted) add(one, SMALL, 0.85);
  return { lines, end: y };
}

/** At the lower edge: the notes on the figures, and below them their source. */
function footLines({ about, noted = [], subtitle, isOnlyInFile }: FigureText, notes: readonly string[]) {
  const said = about.length > 0 ? about.filter((one) => !noted.includes(one)) : [subtitle];
  const texts = [
    ...inLines(runningNotes(notes), SMALL * NOTE_LETTER, INSIDE).map((text) => ({ text, opacity: 0.85 })),
    ...(isOnlyInFile ? [] : captionLines(said)).map((text) => ({ text, opacity: 0.75 })),
  ].filter(({ text }) => text !== '');
  const top = SLIDE.height - FOOT.below - texts.length * SMALL * LINE;
  const lines = texts.map((look, i) => ({
    ...look,
    size: SMALL,
    isBold: false,
    x: MARGIN,
    y: top + SMALL * (1 + LINE * i),
  }));
  return { lines, top };
}

/** Each in a line of its own, except the last ones if they fit in one line. */
function captionLines(said: readonly string[]): readonly string[] {
  const wrapped = (texts: readonly string[]) => texts.flatMap((one) => inLines(one, SMALL * 0.88, INSIDE));
  const joined = [...said.slice(0, -2), said.slice(-2).join(' · ')];
  return [wrapped(joined), wrapped(said)].reduce((least, one) => (one.length < least.length ? one : least));
}

function at(lines: readonly FigureLine[], x: number, y: number): FigureLine[] {
  return lines.map((line) => ({ ...line, x: line.x + x, y: line.y + y }));
}

/** By whole pixels, so that edges of cells stay sharp. */
function moved({ parts, lines, drawn }: Composed, by: { readonly x: number; readonly y: number }): Middle {
  const [left, top] = [Math.round(by.x), Math.round(by.y)];
  const to = <P extends { x: number; y: number }>(place: P) => ({ ...place, x: place.x + left, y: place.y + top });
  return {
    parts: new Map([...parts].map(([part, laid]) => [part, { drawing: to(laid.drawing), scale: to(laid.scale) }])),
    lines: at(lines, left, top),
    drawn,
  };
}
