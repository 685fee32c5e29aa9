/** Reads the values of one position of a trace, so that sums can be followed back through the pass. */
import { type Plan, stageForReader } from '../../architectures/plan/plan';
import { LastAnswers } from '../../base/last-answers';
import { oncePer } from '../../base/once-per';
import { WeightReader } from '../../model/weight-reader';
import type { Weights } from '../../model/weights';
import type { Matrix, RowReader } from '../../operations/kind';
import type { NodeId, WeightUse } from '../../operations/node';
import type { TraceSource } from '../run/source';
import { elementCount } from '../tensors/tensor';

/** The rows that were read of a position. They are small, while the blocks of a long text would be computed again for each. */
type Rows = Map<NodeId, Float32Array>;

/** The rows of the latest positions of each trace: a logit and a difference of logits are followed back through the same rows. */
const ROWS = new LastAnswers<Rows>(2);

/** What was read of a model's weights: each head, neuron and token that somebody looks at is followed back through the same. */
const readerOf = oncePer((_: Weights) => new WeightReader());

/** How many values of a weight are read at a time. */
const PIECE = 1 << 18;

export class PositionReader implements RowReader {
  constructor(
    private readonly source: TraceSource,
    private readonly plan: Plan,
    private readonly weights: Weights,
    private readonly position: number,
  ) {}

  /** All values of a node at the position, whatever its axes are. */
  async row(id: NodeId): Promise<Float32Array> {
    const rows = await ROWS.of(this.source.key, [this.position], async () => new Map());
    const known = rows.get(id) ?? (await this.read(id));
    rows.set(id, known);
    return known;
  }

  private async read(id: NodeId): Promise<Float32Array> {
    const { name } = stageForReader(this.plan, id, null);
    const { shape } = this.source.find(name, 'model');
    const start = shape.map((_, axis) => (axis === 0 ? this.position : 0));
    const stop = shape.map((size, axis) => (axis === 0 ? this.position + 1 : size));
    return (await this.source.window(name, 'model', { start, stop })).data;
  }

  vector({ name, shape }: WeightUse): Promise<Float32Array> {
    return readerOf(this.weights).elements(this.weights.get(name), 0, elementCount(shape));
  }

  async through(matrix: Matrix, first: number, weights: Float64Array): Promise<Float64Array> {
    const only = onlyPlace(weights);
    if (only === null) return this.throughAll(matrix, first, weights);
    const unit = await this.output(matrix, first + only);
    return unit.map((value) => value * (weights[only] as number));
  }

  private async throughAll({ name, outputs }: Matrix, first: number, weights: Float64Array): Promise<Float64Array> {
    const location = this.weights.get(name);
    const [rows = 0, columns = 0] = location.shape;
    const isByColumns = outputs === 'columns';
    const result = new Float64Array(isByColumns ? rows : columns);
    const [begin, end] = isByColumns ? [0, rows] : [first, first + weights.length];
    const step = Math.max(1, Math.floor(PIECE / columns));
    const reader = readerOf(this.weights);
    for (let row = begin; row < end; row += step) {
      const values = await reader.elements(location, row * columns, Math.min(step, end - row) * columns);
      for (let at = 0, r = row; at < values.length; at += columns, r++) {
        if (isByColumns) result[r] = dotAt(values, at + first, weights);
        else addScaled(result, values, at, weights[r - first] as number);
      }
    }
    return result;
  }

  /** The weights that make one output of a projection, [in]. */
  private async output({ name, outputs }: Matrix, output: number): Promise<Float64Array> {
    const [location, reader] = [this.weights.get(name), readerOf(this.weights)];
    const isByRows = outputs === 'rows';
    return Float64Array.from(await (isByRows ? reader.row(location, output) : reader.column(location, output)));
  }
}

/** The dot product of the weights with the values from index `at` on. */
function dotAt(values: Float32Array, at: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (values[at + i] as number) * (weights[i] as number);
  return sum;
}

/** Adds to each sum the corresponding value, from index `at` on, times a weight. */
function addScaled(sums: Float64Array, values: Float32Array, at: number, weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[at + i] as number) * weight;
}

/** The index of the only number that is not 0; null if there is not exactly one. */
function onlyPlace(weights: Float64Array): number | null {
  const place = weights.findIndex((weight) => weight !== 0);
  return place >= 0 && weights.findLastIndex((weight) => weight !== 0) === place ? place : null;
}
