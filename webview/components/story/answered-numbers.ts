/** The number that somebody typed as an answer. */

const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d*)?$/;

/**
 * What a text may mean as a number: with a comma or a point before its fraction, any minus, and commas between its
 * thousands. "3,072" may be 3.072 or 3072: the likelier first. None where it is no number.
 */
export function numbersOf(text: string): number[] {
  const plain = text.trim().replace('−', '-').replace(/^\+/, '');
  if (plain === '') return [];
  const grouped = GROUPED.test(plain) ? [Number(plain.replaceAll(',', ''))] : [];
  const written = Number(plain.replace(',', '.'));
  return Number.isNaN(written) ? grouped : [...grouped, written];
}
