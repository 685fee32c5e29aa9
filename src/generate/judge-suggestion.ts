/** A suggestion held against the text that really follows. */

export interface Judgement {
  /** Whether its first word is the text's, or as much of it as is shown. */
  readonly right: boolean;
  /** Characters that it shows, and how many of them are the text's from the beginning on. */
  readonly length: number;
  readonly common: number;
}

/** @param rest what follows on the line */
export function judgeSuggestion(text: string, rest: string): Judgement {
  let common = 0;
  while (common < text.length && rest[common] === text[common]) common++;
  const word = /^\s*(\w+|[^\w\s]+)/.exec(rest)?.[0] ?? '';
  const right =
    common > 0 && text.startsWith(word.slice(0, text.length)) && (common >= word.length || common === text.length);
  return { right, length: text.length, common };
}
