/** What a part of a saved picture is drawn from: a heat map, or plain shapes such as bars with their numbers. */
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
  /** How thick its outline is. */
  readonly line?: number | undefined;
  readonly isDashed?: boolean | undefined;
}

export interface Words {
  readonly kind: 'words';
  readonly text: string;
  readonly x: number;
  /** Where its letters stand. */
  readonly y: number;
  readonly size: number;
  readonly color: Color;
  readonly opacity?: number | undefined;
  readonly anchor?: 'start' | 'middle' | 'end' | undefined;
  /** Whether it is a token or a number, which have the editor's font. */
  readonly isMono?: boolean | undefined;
  readonly isBold?: boolean | undefined;
}

/** The name of a column above its rows. */
export function columnHeading(text: string, x: number, color: Color, anchor?: Words['anchor']): Words {
  return { kind: 'words', text, x, y: 13, size: 11, color, opacity: 0.8, anchor };
}

interface Dot {
  readonly kind: 'dot';
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: Color;
}

/** What lies between straight edges from point to point, the last of which leads back to the first. */
interface Area {
  readonly kind: 'area';
  readonly x: number;
  readonly y: number;
  /** As far from there. */
  readonly points: readonly (readonly [number, number])[];
  readonly color: Color;
  readonly opacity?: number | undefined;
}

/** How a dashed outline is drawn: a dash, and the gap after it. */
export const DASHES = [3, 2];

export type ShapeStyle = Pick<Style, 'palette' | 'font' | 'mono'>;

/** A drawing of shapes. */
export interface Shapes {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly style: ShapeStyle;
  /** What its colours stand for, where they stand for values. */
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

/** The scale of its colours; `undefined`: they stand for no values. */
export function scaleOfDrawing(drawing: Drawing): Scale | undefined {
  return isShapes(drawing) ? drawing.scale : drawing.style.colors.scale;
}

/** How wide a character is of text in the editor's font, as a share of its size. */
export const MONO = 0.61;

/** Chinese and other characters are as wide as two. */
function columnsOf(character: string): number {
  return character >= '\u2e80' ? 2 : 1;
}

/** How many characters of usual width a text takes. */
export function columnCount(text: string): number {
  return [...text].reduce((sum, character) => sum + columnsOf(character), 0);
}

/** A text that takes so many characters at most: of a longer one its beginning. */
export function fitted(text: string, most: number): string {
  if (columnCount(text) <= most) return text;
  let left = most - 1;
  const begins = [...text].filter((character) => {
    left -= left < 0 ? 0 : columnsOf(character);
    return left >= 0;
  });
  return `${begins.join('')}…`;
}
