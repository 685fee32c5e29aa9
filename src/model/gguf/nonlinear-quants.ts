/** ggml's types whose 4-bit codes stand for levels that are not evenly spaced. */
import { fromFloat16 } from '../../base/float16';
import type { BlockType, Dequantize } from './block-type';

const float = Math.fround;

/** The levels of IQ4_NL and IQ4_XS: denser about 0, as weights are. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;
/** Those of MXFP4, doubled: a sign, two bits of exponent and one of fraction (OCP Microscaling Formats, 2023). */
const FLOAT4_LEVELS = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12] as const;

/** 32 values: the lower four bits of 16 bytes, then the upper ones. */
function widen(
  bytes: DataView,
  at: number,
  { scale, levels }: { readonly scale: number; readonly levels: readonly number[] },
  values: Float32Array,
  to: number,
): void {
  for (let j = 0; j < 16; j++) {
    const codes = bytes.getUint8(at + j);
    values[to + j] = scale * (levels[codes & 15] as number);
    values[to + 16 + j] = scale * (levels[codes >> 4] as number);
  }
}

const dequantizeNonlinear: Dequantize = (bytes, at, values, to) =>
  widen(bytes, at + 2, { scale: fromFloat16(bytes.getUint16(at, true)), levels: LEVELS }, values, to);

/** The block's scale, upper two bits of 8 groups' scales [2], their lower four [4], 4 bits a value [128]. */
const dequantizeNonlinearGroups: Dequantize = (bytes, at, values, to) => {
  const scale = fromFloat16(bytes.getUint16(at, true));
  const high = bytes.getUint16(at + 2, true);
  for (let group = 0; group < 8; group++) {
    const low = (bytes.getUint8(at + 4 + (group >> 1)) >> (4 * (group & 1))) & 15;
    const own = float(scale * ((low | (((high >> (2 * group)) & 3) << 4)) - 32));
    widen(bytes, at + 8 + 16 * group, { scale: own, levels: LEVELS }, values, to + 32 * group);
  }
};

/** An exponent of 8 bits, of which half is taken since the levels are doubled. */
const dequantizeFloat4: Dequantize = (bytes, at, values, to) =>
  widen(bytes, at + 1, { scale: 2 ** (bytes.getUint8(at) - 128), levels: FLOAT4_LEVELS }, values, to);

export const NONLINEAR_QUANTS: readonly (readonly [number, BlockType])[] = [
  [20, { name: 'IQ4_NL', values: 32, bytes: 18, dequantize: dequantizeNonlinear }],
  [23, { name: 'IQ4_XS', values: 256, bytes: 136, dequantize: dequantizeNonlinearGroups }],
  [39, { name: 'MXFP4', values: 32, bytes: 17, dequantize: dequantizeFloat4 }],
];
