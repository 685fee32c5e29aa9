/** Lays out text for people in blocks that fit a page: prose is broken into lines, and tables keep their columns. */
import { brokenLine } from './broken-line';
import { fittedTable, type TableShape } from './fitted-table';

/** The widths of lines, in columns. */
export interface Page {
  /** The width of prose: longer lines are hard to read. */
  readonly prose: number;
  /** The width of tables and values; `Infinity` if it is not limited. */
  readonly table: number;
}

/** A paragraph, or a function that lays out its own lines. An empty string is an empty line. */
export type TextBlock = string | ((page: Page) => readonly string[]);

/** The greatest width of prose, in columns. */
const READABLE = 100;
/** The smallest width, in columns: narrower lines could not be read. */
const LEAST_WIDTH = 20;
/** The extra indentation of a paragraph's lines after the first. */
const HANGING = '  ';

/** @param columns the width of a line; omitted if it is unknown, as for a file: then tables are not narrowed */
export function pageOf(columns?: number): Page {
  const known = columns === undefined ? undefined : Math.max(LEAST_WIDTH, columns);
  return { prose: Math.min(READABLE, known ?? READABLE), table: known ?? Number.POSITIVE_INFINITY };
}

/** The lines of all blocks, one block below the other. */
export function layOut(blocks: readonly TextBlock[], page: Page = pageOf()): string[] {
  return blocks.flatMap((block) => (typeof block === 'string' ? paragraph(block, page.prose) : block(page)));
}

/** The blocks indented by `by` columns; empty lines stay empty. */
export function indented(blocks: readonly TextBlock[], by: number): TextBlock {
  return ({ prose, table }) =>
    layOut(blocks, { prose: prose - by, table: table - by }).map((line) => line && ' '.repeat(by) + line);
}

/** A table. If it is too wide even with broken cells, its last columns are left out and named below it. */
export function tableBlock(rows: readonly (readonly string[])[], shape: TableShape = {}): TextBlock {
  return ({ prose, table }) => {
    const { lines, leftOut } = fittedTable(rows, table, shape);
    return leftOut.length === 0 ? lines : [...lines, ...paragraph(leftOutText(leftOut, table), prose)];
  };
}

/** Says which columns of a table were left out for lack of room. @param where a sentence on where else they are shown */
export function leftOutText(columns: readonly string[], width: number, where = ''): string {
  return `Left out, as lines have ${width} characters: ${columns.join(', ')}.${where} --json has all.`;
}

/** Lines that are never broken, however long. */
export function exactLines(text: string): TextBlock {
  return () => text.split('\n');
}

/** Each line of a text, broken between words; continuation lines are indented two columns further. */
function paragraph(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const begin = /^ */.exec(line)?.[0] ?? '';
    return brokenLine(line, width, begin + HANGING);
  });
}
