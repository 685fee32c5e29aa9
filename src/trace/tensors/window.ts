/** Windows into tensors that are not in memory: plans the reads so that few values are read in few pieces. */
import { elementCount, type Slice, sliceShape, type Tensor, takeSlice } from './tensor';

/** The most values that are read in one piece, unless a single run is longer. */
const PIECE_VALUES = 1024 * 1024;
/** If less than this share of the values between is wanted, runs are read one by one, ... */
const SPARSE = 1 / 8;
/** ... provided they are far enough apart for skipping to be worth a call. */
const FAR = 16 * 1024;

/** Reads `count` values in row-major order from value `start` on. */
type ReadValues = (start: number, count: number) => Promise<Float32Array>;

/** Reads a window of a tensor of this shape. */
export async function readWindow(shape: readonly number[], slice: Slice, read: ReadValues): Promise<Tensor> {
  const size = sliceShape(shape, slice);
  const data = new Float32Array(elementCount(size));
  if (data.length > 0) await readInto(shape, slice, read, data);
  return { shape: size, data };
}

async function readInto(shape: readonly number[], slice: Slice, read: ReadValues, target: Float32Array): Promise<void> {
  const [rows = 0, ...rest] = shape;
  const size = sliceShape(shape, slice);
  const inner = {
    start: slice.start.slice(1),
    stop: slice.stop.slice(1),
    ...(slice.step && { step: slice.step.slice(1) }),
  };
  const rowValues = elementCount(rest);
  const wanted = elementCount(size.slice(1));
  const first = slice.start[0] as number;
  const step = slice.step?.[0] ?? 1;
  const rowAt = (i: number) => first + i * step;
  const below =
    (row: number): ReadValues =>
    (start, count) =>
      read(row * rowValues + start, count);
  const count = size[0] as number;

  // One by one: a single row, or rows of which so little is wanted that skipping the rest pays.
  const sparse = rowValues * step >= FAR && wanted < rowValues * step * SPARSE;
  if (rest.length > 0 && (count === 1 || sparse || rowValues > PIECE_VALUES)) {
    for (let i = 0; i < count; i++) {
      await readInto(rest, inner, below(rowAt(i)), target.subarray(i * wanted, (i + 1) * wanted));
    }
    return;
  }
  const perPiece = Math.max(1, Math.floor(PIECE_VALUES / (rowValues * step)));
  for (let i = 0; i < count; i += perPiece) {
    const last = Math.min(count, i + perPiece);
    const [from, to] = [rowAt(i), Math.min(rows, rowAt(last - 1) + 1)];
    const piece = { shape: [to - from, ...rest], data: await read(from * rowValues, (to - from) * rowValues) };
    const start = [0, ...inner.start];
    const stop = [to - from, ...inner.stop];
    const part = takeSlice(piece, { start, stop, step: [step, ...(inner.step ?? inner.start.map(() => 1))] });
    target.set(part.data, i * wanted);
  }
}
