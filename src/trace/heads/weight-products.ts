/** Products of vectors with parts of a model's weights, in double precision, read piece by piece. */
import { readWeightSlice, type WeightLocation, type Weights } from '../../model/weights';
import type { Matrix } from '../../operations/kind';
import { inputCount, type LinearNode, outputCount, outputOf } from '../../operations/linear';
import { fixedSize } from '../../operations/node';
import type { YieldPoint } from '../run/yield-point';

/** How many values of a weight are read at a time. */
const PIECE = 1 << 20;

export class WeightProducts {
  constructor(
    private readonly weights: Weights,
    private readonly yieldPoint: YieldPoint,
  ) {}

  /** A row of an embedding matrix [size, width]: [width]. */
  async embedding({ name, shape }: Pick<Matrix, 'name' | 'shape'>, id: number): Promise<Float64Array> {
    const width = shape[1] as number;
    return Float64Array.from(await readWeightSlice(this.weights.get(name), id * width, width));
  }

  /** A head's part of a projection applied to x: [d_head]. */
  async head(node: LinearNode, head: number, x: Float64Array): Promise<Float64Array> {
    const width = fixedSize(node.axes[2]);
    const first = outputOf(node, head, 0);
    const result = new Float64Array(width);
    await this.each(node.matrix, (input, output, value) => {
      const at = output - first;
      if (at >= 0 && at < width) result[at] = (result[at] as number) + value * (x[input] as number);
    });
    return result;
  }

  /** The matrix of that part: [d_head, d_model]. */
  async headMatrix(node: LinearNode, head: number): Promise<Float64Array> {
    const [width, inputs, first] = [fixedSize(node.axes[2]), inputCount(node.matrix), outputOf(node, head, 0)];
    const result = new Float64Array(width * inputs);
    await this.each(node.matrix, (input, output, value) => {
      const at = output - first;
      if (at >= 0 && at < width) result[at * inputs + input] = value;
    });
    return result;
  }

  /** The columns of a projection for `count` of its inputs, from `first` on: [outputs, count]. */
  async writtenMatrix({ matrix, columns }: LinearNode, first: number, count: number): Promise<Float64Array> {
    const result = new Float64Array((outputCount(matrix) - columns.first) * count);
    await this.each(matrix, (input, output, value) => {
      const [at, from] = [output - columns.first, input - first];
      if (at >= 0 && from >= 0 && from < count) result[at * count + from] = value;
    });
    return result;
  }

  /** Calls back for every row of a matrix that is stored row by row. @param values how many are read between two turns */
  async eachRow(
    { name }: Pick<Matrix, 'name'>,
    values: number,
    visit: (row: number, weights: Float32Array) => void,
  ): Promise<void> {
    const location: WeightLocation = this.weights.get(name);
    const [rows = 0, columns = 0] = location.shape;
    const step = Math.max(1, Math.floor(values / columns));
    for (let start = 0; start < rows; start += step) {
      await this.yieldPoint();
      const count = Math.min(step, rows - start);
      const piece = await readWeightSlice(location, start * columns, count * columns);
      for (let row = 0; row < count; row++) visit(start + row, piece.subarray(row * columns, (row + 1) * columns));
    }
  }

  /** The transpose of that part applied to `sum`: the direction of x whose product with it gives this weighted sum, [d_model]. */
  async transposedHead(node: LinearNode, head: number, sum: Float64Array): Promise<Float64Array> {
    const first = outputOf(node, head, 0);
    const result = new Float64Array(inputCount(node.matrix));
    await this.each(node.matrix, (input, output, value) => {
      const weight = sum[output - first];
      if (weight !== undefined) result[input] = (result[input] as number) + value * weight;
    });
    return result;
  }

  /** The outputs of a projection for some of its inputs. @param first the first of these inputs */
  async written({ matrix, columns }: LinearNode, first: number, part: Float64Array): Promise<Float64Array> {
    const result = new Float64Array(outputCount(matrix) - columns.first);
    await this.each(matrix, (input, output, value) => {
      const x = part[input - first];
      const at = output - columns.first;
      if (x !== undefined && at >= 0) result[at] = (result[at] as number) + value * x;
    });
    return result;
  }

  /** The product of x with every output of a matrix that is stored row by row: [outputs]. */
  async rows(matrix: Matrix, first: number, x: Float64Array): Promise<Float64Array> {
    const result = new Float64Array(outputCount(matrix) - first);
    await this.each(matrix, (input, output, value) => {
      const at = output - first;
      if (at >= 0) result[at] = (result[at] as number) + value * (x[input] as number);
    });
    return result;
  }

  private async each(
    { name, outputs }: Pick<Matrix, 'name' | 'outputs'>,
    visit: (input: number, output: number, value: number) => void,
  ): Promise<void> {
    const location: WeightLocation = this.weights.get(name);
    const [rows = 0, columns = 0] = location.shape;
    const step = Math.max(1, Math.floor(PIECE / columns));
    for (let start = 0; start < rows; start += step) {
      await this.yieldPoint();
      const count = Math.min(step, rows - start);
      const values = await readWeightSlice(location, start * columns, count * columns);
      for (let row = 0; row < count; row++) {
        for (let column = 0; column < columns; column++) {
          const value = values[row * columns + column] as number;
          if (outputs === 'columns') visit(start + row, column, value);
          else visit(column, start + row, value);
        }
      }
    }
  }
}
