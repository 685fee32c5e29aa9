/** What a row of logits says of its tokens: the one implementation of softmax, entropy and ranks that all callers share. */
import { argmax } from '../base/vectors';

/** The summary of a row. */
interface LogitSummary {
  /** The most probable token; of equally probable ones, the lowest id. */
  readonly best: number;
  /** `ln Σ exp(logit)`: a logit minus this is the natural logarithm of its probability. */
  readonly logSum: number;
  /** Entropy in bits of softmax: (ln Σ exp(x) − Σ p·x) / ln 2. */
  readonly entropy: number;
}

/** Summarises a row in double precision. */
export function summarize(logits: Float32Array): LogitSummary {
  const best = argmax(logits);
  const max = logits[best] as number;
  let sum = 0;
  let weighted = 0;
  for (let id = 0; id < logits.length; id++) {
    const below = (logits[id] as number) - max;
    const share = Math.exp(below);
    sum += share;
    if (share !== 0) weighted += share * below; // a logit of −∞ has no part in it: 0 · −∞ would be no number
  }
  return { best, logSum: max + Math.log(sum), entropy: (Math.log(sum) - weighted / sum) / Math.LN2 };
}

/** How many tokens come before this one in `orderOf`: the more probable ones, and of equally probable ones those of lower ids. */
export function rankOf(logits: Float32Array, id: number): number {
  const own = logits[id] as number;
  if (Number.isNaN(own)) return logits.reduce((count, other, at) => count + Number(!Number.isNaN(other) || at < id), 0);
  let rank = 0;
  for (let at = 0; at < id; at++) if ((logits[at] as number) >= own) rank++;
  for (let at = id + 1; at < logits.length; at++) if ((logits[at] as number) > own) rank++;
  return rank;
}
