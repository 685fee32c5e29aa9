/** Numbers in the little room of a cell. */
import { withMinus } from '../strings/format';

/** The most decimals, as in the tables. */
const DECIMALS = 4;

/** How a number is written that would be 0 in the decimals of the others, and how strong its ink is beside theirs. */
export const NEARLY_ZERO = '≈0';
export const NEARLY_ZERO_INK = 0.6;

/** The numbers beside it. */
interface NumbersBeside {
  /** Whether some are negative: positive ones have as many decimals as those. */
  readonly isSigned?: boolean;
  /** The largest of them; without it, each number is written independently. */
  readonly largest?: number;
}

/**
 * A finite number in at most this many characters, with as many decimals as fit, rounded. If its integer part does not fit, it
 * has an exponent; if that does not fit either, it is an ellipsis, never cut-off digits. A number that is nearly 0 beside the
 * others is written as such, rather than as "3e−12", which looks large from far away.
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
    // A number that is not 0 must not look like 0. If all are as small, they have exponents.
    if (largest >= 10 ** (1 - decimals)) return NEARLY_ZERO;
    break;
  }
  for (let decimals = 2; decimals >= 0; decimals--) {
    const text = value.toExponential(decimals).replace('e+', 'e');
    if (text.length <= characters) return text;
  }
  return '…';
}
