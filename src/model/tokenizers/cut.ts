/** Parts that a text is cut into, before they have ids of a model. */

/** No piece. */
export const NO_PIECE = -1;

/** A piece of a text, or characters that are in none. */
export interface Cut {
  readonly start: number;
  end: number;
  /** The piece's index, or `NO_PIECE`. */
  readonly id: number;
}

/** Unknown characters side by side become one. @param unknown a piece that stands for such characters, too */
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
