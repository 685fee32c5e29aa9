/** The distribution of values: counts between edges that are round numbers. */

/** A histogram of the finite values. Bin i holds `edges[i] <= x < edges[i + 1]`, the last one also its upper edge. */
export interface Histogram {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

/** The approximate number of bins; round edges may halve it. */
const BINS = 48;

/**
 * Edges at multiples of 1, 2 or 5 times a power of ten, from `min` or just below to `max` or just above. 0 is an edge if
 * there are values on both sides of it. If all values are equal, there is one bin of width 0; without values there is none.
 */
export function histogramEdges(min: number, max: number, bins = BINS): Float64Array {
  if (!(min <= max)) return new Float64Array();
  if (min === max) return Float64Array.of(min, max);
  const { multiple, first, last } = roundSteps(min, max, bins);
  return Float64Array.from({ length: last - first + 1 }, (_, i) => multiple(first + i));
}

/** Multiples of a round step, computed so that each is the double nearest to its decimal: 3 tenths are 0.3. */
function roundSteps(min: number, max: number, bins: number) {
  // Computed from halves, since the difference itself can be too large for a double.
  const rough = 2 * (max / 2 / bins - min / 2 / bins);
  const power = Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((candidate) => candidate * 10 ** power >= rough) ?? 10;
  const multiple = (i: number) => (power < 0 ? (i * digit) / 10 ** -power : i * digit * 10 ** power);
  let first = Math.floor(min / multiple(1));
  let last = Math.ceil(max / multiple(1));
  // Corrects for rounding in the division: the multiples decide.
  while (multiple(first) > min) first--;
  while (multiple(first + 1) <= min) first++;
  while (multiple(last) < max) last++;
  while (multiple(last - 1) >= max) last--;
  return { multiple, first, last };
}

/** Counts values that come in pieces; all finite ones must lie between the outer edges. */
export class HistogramCounter {
  private readonly counts: Float64Array;

  constructor(private readonly edges: Float64Array) {
    this.counts = new Float64Array(Math.max(edges.length - 1, 0));
  }

  add(values: Float32Array): this {
    const { counts, edges } = this;
    const bins = counts.length;
    if (bins === 0) return this;
    const [low, high] = [edges[0] as number, edges[bins] as number];
    const perValue = high > low ? bins / (high - low) : 0;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      let bin = Math.min(Math.max(Math.floor((value - low) * perValue), 0), bins - 1);
      // Corrects for rounding in the division: the edges decide.
      while (bin > 0 && value < (edges[bin] as number)) bin--;
      while (bin < bins - 1 && value >= (edges[bin + 1] as number)) bin++;
      counts[bin] = (counts[bin] as number) + 1;
    }
    return this;
  }

  result(): Histogram {
    return { edges: this.edges, counts: this.counts };
  }
}
