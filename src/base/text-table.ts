/** Tables of a terminal, where a character takes no, one or two columns. */
import stringWidth from 'string-width';

/**
 * Latin letters, punctuation, arrows, operators, boxes and blocks: each takes one column, wherever it stands. Of other
 * characters the library asks Unicode's properties, which take a tenth of a second to be compiled.
 */
const NARROW = /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u2193\u2200-\u22FF\u2500-\u259F]*$/;

/**
 * Lines of cells in columns of one width each.
 * @param numbers the first column of numbers, which are flush right from there on
 */
export function textTable(rows: readonly (readonly string[])[], numbers = Number.POSITIVE_INFINITY): string[] {
  // As many arguments as a long text has tokens are more than a call takes.
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, column) => columnWidth(rows.map((row) => row[column] ?? '')));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < numbers ? padEnd : padStart)(cell, widths[column] as number))
      .join('  ')
      .trimEnd(),
  );
}

/** Columns that the widest of these texts takes. */
export function columnWidth(texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, columnsOf(text)), 0);
}

/** The text, and spaces after it up to this column. */
export function padEnd(text: string, width: number): string {
  return text + gap(text, width);
}

/** The text, and spaces before it up to this column. */
export function padStart(text: string, width: number): string {
  return gap(text, width) + text;
}

function gap(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** Columns that a text takes. */
export function columnsOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}
