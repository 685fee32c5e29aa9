/** A step that is presented: what is said of it stands beside its figure, so that both are in sight. */

/** In CSS pixels. */
export interface Presented {
  /** The width of what is said. */
  readonly said: number;
  /** What is seen of a step at once. */
  readonly height: number;
}

/** Between the two, and the least and the most of each. In CSS pixels. */
export const BETWEEN = 28;
const LEAST_SAID = 300;
const MOST_SAID = 560;
/** A figure needs so much for the inspector to stand beside it. */
const LEAST_FIGURE = 844;

/** @returns `undefined` where there is no room for both: then one stands above the other */
export function presentedIn({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Presented | undefined {
  const said = Math.min(width - BETWEEN - LEAST_FIGURE, MOST_SAID);
  return said < LEAST_SAID ? undefined : { said, height };
}
