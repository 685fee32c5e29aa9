/** A token's logit, probability and rank among all that may come next. */
import { rankOf } from '../../generate/logit-row';
import { logProbability } from '../../generate/sampling';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';

/** A token's standing in one run. */
export interface Standing {
  readonly logit: number;
  readonly probability: number;
  /** How many tokens come before it; of equally probable ones, those with lower ids do. */
  readonly rank: number;
}

export interface MostProbable extends TokenDescription {
  readonly probability: number;
}

/** @param logits of one position: [d_vocab] */
export function standing(logits: Float32Array, id: number): Standing {
  const probability = Math.exp(logProbability(logits, id));
  return { logit: logits[id] as number, probability, rank: rankOf(logits, id) };
}

/** The logit of one token minus that of another. */
export function logitDifference(logits: Float32Array, id: number, other: number): number {
  return (logits[id] as number) - (logits[other] as number);
}
