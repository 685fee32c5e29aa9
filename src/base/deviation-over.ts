/** The mean of lists of numbers and how much they differ, place by place. Pure. */

/** Of each place the mean over the lists. */
export function meanOver(lists: readonly Float64Array[]): Float64Array {
  return Float64Array.from(
    lists[0] ?? [],
    (_, at) => lists.reduce((sum, list) => sum + (list[at] as number), 0) / lists.length,
  );
}

/** Of each place the standard deviation over the lists, which are a sample. */
export function deviationOver(lists: readonly Float64Array[]): Float64Array {
  return meanOver(lists).map((mean, at) => {
    const squares = lists.reduce((sum, list) => sum + ((list[at] as number) - mean) ** 2, 0);
    return Math.sqrt(squares / (lists.length - 1));
  });
}
