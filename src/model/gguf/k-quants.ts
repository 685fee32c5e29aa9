/** ggml's K-quants: blocks of 256 values in groups, whose scales are themselves small whole numbers. */
import { fromFloat16 } from '../../base/float16';
import type { BlockType, Dequantize } from './block-type';

const float = Math.fround;
const VALUES = 256;

const float16At = (bytes: DataView, at: number) => fromFloat16(bytes.getUint16(at, true));

/** 16 groups: 4 bits of scale and 4 of minimum each [16], 2 bits a value [64], scale and minimum of the block. */
const dequantizeQ2: Dequantize = (bytes, at, values, to) => {
  const [scale, minimum] = [float16At(bytes, at + 80), float16At(bytes, at + 82)];
  for (let group = 0; group < 16; group++) {
    const factors = bytes.getUint8(at + group);
    const [own, less] = [float(scale * (factors & 15)), float(minimum * (factors >> 4))];
    const { codes, shift } = placeOf2Bits(group);
    for (let i = 0; i < 16; i++) {
      const code = (bytes.getUint8(at + 16 + codes + i) >> shift) & 3;
      values[to + 16 * group + i] = float(own * code) - less;
    }
  }
};

/** Where the 2-bit codes of a group of 16 lie: every half block has 32 bytes, of which four pairs of groups take two bits each. */
function placeOf2Bits(group: number): { readonly codes: number; readonly shift: number } {
  const [half, within] = [group >> 3, group & 7];
  return { codes: 32 * half + 16 * (within & 1), shift: 2 * (within >> 1) };
}

/** The third bit of each value [32], two bits a value [64], 6 bits of scale for each of 16 groups [12], the block's scale. */
const dequantizeQ3: Dequantize = (bytes, at, values, to) => {
  const scale = float16At(bytes, at + 108);
  for (let group = 0; group < 16; group++) {
    const own = float(scale * (sixBitScale(bytes, at + 96, group) - 32));
    const { codes, shift } = placeOf2Bits(group);
    const bit = 4 * (group >> 3) + ((group & 7) >> 1);
    for (let i = 0; i < 16; i++) {
      const code = (bytes.getUint8(at + 32 + codes + i) >> shift) & 3;
      const third = (bytes.getUint8(at + 16 * (group & 1) + i) >> bit) & 1;
      values[to + 16 * group + i] = own * (code - (third ? 0 : 4));
    }
  }
};

/** Of 12 bytes: 8 hold the lower four bits of two scales each, 4 the upper two bits of four each. */
function sixBitScale(bytes: DataView, at: number, group: number): number {
  const low = bytes.getUint8(at + (group & 7)) >> (group < 8 ? 0 : 4);
  const high = bytes.getUint8(at + 8 + (group & 3)) >> (2 * (group >> 2));
  return (low & 15) | ((high & 3) << 4);
}

/** 6 bits of scale and 6 of minimum for each of 8 groups, in 12 bytes. */
function scaleAndMinimum(bytes: DataView, at: number, group: number): readonly [scale: number, minimum: number] {
  const byte = (index: number) => bytes.getUint8(at + index);
  if (group < 4) return [byte(group) & 63, byte(group + 4) & 63];
  return [(byte(group + 4) & 15) | ((byte(group - 4) >> 6) << 4), (byte(group + 4) >> 4) | ((byte(group) >> 6) << 4)];
}

/** Scale and minimum of the block, those of 8 groups of 32 [12], 4 bits a value [128]; with a fifth bit [32] before them. */
function fourOrFiveBits(fifth: boolean): Dequantize {
  return (bytes, at, values, to) => {
    const [scale, minimum] = [float16At(bytes, at), float16At(bytes, at + 2)];
    const codes = at + 16 + (fifth ? 32 : 0);
    for (let group = 0; group < 8; group++) {
      const [factor, less] = scaleAndMinimum(bytes, at + 4, group);
      const [own, offset] = [float(scale * factor), float(minimum * less)];
      for (let i = 0; i < 32; i++) {
        const low = (bytes.getUint8(codes + 32 * (group >> 1) + i) >> (4 * (group & 1))) & 15;
        const high = fifth ? ((bytes.getUint8(at + 16 + i) >> group) & 1) << 4 : 0;
        values[to + 32 * group + i] = float(own * (low + high)) - offset;
      }
    }
  };
}

/** Lower four bits [128] and upper two [64] of a value, 8 bits of scale for each of 16 groups [16], the block's scale. */
const dequantizeQ6: Dequantize = (bytes, at, values, to) => {
  const scale = float16At(bytes, at + 208);
  for (let i = 0; i < VALUES; i++) {
    const [half, quarter, within] = [i >> 7, (i >> 5) & 3, i & 31];
    const low = bytes.getUint8(at + 64 * half + 32 * (quarter & 1) + within) >> (4 * (quarter >> 1));
    const high = bytes.getUint8(at + 128 + 32 * half + within) >> (2 * quarter);
    const own = float(scale * bytes.getInt8(at + 192 + (i >> 4)));
    values[to + i] = own * (((low & 15) | ((high & 3) << 4)) - 32);
  }
};

export const K_QUANTS: readonly (readonly [number, BlockType])[] = [
  [10, { name: 'Q2_K', values: VALUES, bytes: 84, dequantize: dequantizeQ2 }],
  [11, { name: 'Q3_K', values: VALUES, bytes: 110, dequantize: dequantizeQ3 }],
  [12, { name: 'Q4_K', values: VALUES, bytes: 144, dequantize: fourOrFiveBits(false) }],
  [13, { name: 'Q5_K', values: VALUES, bytes: 176, dequantize: fourOrFiveBits(true) }],
  [14, { name: 'Q6_K', values: VALUES, bytes: 210, dequantize: dequantizeQ6 }],
];
