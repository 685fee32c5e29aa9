/** The content of a part of a saved picture: a heat map, or plain shapes such as bars with their numbers. */
import type { Color } from '../theme/color';
import type { Scale } from '../theme/color-scale';
import type { Picture, Style } from './picture';

/** In CSS pixels, from the upper left corner of its drawing. */
export type Shape = Box | Words | Dot | Area;

interface Box {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill?: Color | undefined;
  readonly opacity?: number | undefined;
  readonly stroke?: Color | undefined;
  /** The thickness of its outline. */
  readonly line?: number | undefined;
  readonly isDashed?: boolean | undefined;
}

export interface Words {
  readonly kind: 'words';
  readonly text: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly size: number;
  readonly color: Color;
  readonly opacity?: number | undefined;
  readonly anchor?: 'start' | 'middle' | 'end' | undefined;
  /** Whether it is a token or a number, which are in the editor's font. */
  readonly isMono?: boolean | undefined;
  readonly isBold?: boolean | undefined;
}

/** The name of a column above its rows. */
export function columnHeading(text: string, x: number, color: Color, anchor: Words['anchor'] | undefined): Words {
  return { kind: 'words', text, x, y: 13, size: 11, color, opacity: 0.8, anchor };
}

interface Dot {
  readonly kind: 'dot';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: Color;
}

/** A polygon: the last edge leads back to the first point. */
interface Area {
  readonly kind: 'area';
  readonly x: number;
  readonly y: number;
  /** In CSS pixels, from the same corner. */
  readonly points: readonly (readonly [number, number])[];
  readonly color: Color;
  readonly opacity?: number | undefined;
}

/** The pattern of a dashed outline: a dash, and the gap after it. */
export const DASHES = [3, 2];

export type ShapeStyle = Pick<Style, 'palette' | 'font' | 'mono'>;

/** A drawing of shapes. */
export interface Shapes {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly style: ShapeStyle;
  /** The scale of its colours, if they stand for values. */
  readonly scale?: Scale | undefined;
}

export type Drawing = Picture | Shapes;

export function isShapes(drawing: Drawing): drawing is Shapes {
  return 'shapes' in drawing;
}

/** In CSS pixels. */
export function sizeOf(drawing: Drawing): { readonly width: number; readonly height: number } {
  if (isShapes(drawing)) return drawing;
  const { width, height, ratio } = drawing.frame;
  return { width: width / ratio, height: height / ratio };
}

/** The scale of its colours; `undefined` if they do not stand for values. */
export function scaleOfDrawing(drawing: Drawing): Scale | undefined {
  return isShapes(drawing) ? drawing.scale : drawing.style.colors.scale;
}

/** The width of a character in the editor's font, as a share of its size. */
export const MONO = 0.61;

/** Chinese and other such characters are two columns wide. */
function columnsOf(character: string): number {
  return character >= '\u2e80' ? 2 : 1;
}

/** The width of a text, in characters of usual width. */
export function columnCount(text: string): number {
  return [...text].reduce((sum, character) => sum + columnsOf(character), 0);
}

/** A text that fits this many columns; a longer one is cut after its beginning. */
export function fitted(text: string, most: number): string {
  if (columnCount(text) <= most) return text;
  let left = most - 1;
  const begins = [...text].filter((character) => {
    left -= left < 0 ? 0 : columnsOf(character);
    return left >= 0;
  });
  return `${begins.join('')}…`;
}
