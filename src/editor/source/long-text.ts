/** Texts that are longer than any context. */
import { isWithinCharacter } from '../../base/within-character';

/**
 * UTF-16 units of a text that are used: more than any model's context holds, but few enough that tokenizing takes only a
 * moment, and that messages to a panel, which contain the text several times, are not too large.
 */
const MAX_LENGTH = 300_000;

/** The end of a text, which is the part of a long text that is traced, and how much before it is left out. */
export function endOf(text: string): { readonly text: string; readonly skipped: number } {
  let skipped = Math.max(0, text.length - MAX_LENGTH);
  if (isWithinCharacter(text, skipped)) skipped++;
  return { text: text.slice(skipped), skipped };
}
