/** Probabilities by rank, as a curve on logarithmic axes. */

interface CurvePoint {
  readonly rank: number;
  readonly probability: number;
}

/** The number of ranks, evenly spread on a logarithmic axis, that a drawing can show. Ranks count from 1. */
const POINTS = 160;

/** Points of a falling curve; each one is a token's probability. */
export function rankCurve(probabilities: Float64Array): CurvePoint[] {
  const last = probabilities.length;
  const ranks = new Set<number>();
  for (let i = 0; i <= POINTS; i++) ranks.add(Math.max(1, Math.min(last, Math.round(last ** (i / POINTS)))));
  return [...ranks].map((rank) => ({ rank, probability: probabilities[rank - 1] as number }));
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Ranks range from 1 to this one. */
  readonly lastRank: number;
  /** Probabilities range from 1 down to this one. */
  readonly lowest: number;
}

/** The position of a point; a probability below the lowest is placed on the lower edge. */
export function placePoint({ rank, probability }: CurvePoint, { width, height, lastRank, lowest }: Frame) {
  const x = lastRank > 1 ? Math.log(rank) / Math.log(lastRank) : 0;
  const y = probability > 0 ? Math.min(Math.log(probability) / Math.log(lowest), 1) : 1;
  return { x: x * width, y: Math.abs(y) * height }; // the logarithm of 1 is -0 here
}

/** The power of ten below the smallest probability, so that the curve fits: at most 1e-2, at least 1e-12. */
export function lowestPower(smallest: number): number {
  const exponent = smallest > 0 ? Math.floor(Math.log10(smallest)) : -12;
  return 10 ** Math.min(Math.max(exponent, -12), -2);
}
