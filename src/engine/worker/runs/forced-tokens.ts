/** What a decoder is forced to write where a text says it. */
import type { Token, Tokenizer } from '../../../model/tokenizers/tokenizer';

/**
 * @param tokenizer that of what is written
 * @returns its tokens without what the tokenizer's template puts behind a text: an end, which has not been written yet
 */
export function forcedTokens(tokenizer: Pick<Tokenizer, 'encode'>, text: string): readonly Token[] {
  if (text === '') return [];
  const tokens = tokenizer.encode(text);
  return tokens.slice(0, tokens.findLastIndex(({ inserted }) => !inserted) + 1);
}
