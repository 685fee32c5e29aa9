/** The probability, 0 to 1, whose log-odds are `x` nats. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
