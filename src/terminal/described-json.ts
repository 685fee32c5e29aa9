/** A token as JSON. */
import type { TokenDescription } from '../model/tokenizers/tokenizer';

export function describedJson({ id, token, text }: TokenDescription) {
  return { id, token, text };
}
