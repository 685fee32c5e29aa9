/**
 * The value below which a share of the values lies: always one of the values, the upper one if two are equally near.
 * @param values in any order
 * @param share 0 to 1
 * @returns `undefined` if there are no values
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
