/** The look of a saved picture, independent of the screen and the editor's theme. Pure. */
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
  /** Its aspect ratio: that of its content, or of a slide. */
  readonly shape: 'own' | 'slide';
  /** Whether it contains title, text and notes, like a slide, or only the figure with its labels and colour scale. */
  readonly withText: boolean;
  /** Whether cells contain their numbers, even if they are too small for that on the page. */
  readonly withNumbers: boolean;
}

/** What a picture tells about its step. */
export interface StepCaption {
  /** Its number; `undefined` if the picture belongs to no step, for example that of a comparison. */
  readonly step: number | undefined;
  readonly title: string;
  /** Its place in the model, and the field's term for it: many a title says the same in plain words. */
  readonly term: string;
  /** The traced text, shortened; for a comparison, one line each. */
  readonly traced: readonly string[];
  /** The part of the model it shows: "head 5.5", "block 5"; absent if the title says it, or it shows none. */
  readonly part?: string | undefined;
  /** What the page tells about the figure, in one sentence; absent if it tells nothing. */
  readonly finding?: string | undefined;
  /** The next sentence, with its numbers: a slide has it if it fits. */
  readonly further?: string | undefined;
  /** What its step does, in one sentence: used if nothing is told about the figure. */
  readonly lead?: string | undefined;
  /** What else a reader has to know: the prediction it belongs to, or what its numbers do not tell. */
  readonly noted?: readonly string[];
  /**
   * Whether it describes the figure itself instead of the step, which then only gives it its place in a report and the name of
   * its file.
   */
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

/** The options of each setting. */
const LOOKS: { readonly [K in keyof PictureLook]: readonly PictureLook[K][] } = {
  format: ['svg', 'png'],
  size: [1, 2, 3],
  shape: ['own', 'slide'],
  colors: ['editor', 'light', 'dark'],
  transparent: [true, false],
  withText: [true, false],
  withNumbers: [true, false],
};

/** @param stored by any version: what is missing or invalid has its initial value */
export function restoreLook(stored: unknown): PictureLook {
  const fields = fieldsOf(stored);
  const known = Object.entries(LOOKS).flatMap(([name, values]) =>
    values.some((one) => one === fields[name]) ? [[name, fields[name]]] : [],
  );
  return { ...DEFAULT_LOOK, ...Object.fromEntries(known) };
}

/** The picture in other colours. */
export function inPalette(picture: Picture, palette: Palette): Picture {
  const { style } = picture;
  return { ...picture, style: { ...style, palette, colors: colorTable(style.colors.scale, palette) } };
}

/**
 * The picture with this many pixels for each CSS pixel; edges stay on whole pixels.
 * @param times the factor by which all of it is enlarged, as on a slide
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
