/**
 * Block quantisation, as onnxruntime's MatMulNBits and GatherBlockQuantized read it: each output's weights are cut into
 * blocks along the input; a block is one float32 scale and a code of 4 or 8 bits for each weight, where the code in the
 * middle stands for 0: `w ≈ (code - 2^(bits - 1)) · scale`. What is stored elsewhere may have an offset for each block as
 * well, which is added.
 */

export interface Quantization {
  readonly bits: 4 | 8;
  /** Weights that share a scale. */
  readonly block: 16 | 32 | 64 | 128;
  /** Whether each block has an offset besides. */
  readonly offsets?: true;
}

/** What is used: larger blocks are faster, smaller ones more exact. */
export const QUANTIZATIONS: { readonly [Bits in Quantization['bits']]: Quantization } = {
  8: { bits: 8, block: 128 },
  4: { bits: 4, block: 32 },
};

export interface QuantizedRows {
  /** [rows, blocks, block · bits / 8] */
  readonly codes: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
  /** Likewise, where there are any. */
  readonly offsets?: Float32Array;
}

/** Blocks of one output with `inputs` inputs; the last one may be only partly filled. */
export function blockCount(inputs: number, { block }: Quantization): number {
  return Math.ceil(inputs / block);
}

/** Quantise rows of weights, row-major [rows, inputs]. */
export function quantizeRows(rows: Float32Array, inputs: number, quantization: Quantization): QuantizedRows {
  const { bits, block } = quantization;
  const blocks = blockCount(inputs, quantization);
  const count = rows.length / inputs;
  const bytes = codeBytes(quantization);
  const codes = new Uint8Array(count * blocks * bytes);
  const scales = new Float32Array(count * blocks);
  const write = bits === 8 ? write8 : write4;
  for (let index = 0; index < scales.length; index++) {
    const row = Math.floor(index / blocks);
    const start = (index % blocks) * block;
    const values = rows.subarray(row * inputs + start, row * inputs + Math.min(start + block, inputs));
    scales[index] = write(values, codes.subarray(index * bytes, (index + 1) * bytes));
  }
  return { codes, scales };
}

/** Bytes of the codes of a block. */
export function codeBytes({ bits, block }: Quantization): number {
  return (block * bits) / 8;
}

/** Codes 1 to 255, so that both signs reach equally far. @returns the scale */
function write8(values: Float32Array, codes: Uint8Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  const scale = Math.fround(largest / 127);
  const factor = scale > 0 ? 1 / scale : 0;
  for (let i = 0; i < codes.length; i++) codes[i] = Math.round((values[i] ?? 0) * factor) + 128;
  return scale;
}

/** Codes 0 to 15, the first in the lower half of a byte. The weight furthest from 0 gets code 0, which has no opposite. */
function write4(values: Float32Array, codes: Uint8Array): number {
  let furthest = 0;
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i] as number) > Math.abs(furthest)) furthest = values[i] as number;
  const scale = Math.fround(furthest / -8) || 0; // never -0
  const factor = scale === 0 ? 0 : 1 / scale;
  const code = (value: number) => Math.min(15, Math.max(0, Math.round(value * factor) + 8));
  for (let i = 0; i < codes.length; i++) codes[i] = code(values[2 * i] ?? 0) | (code(values[2 * i + 1] ?? 0) << 4);
  return scale;
}
