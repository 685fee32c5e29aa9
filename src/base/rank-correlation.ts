/** Measures how similarly two lists of numbers order the same things. */

/**
 * Spearman’s rank correlation: the product-moment correlation of the ranks,
 * ρ = Σ (r − r̄)(s − s̄) / √(Σ (r − r̄)² · Σ (s − s̄)²), where equal values share the mean of their ranks.
 *
 * Sources: C. Spearman, "The Proof and Measurement of Association between Two Things", American Journal of Psychology 15
 * (1904), 72–101; for equal values M. G. Kendall, "Rank Correlation Methods" (1948), chapter 3.
 *
 * @returns from −1 (opposite order) to 1 (same order); `undefined` if one list has fewer than two different values
 */
export function rankCorrelation(one: readonly number[], other: readonly number[]): number | undefined {
  const [r, s] = [centred(ranks(one)), centred(ranks(other))];
  const size = Math.sqrt(product(r, r) * product(s, s));
  return size > 0 ? product(r, s) / size : undefined;
}

/** The ranks from 1 on, the lowest value first; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, at) => at).toSorted((a, b) => (values[a] as number) - (values[b] as number));
  const found: number[] = values.map(() => 0);
  for (let from = 0; from < order.length; ) {
    const value = values[order[from] as number];
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === value) to++;
    for (const at of order.slice(from, to)) found[at] = (from + 1 + to) / 2;
    from = to;
  }
  return found;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function product(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] as number), 0);
}
