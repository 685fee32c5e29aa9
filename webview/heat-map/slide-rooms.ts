/** Chooses how large the figures of a slide are drawn, for the best legibility, before the slide is laid out. */

import { pictureTexts } from '../strings/exports';
import type { FigureText } from './figure';
import type { PicturePart } from './figure-layout';
import { LABEL_FONT_SIZE } from './frame';
import type { PictureLook } from './picture-look';
import type { SlideRoom } from './shown-figures';
import { laySlide } from './slide-layout';

/** From few large rows that fill a slide to many low ones beside the text. */
const ROOMS: readonly SlideRoom[] = [
  { width: 800, row: 44, rows: 14 },
  { width: 800, row: 28, rows: 12 },
  { width: 780, row: 18, rows: 10 },
  { width: 640, row: 36, rows: 10 },
  { width: 560, row: 24, rows: 8 },
  { width: 560, row: 14, rows: 8 },
  { width: 400, row: 18, rows: 8 },
  { width: 400, row: 12, rows: 8 },
  { width: 380, row: 13, rows: 7 },
  { width: 270, row: 12, rows: 7 },
  { width: 270, row: 13, rows: 6 },
  { width: 260, row: 9, rows: 6 },
  { width: 220, row: 6, rows: 5 },
];

/** How much cells with numbers add to a slide's score, and how much each labelled row adds. */
const NUMBERS = 0.5;
const LABELS = 0.8;

interface Drawn<Part extends PicturePart> {
  readonly parts: readonly Part[];
  readonly text: FigureText;
}

interface Tried<Part extends PicturePart> {
  readonly drawn: Drawn<Part>;
  readonly isLegible: boolean;
  /** Whether each row has its label. */
  readonly isNamed: boolean;
  readonly score: number;
}

/**
 * The slide that is easiest to read from far away: with numbers in its cells if everything stays legible, and without a figure
 * that others can do without if only then each row has its label. If nothing is legible, the numbers that are told first are
 * shown alone, and a note says what is left out. If numbers are wanted and do not fit, a note says so.
 * @param draw draws the figures and texts for a room
 */
export function bestSlide<Part extends PicturePart>(
  { withNumbers }: Pick<PictureLook, 'withNumbers'>,
  draw: (room: SlideRoom, withNumbers: boolean) => Drawn<Part>,
): Drawn<Part> {
  const best = bestOf(withNumbers, (...room) => withoutReplaced(draw(...room)));
  const { isLegible } = best;
  const hasDropped = best.drawn.parts.some(isDroppedIfIllegible);
  if (isLegible && (best.isNamed || !hasDropped)) return best.drawn;
  if (!hasDropped) return toldAlone(best.drawn);
  // The others without it; or it alone, if these are not legible without it either.
  const others = bestOf(withNumbers, (...room) => leavingOut(draw(...room), isDroppedIfIllegible));
  if (others.isLegible && (others.isNamed || !isLegible)) return others.drawn;
  if (isLegible) return best.drawn;
  const alone = bestOf(withNumbers, (...room) =>
    leavingOut(draw(...room), (part) => !part.isFirst && !isDroppedIfIllegible(part)),
  );
  return alone.isLegible ? alone.drawn : toldAlone(best.drawn);
}

function bestOf<Part extends PicturePart>(
  withNumbers: boolean,
  draw: (room: SlideRoom, withNumbers: boolean) => Drawn<Part>,
): Tried<Part> {
  const choices = withNumbers ? [true, false] : [false];
  return choices
    .flatMap((numbered) =>
      ROOMS.map((room) =>
        tried(numbered || !withNumbers ? draw(room, numbered) : sayingWhy(draw(room, false)), room, numbered),
      ),
    )
    .reduce((most, one) => (one.score > most.score ? one : most));
}

/** Without the figures that another one replaces. */
function withoutReplaced<Part extends PicturePart>({ parts, text }: Drawn<Part>): Drawn<Part> {
  const isInstead = ({ onSlide }: PicturePart) => onSlide === 'instead of others';
  return { parts: parts.some(isInstead) ? parts.filter((part) => part.isFirst || isInstead(part)) : parts, text };
}

function isDroppedIfIllegible({ onSlide }: PicturePart): boolean {
  return onSlide === 'where there is room';
}

/** Without some figures, which a note says. */
function leavingOut<Part extends PicturePart>(
  { parts, text }: Drawn<Part>,
  isLeftOut: (part: PicturePart) => boolean,
): Drawn<Part> {
  const note = pictureTexts.leftOut(parts.filter(isLeftOut).map(nameOf));
  const [first, ...others] = parts.filter((part) => !isLeftOut(part));
  if (!first) return { parts, text };
  return { parts: [{ ...first, text: { ...first.text, notes: [...first.text.notes, note] } }, ...others], text };
}

function nameOf({ text }: PicturePart): string {
  return text.heading || text.name;
}

function tried<Part extends PicturePart>(drawn: Drawn<Part>, { row }: SlideRoom, numbered: boolean): Tried<Part> {
  const { score, isLegible } = laySlide(drawn.parts, drawn.text);
  const isNamed = row > LABEL_FONT_SIZE;
  const worth = (numbered ? NUMBERS : 0) + (isNamed ? LABELS : 0);
  return { drawn, isLegible, isNamed, score: score + worth };
}

/** Adds to each figure the note that its cells have no numbers, except to the first one, which has no cells. */
function sayingWhy<Part extends PicturePart>({ parts, text }: Drawn<Part>): Drawn<Part> {
  const noted = parts.map((part) =>
    part.isFirst ? part : { ...part, text: { ...part.text, notes: [...part.text.notes, pictureTexts.noNumbers] } },
  );
  return { parts: noted, text };
}

/** Only the figure that is told first; unchanged if there is none. */
function toldAlone<Part extends PicturePart>({ parts, text }: Drawn<Part>): Drawn<Part> {
  const [first, ...others] = parts;
  if (!first?.isFirst || others.length === 0) return { parts, text };
  const left = others.map(nameOf);
  const notes = [...first.text.notes, pictureTexts.leftOut(left)];
  return { parts: [{ ...first, text: { ...first.text, notes } }], text };
}
