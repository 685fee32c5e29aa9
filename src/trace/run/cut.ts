/** Of a text that is longer than what is read: how much of it is. */

import { byteWords } from '../../base/byte-words';
import { count } from '../../base/counted';

/** A text longer than the context, or than there is memory for: only some of its tokens are read. */
export interface Cut {
  readonly total: number;
  readonly kept: number;
  /** The file that lets the model read no more, where that is the reason; else its context is, or memory. */
  readonly limitedBy?: string;
  /** Where memory is the reason: how many tokens the context would hold of it, and the bytes of a block of so many. */
  readonly needs?: { readonly tokens: number; readonly bytes: number };
  /**
   * Which: the first ones, and the special tokens that the template puts at the end; where it does not say, the last
   * ones, and those at the beginning.
   */
  readonly part?: 'first';
}

/** Why not all of it is read, where memory is the reason. @param text what it is: "text", "source" */
export function memoryCutWords(
  { total, kept, part, needs }: Cut,
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
