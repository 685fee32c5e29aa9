/** A word within a text whose characters have their places; a text has millions of them. */
import { type PlacedText, slicePlaced } from './placed-text';

export interface PlacedWord {
  readonly text: string;
  readonly source: PlacedText;
  /** Where in the source the word begins, in UTF-16 units. */
  readonly from: number;
}

/** A word as a text of its own. */
export function textOf({ text, source, from }: PlacedWord): PlacedText {
  return slicePlaced(source, from, from + text.length);
}

/** The original range of the units of a word from `start` to `end`. */
export function rangeIn({ source, from }: PlacedWord, start: number, end: number): { start: number; end: number } {
  return { start: source.starts[from + start] ?? 0, end: source.ends[from + end - 1] ?? 0 };
}
