/** How well a model predicts a text, token by token: sums that can be added over texts, and the figures made of them. */
import { rankOf, summarize } from './logit-row';

/** Bins of the reliability table, each a tenth wide, from 0 to 1. */
const BINS = 10;

/** The predictions whose probability lies in one tenth. */
export interface ReliabilityBin {
  readonly count: number;
  /** The sum of their probabilities. */
  readonly confidenceSum: number;
  /** How many of the predictions were right. */
  readonly right: number;
}

/** Sums over texts. */
export interface TextScore {
  /** UTF-8 bytes and tokens of the texts, and how many of the tokens were scored. */
  readonly bytes: number;
  readonly tokens: number;
  readonly scored: number;
  /** The number of tokens of the whole text, if only this beginning was read. */
  readonly ofTokens?: number;
  /** The sum of -ln p over the scored tokens. */
  readonly nats: number;
  /** How many scored tokens were the most probable one, and how many among the five most probable. */
  readonly top1Count: number;
  readonly top5Count: number;
  /** For the most probable token at each place: how probable it was, and how often it was right. */
  readonly bins: readonly ReliabilityBin[];
}

export interface TextFigures {
  /** exp(nats / scored). */
  readonly perplexity: number;
  /**
   * nats / ln 2 / bytes. The bytes are those of all the text, including the few tokens that are not predicted, such as the
   * first.
   */
  readonly bitsPerByte: number;
  /** Shares of the scored tokens. */
  readonly top1: number;
  readonly top5: number;
  /**
   * Expected calibration error (Naeini et al. 2015): how far probability and the share of right predictions lie apart, over
   * all bins.
   */
  readonly calibrationError: number;
}

/** Accumulates the model's predictions, one token after the other. */
export class ScoreTally {
  private scored = 0;
  private nats = 0;
  private top1Count = 0;
  private top5Count = 0;
  private readonly bins = Array.from({ length: BINS }, () => ({ count: 0, confidenceSum: 0, right: 0 }));

  /** @param logits the logits at the place before the token */
  add(logits: Float32Array, id: number): void {
    const { best, logSum } = summarize(logits);
    const rank = rankOf(logits, id);
    this.scored++;
    this.nats += logSum - (logits[id] as number);
    if (rank === 0) this.top1Count++;
    if (rank < 5) this.top5Count++;
    const confidence = Math.exp((logits[best] as number) - logSum);
    const bin = this.bins[binOf(confidence)] as { count: number; confidenceSum: number; right: number };
    bin.count++;
    bin.confidenceSum += confidence;
    if (rank === 0) bin.right++;
  }

  /** The sums so far. @param text whose bytes are counted @param tokens of the text, of which the first may not be scored */
  of(text: string, tokens: number): TextScore {
    const { scored, nats, top1Count, top5Count } = this;
    return { bytes: Buffer.byteLength(text), tokens, scored, nats, top1Count, top5Count, bins: this.bins };
  }
}

/** The index of the tenth that a probability lies in. */
export function binOf(probability: number): number {
  return Math.min(BINS - 1, Math.floor(probability * BINS));
}

/** The score of several texts together. */
export function addScores(scores: readonly TextScore[]): TextScore {
  const sum = (of: (score: TextScore) => number) => scores.reduce((total, score) => total + of(score), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    tokens: sum(({ tokens }) => tokens),
    scored: sum(({ scored }) => scored),
    nats: sum(({ nats }) => nats),
    top1Count: sum(({ top1Count }) => top1Count),
    top5Count: sum(({ top5Count }) => top5Count),
    bins: addBins(scores.map(({ bins }) => bins)),
  };
}

/** Ten bins, each with the sums of the tables' bins for that tenth. */
export function addBins(tables: readonly (readonly ReliabilityBin[])[]): ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const sum = (name: keyof ReliabilityBin) => tables.reduce((total, table) => total + (table[bin]?.[name] ?? 0), 0);
    return { count: sum('count'), confidenceSum: sum('confidenceSum'), right: sum('right') };
  });
}

/** The figures of a score; NaN if no token was scored. */
export function figuresOf({ bytes, scored, nats, top1Count, top5Count, bins }: TextScore): TextFigures {
  return {
    perplexity: Math.exp(nats / scored),
    bitsPerByte: scored === 0 ? Number.NaN : nats / Math.LN2 / bytes,
    top1: top1Count / scored,
    top5: top5Count / scored,
    calibrationError: calibrationError(bins),
  };
}

/** Σ |right - confidence| / Σ count: each bin's distance, weighted by its number of predictions. */
function calibrationError(bins: readonly ReliabilityBin[]): number {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return bins.reduce((sum, { right, confidenceSum }) => sum + Math.abs(right - confidenceSum), 0) / count;
}
