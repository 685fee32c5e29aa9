/** A safetensors file as plain numbers, read without the code under test. */
import { readFile } from 'node:fs/promises';

export interface PlainTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

export async function readSafetensors(path: string): Promise<(name: string) => PlainTensor> {
  const bytes = new Uint8Array(await readFile(path)); // a copy of its own, which begins at 0
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, Entry>;
  const known = new Map<string, PlainTensor>();
  return (name) => {
    const found = known.get(name);
    if (found) return found;
    const entry = header[name];
    if (!entry) throw new Error(`${path} has no ${name}`);
    const [start, stop] = entry.data_offsets.map((offset) => 8 + length + offset) as [number, number];
    const tensor = { shape: entry.shape, data: decode(entry.dtype, bytes.slice(start, stop).buffer) };
    known.set(name, tensor);
    return tensor;
  };
}

function decode(dtype: string, bytes: ArrayBuffer): Float64Array {
  if (dtype === 'F32') return Float64Array.from(new Float32Array(bytes));
  if (dtype === 'F16') return Float64Array.from(new Uint16Array(bytes), half);
  throw new Error(`${dtype} is not read here`);
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits & 0x7c00) >> 10;
  const fraction = bits & 0x3ff;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
