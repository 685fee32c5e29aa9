/** Windows into weights, and whole weights in pieces. */
import { readWeightSlice, type WeightLocation } from '../../model/weights';
import { elementCount, type Slice, type Tensor, takeRows } from '../../trace/tensors/tensor';

const PIECE_VALUES = 1024 * 1024;

/** Read the rows of a weight that the slice touches, and take it out of them. */
export async function weightWindow(location: WeightLocation, slice: Slice): Promise<Tensor> {
  const [rows = 1, ...rest] = location.shape;
  const width = elementCount(rest);
  const [from, to] = [slice.start[0] ?? 0, slice.stop[0] ?? rows];
  const data = await readWeightSlice(location, from * width, (to - from) * width);
  return takeRows({ shape: [to - from, ...rest], data }, slice, from);
}

/** All values in row-major order. */
export async function* weightPieces(location: WeightLocation): AsyncGenerator<Float32Array> {
  const count = elementCount(location.shape);
  for (let start = 0; start < count; start += PIECE_VALUES) {
    yield readWeightSlice(location, start, Math.min(PIECE_VALUES, count - start));
  }
}
