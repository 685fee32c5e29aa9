/**
 * What a model predicts after a token, exactly and over its whole vocabulary. Pure, so that the panel can compute it from
 * the real logits while a slider moves.
 */
import { seededRandom } from '../../base/random';
import {
  type ChosenToken,
  type Distribution,
  drawToken,
  entropyBits,
  type KeptTokens,
  keptTokens,
  logSumExp,
  orderOf,
  type SamplingOptions,
  samplingDistribution,
} from '../../generate/sampling';

export {
  changesDistribution,
  GREEDY,
  type KeptTokens,
  SAMPLING_LIMITS,
  type SamplingChoice,
  type SamplingOptions,
  type TokenDraw,
} from '../../generate/sampling';

/** A distribution over the vocabulary, and its uncertainty. */
export interface Spread extends Distribution {
  /** Entropy in bits. */
  readonly entropy: number;
}

/** One row of logits [d_vocab], and what follows from it. */
export class Predictions {
  /** All ids, most probable first; of equally probable ones, the lower id first. */
  readonly order: Uint32Array;
  /** The distribution of the raw logits: softmax without temperature, nothing left out. */
  readonly raw: Spread;
  private readonly normalizer: number;
  private ranks: Uint32Array | undefined;
  private last: { readonly key: string; readonly spread: Spread } | undefined;

  constructor(readonly logits: Float32Array) {
    this.order = orderOf(logits);
    this.normalizer = logSumExp(logits);
    this.raw = spread({
      ids: this.order,
      probabilities: Float64Array.from(this.order, (id) => this.probability(id)),
      afterTopK: logits.length,
    });
  }

  logit(id: number): number {
    return this.logits[id] as number;
  }

  /** The raw probability of a token: softmax of the logits, without temperature. */
  probability(id: number): number {
    return Math.exp(this.logit(id) - this.normalizer);
  }

  /** How many tokens come before this one in `order`. */
  rank(id: number): number {
    this.ranks ??= ranksOf(this.order);
    return this.ranks[id] as number;
  }

  /** The distribution that the next token is drawn from: temperature, then top-k, then top-p. The last answer is cached. */
  sampled({ temperature, topK, topP }: Omit<SamplingOptions, 'seed'>): Spread {
    const key = `${temperature} ${topK} ${topP}`;
    if (this.last?.key !== key) {
      const distribution = samplingDistribution(this.logits, { temperature, topK, topP }, this.order);
      this.last = { key, spread: spread(distribution) };
    }
    return this.last.spread;
  }

  /** How many tokens top-k and top-p leave of all. */
  kept(options: Omit<SamplingOptions, 'seed'>): KeptTokens {
    return keptTokens(this.sampled(options), this.logits.length);
  }

  /** The sum of the raw probabilities of some tokens. */
  share(ids: Uint32Array): number {
    let sum = 0;
    for (const id of ids) sum += this.probability(id);
    return sum;
  }

  /** The id of the next token: the most probable one, or at a temperature above 0 the first one that the seed draws. */
  choose(options: SamplingOptions): number {
    return this.draw(options).id;
  }

  /** The same draw with its reason: the random number that the seed gives, and the token's interval. */
  draw(options: SamplingOptions): Required<ChosenToken> {
    return drawToken(this.sampled(options), seededRandom(options.seed));
  }
}

/** The probability of each id, 0 for ids that the distribution leaves out. [d_vocab] */
export function probabilitiesById({ ids, probabilities }: Distribution, vocabSize: number): Float64Array {
  const byId = new Float64Array(vocabSize);
  for (let i = 0; i < ids.length; i++) byId[ids[i] as number] = probabilities[i] as number;
  return byId;
}

function spread(distribution: Distribution): Spread {
  return { ...distribution, entropy: entropyBits(distribution.probabilities) };
}

function ranksOf(order: Uint32Array): Uint32Array {
  const ranks = new Uint32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank] as number] = rank;
  return ranks;
}
