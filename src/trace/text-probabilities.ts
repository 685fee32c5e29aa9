/** How well the model foresaw the text itself. */
import { remember } from '../model/remember';
import { wholeRows } from './rows';
import type { TraceSource } from './source';

export interface TextProbabilities {
  /** Natural logarithm of each token's probability given those before it; NaN for the first. [pos] */
  readonly logprob: Float64Array;
  /** How many tokens were more probable, given those before it; -1 for the first. [pos] */
  readonly rank: Int32Array;
  /** Entropy in bits of what the model said after each token. [pos] */
  readonly entropy: Float64Array;
}

const known = new WeakMap<TraceSource, Promise<TextProbabilities>>();

/**
 * Read all logits of a trace; they are computed again, some rows at a time, where they are not kept. The answer is
 * remembered as long as the trace lives.
 */
export function textProbabilities(source: TraceSource): Promise<TextProbabilities> {
  return remember(known, source, () => readTextProbabilities(source));
}

async function readTextProbabilities(source: TraceSource): Promise<TextProbabilities> {
  const [pos = 0, vocab = 1] = source.find('logits', 'model').shape;
  const logprob = new Float64Array(pos).fill(Number.NaN);
  const rank = new Int32Array(pos).fill(-1);
  const entropy = new Float64Array(pos);
  let position = 0;
  for await (const rows of wholeRows(source.pieces('logits', 'model'), vocab)) {
    for (let start = 0; start < rows.length; start += vocab, position++) {
      const logits = rows.subarray(start, start + vocab);
      const { logSum, entropy: bits } = summarize(logits);
      entropy[position] = bits;
      const next = source.tokens[position + 1];
      if (!next) continue;
      logprob[position + 1] = (logits[next.id] as number) - logSum;
      rank[position + 1] = countAbove(logits, logits[next.id] as number);
    }
  }
  return { logprob, rank, entropy };
}

/** `ln Σ exp(x)`, and the entropy of softmax(x) in bits: (ln Σ exp(x) - Σ p·x) / ln 2. In double precision. */
function summarize(logits: Float32Array): { logSum: number; entropy: number } {
  let max = -Infinity;
  for (let i = 0; i < logits.length; i++) max = Math.max(max, logits[i] as number);
  let [sum, weighted] = [0, 0];
  for (let i = 0; i < logits.length; i++) {
    const shifted = (logits[i] as number) - max;
    const term = Math.exp(shifted);
    sum += term;
    if (term !== 0) weighted += term * shifted; // a logit of -inf has no part in it
  }
  return { logSum: max + Math.log(sum), entropy: (Math.log(sum) - weighted / sum) / Math.LN2 };
}

function countAbove(values: Float32Array, threshold: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > threshold) count++;
  return count;
}
