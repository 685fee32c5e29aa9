/** The source of the lines of an exported table. */
import { version } from '../../package.json';

/** Repeated in each line, since somebody who reads many files does not keep their names. */
export interface ExportedOf {
  readonly model: string;
  /** The files of its weights, with their hash, as in reports; empty if that is not known. */
  readonly weights: string;
  readonly text: string;
}

/** The most characters of a text in each line. */
const MOST_TEXT = 200;

/** The lines of a table, each preceded by its source, with the version of this program that computed it. */
export function withOrigin(
  { model, weights, text }: ExportedOf,
  [head = [], ...rows]: readonly (readonly string[])[],
): string[][] {
  const shown = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  return [
    ['model', 'weights', 'text', 'LLM Trace version', ...head],
    ...rows.map((row) => [model, weights, shown, version, ...row]),
  ];
}
