/** How a text is cut into tokens where it goes on after another. */
import type { Token } from '../model/tokenizers/tokenizer';

/** Cuts a text as the model's tokenizer does; into nothing, where its vocabulary cannot express the text. */
export type CutText = (text: string) => readonly Pick<Token, 'id' | 'start' | 'end'>[];

/** Characters that are cut with what follows them: where a token begins depends on what stands shortly before it. */
const SHORTLY_BEFORE = 60;

/** The first token of a text that follows another; `undefined` where a token would say something of both. */
export function firstTokenAfter(before: string, text: string, cut: CutText): number | undefined {
  const near = before.slice(-SHORTLY_BEFORE);
  return cut(near + text).find(({ start, end }) => start === near.length && end > start)?.id;
}
