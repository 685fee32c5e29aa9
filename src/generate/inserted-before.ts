/** The ids that a tokenizer puts before every text: a token that begins it, or nothing. */
import type { Tokenizer } from '../model/tokenizers/tokenizer';

/** The ids that the tokenizer's template inserts before a text, such as that of <s>; empty if it inserts none. */
export function insertedBefore(tokenizer: Tokenizer): number[] {
  const sample = tokenizer.encode('x');
  return sample
    .slice(
      0,
      sample.findIndex(({ inserted }) => !inserted),
    )
    .map(({ id }) => id);
}
