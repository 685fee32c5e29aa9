/** The reader's place in a comparison. */

export type SideName = 'a' | 'b';

/** Which text is meant: the one before it was edited, or the one after. */
export type Edit = 'before' | 'after';

/** A block and a head of one side. */
export interface SidePlace {
  readonly layer: number;
  readonly head: number;
}

/** The part of the comparison at the top of the view, and how far it is scrolled past its top. */
export interface ReadPlace {
  readonly id: string;
  /** In CSS pixels. */
  readonly past: number;
}

/** Blocks, heads and rows are counted from 0. */
export interface ComparePlace extends Readonly<Record<SideName, SidePlace>> {
  /** The row of the alignment; a row beyond the end means the last one. */
  readonly row: number;
  /** The row of the alignment of two sources. */
  readonly sourceRow: number;
  /** The tokens after which predictions, heads and MLPs are compared: the last ones, or those of the chosen row. */
  readonly after: 'last' | 'chosen';
  /** Whether the reader has exchanged the sides: the A shown is what was given as B. */
  readonly isExchanged: boolean;
  /** `null`: the beginning. */
  readonly read: ReadPlace | null;
}

/** The two sides in the order in which the reader sees them. */
export function sidesAsRead<T>(
  { a, b }: Readonly<Record<SideName, T>>,
  place: Pick<ComparePlace, 'isExchanged'> | undefined,
): [T, T] {
  return place?.isExchanged ? [b, a] : [a, b];
}

/** The same place, for sides that are already given in the reader's order. */
export function inReaderOrder(place: ComparePlace): ComparePlace {
  return { ...place, isExchanged: false };
}
