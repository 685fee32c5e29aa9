/** The parts into which a text is cut, before they get the ids of a model. */

/** The index for characters that belong to no piece. */
export const NO_PIECE = -1;

/** A piece of a text, or characters that belong to no piece. */
export interface Cut {
  readonly start: number;
  end: number;
  /** The piece's index, or `NO_PIECE`. */
  readonly id: number;
}

/** Joins adjacent unknown characters into one part. @param unknown the index of a piece that stands for such characters, too */
export function joinUnknown(cuts: readonly Cut[], unknown?: number): Cut[] {
  const isUnknown = ({ id }: Cut) => id === NO_PIECE || id === unknown;
  const result: Cut[] = [];
  for (const cut of cuts) {
    const last = result.at(-1);
    if (last && isUnknown(last) && isUnknown(cut)) last.end = cut.end;
    else result.push(cut);
  }
  return result;
}
