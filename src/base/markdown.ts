/** Writes Markdown (paragraphs, tables, code) in which foreign text cannot add markup. Its source is readable, too. */
import { plainText } from './foreign-text';
import { columnWidth, padEnd, padStart } from './text-table';

/** The width of a line in characters. */
const WIDTH = 100;
/** Words that would begin a heading, a quotation, a list or a rule at the beginning of a line. */
const MARKER = /^(#{1,6}$|>|[-+*=]+$|\d+[.)]$)/;

/** A text within a line, shown literally. */
export function markdownWords(text: string): string {
  return markdownPart(text).replaceAll(/^ +| {2,}| +$/g, (spaces) => '&nbsp;'.repeat(spaces.length));
}

/** Part of a sentence, shown literally. Spaces at its ends stay, since they separate it from the other parts. */
export function markdownPart(text: string): string {
  return plainText(text, Number.POSITIVE_INFINITY).replaceAll(
    /[\\`*<[$]|~(?=~)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)|:(?=\/\/)/gu,
    '\\$&',
  );
}

/**
 * A section that can be collapsed if the renderer supports that; in print its content appears only if it is open.
 * @param summary plain text
 */
export function markdownFold(summary: string, content: readonly string[]): string[] {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  const words = plainText(summary, Number.POSITIVE_INFINITY).replaceAll(/[&<>]/g, (sign) => signs[sign] as string);
  return [`<details>\n<summary>${words}</summary>`, ...content, '</details>'];
}

/** Plain text as a paragraph. */
export function markdownSentence(text: string): string {
  return markdownParagraph(markdownWords(text));
}

/** A paragraph broken into source lines of about equal length, which a renderer joins. @param words already marked up */
export function markdownParagraph(words: string): string {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length + word.length < WIDTH || MARKER.test(word)))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(MARKER.test(word) ? `\\${word}` : word);
  }
  return lines.join('\n');
}

/** A text of several lines as a quotation. */
export function markdownQuote(text: string): string {
  const lines = text.trimEnd().split(/\r\n|\r|\n/);
  return lines
    .map((line, at) => {
      if (line.trim() === '') return '>';
      const isBroken = at + 1 < lines.length && lines[at + 1]?.trim() !== '';
      const quoted = markdownParagraph(markdownWords(line)).replaceAll('\n', '\n> ');
      return `> ${quoted}${isBroken ? '\\' : ''}`;
    })
    .join('\n');
}

/** A token, a name or a formula as inline code. */
export function markdownCode(text: string): string {
  const plain = plainText(text);
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  // A renderer strips one space from each end.
  const pad = longest > 0 || (/^ .* $/.test(plain) && plain.trim() !== '') ? ' ' : '';
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/**
 * A table whose columns are aligned in the source, too.
 * @param rows the first row is the head; cells are already marked up
 * @param numbers the index of the first column of numbers; from there on cells are flush right
 */
export function markdownTable(rows: readonly (readonly string[])[], numbers = Number.POSITIVE_INFINITY): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const [head = []] = cells;
  const widths = head.map((_, column) => Math.max(3, columnWidth(cells.map((row) => row[column] ?? ''))));
  const rule = widths.map((width, column) => (column < numbers ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const padded = (cell: string, column: number) =>
    (column < numbers ? padEnd : padStart)(cell, widths[column] as number);
  const line = (row: readonly string[]) => `| ${row.map(padded).join(' | ')} |`;
  return [line(head), line(rule), ...cells.slice(1).map(line)].join('\n');
}
