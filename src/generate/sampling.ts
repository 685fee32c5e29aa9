/** From logits to the next token, in the order in which transformers applies its processors. */

export interface SamplingOptions {
  /** 0 chooses the most probable token (greedy). */
  readonly temperature: number;
  /** Keep the k most probable tokens; 0 keeps all. */
  readonly topK: number;
  /** Keep the smallest set of tokens whose probability reaches p; 1 keeps all. */
  readonly topP: number;
  readonly seed: number;
}

export const GREEDY: SamplingOptions = { temperature: 0, topK: 0, topP: 1, seed: 0 };

/** The index of the largest value; the first of equals. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

/** `ln Σ exp(x)`, in double precision. */
export function logSumExp(values: ArrayLike<number>): number {
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > max) max = values[i] as number;
  if (max === -Infinity) return -Infinity;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp((values[i] as number) - max);
  return max + Math.log(sum);
}

/** The natural logarithm of a token's probability under the raw logits. */
export function logProbability(logits: Float32Array, id: number): number {
  return (logits[id] as number) - logSumExp(logits);
}

/** The `count` largest logits with their probabilities, most probable first; of equals the lower id first. */
export function topPredictions(
  logits: Float32Array,
  count: number,
): { id: number; logit: number; probability: number }[] {
  const normalizer = logSumExp(logits);
  return mostProbable(logits, count)
    .slice(0, count)
    .map((id) => {
      const logit = logits[id] as number;
      return { id, logit, probability: Math.exp(logit - normalizer) };
    });
}

/** The ids of the k largest logits and of all that equal the k-th, largest first; of equals the lower id first. */
function mostProbable(logits: Float32Array | Float64Array, k: number): number[] {
  const threshold = k < logits.length ? (logits.toSorted()[logits.length - k] as number) : -Infinity;
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id++) if ((logits[id] as number) >= threshold) ids.push(id);
  return ids.sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
}

/**
 * The distribution a token is drawn from: temperature, then top-k, then top-p, over the whole vocabulary.
 * Equal logits at the edge of top-k are all kept, and top-p keeps at least one token, as in transformers.
 * @returns pairs of id and probability, most probable first
 */
export function samplingDistribution(
  logits: Float32Array,
  options: SamplingOptions,
): { id: number; probability: number }[] {
  const max = logits[argmax(logits)] as number; // taken off first, so that no temperature is too small to divide by
  const scaled = Float64Array.from(logits, (logit) => (logit - max) / options.temperature);
  const ids = keepTopP(scaled, mostProbable(scaled, options.topK > 0 ? options.topK : scaled.length), options.topP);
  const normalizer = logSumExp(ids.map((id) => scaled[id] as number));
  return ids.map((id) => ({ id, probability: Math.exp((scaled[id] as number) - normalizer) }));
}

/** transformers removes, from the least probable up, the tokens whose cumulative probability is at most 1 - p. */
function keepTopP(scaled: Float64Array, ids: number[], p: number): number[] {
  if (p >= 1) return ids;
  const normalizer = logSumExp(ids.map((id) => scaled[id] as number));
  let end = ids.length;
  let cumulative = 0;
  while (end > 1) {
    cumulative += Math.exp((scaled[ids[end - 1] as number] as number) - normalizer);
    if (cumulative > 1 - p) break;
    end--;
  }
  return ids.slice(0, end);
}

/** Choose the next token. `random` gives numbers in [0, 1) and is not asked when decoding greedily. */
export function chooseToken(logits: Float32Array, options: SamplingOptions, random: () => number): number {
  if (options.temperature === 0) return argmax(logits);
  const distribution = samplingDistribution(logits, options);
  let rest = random();
  for (const { id, probability } of distribution) {
    rest -= probability;
    if (rest < 0) return id;
  }
  return (distribution.at(-1) as { id: number }).id;
}
