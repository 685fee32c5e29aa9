/** Checks all values of one stage against those recomputed from its inputs. */
import { nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import type { WeightReader } from '../../model/weight-reader';
import { kindOf } from '../../operations/kinds';
import { combinationsIn, combinationWeights, type Recomputed } from '../../operations/recomputed';
import { RowDifferences } from '../run/row-differences';
import type { TraceSource } from '../run/source';
import { elementCount } from '../tensors/tensor';
import { NoticedSizes } from './noticed-sizes';
import { operandIndex } from './provenance';
import { TraceResults } from './result-reader';
import type { Turns } from './turns';
import { type CheckedValue, checkValue, type FailedAt, hasWeights, ifReadable, type ValuesOf } from './value-check';

/** The result of checking a stage. */
export interface StageFound {
  readonly rows: RowDifferences;
  readonly noticed: NoticedSizes;
  /** The first value that does not follow from its inputs. */
  readonly failed: FailedAt | undefined;
}

/** The place, in a row, of values beyond their limit. */
interface Place {
  readonly row: number;
  readonly first: number;
  readonly end: number;
}

export class StageCheck implements ValuesOf {
  /** The first row, along the first axis, that has values. */
  readonly firstRow: number;
  private readonly plan: Plan;
  private readonly shape: readonly number[];

  /**
   * @param turns asked between rows, so that other work gets its turn
   * @param last the results that were read last
   */
  constructor(
    readonly trace: TraceSource,
    private readonly stage: Stage,
    readonly weights: WeightReader,
    readonly turns: Turns,
    private readonly last: Map<string, Float32Array>,
  ) {
    this.plan = trace.planOf('model');
    this.shape = trace.find(stage.name, 'model').shape;
    this.firstRow = this.firstKept();
  }

  /** The number of rows, along the first axis, that are checked. */
  get rows(): number {
    return (this.shape[0] as number) - this.firstRow;
  }

  /** The number of values that are checked. */
  get size(): number {
    return this.rows * elementCount(this.shape.slice(1));
  }

  /** @returns undefined if weights are not available, so that nothing can be recomputed */
  async run(): Promise<StageFound | undefined> {
    const node = nodeOf(this.plan, this.stage.node);
    if (!hasWeights(this.trace, node)) return undefined;
    const { stage, firstRow, turns, last } = this;
    const reader = new TraceResults(this.trace, { stage, firstRow, turns, last }, this.weights);
    const work = async () => this.compare(await kindOf(node).recompute(node, reader), await reader.result(node.id));
    return ifReadable(work());
  }

  private async compare(made: Recomputed, stored: Float32Array): Promise<StageFound> {
    const { width, combined } = made;
    const [rows, noticed] = [new RowDifferences(), new NoticedSizes()];
    const [values, bounds] = [new Float64Array(width), new Float64Array(width)];
    const own = combined === 1 ? undefined : new Float64Array(combinationsIn(width, combined));
    let place: Place | undefined;
    for (let row = 0, start = 0; start < stored.length; row++, start += width) {
      if (this.turns.isOver) await this.turns.pause();
      made.fill(row, values, bounds);
      if (own) combine(stored, start, width, combined, own);
      const count = own?.length ?? width;
      const beyond = compareRow(own ?? stored, own ? 0 : start, count, values, bounds, rows);
      noticed.add(largestOf(bounds, count), width);
      if (beyond >= 0) place ??= { row, first: beyond * combined, end: Math.min(width, (beyond + 1) * combined) };
    }
    const failed = place ? await this.failedIn(place, width) : await this.differingCopy(stored);
    if (!place && failed) rows.add(Math.abs(failed.stored - failed.computed), 0);
    return { rows, noticed, failed };
  }

  /** Of adjacent values whose combination is beyond its limit, the one that deviates most. */
  private async failedIn({ row, first, end }: Place, width: number): Promise<FailedAt> {
    let most: CheckedValue | undefined;
    for (let column = first; column < end; column++) {
      const one = await checkValue(this, this.stage, this.indexOf(row * width + column));
      if (!most || one.excess > most.excess) most = one;
    }
    return most as FailedAt;
  }

  /** Values with another name are stored under each name: finds the first one whose copies differ. */
  private async differingCopy(stored: Float32Array): Promise<FailedAt | undefined> {
    const { node, name } = this.stage;
    for (const copy of this.plan.stages) {
      if (copy.node !== node || copy.name === name) continue;
      const values = await this.trace.valuesFrom(copy.name, this.firstRow);
      const at = values.findIndex((value, place) => !Object.is(value, stored[place]) && value !== stored[place]);
      if (at < 0) continue;
      const [own = Number.NaN, computed = Number.NaN] = [values[at], stored[at]];
      return { node, stage: copy.name, index: this.indexOf(at), stored: own, computed, copyOf: name, from: [] };
    }
    return undefined;
  }

  /** @param at the index among the values that are checked */
  private indexOf(at: number): number[] {
    const start = this.shape.map((_, axis) => (axis === 0 ? this.firstRow : 0));
    return operandIndex({ start, sizes: this.shape }, at);
  }

  /** The head's rows need not all be kept; the last row is computed again if it is not. */
  private firstKept(): number {
    if (this.stage.link !== 'head') return 0;
    const { inputs } = nodeOf(this.plan, this.stage.node);
    const names = this.plan.stages.filter(({ node }) => node === this.stage.node || inputs.includes(node));
    const kept = names.map(({ name }) => this.trace.firstKeptRow(name));
    return Math.min((this.shape[0] as number) - 1, Math.max(...kept));
  }
}

/** Computes the combinations of a stored row. */
function combine(stored: Float32Array, start: number, width: number, combined: number, sums: Float64Array): void {
  const r = combinationWeights(width);
  for (let c = 0, place = 0; c < sums.length; c++) {
    let sum = 0;
    for (const end = Math.min(width, place + combined); place < end; place++)
      sum += (r[place] as number) * (stored[start + place] as number);
    sums[c] = sum;
  }
}

/** Records the largest difference of a row and the one closest to its limit. @returns the first index beyond its limit, or −1 */
function compareRow(
  stored: Float32Array | Float64Array,
  start: number,
  count: number,
  ...[values, bounds, rows]: [Float64Array, Float64Array, RowDifferences]
): number {
  let beyond = -1;
  let largest = -1;
  let allowed = 0;
  let closest = -1;
  let limit = 0;
  for (let i = 0; i < count; i++) {
    const own = stored[start + i] as number;
    const bound = bounds[i] as number;
    // Values that a mask hides are −∞ in both.
    const residual = own === values[i] ? 0 : Math.abs(own - (values[i] as number));
    if (!(residual <= bound)) {
      if (beyond < 0) beyond = i;
      rows.add(residual, bound);
      continue;
    }
    if (residual > largest) {
      largest = residual;
      allowed = bound;
    }
    if (residual * limit > closest * bound || closest < 0) {
      closest = residual;
      limit = bound;
    }
  }
  if (largest >= 0) rows.add(largest, allowed);
  if (closest >= 0) rows.add(closest, limit);
  return beyond;
}

function largestOf(bounds: Float64Array, count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, bounds[i] as number);
  return largest;
}
