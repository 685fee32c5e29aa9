/**
 * Says that a compared text contains a mask that its model does not fill, so that the reader does not wait for a word in its
 * place.
 */
import type { Plan } from '../../architectures/plan/plan';
import { quoted } from '../../base/quoted-token';
import { MASK_NAMES } from '../../model/tokenizers/find-mask-id';
import type { Token } from '../../model/tokenizers/tokenizer';

/** One side of a comparison. */
interface MaskedSide {
  readonly plan: Pick<Plan, 'predicts'>;
  readonly tokens: readonly Pick<Token, 'token' | 'text' | 'special'>[];
}

/** @returns '' if no side contains a mask, or the model of the side that does predicts words */
export function unfilledMaskSentence(a: MaskedSide, b: MaskedSide): string {
  const [inA, inB] = [maskIn(a), maskIn(b)];
  const mask = inA ?? inB;
  if (!mask) return '';
  const where = inA && inB ? 'both texts' : inA ? 'A' : 'B';
  return `${quoted(mask)} in ${where} is the model’s mask token, which stands in the place of a word that is left out. This model came without the layer that would fill it in, and reads it like any other token.`;
}

function maskIn({ plan, tokens }: MaskedSide) {
  if (plan.predicts === 'next token' || plan.predicts === 'masked token') return undefined;
  return tokens.find(({ token, special }) => special && MASK_NAMES.includes(token));
}
