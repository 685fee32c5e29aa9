/** Which tokens a model that detects replaced tokens is asked about: those of the text, as only these can have been replaced. */
import type { Token } from '../../model/tokenizers/tokenizer';

/** The positions of the text's tokens. Tokens inserted by the tokenizer have scores too, but these say nothing about the text. */
export function judgedTokens(tokens: readonly Pick<Token, 'inserted'>[]): number[] {
  return tokens.flatMap(({ inserted }, position) => (inserted ? [] : [position]));
}

/** The positions of the tokens that the model takes for replaced ones. @param scores the scores of all tokens */
export function replacedTokens(tokens: readonly Pick<Token, 'inserted'>[], scores: ArrayLike<number>): number[] {
  return judgedTokens(tokens).filter((position) => (scores[position] as number) > 0);
}
