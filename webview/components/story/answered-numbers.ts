/** Reads the number that the user typed as an answer. */

const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d*)?$/;

/**
 * The numbers that a text may mean, the most likely first: with a comma or point before the fraction, any minus sign, and
 * commas between thousands. "3,072" may be 3.072 or 3072. Empty if the text is not a number.
 */
export function numbersOf(text: string): number[] {
  const plain = text.trim().replace('−', '-').replace(/^\+/, '');
  if (plain === '') return [];
  const grouped = GROUPED.test(plain) ? [Number(plain.replaceAll(',', ''))] : [];
  const written = Number(plain.replace(',', '.'));
  return Number.isNaN(written) ? grouped : [...grouped, written];
}
