/** Reads a matrix with one row of input weights for each output, however it is stored. */
import { readWeightSlice, type WeightLocation } from '../model/weights';

/** Rows in one piece: a few milliseconds of work between two pauses. */
const ROWS_AT_ONCE = 256;

interface OutputRows {
  readonly outputs: number;
  readonly inputs: number;
  /** The matrix piece by piece, each float32, row-major [some rows, inputs]. */
  pieces(): AsyncGenerator<Float32Array>;
}

/**
 * @param location of a matrix [outputs, inputs] if its outputs are stored in 'rows', of [inputs, outputs] if in 'columns';
 * the latter is read as a whole
 * @throws one sentence from `pieces` if the weight cannot be read
 */
export function outputRows(location: WeightLocation, stored: 'rows' | 'columns'): OutputRows {
  const [first = 0, second = 0] = location.shape;
  const [outputs, inputs] = stored === 'rows' ? [first, second] : [second, first];
  return { outputs, inputs, pieces };

  async function* pieces() {
    const whole = stored === 'columns' ? await readWeightSlice(location, 0, outputs * inputs) : undefined;
    for (let start = 0; start < outputs; start += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, outputs - start);
      yield whole
        ? columns(whole, inputs, outputs, start, count)
        : await readWeightSlice(location, start * inputs, count * inputs);
    }
  }
}

/** `count` columns of a matrix [inputs, outputs], as rows [count, inputs]. */
function columns(matrix: Float32Array, inputs: number, outputs: number, from: number, count: number): Float32Array {
  const rows = new Float32Array(count * inputs);
  for (let input = 0; input < inputs; input++) {
    const line = matrix.subarray(input * outputs + from, input * outputs + from + count);
    for (let i = 0; i < count; i++) rows[i * inputs + input] = line[i] as number;
  }
  return rows;
}
