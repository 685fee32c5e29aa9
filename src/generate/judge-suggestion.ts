/** Compares a suggestion with the text that really follows. */
import { endsBefore, firstWord } from './words';

export interface Judgement {
  /** Whether its first word, with the signs before it, or as much of that as is shown, is the text's. */
  readonly right: boolean;
  /** The number of characters it shows, and how many of them from the beginning agree with the text. */
  readonly length: number;
  readonly commonPrefixLength: number;
}

/** @param rest the rest of the line after the cursor */
export function judgeSuggestion(text: string, rest: string): Judgement {
  let common = 0;
  while (common < text.length && rest[common] === text[common]) common++;
  const word = firstWord(text);
  const isWhole = word.length === text.length || endsBefore(word, rest.slice(word.length));
  const right = word !== '' && common >= word.length && isWhole;
  return { right, length: text.length, commonPrefixLength: common };
}
