/** How a probability comes from the logits, and how a token is drawn: every number that a calculation by hand needs. */
import { seededRandom } from '../../base/random';
import type { Predictions, SamplingOptions } from './predictions';

/** e^logit over the sum of these for all tokens. */
export interface WorkedProbability {
  readonly id: number;
  readonly logit: number;
  readonly exponential: number;
  readonly sum: number;
  readonly probability: number;
}

/** How one token of those that the sampling controls keep is drawn. */
export interface WorkedDraw {
  readonly id: number;
  readonly logit: number;
  readonly largest: number;
  /** Tokens that top-k keeps, and how many of these top-p keeps. */
  readonly afterTopK: number;
  readonly kept: number;
  /** e^((logit − largest) / temperature), and the sum of these for the tokens that are kept. */
  readonly exponential: number;
  readonly sum: number;
  readonly probability: number;
  /** What the seed gives, in [0, 1): the token is the first up to which the probabilities add up to more. */
  readonly number: number;
  /** What the probabilities of the kept tokens add up to before it, the most probable first. */
  readonly before: number;
}

export function workedProbability(predictions: Predictions, id: number): WorkedProbability {
  const sum = predictions.logits.reduce((total, logit) => total + Math.exp(logit), 0);
  const logit = predictions.logit(id);
  return { id, logit, exponential: Math.exp(logit), sum, probability: predictions.probability(id) };
}

/** @param options at a temperature above 0 */
export function workedDraw(predictions: Predictions, options: SamplingOptions): WorkedDraw {
  const { temperature, seed } = options;
  const afterTopK = predictions.sampled({ ...options, topP: 1 }).ids.length;
  const { ids, probabilities } = predictions.sampled(options);
  const id = predictions.choose(options);
  const place = ids.indexOf(id);
  const largest = predictions.logit(predictions.order[0] as number);
  const exponential = (token: number) => Math.exp((predictions.logit(token) - largest) / temperature);
  return {
    id,
    logit: predictions.logit(id),
    largest,
    afterTopK,
    kept: ids.length,
    exponential: exponential(id),
    sum: ids.reduce((total, token) => total + exponential(token), 0),
    probability: probabilities[place] as number,
    number: seededRandom(seed)(),
    before: probabilities.subarray(0, place).reduce((total, probability) => total + probability, 0),
  };
}
