/** How much lists of numbers differ, place by place. Pure. */

/** Of each place the standard deviation over the lists, which are a sample. */
export function deviationOver(lists: readonly Float64Array[]): Float64Array {
  return Float64Array.from(lists[0] ?? [], (_, at) => {
    const values = lists.map((list) => list[at] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  });
}
