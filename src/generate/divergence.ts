/** How much one distribution over tokens differs from another. */
import { logSumExp } from './sampling';

/**
 * The Kullback-Leibler divergence in bits, D(P ‖ Q) = Σ p log₂(p / q), between the softmax distributions of two rows of
 * logits at temperature 1. It is computed from the logits so that a tiny q does not become 0. Kullback and Leibler, On
 * Information and Sufficiency (1951), equation 2.4, with the logarithm to base 2.
 */
export function klDivergence(p: Float32Array, q: Float32Array): number {
  const [sumP, sumQ] = [logSumExp(p), logSumExp(q)];
  let sum = 0;
  for (let id = 0; id < p.length; id++) {
    const logP = (p[id] as number) - sumP;
    const probability = Math.exp(logP);
    if (probability > 0) sum += probability * (logP - ((q[id] as number) - sumQ));
  }
  return Math.max(sum / Math.LN2, 0); // rounding may leave less than nothing
}
