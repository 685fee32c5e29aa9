/**
 * Writes GGUF, llama.cpp's file format (version 3, little-endian): metadata, then the list of tensors, then their bytes.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { type FileHandle, open } from 'node:fs/promises';
import { toFloat16 } from '../../base/float16';

/** The kinds of metadata that a model needs. */
export type GgufValue =
  | { readonly uint32: number }
  | { readonly float32: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly int32s: readonly number[] };

export type GgufType = 'F32' | 'Q8_0' | 'Q4_0';

export interface GgufTensor {
  readonly name: string;
  readonly type: GgufType;
  /** Outermost axis first, as everywhere else here; the file has the axes in reverse order. */
  readonly shape: readonly number[];
  /** Whole rows, in several pieces. */
  rows(): AsyncIterable<Float32Array>;
}

const VERSION = 3;
const ALIGNMENT = 32;
const ValueType = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/** A type's number in a file, and how blocks of weights are encoded. */
interface Format {
  readonly number: number;
  readonly block: number;
  /** Bytes of a block. */
  readonly bytes: number;
  /** Encodes a block; null for float32, which is copied. */
  readonly encode: ((weights: Float32Array, bytes: DataView) => void) | null;
}

/** A block of Q8_0 or Q4_0 is a float16 scale and 32 weights of 8 or 4 bits. */
const FORMATS: Record<GgufType, Format> = {
  F32: { number: 0, block: 1, bytes: 4, encode: null },
  Q8_0: { number: 8, block: 32, bytes: 2 + 32, encode: encodeQ8 },
  Q4_0: { number: 2, block: 32, bytes: 2 + 16, encode: encodeQ4 },
};

/** @throws RangeError if the rows of a quantised tensor are not multiples of a block, or if rows are missing */
export async function writeGguf(
  path: string,
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await writePadded(handle, encodeHeader(metadata, tensors));
    for (const tensor of tensors) await writeTensor(handle, tensor);
  } finally {
    await handle.close();
  }
}

async function writeTensor(handle: FileHandle, { name, type, shape, rows }: GgufTensor): Promise<void> {
  let written = 0;
  for await (const values of rows()) {
    const bytes = encodeAll(values, FORMATS[type]);
    await handle.write(bytes);
    written += bytes.byteLength;
  }
  const expected = tensorBytes(type, shape);
  if (written !== expected) throw new RangeError(`Tensor "${name}" came with ${written} bytes instead of ${expected}.`);
  await handle.write(new Uint8Array(padded(written) - written));
}

async function writePadded(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  await handle.write(bytes);
  await handle.write(new Uint8Array(padded(bytes.byteLength) - bytes.byteLength));
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function tensorBytes(type: GgufType, shape: readonly number[]): number {
  const { block, bytes } = FORMATS[type];
  const count = shape.reduce((product, size) => product * size, 1);
  if ((shape.at(-1) ?? 0) % block !== 0) throw new RangeError(`Rows of ${shape.at(-1)} are not blocks of ${block}.`);
  return (count / block) * bytes;
}

function encodeHeader(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Uint8Array {
  const entries = Object.entries(metadata);
  const w = new Writer();
  w.text('GGUF');
  w.uint32(VERSION);
  w.uint64(tensors.length);
  w.uint64(entries.length);
  for (const [key, value] of entries) {
    w.string(key);
    writeValue(w, value);
  }
  let offset = 0;
  for (const { name, type, shape } of tensors) {
    w.string(name);
    w.uint32(shape.length);
    for (const size of shape.toReversed()) w.uint64(size);
    w.uint32(FORMATS[type].number);
    w.uint64(offset);
    offset += padded(tensorBytes(type, shape));
  }
  return w.bytes();
}

function writeValue(w: Writer, value: GgufValue): void {
  if ('uint32' in value) {
    w.uint32(ValueType.uint32);
    w.uint32(value.uint32);
  } else if ('float32' in value) {
    w.uint32(ValueType.float32);
    w.float32(value.float32);
  } else if ('bool' in value) {
    w.uint32(ValueType.bool);
    w.uint8(Number(value.bool));
  } else if ('string' in value) {
    w.uint32(ValueType.string);
    w.string(value.string);
  } else if ('strings' in value) {
    w.array(ValueType.string, value.strings.length);
    for (const text of value.strings) w.string(text);
  } else {
    w.array(ValueType.int32, value.int32s.length);
    for (const number of value.int32s) w.uint32(number);
  }
}

/** Writes numbers and texts one after another into a growing buffer. */
class Writer {
  private buffer = Buffer.alloc(1 << 16);
  private length = 0;

  uint8(value: number): void {
    this.length = this.room(1).writeUInt8(value, this.length);
  }

  uint32(value: number): void {
    this.length = this.room(4).writeUInt32LE(value >>> 0, this.length);
  }

  uint64(value: number): void {
    this.length = this.room(8).writeBigUInt64LE(BigInt(value), this.length);
  }

  float32(value: number): void {
    this.length = this.room(4).writeFloatLE(value, this.length);
  }

  text(value: string): void {
    this.length += this.room(Buffer.byteLength(value)).write(value, this.length);
  }

  string(value: string): void {
    this.uint64(Buffer.byteLength(value));
    this.text(value);
  }

  array(type: number, count: number): void {
    this.uint32(ValueType.array);
    this.uint32(type);
    this.uint64(count);
  }

  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private room(bytes: number): Buffer {
    if (this.length + bytes > this.buffer.length) {
      const larger = Buffer.alloc(2 * (this.length + bytes));
      this.buffer.copy(larger);
      this.buffer = larger;
    }
    return this.buffer;
  }
}

function encodeAll(values: Float32Array, { block, bytes, encode }: Format): Uint8Array {
  if (encode === null) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const encoded = new Uint8Array((values.length / block) * bytes);
  for (let start = 0, at = 0; start < values.length; start += block, at += bytes)
    encode(values.subarray(start, start + block), new DataView(encoded.buffer, at, bytes));
  return encoded;
}

/** As in ggml's `quantize_row_q8_0_ref`: the scale is max |w| / 127. */
function encodeQ8(weights: Float32Array, bytes: DataView): void {
  const largest = Math.abs(furthestFromZero(weights));
  const factor = largest > 0 ? 127 / largest : 0;
  bytes.setUint16(0, toFloat16(largest / 127), true);
  for (let i = 0; i < weights.length; i++) bytes.setInt8(2 + i, Math.round((weights[i] as number) * factor));
}

/**
 * As in ggml's `quantize_row_q4_0_ref`: codes 0 to 15 stand for −8 to 7 times the scale; the weight furthest from 0 has code
 * 0.
 */
function encodeQ4(weights: Float32Array, bytes: DataView): void {
  const scale = furthestFromZero(weights) / -8;
  const factor = scale === 0 ? 0 : 1 / scale;
  const code = (i: number) => Math.min(15, Math.floor((weights[i] as number) * factor + 8.5));
  bytes.setUint16(0, toFloat16(scale), true);
  // The second half of a block is in the upper four bits of its bytes.
  for (let i = 0; i < weights.length / 2; i++) bytes.setUint8(2 + i, code(i) | (code(i + weights.length / 2) << 4));
}

function furthestFromZero(weights: Float32Array): number {
  let furthest = 0;
  for (let i = 0; i < weights.length; i++)
    if (Math.abs(weights[i] as number) > Math.abs(furthest)) furthest = weights[i] as number;
  return furthest;
}
