/** From logits to the next token, in the order in which transformers applies its processors. */
import { argmax } from '../base/vectors';

export interface SamplingOptions {
  /** 0 chooses the most probable token (greedy). */
  readonly temperature: number;
  /** Keeps the k most probable tokens; 0 keeps all. */
  readonly topK: number;
  /** Keeps the smallest set of tokens whose probability reaches p; 1 keeps all. */
  readonly topP: number;
  readonly seed: number;
}

/** How the user wants the next token to be picked. */
export interface SamplingChoice extends SamplingOptions {
  /** Whether a token is drawn; otherwise the most probable one is taken, whatever the other settings are. */
  readonly draw: boolean;
}

/** The limits of the settings in the panel. */
export const SAMPLING_LIMITS = {
  temperature: { min: 0, max: 100 },
  topK: { min: 0, max: 10_000_000 },
  topP: { min: 0.001, max: 1 },
  seed: { min: 0, max: 0xffff_ffff },
} as const;

export const GREEDY: SamplingOptions = { temperature: 0, topK: 0, topP: 1, seed: 0 };

/** Whether the settings change the distribution. */
export function changesDistribution({ temperature, topK, topP }: SamplingOptions): boolean {
  return temperature !== 1 || topK !== 0 || topP !== 1;
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

/** The probability of every token [d_vocab]. */
export function softmax(logits: Float32Array): Float32Array {
  const normalizer = logSumExp(logits);
  return logits.map((logit) => Math.exp(logit - normalizer));
}

/** The natural logarithm of a token's probability under the raw logits. */
export function logProbability(logits: Float32Array, id: number): number {
  return (logits[id] as number) - logSumExp(logits);
}

/** The `count` largest logits with their probabilities, most probable first; of equal ones, the lower id first. */
export function topPredictions(
  logits: Float32Array,
  count: number,
  order: Uint32Array = orderOf(logits),
): { id: number; logit: number; probability: number }[] {
  return predictionsOf(logits, order.subarray(0, count));
}

/** The logits of these tokens, and their probabilities under the raw logits. */
export function predictionsOf(
  logits: Float32Array,
  ids: Iterable<number>,
): { id: number; logit: number; probability: number }[] {
  const normalizer = logSumExp(logits);
  return Array.from(ids, (id) => {
    const logit = logits[id] as number;
    return { id, logit, probability: Math.exp(logit - normalizer) };
  });
}

/** Entropy of a distribution in bits: -Σ p log₂ p. */
export function entropyBits(probabilities: Float64Array): number {
  let sum = 0;
  for (const probability of probabilities) if (probability > 0) sum -= probability * Math.log2(probability);
  return sum;
}

/** Tokens and their probabilities, most probable first; of equal ones, the lower id first. */
export interface Distribution {
  readonly ids: Uint32Array;
  readonly probabilities: Float64Array;
  /** How many tokens top-k leaves, before top-p. */
  readonly afterTopK: number;
}

/** How many tokens there are, how many of them top-k leaves, and how many of these top-p leaves. */
export interface KeptTokens {
  readonly all: number;
  readonly afterTopK: number;
  readonly kept: number;
}

/** @param all the size of the vocabulary */
export function keptTokens({ afterTopK, ids }: Distribution, all: number): KeptTokens {
  return { all, afterTopK, kept: ids.length };
}

/**
 * The distribution a token is drawn from: temperature, then top-k, then top-p, over the whole vocabulary. Equal logits at
 * the edge of top-k are all kept, and top-p keeps at least one token, as in transformers. Temperature 0 leaves only the
 * most probable token.
 * @param order the order of the logits, if it is known already: it takes most of the time
 */
export function samplingDistribution(
  logits: Float32Array,
  { temperature, topK, topP }: Omit<SamplingOptions, 'seed'>,
  order: Uint32Array = orderOf(logits),
): Distribution {
  if (temperature === 0) return { ids: order.slice(0, 1), probabilities: Float64Array.of(1), afterTopK: 1 };
  const ids = order.slice();
  const scaled = new Float64Array(ids.length);
  const max = logits[ids[0] as number] as number; // taken off first, so that no temperature is too small to divide by
  for (let i = 0; i < ids.length; i++) scaled[i] = ((logits[ids[i] as number] as number) - max) / temperature;
  sortEquals(ids, scaled);
  const afterTopK = keepTopK(scaled, topK);
  const kept = keepTopP(scaled.subarray(0, afterTopK), topP);
  const probabilities = scaled.slice(0, kept);
  const normalizer = logSumExp(probabilities);
  for (let i = 0; i < kept; i++) probabilities[i] = Math.exp((probabilities[i] as number) - normalizer);
  return { ids: ids.slice(0, kept), probabilities, afterTopK };
}

/** Puts the lower id first also among logits that the temperature has made equal. */
function sortEquals(ids: Uint32Array, scaled: Float64Array): void {
  for (let start = 0; start < scaled.length; ) {
    let end = start + 1;
    while (end < scaled.length && scaled[end] === scaled[start]) end++;
    if (end - start > 1) ids.subarray(start, end).sort();
    start = end;
  }
}

/** How many of the values, which are in falling order, top-k keeps. */
function keepTopK(scaled: Float64Array, k: number): number {
  if (k <= 0 || k >= scaled.length) return scaled.length;
  let end = k;
  while (end < scaled.length && scaled[end] === scaled[k - 1]) end++;
  return end;
}

/**
 * How many of the values top-p keeps. Like transformers, it removes tokens from the least probable up while their
 * cumulative probability is at most 1 - p.
 */
function keepTopP(scaled: Float64Array, p: number): number {
  if (p >= 1) return scaled.length;
  const normalizer = logSumExp(scaled);
  let end = scaled.length;
  let cumulative = 0;
  while (end > 1) {
    cumulative += Math.exp((scaled[end - 1] as number) - normalizer);
    if (cumulative > 1 - p) break;
    end--;
  }
  return end;
}

/** Why a token was drawn: it is the first at which the running sum of the probabilities, largest first, exceeds `number`. */
export interface TokenDraw {
  /** The random number that the seed gave, in [0, 1). */
  readonly number: number;
  /** The sum of the probabilities of the tokens before it, the most probable first. */
  readonly before: number;
  /** The probability with which it was drawn: after temperature, top-k and top-p. */
  readonly probability: number;
}

export interface ChosenToken {
  readonly id: number;
  /** Absent if the most probable token is taken. */
  readonly draw?: TokenDraw;
}

/** Chooses the next token. `random` returns numbers in [0, 1); it is not called when decoding greedily. */
export function chooseToken(logits: Float32Array, options: SamplingOptions, random: () => number): ChosenToken {
  return options.temperature === 0 ? { id: argmax(logits) } : drawToken(samplingDistribution(logits, options), random);
}

/** Draws a token. `random` returns numbers in [0, 1). */
export function drawToken({ ids, probabilities }: Distribution, random: () => number): Required<ChosenToken> {
  const number = random();
  const last = ids.length - 1;
  let before = 0;
  // The last token is drawn also if rounding leaves the sum below the number.
  for (let i = 0; i < last; i++) {
    const probability = probabilities[i] as number;
    if (before + probability > number) return { id: ids[i] as number, draw: { number, before, probability } };
    before += probability;
  }
  return { id: ids[last] as number, draw: { number, before, probability: probabilities[last] as number } };
}

const DIGIT_BITS = 11;
const DIGITS = 3; // of 11 bits: 32 bits in all
const DIGIT_MASK = (1 << DIGIT_BITS) - 1;

/**
 * All ids, the largest logit first; of equal ones the lower id first, and NaN last. A radix sort, since it takes a tenth of
 * the time of a comparison sort for a vocabulary of 50,000.
 */
export function orderOf(logits: Float32Array): Uint32Array {
  const keys = fallingKeys(logits);
  let ids = new Uint32Array(keys.length);
  for (let id = 0; id < ids.length; id++) ids[id] = id;
  let next = new Uint32Array(ids.length);
  for (let digit = 0; digit < DIGITS; digit++) {
    const shift = digit * DIGIT_BITS;
    const places = placesOf(keys, shift);
    for (const id of ids) {
      const value = ((keys[id] as number) >>> shift) & DIGIT_MASK;
      const place = places[value] as number;
      places[value] = place + 1;
      next[place] = id;
    }
    [ids, next] = [next, ids];
  }
  return ids;
}

/** The index at which the first key with each value of a digit is placed. */
function placesOf(keys: Uint32Array, shift: number): Uint32Array {
  const places = new Uint32Array(DIGIT_MASK + 1);
  for (let i = 0; i < keys.length; i++) {
    const value = ((keys[i] as number) >>> shift) & DIGIT_MASK;
    places[value] = (places[value] as number) + 1;
  }
  let sum = 0;
  for (let value = 0; value < places.length; value++) {
    const count = places[value] as number;
    places[value] = sum;
    sum += count;
  }
  return places;
}

/** Integers that rise as the floats fall: apart from the sign, the bits of floats are in the order of their values. */
function fallingKeys(values: Float32Array): Uint32Array {
  const keys = new Uint32Array(values.length);
  const bits = new Uint32Array(values.slice().buffer);
  for (let i = 0; i < keys.length; i++) {
    const value = values[i] as number;
    const own = value === 0 ? 0 : (bits[i] as number); // -0 equals 0
    keys[i] = Number.isNaN(value) ? 0xffffffff : own >>> 31 ? own : ~own & 0x7fffffff;
  }
  return keys;
}
