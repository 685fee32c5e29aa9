/** ggml's first quantised types: blocks of 32 values with one scale and, for some, a minimum. */
import { fromFloat16 } from '../../base/float16';
import type { QuantBlock, QuantType } from '../block-type';

const VALUES = 32;

/** 4 bits for each value: the lower halves of 16 bytes, then the upper halves. */
function fourBits(bytes: DataView, at: number, { codes }: QuantBlock, zero: number): void {
  for (let j = 0; j < 16; j++) {
    const pair = bytes.getUint8(at + j);
    codes[j] = (pair & 15) - zero;
    codes[16 + j] = (pair >> 4) - zero;
  }
}

/** The fifth bits of all 32 codes [4], then 4 bits for each value. */
function fiveBits(bytes: DataView, at: number, { codes }: QuantBlock, zero: number): void {
  const high = bytes.getUint32(at, true);
  for (let j = 0; j < 16; j++) {
    const pair = bytes.getUint8(at + 4 + j);
    codes[j] = ((pair & 15) | (((high >>> j) & 1) << 4)) - zero;
    codes[16 + j] = ((pair >> 4) | (((high >>> (j + 16)) & 1) << 4)) - zero;
  }
}

/** The scale [2], then codes centred on 0. */
function aboutZero(unpackCodes: typeof fourBits, zero: number): QuantType['unpack'] {
  return (bytes, at, block) => {
    block.scales[0] = fromFloat16(bytes.getUint16(at, true));
    unpackCodes(bytes, at + 2, block, zero);
  };
}

/** The scale [2] and the minimum [2], then codes that begin at 0. */
function fromMinimum(unpackCodes: typeof fourBits): QuantType['unpack'] {
  return (bytes, at, block) => {
    block.scales[0] = fromFloat16(bytes.getUint16(at, true));
    block.offsets[0] = fromFloat16(bytes.getUint16(at + 2, true));
    unpackCodes(bytes, at + 4, block, 0);
  };
}

const unpackEightBits: QuantType['unpack'] = (bytes, at, { codes, scales }) => {
  scales[0] = fromFloat16(bytes.getUint16(at, true));
  for (let j = 0; j < VALUES; j++) codes[j] = bytes.getInt8(at + 2 + j);
};

const BLOCK = { values: VALUES, group: 32 } as const;
const centred = { ...BLOCK, hasOffsets: false };
const raised = { ...BLOCK, hasOffsets: true };

export const LEGACY_QUANTS: readonly (readonly [number, QuantType])[] = [
  [2, { name: 'Q4_0', bytes: 18, codes: [-8, 7], ...centred, unpack: aboutZero(fourBits, 8) }],
  [3, { name: 'Q4_1', bytes: 20, codes: [0, 15], ...raised, unpack: fromMinimum(fourBits) }],
  [6, { name: 'Q5_0', bytes: 22, codes: [-16, 15], ...centred, unpack: aboutZero(fiveBits, 16) }],
  [7, { name: 'Q5_1', bytes: 24, codes: [0, 31], ...raised, unpack: fromMinimum(fiveBits) }],
  [8, { name: 'Q8_0', bytes: 34, codes: [-128, 127], ...centred, unpack: unpackEightBits }],
];
