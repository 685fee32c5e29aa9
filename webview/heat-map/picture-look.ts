/** How a picture that is saved looks, whatever the screen and the editor's theme are. Pure. */
import { fieldsOf } from '../base/kept-state';
import { colorTable, type Palette } from '../theme/color-scale';
import type { Frame } from './frame';
import type { AxisLayout } from './geometry';
import type { Picture } from './picture';

export interface PictureLook {
  readonly format: 'svg' | 'png';
  /** Pixels for each CSS pixel; an SVG has no pixels. */
  readonly size: 1 | 2 | 3;
  readonly colors: 'editor' | 'light' | 'dark';
  readonly transparent: boolean;
  /** Its width by its height: as what it shows has it, or as a slide. */
  readonly shape: 'own' | 'slide';
  /** Whether title, text and notes stand in it, as on a slide; else the figure alone, with its labels and colour scale. */
  readonly withText: boolean;
  /** Whether cells hold their numbers, also where they are too small for that on the page. */
  readonly withNumbers: boolean;
}

/** What a picture says of the step that it is of. */
export interface StepCaption {
  /** Its number; `undefined` where the picture is of no step, as that of a comparison. */
  readonly step: number | undefined;
  readonly title: string;
  /** Where in the model it is, and the field's term for it: many a title says the same in plain words. */
  readonly term: string;
  /** The text that was traced, shortened; of a comparison one line each. */
  readonly traced: readonly string[];
  /** The part of the model that it is of: "head 5.5", "block 5"; left out where the title says it, or it is of none. */
  readonly part?: string | undefined;
  /** What the page tells of the figure, in one sentence; left out where it tells nothing of it. */
  readonly finding?: string | undefined;
  /** The sentence after that, with the numbers that it has: a slide tells it where there is room. */
  readonly further?: string | undefined;
  /** What its step does, in one sentence: it stands in the picture where nothing is told of the figure. */
  readonly lead?: string | undefined;
  /** What a reader has to know besides: of which prediction it is, what a number in it does not tell. */
  readonly noted?: readonly string[];
  /** Whether it says itself what is drawn, in the place of its step: that only gives it its place in a report and its file's name. */
  readonly isOfFigure?: boolean;
}

export const DEFAULT_LOOK: PictureLook = {
  format: 'png',
  size: 2,
  shape: 'own',
  colors: 'editor',
  transparent: false,
  withText: true,
  withNumbers: true,
};

/** What it can be of each. */
const LOOKS: { readonly [K in keyof PictureLook]: readonly PictureLook[K][] } = {
  format: ['svg', 'png'],
  size: [1, 2, 3],
  shape: ['own', 'slide'],
  colors: ['editor', 'light', 'dark'],
  transparent: [true, false],
  withText: [true, false],
  withNumbers: [true, false],
};

/** @param stored by whatever version: what it does not say, or says wrongly, is as at first */
export function restoreLook(stored: unknown): PictureLook {
  const fields = fieldsOf(stored);
  const known = Object.entries(LOOKS).flatMap(([name, values]) =>
    values.some((one) => one === fields[name]) ? [[name, fields[name]]] : [],
  );
  return { ...DEFAULT_LOOK, ...Object.fromEntries(known) };
}

/** The same picture in other colours. */
export function inPalette(picture: Picture, palette: Palette): Picture {
  const { style } = picture;
  return { ...picture, style: { ...style, palette, colors: colorTable(style.colors.scale, palette) } };
}

/**
 * The same picture with so many pixels for each CSS pixel: edges stay on whole pixels.
 * @param times how much larger all of it is drawn, as on a slide
 */
export function atRatio(picture: Picture, pixels: number, times = 1): Picture {
  const ratio = pixels * times;
  const factor = ratio / picture.frame.ratio;
  if (factor === 1) return picture;
  const frame = scaledFrame(picture.frame, ratio);
  return {
    ...picture,
    frame,
    rows: scaledLayout(picture.rows, factor),
    columns: scaledLayout(picture.columns, factor),
  };
}

function scaledFrame(frame: Frame, ratio: number): Frame {
  const factor = ratio / frame.ratio;
  const [rows, columns] = [scaledLayout(frame.rows, factor), scaledLayout(frame.columns, factor)];
  const [left, bottom] = [Math.round(frame.left * factor), Math.round(frame.bottom * factor)];
  return {
    ...frame,
    rows,
    columns,
    left,
    bottom,
    width: left + columns.length,
    height: rows.length + bottom,
    ratio,
    pageRatio: ratio,
  };
}

function scaledLayout(layout: AxisLayout, factor: number): AxisLayout {
  const scaled = (offset: number) => Math.round(offset * factor);
  return {
    ...layout,
    starts: layout.starts.map(scaled),
    stops: layout.stops.map(scaled),
    gaps: layout.gaps.map(({ start, stop }) => ({ start: scaled(start), stop: scaled(stop) })),
    length: scaled(layout.length),
    cell: layout.cell * factor,
    scrolled: layout.scrolled * factor,
  };
}
