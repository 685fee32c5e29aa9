/** Copies of model folders, and edits of their files. */
import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Json = Record<string, unknown>;

/** Copy a model folder, without what the tests of its numbers expect. @returns the copy */
export async function copyModel(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true, filter: (path) => !path.includes('expected.') });
  return to;
}

export function weightsOf(model: string): string {
  return join(model, 'model.safetensors');
}

/** Change a JSON file of a folder in place. */
export async function editJson<T = Json>(folder: string, name: string, change: (content: T) => void): Promise<void> {
  const path = join(folder, name);
  const content = JSON.parse(await readFile(path, 'utf8')) as T;
  change(content);
  await writeFile(path, JSON.stringify(content));
}

/** A safetensors file in memory. */
export interface TensorFile {
  header: Record<string, unknown>;
  data: Buffer;
}

export function parseTensorFile(bytes: Buffer): TensorFile {
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  return { header: JSON.parse(bytes.toString('utf8', 8, end)), data: bytes.subarray(end) };
}

export function formatTensorFile({ header, data }: TensorFile): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

/** The same weights, multiplied: a model of the same shape that gives other numbers. */
export function scaledWeights(bytes: Buffer, factor: number): Buffer {
  const { header, data } = parseTensorFile(bytes);
  const values = new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  return formatTensorFile({ header, data: Buffer.from(values.map((value) => value * factor).buffer) });
}

export async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
