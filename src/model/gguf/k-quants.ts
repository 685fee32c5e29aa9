/** ggml's K-quants: blocks of 256 values in groups, whose scales are themselves small integers. */
import { fromFloat16 } from '../../base/float16';
import type { QuantType } from '../block-type';

const VALUES = 256;

const float16At = (bytes: DataView, at: number) => fromFloat16(bytes.getUint16(at, true));

/** Q2: 4 bits of scale and 4 of minimum for each of 16 groups [16], 2 bits for each value [64], the block's scale and minimum. */
const unpackQ2: QuantType['unpack'] = (bytes, at, { codes, scales, offsets }) => {
  const [scale, minimum] = [float16At(bytes, at + 80), float16At(bytes, at + 82)];
  for (let group = 0; group < 16; group++) {
    const factors = bytes.getUint8(at + group);
    scales[group] = scale * (factors & 15);
    offsets[group] = -(minimum * (factors >> 4));
    const place = placeOf2Bits(group);
    for (let i = 0; i < 16; i++) codes[16 * group + i] = (bytes.getUint8(at + 16 + place.codes + i) >> place.shift) & 3;
  }
};

/** Where a group's 16 codes of 2 bits are: each half block has 32 bytes, in which four pairs of groups use two bits each. */
function placeOf2Bits(group: number): { readonly codes: number; readonly shift: number } {
  const [half, within] = [group >> 3, group & 7];
  return { codes: 32 * half + 16 * (within & 1), shift: 2 * (within >> 1) };
}

/** Q3: the third bit of each value [32], its other two [64], 6 bits of scale for each of 16 groups [12], the block's scale. */
const unpackQ3: QuantType['unpack'] = (bytes, at, { codes, scales }) => {
  const scale = float16At(bytes, at + 108);
  for (let group = 0; group < 16; group++) {
    scales[group] = scale * (sixBitScale(bytes, at + 96, group) - 32);
    const place = placeOf2Bits(group);
    const bit = 4 * (group >> 3) + ((group & 7) >> 1);
    for (let i = 0; i < 16; i++) {
      const code = (bytes.getUint8(at + 32 + place.codes + i) >> place.shift) & 3;
      const third = (bytes.getUint8(at + 16 * (group & 1) + i) >> bit) & 1;
      codes[16 * group + i] = code - (third ? 0 : 4);
    }
  }
};

/** Of the 12 bytes, 8 contain the lower four bits of two scales each, and 4 the upper two bits of four scales each. */
function sixBitScale(bytes: DataView, at: number, group: number): number {
  const low = bytes.getUint8(at + (group & 7)) >> (group < 8 ? 0 : 4);
  const high = bytes.getUint8(at + 8 + (group & 3)) >> (2 * (group >> 2));
  return (low & 15) | ((high & 3) << 4);
}

/** 6 bits of scale and 6 bits of minimum for each of 8 groups, in 12 bytes. */
function scaleAndMinimum(bytes: DataView, at: number, group: number): readonly [scale: number, minimum: number] {
  const byte = (index: number) => bytes.getUint8(at + index);
  if (group < 4) return [byte(group) & 63, byte(group + 4) & 63];
  return [(byte(group + 4) & 15) | ((byte(group - 4) >> 6) << 4), (byte(group + 4) >> 4) | ((byte(group) >> 6) << 4)];
}

/** The block's scale and minimum, those of its 8 groups of 32 [12], any fifth bits [32], 4 bits for each value [128]. */
function fourOrFiveBits(fifth: boolean): QuantType['unpack'] {
  return (bytes, at, { codes, scales, offsets }) => {
    const [scale, minimum] = [float16At(bytes, at), float16At(bytes, at + 2)];
    const halves = at + 16 + (fifth ? 32 : 0);
    for (let group = 0; group < 8; group++) {
      const [factor, less] = scaleAndMinimum(bytes, at + 4, group);
      scales[group] = scale * factor;
      offsets[group] = -(minimum * less);
      for (let i = 0; i < 32; i++) {
        const low = (bytes.getUint8(halves + 32 * (group >> 1) + i) >> (4 * (group & 1))) & 15;
        const high = fifth ? ((bytes.getUint8(at + 16 + i) >> group) & 1) << 4 : 0;
        codes[32 * group + i] = low + high;
      }
    }
  };
}

/** Q6: the lower four [128] and upper two bits [64] of each value, 8 bits of scale for each of 16 groups, the block's scale. */
const unpackQ6: QuantType['unpack'] = (bytes, at, { codes, scales }) => {
  const scale = float16At(bytes, at + 208);
  for (let group = 0; group < 16; group++) scales[group] = scale * bytes.getInt8(at + 192 + group);
  for (let i = 0; i < VALUES; i++) {
    const [half, quarter, within] = [i >> 7, (i >> 5) & 3, i & 31];
    const low = bytes.getUint8(at + 64 * half + 32 * (quarter & 1) + within) >> (4 * (quarter >> 1));
    const high = bytes.getUint8(at + 128 + 32 * half + within) >> (2 * quarter);
    codes[i] = ((low & 15) | ((high & 3) << 4)) - 32;
  }
};

const LARGE = { values: VALUES, group: 32 } as const;
const SMALL = { values: VALUES, group: 16 } as const;

export const K_QUANTS: readonly (readonly [number, QuantType])[] = [
  [10, { name: 'Q2_K', bytes: 84, codes: [0, 3], hasOffsets: true, ...SMALL, unpack: unpackQ2 }],
  [11, { name: 'Q3_K', bytes: 110, codes: [-4, 3], hasOffsets: false, ...SMALL, unpack: unpackQ3 }],
  [12, { name: 'Q4_K', bytes: 144, codes: [0, 15], hasOffsets: true, ...LARGE, unpack: fourOrFiveBits(false) }],
  [13, { name: 'Q5_K', bytes: 176, codes: [0, 31], hasOffsets: true, ...LARGE, unpack: fourOrFiveBits(true) }],
  [14, { name: 'Q6_K', bytes: 210, codes: [-32, 31], hasOffsets: false, ...SMALL, unpack: unpackQ6 }],
];
