/** What is written for people, as blocks that are laid out for a page: prose is broken, and tables keep their columns. */
import { brokenLine } from './broken-line';
import { fittedTable, type TableShape } from './fitted-table';

/** Columns of a line. */
export interface Page {
  /** Of prose: longer lines are hard to read. */
  readonly prose: number;
  /** Of tables and values; `Infinity`: they are as wide as they are. */
  readonly table: number;
}

/** A paragraph, or what lays itself out. An empty text is an empty line. */
export type TextBlock = string | ((page: Page) => readonly string[]);

/** Columns of prose at most. */
const READABLE = 100;
/** Fewer are as good as none. */
const LEAST = 20;
/** Where a paragraph goes on, behind where it begins. */
const HANGING = '  ';

/** @param columns of a line; left out: it is not known, as of a file, and tables are whole */
export function pageOf(columns?: number): Page {
  const known = columns === undefined ? undefined : Math.max(LEAST, columns);
  return { prose: Math.min(READABLE, known ?? READABLE), table: known ?? Number.POSITIVE_INFINITY };
}

/** The lines of blocks below each other. */
export function layOut(blocks: readonly TextBlock[], page: Page = pageOf()): string[] {
  return blocks.flatMap((block) => (typeof block === 'string' ? paragraph(block, page.prose) : block(page)));
}

/** Blocks that begin further to the right; empty lines stay empty. */
export function indented(blocks: readonly TextBlock[], by: number): TextBlock {
  return ({ prose, table }) =>
    layOut(blocks, { prose: prose - by, table: table - by }).map((line) => line && ' '.repeat(by) + line);
}

/** A table; where it is too wide even with broken cells, its last columns are left out, and named below it. */
export function tableBlock(rows: readonly (readonly string[])[], shape: TableShape = {}): TextBlock {
  return ({ prose, table }) => {
    const { lines, leftOut } = fittedTable(rows, table, shape);
    return leftOut.length === 0 ? lines : [...lines, ...paragraph(leftOutText(leftOut, table), prose)];
  };
}

/** Which columns a table has not, for want of room. @param where else they are shown */
export function leftOutText(columns: readonly string[], width: number, where = ''): string {
  return `Left out, as lines have ${width} characters: ${columns.join(', ')}.${where} --json has all.`;
}

/** Lines that stay as they are, however long. */
export function exactLines(text: string): TextBlock {
  return () => text.split('\n');
}

/** Each line of a text, broken between words: it goes on two columns behind where it begins. */
function paragraph(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const begin = /^ */.exec(line)?.[0] ?? '';
    return brokenLine(line, width, begin + HANGING);
  });
}
