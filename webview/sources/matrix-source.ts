/** Values that are already here, in the form a heat map requests. */
import { indexAt, shownCount } from '../../src/trace/tensors/axis';
import type { GridSource } from './grid';

/** @param values [row, column] */
export function matrixSource(values: ArrayLike<number>, columnCount: number): GridSource {
  return {
    async grid(_address, _tensor, rows, columns) {
      const width = shownCount(columns);
      const shown = new Float32Array(shownCount(rows) * width);
      for (let row = 0; row < shownCount(rows); row++)
        for (let column = 0; column < width; column++)
          shown[row * width + column] = values[indexAt(rows, row) * columnCount + indexAt(columns, column)] as number;
      return { rows, columns, values: shown };
    },
  };
}
