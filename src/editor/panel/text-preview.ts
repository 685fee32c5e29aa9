/** A text as a list of texts shows it. */
import { distinguishing } from '../../base/distinguishing';
import { labelText } from '../../base/foreign-text';
import { oneLine, truncated } from '../../base/one-line';

/** In characters. */
const PREVIEW = 60;

/** @param all texts of the list: what is too long to be shown whole is shown from where it differs from them */
export function preview(text: string, all: readonly string[] = []): string {
  const line = onOneLine(text);
  if (line.length <= PREVIEW) return labelText(line);
  return labelText(truncated(distinguishing(0, [line, ...all.map(onOneLine)]), PREVIEW));
}

function onOneLine(text: string): string {
  return oneLine(text.slice(0, 10 * PREVIEW));
}
