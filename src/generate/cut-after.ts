/** How a text is cut into tokens when it follows another. */
import type { Token } from '../model/tokenizers/tokenizer';

/** Cuts a text as the model's tokenizer does; returns nothing if the vocabulary cannot express the text. */
export type CutText = (text: string) => readonly Pick<Token, 'id' | 'start' | 'end'>[];

/** How many preceding characters are tokenised with a text: where its tokens begin depends on what stands shortly before it. */
const SHORTLY_BEFORE = 60;

/** The first token of a text that follows another; `undefined` if a token would span both. */
export function firstTokenAfter(before: string, text: string, cut: CutText): number | undefined {
  const near = before.slice(-SHORTLY_BEFORE);
  return cut(near + text).find(({ start, end }) => start === near.length && end > start)?.id;
}
