/** A tensor row by row: statistics that can be compared and sorted, and how its values are spread. */

export interface TensorDetails {
  /** One value for each row, over its finite values; NaN where a row has none. */
  readonly rows: {
    readonly min: Float64Array;
    readonly max: Float64Array;
    readonly mean: Float64Array;
    readonly sigma: Float64Array;
    readonly norm: Float64Array;
    /** The share of values that are exactly 0. */
    readonly zeros: Float64Array;
  };
  readonly histogram: Histogram;
}

/** Of the finite values. Bin i holds `edges[i] <= x < edges[i + 1]`, the last one its upper edge too. */
export interface Histogram {
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}
