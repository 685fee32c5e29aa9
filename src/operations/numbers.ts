/** Writes constants for formulas. */

/** At most six significant digits: "0.125", "0.00001". */
export function shortNumber(value: number): string {
  const short = Number(value.toPrecision(6));
  if (short === 0 || (Math.abs(short) >= 1e-3 && Math.abs(short) < 1e6)) return String(short);
  const [digits, exponent] = short.toExponential().split('e') as [string, string];
  return `${digits === '1' ? '' : `${digits}·`}10${superscript(exponent.replace('+', ''))}`;
}

/** A number in TeX, rounded to six significant digits; as a power of ten below 0.001 and from a million on. */
export function texNumber(value: number): string {
  const short = Number(value.toPrecision(6));
  if (short === 0 || (Math.abs(short) >= 1e-3 && Math.abs(short) < 1e6)) return String(short);
  const [digits, exponent] = short.toExponential().split('e') as [string, string];
  return `${digits === '1' ? '' : `${digits} \\cdot `}10^{${exponent.replace('+', '')}}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
};

function superscript(digits: string): string {
  return [...digits].map((digit) => SUPERSCRIPTS[digit] ?? digit).join('');
}
