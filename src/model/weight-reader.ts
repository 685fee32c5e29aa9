/** Reads rows and columns of weights, and caches the latest, since neighbours are often read one after another. */
import { LRUCache } from 'lru-cache';
import { readWeightSlice, type WeightLocation } from './weights';

/** The most bytes in the cache. */
const KEPT_BYTES = 16 * 1024 * 1024;
/** How many elements are read from the file at a time. */
const PIECE = 256 * 1024;
/** How many neighbouring columns are read together, since reading one costs as much as reading all of them. */
const STRIP = 64;

export class WeightReader {
  private readonly known = new LRUCache<string, Float32Array, () => Promise<Float32Array>>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ byteLength }) => Math.max(1, byteLength),
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

  /** Elements `start` to `start + count` in row-major order, which the caller must not change. */
  elements(location: WeightLocation, start: number, count: number): Promise<Float32Array> {
    return this.remember(location, `${count} from ${start}`, () => readWeightSlice(location, start, count));
  }

  private remember(location: WeightLocation, what: string, read: () => Promise<Float32Array>): Promise<Float32Array> {
    const { file, state, offset } = location;
    return this.known.forceFetch(`${file} ${state} ${offset} ${what}`, { context: read });
  }
}

/**
 * Columns `first` to `first + width` of a matrix [rows, columns], row-major. Whole rows are read in large pieces, which is
 * several times as fast as reading only these columns, a few bytes at a time.
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
