/** A number of each side. */
export interface OfBoth {
  readonly a: number;
  readonly b: number;
}

/** A position of each text. */
export type PositionPair = OfBoth;
