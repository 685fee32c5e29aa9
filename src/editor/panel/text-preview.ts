/** The form of a text in a list of texts. */
import { distinguishing } from '../../base/distinguishing';
import { labelText } from '../../base/foreign-text';
import { oneLine, truncated } from '../../base/one-line';

/** In characters. */
const PREVIEW = 60;

/** @param all all texts of the list: a long text is shown from the place where it differs from them */
export function preview(text: string, all: readonly string[] = []): string {
  const line = onOneLine(text);
  if (line.length <= PREVIEW) return labelText(line);
  return labelText(truncated(distinguishing(0, [line, ...all.map(onOneLine)]), PREVIEW));
}

function onOneLine(text: string): string {
  return oneLine(text.slice(0, 10 * PREVIEW));
}
