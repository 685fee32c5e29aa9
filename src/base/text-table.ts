/** Tables for a terminal, where a character takes zero, one or two columns. */
import stringWidth from 'string-width';

/**
 * Latin letters, punctuation, arrows, operators, boxes and blocks, each of which always takes one column. For other
 * characters the library looks up Unicode properties, whose patterns take a tenth of a second to compile.
 */
const NARROW = /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u2193\u2200-\u22FF\u2500-\u259F]*$/;

/**
 * The rows as lines, with each column as wide as its widest cell.
 * @param numbers the index of the first column of numbers; from there on cells are flush right
 */
export function textTable(rows: readonly (readonly string[])[], numbers = Number.POSITIVE_INFINITY): string[] {
  // Not `Math.max(...)`: a long text has more tokens than a call takes arguments.
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, column) => columnWidth(rows.map((row) => row[column] ?? '')));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < numbers ? padEnd : padStart)(cell, widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
}

/** The columns taken by the widest of these texts. */
export function columnWidth(texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, columnsOf(text)), 0);
}

/** The text, followed by spaces up to this width in columns. */
export function padEnd(text: string, width: number): string {
  return text + gap(text, width);
}

/** The text, preceded by spaces up to this width in columns. */
export function padStart(text: string, width: number): string {
  return gap(text, width) + text;
}

function gap(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** The columns taken by a text. */
export function columnsOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}
