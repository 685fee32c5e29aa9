/** How a token stands among all that may come next. */
import { logProbability } from '../../generate/sampling';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';

/** How a token stands in one run. */
export interface Standing {
  readonly logit: number;
  readonly probability: number;
  /** How many tokens are more probable. */
  readonly rank: number;
}

export interface MostProbable extends TokenDescription {
  readonly probability: number;
}

export function standing(logits: Float32Array, id: number): Standing {
  const logit = logits[id] as number;
  // Of equals the first comes first, as in the table of predictions.
  const rank = logits.reduce((count, other, at) => count + Number(other > logit || (other === logit && at < id)), 0);
  return { logit, probability: Math.exp(logProbability(logits, id)), rank };
}

/** The logit of one token minus that of another. */
export function lead(logits: Float32Array, id: number, other: number): number {
  return (logits[id] as number) - (logits[other] as number);
}
