/** Rows and columns of weights, the last ones kept: neighbours are often asked for one after the other. */
import { LRUCache } from 'lru-cache';
import { readWeightSlice, type WeightLocation } from './weights';

/** Bytes that are kept. */
const KEPT_BYTES = 16 * 1024 * 1024;
/** Elements that are read from the file in one piece. */
const PIECE = 256 * 1024;
/** A column costs as much as its neighbours: so many are read with it. */
const STRIP = 64;

export class WeightReader {
  /** What is being read is read once, and a failure is not kept. */
  private readonly known = new LRUCache<string, Float32Array, () => Promise<Float32Array>>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ byteLength }) => Math.max(byteLength, 1),
    fetchMethod: (_key, _stale, { context: read }) => read(),
  });

  /** Row `row` of a matrix [rows, columns], or element `row` of a vector. */
  row(location: WeightLocation, row: number): Promise<Float32Array> {
    const width = location.shape[1] ?? 1;
    return this.remember(location, `row ${row}`, () => readWeightSlice(location, row * width, width));
  }

  /** Column `column` of a matrix [rows, columns]. */
  async column(location: WeightLocation, column: number): Promise<Float32Array> {
    const [rows = 0, columns = 0] = location.shape;
    if (!Number.isInteger(column) || column < 0 || column >= columns) {
      throw new RangeError(`Weight ${location.name} has ${columns} columns; there is no column ${column}.`);
    }
    const first = column - (column % STRIP);
    const width = Math.min(STRIP, columns - first);
    const strip = await this.remember(location, `columns ${first}`, () => readColumns(location, first, width));
    return Float32Array.from({ length: rows }, (_, row) => strip[row * width + column - first] as number);
  }

  private remember(location: WeightLocation, what: string, read: () => Promise<Float32Array>): Promise<Float32Array> {
    const { file, state, offset } = location;
    return this.known.forceFetch(`${file} ${state} ${offset} ${what}`, { context: read });
  }
}

/**
 * Columns `first` to `first + width` of a matrix [rows, columns], row-major. Whole rows are read in large pieces: that
 * is several times as fast as to read only these columns, a few bytes at a time.
 */
async function readColumns(location: WeightLocation, first: number, width: number): Promise<Float32Array> {
  const [rows = 0, columns = 0] = location.shape;
  const strip = new Float32Array(rows * width);
  const step = Math.max(1, Math.floor(PIECE / columns));
  for (let row = 0; row < rows; row += step) {
    const count = Math.min(step, rows - row);
    const piece = await readWeightSlice(location, row * columns, count * columns);
    for (let i = 0; i < count; i++) {
      const start = i * columns + first;
      strip.set(piece.subarray(start, start + width), (row + i) * width);
    }
  }
  return strip;
}
