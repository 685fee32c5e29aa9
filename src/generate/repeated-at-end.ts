/** How many tokens at the end are the same few, three times over; 0 where they are not. */
export function repeatedAtEnd(ids: readonly number[]): number {
  for (let length = 1; 3 * length <= ids.length; length++) {
    const at = (i: number) => ids[ids.length - 1 - i];
    let same = true;
    for (let i = 0; i < 2 * length && same; i++) same = at(i) === at(i + length);
    if (same) return 3 * length;
  }
  return 0;
}
