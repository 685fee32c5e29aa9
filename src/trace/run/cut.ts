/** For a text that is longer than what is read: how much of it is read. */

import { byteWords } from '../../base/byte-words';
import { count } from '../../base/counted';

/** A text longer than the context, or than memory allows: only some of its tokens are read. */
export interface Truncation {
  readonly total: number;
  readonly kept: number;
  /** The file that limits how much the model reads, if that is the reason; otherwise its context or memory is. */
  readonly limitedBy?: string;
  /** If memory is the reason: how many tokens of the text the context would hold, and the bytes of a block of that many. */
  readonly needs?: { readonly tokens: number; readonly bytes: number };
  /**
   * Which tokens are read. `first`: the first ones, and the special tokens that the template puts at the end. Absent: the
   * last ones, and the special tokens at the beginning.
   */
  readonly part?: 'first';
}

/** Says why not all of the text is read, if memory is the reason. @param text what it is: "text", "source" */
export function memoryCutWords(
  { total, kept, part, needs }: Truncation,
  text = 'text',
  done = 'are traced',
): string | undefined {
  if (!needs) return undefined;
  const of = needs.tokens === total ? 'all of them' : `the ${count(needs.tokens)} that the model’s context holds`;
  return (
    `The ${text} has ${count(total)} tokens: only ${count(kept)} ${done}, ${part === 'first' ? 'from its beginning' : 'up to its end'}, ` +
    `since the numbers of a single block would take ${byteWords(needs.bytes)} of memory for ${of}.`
  );
}
