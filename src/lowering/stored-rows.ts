/**
 * Converts the quants of a GGUF file to the layout of onnxruntime's block-quantised products: the same codes and scales,
 * value for value. Codes that are counted from a minimum are counted from the middle one here, and the difference moves
 * into the offset: the smaller the codes, the less a product loses when it rounds its inputs.
 */
import { type QuantType, quantBlocks } from '../model/block-type';
import { readBytes, type StoredBlocks } from '../model/weights';
import type { Quantization, QuantizedRows } from '../onnx/quantization';

/** How many bytes of the file are converted between two pauses. */
const PIECE = 1 << 19;

/** The layout of a GGUF type's quants in onnxruntime's products: 4 bits for at most 16 codes, else 8. */
export function storedLayout({ group, codes: [least, most], hasOffsets }: QuantType): Quantization {
  return { bits: most - least < 16 ? 4 : 8, block: group, ...(hasOffsets ? { offsets: true } : {}) };
}

/** Yields whole rows, some at a time. @throws ModelChangedError if the file has changed */
export async function* storedRows(blocks: StoredBlocks, inputs: number): AsyncGenerator<QuantizedRows> {
  const { type, offset, byteLength } = blocks;
  const row = (inputs / type.values) * type.bytes;
  const step = Math.max(1, Math.floor(PIECE / row)) * row;
  for (let at = 0; at < byteLength; at += step) {
    const bytes = await readBytes({ ...blocks, offset: offset + at, byteLength: Math.min(step, byteLength - at) });
    yield layOut(type, new DataView(bytes));
  }
}

/** @param bytes of whole blocks */
export function layOut(type: QuantType, bytes: DataView): QuantizedRows {
  const count = bytes.byteLength / type.bytes;
  const { bits } = storedLayout(type);
  const { codes, scales, offsets } = quantBlocks(type, count);
  const groups = type.values / type.group;
  for (let block = 0; block < count; block++) {
    type.unpack(bytes, block * type.bytes, {
      codes: codes.subarray(block * type.values, (block + 1) * type.values),
      scales: scales.subarray(block * groups, (block + 1) * groups),
      offsets: offsets.subarray(block * groups, (block + 1) * groups),
    });
  }
  const middle = type.hasOffsets ? (type.codes[1] + 1) / 2 : 0;
  for (let i = 0; i < offsets.length; i++) offsets[i] = (offsets[i] as number) + middle * (scales[i] as number);
  const packed = bits === 8 ? packEight(codes, 128 - middle) : packFour(codes, 8 - middle);
  return { codes: packed, scales, ...(type.hasOffsets ? { offsets } : {}) };
}

function packEight(codes: Int8Array, zero: number): Uint8Array {
  const packed = new Uint8Array(codes.length);
  for (let i = 0; i < packed.length; i++) packed[i] = (codes[i] as number) + zero;
  return packed;
}

/** Packs two codes into each byte, the first in its lower half. */
function packFour(codes: Int8Array, zero: number): Uint8Array {
  const packed = new Uint8Array(codes.length / 2);
  for (let i = 0; i < packed.length; i++) {
    packed[i] = ((codes[2 * i] as number) + zero) | (((codes[2 * i + 1] as number) + zero) << 4);
  }
  return packed;
}
