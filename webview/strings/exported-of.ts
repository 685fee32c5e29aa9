/** The source of the lines of an exported table. */
import { version } from '../../package.json';

/** Repeated in each line of a file, since somebody who reads many files does not keep their names. */
export interface ExportedOf {
  readonly model: string;
  /** The files of its weights, with their hash, as in reports; empty if that is not known. */
  readonly weights: string;
  readonly text: string;
}

const COLUMNS = ['model', 'weights', 'text', 'LLM Trace version'] as const;

/** The most characters of a text in each line. */
const MOST_TEXT = 200;

/** The lines of a table, each preceded by its source, with the version of this program that computed it. */
export function withOrigin(
  { model, weights, text }: ExportedOf,
  [head = [], ...rows]: readonly (readonly string[])[],
): string[][] {
  const shown = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  return [[...COLUMNS, ...head], ...rows.map((row) => [model, weights, shown, version, ...row])];
}

/**
 * The same lines for pasting, where their source stands once, in a line before the header: a table beside its text needs no
 * columns that are the same in all rows.
 */
export function originOnce(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [head = [], first] = lines;
  if (!first || COLUMNS.some((name, at) => head[at] !== name)) return lines;
  const origin = COLUMNS.flatMap((name, at) => [name, first[at] ?? '']);
  return [origin, ...lines.map((line) => line.slice(COLUMNS.length))];
}
