/** Windows into weights. */
import { readWeightSlice, type WeightLocation } from '../../../model/weights';
import { elementCount, type Slice, type Tensor, takeRows } from '../../../trace/tensors/tensor';

/** Reads the rows of a weight that the slice touches, and cuts the slice out of them. */
export async function weightWindow(location: WeightLocation, slice: Slice): Promise<Tensor> {
  const [rows = 1, ...rest] = location.shape;
  const width = elementCount(rest);
  const [from, to] = [slice.start[0] ?? 0, slice.stop[0] ?? rows];
  const data = await readWeightSlice(location, from * width, (to - from) * width);
  return takeRows({ shape: [to - from, ...rest], data }, slice, from);
}
