/** Numbers in the little room of a cell. */
import { withMinus } from '../strings/format';

/** Decimals at most: as in the tables. */
const DECIMALS = 4;

/** What a number that is written as 0 in the others' decimals is called, and how much of its ink it has beside those. */
export const NEARLY_ZERO = '≈0';
export const NEARLY_ZERO_INK = 0.6;

/** The numbers beside it. */
interface NumbersBeside {
  /** Whether some are negative: positive ones have as many decimals as those. */
  readonly isSigned?: boolean;
  /** The largest of them; where it is not said, each number is written for itself. */
  readonly largest?: number;
}

/**
 * A finite number in at most so many characters, with as many decimals as fit, rounded. Without room for its integer part,
 * with an exponent; without room for that either, an ellipsis: never digits that are cut off. One that is nearly 0 beside
 * others is called that, rather than "3e−12", which is read as large from far away.
 */
export function cellNumber(
  value: number,
  characters: number,
  { isSigned = true, largest = 0 }: NumbersBeside = {},
): string {
  return withMinus(written(value, characters, isSigned && value >= 0 ? characters - 1 : characters, largest));
}

/** @param room for a number without an exponent */
function written(value: number, characters: number, room: number, largest: number): string {
  for (let decimals = DECIMALS; decimals >= 0; decimals--) {
    const text = value.toFixed(decimals);
    if (text.length > room) continue;
    if (value === 0 || Number(text) !== 0) return text;
    // A number that is not 0 must not look like it. Where all are as small, they have exponents.
    if (largest >= 10 ** (1 - decimals)) return NEARLY_ZERO;
    break;
  }
  for (let decimals = 2; decimals >= 0; decimals--) {
    const text = value.toExponential(decimals).replace('e+', 'e');
    if (text.length <= characters) return text;
  }
  return '…';
}
