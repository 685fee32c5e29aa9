/** ggml's types with 4-bit codes for unevenly spaced levels; unpacked here, the level itself is the code. */
import { fromFloat16 } from '../../base/float16';
import type { QuantType } from '../block-type';

/** The levels of IQ4_NL and IQ4_XS: denser near 0, as weights are. */
const LEVELS = Int8Array.of(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);
/** The levels of MXFP4, doubled: a sign, two bits of exponent and one of fraction (OCP Microscaling Formats, 2023). */
const FLOAT4_LEVELS = Int8Array.of(0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

/** 32 values: the lower four bits of 16 bytes, then the upper four. */
function levelsAt(bytes: DataView, at: number, levels: Int8Array, codes: Int8Array, to: number): void {
  for (let j = 0; j < 16; j++) {
    const pair = bytes.getUint8(at + j);
    codes[to + j] = levels[pair & 15] as number;
    codes[to + 16 + j] = levels[pair >> 4] as number;
  }
}

const unpackNonlinear: QuantType['unpack'] = (bytes, at, { codes, scales }) => {
  scales[0] = fromFloat16(bytes.getUint16(at, true));
  levelsAt(bytes, at + 2, LEVELS, codes, 0);
};

/** The block's scale, the upper two bits of 8 groups' scales [2], their lower four bits [4], 4 bits for each value [128]. */
const unpackNonlinearGroups: QuantType['unpack'] = (bytes, at, { codes, scales }) => {
  const scale = fromFloat16(bytes.getUint16(at, true));
  const high = bytes.getUint16(at + 2, true);
  for (let group = 0; group < 8; group++) {
    const low = (bytes.getUint8(at + 4 + (group >> 1)) >> (4 * (group & 1))) & 15;
    scales[group] = scale * ((low | (((high >> (2 * group)) & 3) << 4)) - 32);
    levelsAt(bytes, at + 8 + 16 * group, LEVELS, codes, 32 * group);
  }
};

/** The scale is a power of two with an 8-bit exponent, halved because the levels are doubled. */
const unpackFloat4: QuantType['unpack'] = (bytes, at, { codes, scales }) => {
  scales[0] = 2 ** (bytes.getUint8(at) - 128);
  levelsAt(bytes, at + 1, FLOAT4_LEVELS, codes, 0);
};

const GROUPS = { group: 32, hasOffsets: false } as const;

export const NONLINEAR_QUANTS: readonly (readonly [number, QuantType])[] = [
  [20, { name: 'IQ4_NL', values: 32, bytes: 18, codes: [-127, 113], ...GROUPS, unpack: unpackNonlinear }],
  [23, { name: 'IQ4_XS', values: 256, bytes: 136, codes: [-127, 113], ...GROUPS, unpack: unpackNonlinearGroups }],
  [39, { name: 'MXFP4', values: 32, bytes: 17, codes: [-12, 12], ...GROUPS, unpack: unpackFloat4 }],
];
