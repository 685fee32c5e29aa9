/** How well a model predicts random tokens, and the same tokens again: what induction is for. */
import { nodeOf } from '../../architectures/plan/plan';
import { logProbability } from '../../generate/sampling';
import type { Model } from '../../lowering/model';
import { rowWidth } from '../../operations/node';
import { finalNorm, headChunk, headRows, lastStream } from '../run/pass';
import type { YieldPoint } from '../run/yield-point';

/** For each half, the mean log-probability in nats of its tokens except the first: both halves have the same tokens. */
export interface HalfLogprobs {
  readonly first: number;
  readonly second: number;
  /** How many tokens each mean is over. */
  readonly tokens: number;
  /** The size of the model's vocabulary, which is the perplexity of uniform guessing. Absent in what older versions stored. */
  readonly vocabulary?: number;
  /** By how much the second mean is larger in each of the texts, in nats per token. Absent in what older versions stored. */
  readonly gains?: readonly number[];
}

/** Accumulates the sums text by text. */
export class ForeseenHalves {
  private readonly sums = { first: 0, second: 0 };
  private readonly gains: number[] = [];
  private tokens = 0;

  /** @param start where the first half begins @param different the number of tokens in each half */
  constructor(
    private readonly model: Model,
    private readonly start: number,
    private readonly different: number,
    private readonly yieldPoint: YieldPoint,
  ) {}

  /** @param stream the stream after the last block, [pos, d_model] @param drawn the tokens of a half */
  async add(stream: Float32Array, drawn: readonly number[]): Promise<void> {
    const { start, different } = this;
    const first = await this.sumOf(stream, start, drawn);
    const second = await this.sumOf(stream, start + different, drawn);
    this.sums.first += first;
    this.sums.second += second;
    this.gains.push((second - first) / (different - 1));
    this.tokens += different - 1;
  }

  /** The means over all texts so far; NaN before the first. */
  result(): HalfLogprobs {
    const { sums, tokens, gains } = this;
    const means = { first: sums.first / tokens, second: sums.second / tokens };
    return { ...means, tokens, vocabulary: this.model.spec.vocabSize, gains: [...gains] };
  }

  /** Reads some rows of logits at a time; the row of each token except the last says how probable the next one is. */
  private async sumOf(stream: Float32Array, from: number, drawn: readonly number[]): Promise<number> {
    const { model, different } = this;
    const width = rowWidth(nodeOf(model.folder.plan, lastStream(model)));
    const step = Math.max(1, Math.min(headChunk(model.spec), Math.floor(PIECE_VALUES / model.spec.vocabSize)));
    let sum = 0;
    for (let at = 0; at < different - 1; at += step) {
      await this.yieldPoint();
      const stop = Math.min(different - 1, at + step);
      const rows = stream.subarray((from + at) * width, (from + stop) * width);
      const logits = await headRows(model, await finalNorm(model, rows));
      const vocab = logits.length / (stop - at);
      for (let row = 0; row < stop - at; row++)
        sum += logProbability(logits.subarray(row * vocab, (row + 1) * vocab), drawn[at + row + 1] as number);
    }
    return sum;
  }
}

/** How many logits are read at a time. */
const PIECE_VALUES = 4 * 1024 * 1024;
