/** Compares a suggestion with the text that really follows. */

export interface Judgement {
  /** Whether its first word, or as much of it as is shown, is the text's. */
  readonly right: boolean;
  /** The number of characters it shows, and how many of them from the beginning agree with the text. */
  readonly length: number;
  readonly commonPrefixLength: number;
}

/** @param rest the rest of the line after the cursor */
export function judgeSuggestion(text: string, rest: string): Judgement {
  let common = 0;
  while (common < text.length && rest[common] === text[common]) common++;
  const word = /^\s*(\w+|[^\w\s]+)/.exec(rest)?.[0] ?? '';
  const right =
    common > 0 && text.startsWith(word.slice(0, text.length)) && (common >= word.length || common === text.length);
  return { right, length: text.length, commonPrefixLength: common };
}
