/** Where a reader is in a comparison. */

export type SideName = 'a' | 'b';

/** Of a text and what it was before it was edited, which one is meant. */
export type Edit = 'before' | 'after';

/** A block and a head of one side. */
export interface SidePlace {
  readonly layer: number;
  readonly head: number;
}

/** Which part of a comparison is at the top of the view, and how far it is scrolled past. */
export interface ReadPlace {
  readonly id: string;
  /** In CSS pixels. */
  readonly past: number;
}

/** Blocks, heads and rows are counted from 0. */
export interface ComparePlace extends Readonly<Record<SideName, SidePlace>> {
  /** Which row of the alignment; beyond the end it is the last one. */
  readonly row: number;
  /** Which row of the alignment of two sources. */
  readonly sourceRow: number;
  /** After which tokens predictions, heads and MLPs are compared: the last ones, or those of the chosen row. */
  readonly after: 'last' | 'chosen';
  /** Whether the reader has exchanged the sides: its A is what was given as B. */
  readonly isExchanged: boolean;
  /** `null`: the beginning. */
  readonly read: ReadPlace | null;
}

/** The sides in the order in which the reader has them. */
export function sidesAsRead<T>(
  { a, b }: Readonly<Record<SideName, T>>,
  place: Pick<ComparePlace, 'isExchanged'> | undefined,
): [T, T] {
  return place?.isExchanged ? [b, a] : [a, b];
}

/** The same place, where the sides are given in the order in which the reader has them. */
export function inReaderOrder(place: ComparePlace): ComparePlace {
  return { ...place, isExchanged: false };
}
