/** Plain words for what a norm computes. */
import type { NormNode } from '../../operations/norm';

/** Says what the norm divides by. It is named by its formula, as "length" means something else and need not be 1 after a norm. */
export function divided({ centered }: NormNode, again = ''): string {
  return centered
    ? `has its mean taken off and is${again} divided by the standard deviation of its numbers`
    : `is${again} divided by the root of the mean of the squares of its numbers`;
}

/** How the factor of each number is written. */
export function gainOf({ gammaOffset }: NormNode): string {
  return gammaOffset === 0 ? '(γ)' : '(1 + γ)';
}

/** The whole norm as a clause within a sentence; a comma follows it. */
export function normed(node: NormNode): string {
  const multiplied = node.gamma.length > 0 ? `multiplied by learned numbers ${gainOf(node)}` : '';
  const shifted = node.beta === null ? '' : `shifted by ${multiplied ? 'others' : 'learned numbers'} (β)`;
  const learned = [multiplied, shifted].filter(Boolean).join(' and ');
  return `${divided(node)} (norm)${learned ? `, ${learned}` : ''}`;
}
