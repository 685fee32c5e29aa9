/** Fits a table into lines of a given width: first long cells are broken, then the last columns are left out. */
import { brokenLine, unbrokenPieces } from './broken-line';
import { columnWidth, textTable } from './text-table';

export interface TableShape {
  /** The index of the first column of numbers. From there on cells are flush right and are not broken. */
  readonly numbers?: number;
  /** Whether the first row names the columns; true by default. */
  readonly hasHead?: boolean;
}

type Row = readonly string[];

/** Spaces between two columns. */
export const GAP = 2;
/** How many columns stay, however narrow the page: the name of a row and one value. */
const LEAST_COLUMNS = 2;

/** @returns the lines, and the names of the last columns if they had to be left out */
export function fittedTable(
  rows: readonly Row[],
  width: number,
  { numbers = Number.POSITIVE_INFINITY, hasHead = true }: TableShape,
): { readonly lines: string[]; readonly leftOut: readonly string[] } {
  const whole = textTable(rows, numbers);
  if (columnWidth(whole) <= width) return { lines: whole, leftOut: [] };
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  for (let kept = count; kept >= Math.min(LEAST_COLUMNS, count); kept--) {
    const some = rows.map((row) => row.slice(0, kept));
    const widths = narrowed(some, { width, numbers, hasHead });
    if (!widths && kept > LEAST_COLUMNS) continue;
    const broken = some.flatMap((row, at) => brokenRow(row, widths, { numbers, isHead: hasHead && at === 0 }));
    const leftOut = Array.from({ length: count - kept }, (_, at) => (hasHead ? rows[0]?.[kept + at] : '') ?? '');
    return { lines: textTable(broken, numbers), leftOut: leftOut.filter(Boolean) };
  }
  return { lines: whole, leftOut: [] };
}

/** The widths of the columns with which the table fits; `undefined` if it does not fit however cells are broken. */
function narrowed(
  rows: readonly Row[],
  { width, numbers, hasHead }: Required<TableShape> & { readonly width: number },
): number[] | undefined {
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, column) => rows.map((row) => row[column] ?? ''));
  const widths = columns.map(columnWidth);
  const least = columns.map((cells, column) =>
    columnWidth(
      cells.flatMap((cell, row) =>
        mayBreak(column, row, { numbers, hasHead }) ? unbrokenPieces(cell).map((piece) => piece.trimStart()) : [cell],
      ),
    ),
  );
  const room = width - GAP * (columns.length - 1);
  const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0);
  if (sum(least) > room) return undefined;
  for (let over = sum(widths) - room; over > 0; over--) {
    const spare = widths.map((one, column) => (one > (least[column] as number) ? one : 0));
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

/** Column names and texts may be broken over lines; a number stays in one piece. */
function mayBreak(column: number, row: number, { numbers, hasHead }: Required<TableShape>): boolean {
  return column < numbers || (hasHead && row === 0);
}

/** A row broken over several lines. Column names are aligned at the bottom, right above the cells. */
function brokenRow(
  row: Row,
  widths: readonly number[] | undefined,
  { numbers, isHead }: { readonly numbers: number; readonly isHead: boolean },
): Row[] {
  if (!widths) return [row];
  const cells = row.map((cell, column) =>
    column < numbers || isHead ? brokenLine(cell, widths[column] as number) : [cell],
  );
  const height = cells.reduce((most, { length }) => Math.max(most, length), 1);
  return Array.from({ length: height }, (_, line) =>
    cells.map((lines) => lines[isHead ? line - (height - lines.length) : line] ?? ''),
  );
}
