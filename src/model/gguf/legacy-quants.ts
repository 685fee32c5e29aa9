/** ggml's first quantised types: blocks of 32 values with one scale, and in some a minimum. */
import { fromFloat16 } from '../../base/float16';
import type { BlockType, Dequantize } from './block-type';

const float = Math.fround;

const dequantizeQ4: Dequantize = (bytes, at, values, to) => {
  const scale = fromFloat16(bytes.getUint16(at, true));
  for (let j = 0; j < 16; j++) {
    const codes = bytes.getUint8(at + 2 + j);
    values[to + j] = ((codes & 15) - 8) * scale;
    values[to + 16 + j] = ((codes >> 4) - 8) * scale;
  }
};

const dequantizeQ4WithMinimum: Dequantize = (bytes, at, values, to) => {
  const [scale, minimum] = [fromFloat16(bytes.getUint16(at, true)), fromFloat16(bytes.getUint16(at + 2, true))];
  for (let j = 0; j < 16; j++) {
    const codes = bytes.getUint8(at + 4 + j);
    values[to + j] = float((codes & 15) * scale) + minimum;
    values[to + 16 + j] = float((codes >> 4) * scale) + minimum;
  }
};

/** The fifth bits of 32 codes lie together. */
function fifthBit(bits: number, code: number): number {
  return ((bits >>> code) & 1) << 4;
}

const dequantizeQ5: Dequantize = (bytes, at, values, to) => {
  const scale = fromFloat16(bytes.getUint16(at, true));
  const high = bytes.getUint32(at + 2, true);
  for (let j = 0; j < 16; j++) {
    const codes = bytes.getUint8(at + 6 + j);
    values[to + j] = (((codes & 15) | fifthBit(high, j)) - 16) * scale;
    values[to + 16 + j] = (((codes >> 4) | fifthBit(high, j + 16)) - 16) * scale;
  }
};

const dequantizeQ5WithMinimum: Dequantize = (bytes, at, values, to) => {
  const [scale, minimum] = [fromFloat16(bytes.getUint16(at, true)), fromFloat16(bytes.getUint16(at + 2, true))];
  const high = bytes.getUint32(at + 4, true);
  for (let j = 0; j < 16; j++) {
    const codes = bytes.getUint8(at + 8 + j);
    values[to + j] = float(((codes & 15) | fifthBit(high, j)) * scale) + minimum;
    values[to + 16 + j] = float(((codes >> 4) | fifthBit(high, j + 16)) * scale) + minimum;
  }
};

const dequantizeQ8: Dequantize = (bytes, at, values, to) => {
  const scale = fromFloat16(bytes.getUint16(at, true));
  for (let j = 0; j < 32; j++) values[to + j] = bytes.getInt8(at + 2 + j) * scale;
};

export const LEGACY_QUANTS: readonly (readonly [number, BlockType])[] = [
  [2, { name: 'Q4_0', values: 32, bytes: 18, dequantize: dequantizeQ4 }],
  [3, { name: 'Q4_1', values: 32, bytes: 20, dequantize: dequantizeQ4WithMinimum }],
  [6, { name: 'Q5_0', values: 32, bytes: 22, dequantize: dequantizeQ5 }],
  [7, { name: 'Q5_1', values: 32, bytes: 24, dequantize: dequantizeQ5WithMinimum }],
  [8, { name: 'Q8_0', values: 32, bytes: 34, dequantize: dequantizeQ8 }],
];
