/**
 * Writing GGUF, llama.cpp's file of a model (version 3, little-endian): metadata, then what tensors there are, then
 * their bytes. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { type FileHandle, open } from 'node:fs/promises';
import { toFloat16 } from '../../base/float16';

/** Kinds of metadata that a model needs. */
export type GgufValue =
  | { readonly uint32: number }
  | { readonly float32: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly int32s: readonly number[] };

export type GgufType = 'F32' | 'Q8_0';

export interface GgufTensor {
  readonly name: string;
  readonly type: GgufType;
  /** Outermost axis first, as everywhere else here; the file has them the other way round. */
  readonly shape: readonly number[];
  /** Whole rows, one piece after another. */
  rows(): AsyncIterable<Float32Array>;
}

const VERSION = 3;
const ALIGNMENT = 32;
const ValueType = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
const TENSOR_TYPES: Record<GgufType, number> = { F32: 0, Q8_0: 8 };
/** Q8_0: 32 weights are a float16 scale and 32 signed bytes. */
const Q8_BLOCK = 32;
const Q8_BYTES = 2 + Q8_BLOCK;

/** @throws RangeError when the rows of a Q8_0 tensor are not made of whole blocks, or not all of them come */
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
    const bytes = type === 'F32' ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength) : q8(values);
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
  const count = shape.reduce((product, size) => product * size, 1);
  if (type === 'F32') return 4 * count;
  if ((shape.at(-1) ?? 0) % Q8_BLOCK !== 0)
    throw new RangeError(`Rows of ${shape.at(-1)} are not blocks of ${Q8_BLOCK}.`);
  return (count / Q8_BLOCK) * Q8_BYTES;
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
    w.uint32(TENSOR_TYPES[type]);
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

/** Numbers and texts one after another, in a buffer that grows. */
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

/** Whole blocks of weights as ggml's `quantize_row_q8_0_ref` has them: the scale is max |w| / 127. */
function q8(values: Float32Array): Uint8Array {
  const blocks = values.length / Q8_BLOCK;
  const bytes = new DataView(new ArrayBuffer(blocks * Q8_BYTES));
  for (let block = 0; block < blocks; block++) {
    const weights = values.subarray(block * Q8_BLOCK, (block + 1) * Q8_BLOCK);
    let largest = 0;
    for (let i = 0; i < Q8_BLOCK; i++) largest = Math.max(largest, Math.abs(weights[i] as number));
    const factor = largest > 0 ? 127 / largest : 0;
    const start = block * Q8_BYTES;
    bytes.setUint16(start, toFloat16(largest / 127), true);
    for (let i = 0; i < Q8_BLOCK; i++) bytes.setInt8(start + 2 + i, Math.round((weights[i] as number) * factor));
  }
  return new Uint8Array(bytes.buffer);
}
