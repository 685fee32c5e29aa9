/** Numbers in the little room of a cell. */
import { withMinus } from '../strings/format';

/** Decimals at most: as in the tables. */
const DECIMALS = 4;

/**
 * A finite number in at most so many characters, with as many decimals as fit, rounded. Without room for its integer part,
 * with an exponent; without room for that either, an ellipsis: never digits that are cut off. Where no number is negative,
 * one that is nearly 0 is "<.001" rather than "3e−4", which is read as large from far away.
 * @param isSigned whether there are negative numbers beside it: positive ones have as many decimals as those
 */
export function cellNumber(value: number, characters: number, isSigned = true): string {
  return withMinus(written(value, characters, isSigned && value >= 0 ? characters - 1 : characters));
}

/** @param room for a number without an exponent */
function written(value: number, characters: number, room: number): string {
  for (let decimals = DECIMALS; decimals >= 0; decimals--) {
    const text = value.toFixed(decimals);
    // A number that is not 0 must not look like it.
    const vanished = value !== 0 && Number(text) === 0;
    if (vanished) {
      const bound = `<${(10 ** -decimals).toFixed(decimals).slice(1)}`;
      const isExact = value.toExponential(1).length <= characters;
      if (value > 0 && room === characters && !isExact && bound.length <= room) return bound;
      break;
    }
    if (text.length <= room) return text;
  }
  for (let decimals = 2; decimals >= 0; decimals--) {
    const text = value.toExponential(decimals).replace('e+', 'e');
    if (text.length <= characters) return text;
  }
  return '…';
}
