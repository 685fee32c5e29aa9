/** A number for each side. */
export interface OfBoth {
  readonly a: number;
  readonly b: number;
}

/** A position in each text. */
export type PositionPair = OfBoth;
