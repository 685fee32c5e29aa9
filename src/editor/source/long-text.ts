/** Texts that are longer than any context. */
import { isWithinCharacter } from '../../base/within-character';

/**
 * UTF-16 units of a text that are taken: more than any model's context holds, so that tokenizing takes no longer than a
 * moment, and no message to a panel, which holds the text several times, becomes too large.
 */
const MAX_LENGTH = 300_000;

/** The end of a text, which is what is traced of a long one, and how much of it is left out before. */
export function endOf(text: string): { readonly text: string; readonly skipped: number } {
  let skipped = Math.max(0, text.length - MAX_LENGTH);
  if (isWithinCharacter(text, skipped)) skipped++;
  return { text: text.slice(skipped), skipped };
}
