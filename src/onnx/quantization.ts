/**
 * Block quantisation in the format of onnxruntime's MatMulNBits and GatherBlockQuantized. The weights of each output are
 * cut into blocks along the input. A block has one float32 scale, and for each weight a code of 4 or 8 bits whose middle
 * value stands for 0: `w ≈ (code - 2^(bits - 1)) · scale`. Other stored formats may also have an offset for each block,
 * which is added.
 */

export interface Quantization {
  readonly bits: 4 | 8;
  /** How many weights share a scale. */
  readonly block: 16 | 32 | 64 | 128;
  /** Whether each block also has an offset. */
  readonly offsets?: true;
}

/** The block sizes in use: larger blocks are faster, smaller ones more exact. */
export const QUANTIZATIONS: { readonly [Bits in Quantization['bits']]: Quantization } = {
  8: { bits: 8, block: 128 },
  4: { bits: 4, block: 32 },
};

export interface QuantizedRows {
  /** [rows, blocks, block · bits / 8] */
  readonly codes: Uint8Array;
  /** [rows, blocks] */
  readonly scales: Float32Array;
  /** [rows, blocks], if blocks have offsets. */
  readonly offsets?: Float32Array;
}

/** How many blocks one output with `inputs` inputs has; the last block may be only partly filled. */
export function blockCount(inputs: number, { block }: Quantization): number {
  return Math.ceil(inputs / block);
}

/** Quantises rows of weights, row-major [rows, inputs]. */
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

/** How many bytes the codes of one block take. */
export function codeBytes({ bits, block }: Quantization): number {
  return (block * bits) / 8;
}

/** Uses codes 1 to 255 only, so that the range is symmetric. @returns the scale */
function write8(values: Float32Array, codes: Uint8Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  const scale = Math.fround(largest / 127);
  const factor = scale > 0 ? 1 / scale : 0;
  for (let i = 0; i < codes.length; i++) codes[i] = Math.round((values[i] ?? 0) * factor) + 128;
  return scale;
}

/**
 * Writes codes 0 to 15, the first in the lower half of a byte. The weight furthest from 0 gets code 0, the extreme that has
 * no counterpart of the other sign.
 * @returns the scale
 */
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
