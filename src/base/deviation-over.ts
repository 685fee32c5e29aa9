/** The mean and the standard deviation of several lists of numbers, element by element. Pure. */

/** For each index, the mean over the lists. */
export function meanOver(lists: readonly Float64Array[]): Float64Array {
  return Float64Array.from(
    lists[0] ?? [],
    (_, at) => lists.reduce((sum, list) => sum + (list[at] as number), 0) / lists.length,
  );
}

/** For each index, the sample standard deviation over the lists. */
export function deviationOver(lists: readonly Float64Array[]): Float64Array {
  return meanOver(lists).map((mean, at) => {
    const squares = lists.reduce((sum, list) => sum + ((list[at] as number) - mean) ** 2, 0);
    return Math.sqrt(squares / (lists.length - 1));
  });
}
