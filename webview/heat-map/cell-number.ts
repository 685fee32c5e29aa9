/** Numbers in the little room of a cell. */

/** Decimals at most: as in the tables. */
const DECIMALS = 4;

/**
 * A finite number in at most so many characters, with as many decimals as fit, rounded; without room for its integer
 * part, with an exponent; without room for that either, an ellipsis: never digits that are cut off.
 */
export function cellNumber(value: number, characters: number): string {
  for (let decimals = DECIMALS; decimals >= 0; decimals--) {
    const text = value.toFixed(decimals);
    // A number that is not 0 must not look like it.
    const vanished = value !== 0 && Number(text) === 0;
    if (text.length <= characters && !vanished) return text;
    if (vanished) break;
  }
  for (let decimals = 2; decimals >= 0; decimals--) {
    const text = value.toExponential(decimals).replace('e+', 'e');
    if (text.length <= characters) return text;
  }
  return '…';
}
