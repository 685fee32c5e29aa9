/**
 * How GGUF stores values: one by one, or in blocks of codes that share scales. A row is whole blocks. The layouts are
 * those of ggml (https://github.com/ggml-org/ggml, src/ggml-quants.c); values are computed in float32, operation by
 * operation as there, so that they are equal to the bit.
 */
import { fromBfloat16 } from '../../base/bfloat16';
import { fromFloat16 } from '../../base/float16';
import type { BlockType, Dequantize } from './block-type';
import { K_QUANTS } from './k-quants';
import { LEGACY_QUANTS } from './legacy-quants';
import { NONLINEAR_QUANTS } from './nonlinear-quants';

export type { BlockType } from './block-type';

const copyFloat32: Dequantize = (bytes, at, values, to) => {
  values[to] = bytes.getFloat32(at, true);
};

const widenFloat16: Dequantize = (bytes, at, values, to) => {
  values[to] = fromFloat16(bytes.getUint16(at, true));
};

const widenBfloat16: Dequantize = (bytes, at, values, to) => {
  values[to] = fromBfloat16(bytes.getUint16(at, true));
};

/** The types that can be read, by their numbers in a file. */
export const BLOCK_TYPES: ReadonlyMap<number, BlockType> = new Map<number, BlockType>([
  [0, { name: 'F32', values: 1, bytes: 4, dequantize: copyFloat32 }],
  [1, { name: 'F16', values: 1, bytes: 2, dequantize: widenFloat16 }],
  ...LEGACY_QUANTS,
  ...K_QUANTS,
  ...NONLINEAR_QUANTS,
  [30, { name: 'BF16', values: 1, bytes: 2, dequantize: widenBfloat16 }],
]);

/** Types that ggml has besides: named when they are refused. */
export const OTHER_TYPES: ReadonlyMap<number, string> = new Map([
  [4, 'Q4_2'],
  [5, 'Q4_3'],
  [9, 'Q8_1'],
  [15, 'Q8_K'],
  [16, 'IQ2_XXS'],
  [17, 'IQ2_XS'],
  [18, 'IQ3_XXS'],
  [19, 'IQ1_S'],
  [21, 'IQ3_S'],
  [22, 'IQ2_S'],
  [24, 'I8'],
  [25, 'I16'],
  [26, 'I32'],
  [27, 'I64'],
  [28, 'F64'],
  [29, 'IQ1_M'],
  [34, 'TQ1_0'],
  [35, 'TQ2_0'],
  [40, 'NVFP4'],
]);

/**
 * Widen whole blocks. @param bytes of them @returns their values
 * @throws RangeError when the bytes are no whole blocks
 */
export function dequantize({ name, values, bytes, dequantize }: BlockType, data: Uint8Array): Float32Array {
  const blocks = data.byteLength / bytes;
  if (!Number.isInteger(blocks)) throw new RangeError(`${data.byteLength} bytes are no whole blocks of ${name}.`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const widened = new Float32Array(blocks * values);
  for (let block = 0; block < blocks; block++) dequantize(view, block * bytes, widened, block * values);
  return widened;
}
