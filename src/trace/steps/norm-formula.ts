/** What a norm computes, in plain words. */
import type { NormNode } from '../../operations/norm';

/** Named by its formula: its length is another thing, and 1 after no norm. */
export function divided({ centered }: NormNode, again = ''): string {
  return centered
    ? `has its mean taken off and is${again} divided by the standard deviation of its numbers`
    : `is${again} divided by the root of the mean of the squares of its numbers`;
}

/** How what multiplies each number is written. */
export function gainOf({ gammaOffset }: NormNode): string {
  return gammaOffset === 0 ? '(γ)' : '(1 + γ)';
}

/** The whole of it within a sentence of something else: a comma follows. */
export function normed(node: NormNode): string {
  const multiplied = node.gamma.length > 0 ? `multiplied by learned numbers ${gainOf(node)}` : '';
  const shifted = node.beta === null ? '' : `shifted by ${multiplied ? 'others' : 'learned numbers'} (β)`;
  const learned = [multiplied, shifted].filter(Boolean).join(' and ');
  return `${divided(node)} (norm)${learned ? `, ${learned}` : ''}`;
}
