/**
 * GGUF's storage of values: one by one, or in blocks of codes that share scales. A row consists of whole blocks. The layouts
 * are those of ggml (https://github.com/ggml-org/ggml, src/ggml-quants.c). Values are computed in float32 with the same
 * operations in the same order, so that they are equal to the bit.
 */
import { fromBfloat16 } from '../../base/bfloat16';
import { fromFloat16 } from '../../base/float16';
import { type BlockType, isQuantType, type QuantType, quantBlocks } from '../block-type';
import { K_QUANTS } from './k-quants';
import { LEGACY_QUANTS } from './legacy-quants';
import { NONLINEAR_QUANTS } from './nonlinear-quants';

/** The types that can be read, by their numbers in the file. */
export const BLOCK_TYPES: ReadonlyMap<number, BlockType> = new Map<number, BlockType>([
  [0, { name: 'F32', values: 1, bytes: 4, read: (bytes, at) => bytes.getFloat32(at, true) }],
  [1, { name: 'F16', values: 1, bytes: 2, read: (bytes, at) => fromFloat16(bytes.getUint16(at, true)) }],
  ...LEGACY_QUANTS,
  ...K_QUANTS,
  ...NONLINEAR_QUANTS,
  [30, { name: 'BF16', values: 1, bytes: 2, read: (bytes, at) => fromBfloat16(bytes.getUint16(at, true)) }],
]);

/** Other types of ggml, for error messages. */
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
 * The values of whole blocks.
 * @throws RangeError if the bytes are not whole blocks
 */
export function dequantize(type: BlockType, data: Uint8Array): Float32Array<ArrayBuffer> {
  const blocks = data.byteLength / type.bytes;
  if (!Number.isInteger(blocks)) throw new RangeError(`${data.byteLength} bytes are no whole blocks of ${type.name}.`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const values = new Float32Array(blocks * type.values);
  if (isQuantType(type)) widenBlocks(type, view, values);
  else for (let i = 0; i < blocks; i++) values[i] = type.read(view, i * type.bytes);
  return values;
}

function widenBlocks(type: QuantType, view: DataView, values: Float32Array): void {
  const block = quantBlocks(type);
  const { codes, scales, offsets } = block;
  for (let at = 0, to = 0; to < values.length; at += type.bytes, to += type.values) {
    type.unpack(view, at, block);
    for (let i = 0; i < type.values; i++) {
      const group = Math.floor(i / type.group);
      const product = Math.fround((codes[i] as number) * (scales[group] as number));
      values[to + i] = type.hasOffsets ? product + (offsets[group] as number) : product;
    }
  }
}
