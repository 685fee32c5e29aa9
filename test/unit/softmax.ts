/** Probabilities from logits, in double precision: what tests expect. */
export function softmaxOf(logits: Iterable<number>): number[] {
  const all = [...logits];
  const most = Math.max(...all);
  const powers = all.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
