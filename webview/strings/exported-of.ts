/** The source of the lines of an exported table. */
import { version } from '../../package.json';

export interface ExportedOf {
  readonly model: string;
  /** The files of its weights, with their hash, as in reports; empty if that is not known. */
  readonly weights: string;
  readonly text: string;
}

/** The most characters of a text in an exported table. */
const MOST_TEXT = 200;

/** The columns of the source, with the version of this program that computed the table. */
function columnsOf({ model, weights, text }: ExportedOf): readonly (readonly [name: string, value: string])[] {
  const shown = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  return [
    ['model', model],
    ['weights', weights],
    ['text', shown],
    ['LLM Trace version', version],
  ];
}

/** For a file: in every line, since somebody who reads many files does not keep their names. */
export function withOrigin(of: ExportedOf, [head = [], ...rows]: readonly (readonly string[])[]): string[][] {
  const columns = columnsOf(of);
  const values = columns.map(([, value]) => value);
  return [[...columns.map(([name]) => name), ...head], ...rows.map((row) => [...values, ...row])];
}

/** For pasting: once, before the header, since a table beside its text needs no columns that are the same in all rows. */
export function belowOrigin(of: ExportedOf, lines: readonly (readonly string[])[]): (readonly string[])[] {
  return [columnsOf(of).flat(), ...lines];
}
