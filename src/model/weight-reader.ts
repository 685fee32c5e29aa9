/** Rows and columns of weights, the last ones kept: neighbours are often asked for one after the other. */
import { readWeightSlice, type WeightLocation } from './weights';

/** Bytes that are kept. */
const KEPT_BYTES = 16 * 1024 * 1024;
/** Elements that are read from the file in one piece. */
const PIECE = 256 * 1024;
/** A column costs as much as its neighbours: so many are read with it. */
const STRIP = 64;

export class WeightReader {
  private readonly known = new Map<string, { readonly values: Promise<Float32Array>; bytes: number }>();

  /** Row `row` of a matrix [rows, columns], or element `row` of a vector. */
  row(location: WeightLocation, row: number): Promise<Float32Array> {
    const width = location.shape[1] ?? 1;
    return this.remember(`${location.file} ${location.offset} row ${row}`, () =>
      readWeightSlice(location, row * width, width),
    );
  }

  /** Column `column` of a matrix [rows, columns]. */
  async column(location: WeightLocation, column: number): Promise<Float32Array> {
    const [rows = 0, columns = 0] = location.shape;
    if (!Number.isInteger(column) || column < 0 || column >= columns) {
      throw new RangeError(`Weight ${location.name} has ${columns} columns; there is no column ${column}.`);
    }
    const first = column - (column % STRIP);
    const width = Math.min(STRIP, columns - first);
    const strip = await this.remember(`${location.file} ${location.offset} columns ${first}`, () =>
      readColumns(location, first, width),
    );
    return Float32Array.from({ length: rows }, (_, row) => strip[row * width + column - first] as number);
  }

  private async remember(key: string, read: () => Promise<Float32Array>): Promise<Float32Array> {
    const found = this.known.get(key);
    const entry = found ?? { values: read(), bytes: 0 };
    // The latest goes to the end, so that the first is the one that was not used for longest.
    this.known.delete(key);
    this.known.set(key, entry);
    try {
      const values = await entry.values;
      entry.bytes = values.byteLength;
      this.forget();
      return values;
    } catch (error) {
      this.known.delete(key);
      throw error;
    }
  }

  private forget(): void {
    let bytes = [...this.known.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of this.known) {
      if (bytes <= KEPT_BYTES) return;
      this.known.delete(key);
      bytes -= entry.bytes;
    }
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
