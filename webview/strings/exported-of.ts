/** What the lines of an exported table are of. */
import { version } from '../../package.json';

/** In each line, since who reads many files keeps no names of files. */
export interface ExportedOf {
  readonly model: string;
  /** Which files its weights are, with their hash, as reports tell it; empty where that is not known. */
  readonly weights: string;
  readonly text: string;
}

/** Characters of a text that stand in each line. */
const MOST_TEXT = 200;

/** Lines of a table, each with what it is of in front, and which version of this program computed it. */
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
