/** Neurons none of which has more than this are told, and drawn, as near 0. */
export const NEAR_ZERO = 0.01;

/** What all of such values are below, whatever their sign: "0.001", and never less. @param most the largest of them */
export function boundNearZero(most: number): number {
  return Math.abs(most) < NEAR_ZERO / 10 ? NEAR_ZERO / 10 : NEAR_ZERO;
}
