import { readWeightSlice, type WeightLocation } from '../../model/weights';
import { elementCount } from './tensor';

const PIECE_VALUES = 1024 * 1024;

/** All values of a weight in row-major order, in pieces of bounded size. */
export async function* weightPieces(location: WeightLocation): AsyncGenerator<Float32Array> {
  const count = elementCount(location.shape);
  for (let start = 0; start < count; start += PIECE_VALUES) {
    yield readWeightSlice(location, start, Math.min(PIECE_VALUES, count - start));
  }
}
