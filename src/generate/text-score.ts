/** How well a model foresees a text, token by token: sums that add up over texts, and the figures made of them. */
import { rankOf, summarize } from './logit-row';

/** Bins of the reliability table: from 0 to 1 in steps of a tenth. */
const BINS = 10;

/** Predictions whose probability lies in one tenth. */
export interface ReliabilityBin {
  readonly count: number;
  /** The sum of their probabilities. */
  readonly confidence: number;
  /** How many of them were right. */
  readonly right: number;
}

/** Sums over texts. */
export interface TextScore {
  /** UTF-8 bytes and tokens of the texts, and how many of the tokens were scored. */
  readonly bytes: number;
  readonly tokens: number;
  readonly scored: number;
  /** How many tokens the text has of which only this beginning was read; left out: no more. */
  readonly ofTokens?: number;
  /** The sum of -ln p over the scored tokens. */
  readonly nats: number;
  /** Scored tokens that were the most probable one, and among the five most probable. */
  readonly first: number;
  readonly amongFive: number;
  /** Of the most probable token at each place: how probable it was, and how often it was right. */
  readonly bins: readonly ReliabilityBin[];
}

export interface TextFigures {
  /** exp(nats / scored). */
  readonly perplexity: number;
  /** nats / ln 2 / bytes of all the text, with those of the few tokens that nothing foresees: the first one is given. */
  readonly bitsPerByte: number;
  /** Shares of the scored tokens. */
  readonly top1: number;
  readonly top5: number;
  /** Expected calibration error (Naeini et al. 2015): how far probability and share of right ones lie apart, over all bins. */
  readonly calibrationError: number;
}

/** Adds up what the model says of one token after the other. */
export class ScoreTally {
  private scored = 0;
  private nats = 0;
  private first = 0;
  private amongFive = 0;
  private readonly bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));

  /** @param logits of the place before the token */
  add(logits: Float32Array, id: number): void {
    const { best, logSum } = summarize(logits);
    const rank = rankOf(logits, id);
    this.scored++;
    this.nats += logSum - (logits[id] as number);
    if (rank === 0) this.first++;
    if (rank < 5) this.amongFive++;
    const confidence = Math.exp((logits[best] as number) - logSum);
    const bin = this.bins[binOf(confidence)] as { count: number; confidence: number; right: number };
    bin.count++;
    bin.confidence += confidence;
    if (rank === 0) bin.right++;
  }

  of(text: string, tokens: number): TextScore {
    const { scored, nats, first, amongFive } = this;
    return { bytes: Buffer.byteLength(text), tokens, scored, nats, first, amongFive, bins: this.bins };
  }
}

/** Which tenth a probability lies in. */
export function binOf(probability: number): number {
  return Math.min(BINS - 1, Math.floor(probability * BINS));
}

/** Of several texts together. */
export function addScores(scores: readonly TextScore[]): TextScore {
  const sum = (of: (score: TextScore) => number) => scores.reduce((total, score) => total + of(score), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    tokens: sum(({ tokens }) => tokens),
    scored: sum(({ scored }) => scored),
    nats: sum(({ nats }) => nats),
    first: sum(({ first }) => first),
    amongFive: sum(({ amongFive }) => amongFive),
    bins: addBins(scores.map(({ bins }) => bins)),
  };
}

export function addBins(tables: readonly (readonly ReliabilityBin[])[]): ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const sum = (name: keyof ReliabilityBin) => tables.reduce((total, table) => total + (table[bin]?.[name] ?? 0), 0);
    return { count: sum('count'), confidence: sum('confidence'), right: sum('right') };
  });
}

/** NaN where no token was scored. */
export function figuresOf({ bytes, scored, nats, first, amongFive, bins }: TextScore): TextFigures {
  return {
    perplexity: Math.exp(nats / scored),
    bitsPerByte: scored === 0 ? Number.NaN : nats / Math.LN2 / bytes,
    top1: first / scored,
    top5: amongFive / scored,
    calibrationError: calibrationError(bins),
  };
}

/** Σ |right - confidence| / Σ count: each bin's distance, weighted by how many lie in it. */
function calibrationError(bins: readonly ReliabilityBin[]): number {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return bins.reduce((sum, { right, confidence }) => sum + Math.abs(right - confidence), 0) / count;
}
