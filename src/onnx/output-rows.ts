/** A matrix as the weights of its outputs, one row of all inputs each, whichever way it is stored. */
import { readWeightSlice, type WeightLocation } from '../model/weights';

/** Rows that come at once: a few milliseconds of work between two pauses. */
const ROWS_AT_ONCE = 256;

interface OutputRows {
  readonly outputs: number;
  readonly inputs: number;
  /** Row-major [some rows, inputs], one piece after another, float32. */
  pieces(): AsyncGenerator<Float32Array>;
}

/**
 * @param location of a matrix [outputs, inputs] where it is stored in 'rows', [inputs, outputs] where in 'columns'; the
 * latter is read as a whole
 * @throws what reading the weight throws, one sentence, from `pieces`
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

/** Columns of [inputs, outputs] as rows [count, inputs]. */
function columns(matrix: Float32Array, inputs: number, outputs: number, from: number, count: number): Float32Array {
  const rows = new Float32Array(count * inputs);
  for (let input = 0; input < inputs; input++) {
    const line = matrix.subarray(input * outputs + from, input * outputs + from + count);
    for (let i = 0; i < count; i++) rows[i * inputs + input] = line[i] as number;
  }
  return rows;
}
