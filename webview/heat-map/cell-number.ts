/** Numbers in the little room of a cell. */

/** Decimals at most: as in the tables. */
const DECIMALS = 4;

/**
 * A finite number in at most so many characters, with as many decimals as fit, rounded: as many for a positive number as
 * for a negative one. Without room for its integer part, with an exponent; without room for that either, an ellipsis:
 * never digits that are cut off.
 */
export function cellNumber(value: number, characters: number): string {
  const room = value < 0 ? characters : characters - 1;
  for (let decimals = DECIMALS; decimals >= 0; decimals--) {
    const text = value.toFixed(decimals);
    // A number that is not 0 must not look like it.
    const vanished = value !== 0 && Number(text) === 0;
    if (vanished) break;
    if (text.length <= room) return text;
  }
  for (let decimals = 2; decimals >= 0; decimals--) {
    const text = value.toExponential(decimals).replace('e+', 'e');
    if (text.length <= characters) return text;
  }
  return '…';
}
