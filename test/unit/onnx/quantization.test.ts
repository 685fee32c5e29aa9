/** Block quantisation against its definition. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { type Quantization, quantizeRows } from '../../../src/onnx/quantization';

function randomRows(count: number, seed: number): Float32Array {
  const next = seededRandom(seed);
  return Float32Array.from({ length: count }, () => (next() - 0.5) * 2 ** (8 * next() - 4));
}

/** The code of a weight, read back from the bytes as the format has them. */
function codeAt(codes: Uint8Array, bits: 4 | 8, index: number): number {
  if (bits === 8) return codes[index] as number;
  return ((codes[index >> 1] as number) >> (4 * (index & 1))) & 15;
}

const CASES: Quantization[] = ([4, 8] as const).flatMap((bits) =>
  ([16, 32, 64, 128] as const).map((block): Quantization => ({ bits, block })),
);

describe.each(CASES)('$bits bits in blocks of $block', (quantization) => {
  const { bits, block } = quantization;

  it.each([block, 3 * block, 2 * block + 5, 7])('stands for the weights within half a step, %i inputs', (inputs) => {
    const rows = 5;
    const values = randomRows(rows * inputs, inputs + bits);
    const { codes, scales } = quantizeRows(values, inputs, quantization);
    const blocks = Math.ceil(inputs / block);
    expect(codes).toHaveLength((rows * blocks * block * bits) / 8);
    expect(scales).toHaveLength(rows * blocks);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < inputs; i++) {
        const at = row * blocks + Math.floor(i / block);
        const scale = scales[at] as number;
        const code = codeAt(codes, bits, at * block + (i % block));
        const error = Math.abs((code - 2 ** (bits - 1)) * scale - (values[row * inputs + i] as number));
        // Of 4 bits the end opposite to the furthest weight is one step short.
        expect(error).toBeLessThanOrEqual(Math.abs(scale) * (bits === 4 ? 1 : 0.5) * (1 + 1e-5));
      }
    }
  });

  it('fills the rest of the last block with the code of 0', () => {
    const { codes } = quantizeRows(randomRows(3, 1), 3, quantization);
    for (let i = 3; i < block; i++) expect(codeAt(codes, bits, i)).toBe(2 ** (bits - 1));
  });

  it('a block of zeros stays zeros', () => {
    const { codes, scales } = quantizeRows(new Float32Array(block), block, quantization);
    expect([...scales]).toEqual([0]);
    for (let i = 0; i < block; i++) expect(codeAt(codes, bits, i)).toBe(2 ** (bits - 1));
  });
});
