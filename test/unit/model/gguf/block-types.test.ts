/** Values of every block type, against those that ggml's own code gives for a file with one tensor of each. */
import { describe, expect, it } from 'vitest';
import { readRange, withFile } from '../../../../src/model/files';
import { BLOCK_TYPES, dequantize } from '../../../../src/model/gguf/block-types';
import { fixturePath, openTensors } from '../../support';
import { readGgufTensors } from './plain-reader';

const FILE = fixturePath('gguf/types.gguf');

describe('values are ggml’s to the bit', () => {
  it.each([...BLOCK_TYPES.values()].map((type) => [type.name, type] as const))('%s', async (name, type) => {
    const { offset, byteLength, shape } = await tensorOf(name);
    const bytes = new Uint8Array(byteLength);
    await withFile(FILE, (file) => readRange(file, offset, bytes));
    const expected = await (await openTensors(fixturePath('gguf/expected.safetensors'))).float32(name.toLowerCase());
    expect(shape).toEqual([3, 512]);
    const values = dequantize(type, bytes);
    expect(new Uint32Array(values.buffer)).toEqual(new Uint32Array(expected.buffer));
    expect(new Set(values).size).toBeGreaterThan(8);
  });
});

/** Places as a reader finds them that passes over the types which the header's own refuses. */
async function tensorOf(name: string) {
  const found = (await readGgufTensors(FILE)).find((tensor) => tensor.name === name.toLowerCase());
  if (!found) throw new Error(`${FILE} has no tensor of type ${name}.`);
  const type = [...BLOCK_TYPES.values()].find((one) => one.name === name) as { values: number; bytes: number };
  const byteLength = (found.shape.reduce((a, b) => a * b) / type.values) * type.bytes;
  return { ...found, byteLength };
}
