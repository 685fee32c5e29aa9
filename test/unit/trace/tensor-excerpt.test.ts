/** Excerpts: the corners of a matrix, against plain indexing. */
import { expect, it } from 'vitest';
import { takeExcerpt } from '../../../src/trace/steps/tensor-excerpt';
import { takeRegion } from '../../../src/trace/tensors/region';
import { elementCount } from '../../../src/trace/tensors/tensor';

const POS = 'pos';
const HEAD = 'head';

it.each<[string, number[], string[]]>([
  ['a matrix that is shown whole', [3, 10], [POS, 'd_model']],
  ['a matrix of which the middle is left out', [64, 256], [POS, 'd_model']],
  ['a head between the axes', [30, 4, 32], [POS, HEAD, 'd_head']],
  ['a head before them', [4, 12, 12], [HEAD, 'query', 'key']],
  ['a matrix of which one row and column would be hidden: that one is shown', [4, 11, 11], [HEAD, 'query', 'key']],
])('of %s', async (_, shape, axes) => {
  const data = Float32Array.from({ length: elementCount(shape) }, (__, i) => i);
  const excerpt = await takeExcerpt(shape, axes, 2, async (region) => takeRegion({ shape, data }, region));
  const ends = (size: number) =>
    [...Array(size).keys()].filter((index) => size <= 11 || index < 5 || index >= size - 5);
  const headAxis = axes.indexOf(HEAD);
  const [rowAxis, columnAxis] = [0, 1, 2].filter((axis) => axis !== headAxis) as [number, number];
  const [rows, columns] = [ends(shape[rowAxis] as number), ends(shape[columnAxis] as number)];
  const valueAt = (row: number, column: number) => {
    const place = shape.map((__, axis) => (axis === rowAxis ? row : axis === columnAxis ? column : 2));
    return place.reduce((offset, index, axis) => offset * (shape[axis] as number) + index, 0);
  };
  expect({ ...excerpt, values: [...excerpt.values] }).toEqual({
    rows,
    columns,
    values: rows.flatMap((row) => columns.map((column) => valueAt(row, column))),
  });
});
