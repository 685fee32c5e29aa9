import type { Token, Tokenizer } from './tokenizer';

/** @returns `undefined` if the vocabulary cannot express the text */
export function tryEncode(tokenizer: Pick<Tokenizer, 'encode'>, text: string): Token[] | undefined {
  try {
    return tokenizer.encode(text);
  } catch {
    return undefined;
  }
}
