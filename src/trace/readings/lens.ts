/** The logit lens (nostalgebraist 2020): what the model would predict if the final norm and the head came at this point. */

import { requireApplies } from '../../architectures/plan/why-not';
import { LastAnswers } from '../../base/last-answers';
import { rankOf, summarize } from '../../generate/logit-row';
import type { Model } from '../../lowering/model';
import { describeId, type TokenDescription } from '../../model/tokenizers/tokenizer';
import { UNIT_ROUNDOFF } from '../../operations/rounding';
import { finalNorm, headChunk, headRows } from '../run/pass';
import { type Proof, proof } from '../run/proofs';
import { modelOf, readRow, readRows, type TraceSource } from '../run/source';
import { NO_YIELD, type YieldPoint } from '../run/yield-point';
import { spansOf } from '../tensors/axis';
import { type LensPoint, lensPoints } from './lens-points';

/**
 * A token at each point and position: its probability, and how many tokens rank before it (of equally probable ones, those
 * with lower ids). [point, position]
 */
export interface LensToken {
  readonly probability: Float64Array;
  readonly rank: Int32Array;
}

export interface Lens {
  /** The points in the order in which the data flows: the last one is what the head really reads. */
  readonly points: readonly LensPoint[];
  readonly positions: readonly number[];
  /** The most probable token at each point and position; of equally probable ones, the lowest id. [point, position] */
  readonly top: Int32Array;
  /** Its probability. [point, position] */
  readonly probability: Float64Array;
  /** Its logit, and the log-sum-exp of all logits: the probability is exp(logit − log-sum-exp). [point, position] */
  readonly logit: Float64Array;
  readonly logSum: Float64Array;
  /** Entropy in bits of the whole distribution. [point, position] */
  readonly entropy: Float64Array;
  /** The token that the last point finds most probable at this position. */
  readonly final: LensToken;
  /** The token that was asked for; null if none was. */
  readonly target: LensToken | null;
  /** The texts of all ids in `top`, and of the token that was asked for. */
  readonly tokens: readonly TokenDescription[];
  /** The check that the last point gives the logits of the run. */
  readonly proof: Proof;
}

/** The most positions in one reading: some seconds of work for a model of 50,000 tokens and 48 blocks. */
export const LENS_POSITIONS = 64;

/**
 * How many rows of logits are computed and examined in one piece, before other requests to the trace get their turn: some
 * tens of milliseconds, of which reading the head's weights is a small part.
 */
const ROWS_AT_ONCE = 16;

/**
 * Reads what each point of the residual stream would predict at these positions.
 * @param yieldPoint lets other awaited work get its turn; it must not let in work that waits for this reading
 * @throws one sentence if the trace's model is absent; what `yieldPoint` throws
 */
export async function readLens(
  source: TraceSource,
  positions: readonly number[],
  target: number | null,
  yieldPoint: YieldPoint = NO_YIELD,
): Promise<Lens> {
  requireApplies(source.planOf('model'), 'The logit lens');
  const model = modelOf(source, 'The logit lens');
  const read = () => new LensReader(source, model, positions, target).read(yieldPoint);
  return positions.length === 1 ? LENSES.of(source.key, [positions, target], read) : read();
}

/** The latest readings of single positions of each trace, from which the findings of every head that is shown are made. */
const LENSES = new LastAnswers<Lens>(16);

class LensReader {
  private readonly points: readonly LensPoint[];
  private readonly top: Int32Array;
  private readonly probability: Float64Array;
  private readonly logit: Float64Array;
  private readonly logSum: Float64Array;
  private readonly entropy: Float64Array;
  private readonly final: LensToken;
  private readonly asked: LensToken | null;
  private residual = 0;
  private magnitude = 1;

  constructor(
    private readonly source: TraceSource,
    private readonly model: Model,
    private readonly positions: readonly number[],
    private readonly target: number | null,
  ) {
    this.points = lensPoints(source.planOf('model'));
    const count = this.points.length * positions.length;
    const token = () => ({ probability: new Float64Array(count), rank: new Int32Array(count) });
    this.top = new Int32Array(count);
    this.probability = new Float64Array(count);
    this.logit = new Float64Array(count);
    this.logSum = new Float64Array(count);
    this.entropy = new Float64Array(count);
    this.final = token();
    this.asked = target === null ? null : token();
  }

  /** Reads from the last point to the first, since the last one says which token is predicted in the end. */
  async read(yieldPoint: YieldPoint): Promise<Lens> {
    const { points, positions, top, probability, logit, logSum, entropy, final } = this;
    const { vocabSize } = this.source.spec;
    const cells = [...points.keys()].reverse().flatMap((point) => [...positions.keys()].map((at) => ({ point, at })));
    const step = Math.min(headChunk(this.source.spec), ROWS_AT_ONCE);
    for (let first = 0; first < cells.length; first += step) {
      await yieldPoint();
      const some = cells.slice(first, first + step);
      const logits = await this.logitsOf(some);
      for (const [row, { point, at }] of some.entries()) {
        const rowLogits = logits.subarray(row * vocabSize, (row + 1) * vocabSize);
        this.addRow(point * positions.length + at, at, rowLogits);
      }
      await this.compare(
        some.filter(({ point }) => point === points.length - 1).map(({ at }) => at),
        logits,
      );
    }
    const { target: tokenizer } = this.model.folder.tokenizer;
    const tokens = [...new Set([...top, ...(this.target === null ? [] : [this.target])])].map((id) =>
      describeId(tokenizer, id),
    );
    return {
      points,
      positions,
      top,
      probability,
      logit,
      logSum,
      entropy,
      final,
      target: this.asked,
      tokens,
      proof: this.proof(),
    };
  }

  /** Applies the final norm and the head to rows of the stream: [cells, d_vocab]. */
  private async logitsOf(cells: readonly { point: number; at: number }[]): Promise<Float32Array> {
    const { dModel } = this.source.spec;
    const rows = new Float32Array(cells.length * dModel);
    for (const [row, { point, at }] of cells.entries()) {
      const { stage } = this.points[point] as LensPoint;
      rows.set(await readRow(this.source, stage, this.positions[at] as number), row * dModel);
    }
    return headRows(this.model, await finalNorm(this.model, rows));
  }

  private addRow(cell: number, at: number, logits: Float32Array): void {
    const { best, logSum, entropy } = summarize(logits);
    const probability = (id: number) => Math.exp((logits[id] as number) - logSum);
    const addToken = (token: LensToken, id: number) => {
      token.probability[cell] = probability(id);
      token.rank[cell] = rankOf(logits, id);
    };
    this.top[cell] = best;
    this.probability[cell] = probability(best);
    this.logit[cell] = logits[best] as number;
    this.logSum[cell] = logSum;
    this.entropy[cell] = entropy;
    const lastRow = (this.points.length - 1) * this.positions.length;
    addToken(this.final, this.top[lastRow + at] as number);
    if (this.asked && this.target !== null) addToken(this.asked, this.target);
  }

  /** @param rows the positions of the first rows of `logits` */
  private async compare(rows: readonly number[], logits: Float32Array): Promise<void> {
    let row = 0;
    for (const { start, stop } of spansOf(rows.map((at) => this.positions[at] as number))) {
      const run = await readRows(this.source, 'logits', start, stop);
      for (const [i, b] of run.entries()) {
        const a = logits[row * this.source.spec.vocabSize + i] as number;
        this.residual = Math.max(this.residual, Math.abs(a - b));
        this.magnitude = Math.max(this.magnitude, Math.abs(b));
      }
      row += stop - start;
    }
  }

  /**
   * The same norm and head are applied to another number of rows, so their d_model products may be added in another order.
   * The roundings of a sum have random signs and grow as the square root of their number.
   */
  private proof(): Proof {
    const bound = 4 * Math.sqrt(this.source.spec.dModel) * UNIT_ROUNDOFF * this.magnitude;
    return proof('lens-logits', this.residual, bound);
  }
}
