/** How a text is cut into tokens where it goes on after another. */
import { CannotExpressError } from '../model/tokenizers/cannot-express';
import type { Token, Tokenizer } from '../model/tokenizers/tokenizer';

/** Cuts a text as the model's tokenizer does; into nothing, where its vocabulary cannot express the text. */
export type CutText = (text: string) => readonly Pick<Token, 'id' | 'start' | 'end'>[];

/** @param reserved ids of tokens that no text has */
export function cutTextWith(tokenizer: Pick<Tokenizer, 'plainEncoder'>, reserved: ReadonlySet<number>): CutText {
  const encode = tokenizer.plainEncoder(reserved);
  return (text) => {
    try {
      return encode(text);
    } catch (error) {
      if (error instanceof CannotExpressError) return [];
      throw error;
    }
  };
}

/** Characters that are cut with what follows them: where a token begins depends on what stands shortly before it. */
const SHORTLY_BEFORE = 60;

/** The first token of a text that follows another; `undefined` where a token would say something of both. */
export function firstTokenAfter(before: string, text: string, cut: CutText): number | undefined {
  const near = before.slice(-SHORTLY_BEFORE);
  return cut(near + text).find(({ start, end }) => start === near.length && end > start)?.id;
}
