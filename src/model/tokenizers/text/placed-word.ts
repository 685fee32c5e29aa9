/** A word that refers to its text instead of copying the text's ranges, since a text may have millions of words. */
import { type PlacedText, slicePlaced } from './placed-text';

export interface PlacedWord {
  readonly text: string;
  readonly source: PlacedText;
  /** Where the word begins in the source, in UTF-16 units. */
  readonly from: number;
}

/** The word as a text with its own ranges. */
export function textOf({ text, source, from }: PlacedWord): PlacedText {
  return slicePlaced(source, from, from + text.length);
}

/** The original range of a word's units from `start` to `end`. */
export function rangeIn({ source, from }: PlacedWord, start: number, end: number): { start: number; end: number } {
  return { start: source.starts[from + start] ?? 0, end: source.ends[from + end - 1] ?? 0 };
}
