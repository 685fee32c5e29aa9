/** Which tokens a model that tells replaced ones is asked about: those of the text, which alone could have been replaced. */
import type { Token } from '../../model/tokenizers/tokenizer';

/** Their positions. The tokenizer’s own tokens have scores too, which say nothing of the text. */
export function judgedTokens(tokens: readonly Pick<Token, 'inserted'>[]): number[] {
  return tokens.flatMap(({ inserted }, position) => (inserted ? [] : [position]));
}

/** Those of them that the model takes for replaced ones. @param scores of all tokens */
export function replacedTokens(tokens: readonly Pick<Token, 'inserted'>[], scores: ArrayLike<number>): number[] {
  return judgedTokens(tokens).filter((position) => (scores[position] as number) > 0);
}
