/** Attention as arcs over a line of tokens. */

interface Arc {
  /** The position of the attended token. */
  readonly to: number;
  readonly weight: number;
  /** An SVG path from the attending token to that one. */
  readonly path: string;
}

/** Weights below this share of the largest would not be visible beside it, and more arcs than this could not be told apart. */
const LEAST_SHARE = 0.02;
const MOST_ARCS = 32;

/**
 * The strongest weights as arcs above a base line, the faintest first, so that the strongest is drawn last.
 * @param centers the middle of each token along the line
 * @param from the position of the attending token; its weight on itself has no arc
 * @param height of the room for arcs, whose lower edge is the base line
 * @param edge the gap between the highest arcs and the upper edge, for half the width of the thickest line
 */
export function layArcs(
  centers: ArrayLike<number>,
  from: number,
  weights: ArrayLike<number>,
  height: number,
  edge = 3,
): readonly Arc[] {
  const others = Array.from(weights, (weight, to) => ({ to, weight })).filter(({ to }) => to !== from);
  return strongest(others).map(({ to, weight }) => {
    const [x0, x1] = [centers[from] as number, centers[to] as number];
    return { to, weight, path: arcPath(x0, x1, { height, edge }) };
  });
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Lines from a token up to those of another text above it, the faintest first.
 * @param from the middle of the upper edge of the attending token
 * @param pointOf the middle of the lower edge of a token; `undefined` if it is not in view
 * @param bend where each line becomes upright on its way up, so that it crosses letters above that in one place
 */
export function layLinks(
  from: Point,
  pointOf: (position: number) => Point | undefined,
  weights: ArrayLike<number>,
  bend = 0,
): readonly Arc[] {
  return strongest(Array.from(weights, (weight, to) => ({ to, weight }))).flatMap(({ to, weight }) => {
    const point = pointOf(to);
    if (!point) return [];
    // Vertical at both ends.
    const turn = Math.max(point.y, bend);
    const [x0, y0, x1, y1, top, half] = [from.x, from.y, point.x, point.y, turn, (from.y + turn) / 2].map(round);
    return [{ to, weight, path: `M${x0},${y0} C${x0},${half} ${x1},${half} ${x1},${top} L${x1},${y1}` }];
  });
}

interface Weighted {
  readonly to: number;
  readonly weight: number;
}

/** The weights strong enough to be told apart, the faintest first. */
function strongest(weights: readonly Weighted[]): Weighted[] {
  const largest = weights.reduce((max, { weight }) => Math.max(max, weight), 0);
  const strong = weights.filter(({ weight }) => weight > 0 && weight >= LEAST_SHARE * largest);
  return strong.sort((a, b) => a.weight - b.weight || a.to - b.to).slice(-MOST_ARCS);
}

/** Wider arcs are higher, as far as there is room; both ends are vertical on the base line. */
function arcPath(x0: number, x1: number, { height, edge }: { readonly height: number; readonly edge: number }): string {
  const rise = Math.min(height - edge, 8 + Math.abs(x1 - x0) / 8);
  // The middle of a cubic curve lies at three quarters of the height of its control points.
  const control = round(height - (rise * 4) / 3);
  return `M${round(x0)},${height} C${round(x0)},${control} ${round(x1)},${control} ${round(x1)},${height}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
