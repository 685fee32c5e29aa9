import { rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settledState } from '../../../src/model/file-state';
import { WeightReader } from '../../../src/model/weight-reader';
import type { WeightDtype, WeightLocation } from '../../../src/model/weights';
import { folderWith } from './helpers';

/** A matrix whose element [i, j] is i * 1000 + j, or in half precision (i + j) % 1024. */
async function matrix(rows: number, columns: number, dtype: WeightDtype): Promise<WeightLocation> {
  const elements = dtype === 'F32' ? new Float32Array(rows * columns) : new Uint16Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      elements[i * columns + j] = dtype === 'F32' ? i * 1000 + j : halfBits((i + j) % 1024);
  const bytes = new Uint8Array(elements.buffer);
  const dir = await folderWith({ w: Buffer.concat([Buffer.from('head'), bytes]) });
  const file = join(dir, 'w');
  const state = await settledState(file);
  return {
    name: 'w',
    storedName: 'w',
    dtype,
    shape: [rows, columns],
    file,
    state,
    offset: 4,
    byteLength: bytes.length,
  };
}

/** Half precision's bits of a whole number below 2048. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(value));
  return ((exponent + 15) << 10) | ((value * 2 ** (10 - exponent)) & 0x3ff);
}

describe('WeightReader', () => {
  it.each([
    [3, 5],
    [7, 64],
    [900, 700], // more than is read in one piece
  ])('rows and columns of [%i, %i]', async (rows, columns) => {
    const [location, reader] = [await matrix(rows, columns, 'F32'), new WeightReader()];
    for (const column of [0, 1, columns - 1, columns >> 1]) {
      const expected = Float32Array.from({ length: rows }, (_, row) => row * 1000 + column);
      expect(await reader.column(location, column)).toEqual(expected);
      expect(await reader.column(location, column)).toEqual(expected);
    }
    for (const row of [0, rows - 1]) {
      expect(await reader.row(location, row)).toEqual(
        Float32Array.from({ length: columns }, (_, column) => row * 1000 + column),
      );
    }
  });

  it('columns of half precision', async () => {
    const location = await matrix(40, 70, 'F16');
    expect(await new WeightReader().column(location, 66)).toEqual(Float32Array.from({ length: 40 }, (_, i) => i + 66));
  });

  it('reads neighbouring columns once', async () => {
    const [location, reader] = [await matrix(10, 100, 'F32'), new WeightReader()];
    await reader.column(location, 0);

    // The file shrinks: what was not read before cannot be read now.
    await truncate(location.file, 100);
    expect((await reader.column(location, 63))[9]).toBe(9063);
    await expect(reader.column(location, 64)).rejects.toThrow('has changed since it was read');
  });

  it('tries again after a failure', async () => {
    const [location, reader] = [await matrix(2, 3, 'F32'), new WeightReader()];
    const missing = { ...location, file: `${location.file}.later` };
    await expect(reader.column(missing, 0)).rejects.toThrow('does not exist');
    await rename(location.file, missing.file);
    const now = { ...missing, state: await settledState(missing.file) };
    expect(await reader.column(now, 2)).toEqual(Float32Array.of(2, 1002));
  });

  it('keeps a bounded number of bytes, and still answers', async () => {
    // High rather than wide: what is read for each column is all of it.
    const [location, reader] = [await matrix(16_000, 320, 'F32'), new WeightReader()];
    for (let column = 0; column < 320; column += 64) {
      expect((await reader.column(location, column))[1]).toBe(1000 + column);
    }
    expect((await reader.column(location, 0))[15_999]).toBe(15_999_000);
  });

  it.each([-1, 3, 0.5])('has no column %f of three', async (column) => {
    const location = await matrix(2, 3, 'F32');
    await expect(new WeightReader().column(location, column)).rejects.toThrow('there is no column');
  });
});
