/** The tokens of a text that a decoder is forced to write. */
import type { Token, Tokenizer } from '../../../model/tokenizers/tokenizer';

/**
 * @param tokenizer the tokenizer of the output
 * @returns the text's tokens without those that the tokenizer's template adds at the end: the output has not ended yet
 */
export function forcedTokens(tokenizer: Pick<Tokenizer, 'encode'>, text: string): readonly Token[] {
  if (text === '') return [];
  const tokens = tokenizer.encode(text);
  return tokens.slice(0, tokens.findLastIndex(({ inserted }) => !inserted) + 1);
}
