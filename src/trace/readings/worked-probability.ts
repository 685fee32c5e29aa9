/** How a probability follows from the logits, and how a token is drawn: every number that a calculation by hand needs. */
import type { KeptTokens, Predictions, SamplingOptions, TokenDraw } from './predictions';

/** A token's e^logit over the sum of e^logit for all tokens. */
export interface WorkedProbability {
  readonly id: number;
  readonly logit: number;
  readonly exponential: number;
  readonly sum: number;
  readonly probability: number;
}

/** How one of the tokens kept by the sampling settings is drawn. */
export interface WorkedDraw extends TokenDraw, KeptTokens {
  readonly id: number;
  readonly logit: number;
  readonly largest: number;
  /** e^((logit − largest) / temperature), and the sum of these over the kept tokens. */
  readonly exponential: number;
  readonly sum: number;
}

/** Exponentials are of the logits as they are, so above 709 they are infinite; `probability` is not computed from them. */
export function workedProbability(predictions: Predictions, id: number): WorkedProbability {
  const sum = predictions.logits.reduce((total, logit) => total + Math.exp(logit), 0);
  const logit = predictions.logit(id);
  return { id, logit, exponential: Math.exp(logit), sum, probability: predictions.probability(id) };
}

/** @param options settings with a temperature above 0 */
export function workedDraw(predictions: Predictions, options: SamplingOptions): WorkedDraw {
  const { temperature } = options;
  const { ids } = predictions.sampled(options);
  const { id, draw } = predictions.draw(options);
  const largest = predictions.logit(predictions.order[0] as number);
  const exponential = (token: number) => Math.exp((predictions.logit(token) - largest) / temperature);
  return {
    id,
    logit: predictions.logit(id),
    largest,
    exponential: exponential(id),
    sum: ids.reduce((total, token) => total + exponential(token), 0),
    ...draw,
    ...predictions.kept(options),
  };
}
