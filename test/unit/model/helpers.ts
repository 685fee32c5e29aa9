/** Model folders and weight files for tests, built without the code under test. */
import { cp, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SafetensorsHeader } from '../../../src/model/safetensors';

export const ROOT = join(import.meta.dirname, '../../..');
export const GPT2 = join(ROOT, 'test/fixtures/gpt2');
export const GPT2_UNTIED = join(ROOT, 'test/fixtures/gpt2-inverse-layer-scale');
export const STARTER = join(ROOT, 'models/starter');

export type Json = Record<string, unknown>;

/** A tensor with its bytes. */
export interface RawTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A new empty folder, removed when the test is over. */
export async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'llm-trace-model-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A new folder with these files (objects are written as JSON). */
export async function folderWith(files: Record<string, string | Uint8Array | Json>): Promise<string> {
  const dir = await tempFolder();
  await writeFiles(dir, files);
  return dir;
}

/**
 * A copy of a model folder with some files replaced, and those that are null removed.
 * @param into a folder; left out: one that goes away with the test
 */
export async function copyOf(
  source: string,
  changes: Record<string, string | Uint8Array | Json | null> = {},
  into?: string,
): Promise<string> {
  const dir = into ?? (await tempFolder());
  await cp(source, dir, { recursive: true, filter: (path) => !path.includes('expected.') });
  for (const [name, content] of Object.entries(changes)) {
    if (content === null) await rm(join(dir, name));
    else await writeFiles(dir, { [name]: content });
  }
  return dir;
}

/** Objects are written as JSON. */
export async function writeFiles(dir: string, files: Record<string, string | Uint8Array | Json>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(join(dir, name), isRaw ? content : JSON.stringify(content));
  }
}

export async function readJsonObject(path: string): Promise<Json> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** A file with this header (as text, bytes or an object) and so many bytes of data after it. */
export function headerFile(header: string | Uint8Array | Json, dataBytes = 0): Uint8Array {
  const text = header instanceof Uint8Array || typeof header === 'string' ? header : JSON.stringify(header);
  const content = Buffer.from(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(content.length));
  return Buffer.concat([length, content, Buffer.alloc(dataBytes)]);
}

/** A safetensors file of these tensors. */
export function tensorFile(tensors: readonly RawTensor[]): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape, bytes }) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  return Buffer.concat([headerFile(Object.fromEntries(entries)), ...tensors.map(({ bytes }) => bytes)]);
}

/** A tensor in memory, row-major. */
type Tensor =
  | { readonly dtype: 'F32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'I64'; readonly shape: readonly number[]; readonly data: BigInt64Array };

/** Reads one F32 or I64 tensor as a whole. */
export async function readTensor({ file, tensors }: SafetensorsHeader, name: string): Promise<Tensor> {
  const info = tensors.get(name);
  if (info?.dtype !== 'F32' && info?.dtype !== 'I64') throw new Error(`${file}: tensor "${name}" is ${info?.dtype}`);
  const { dtype, shape, offset, byteLength } = info;
  const buffer = new ArrayBuffer(byteLength);
  const opened = await open(file);
  await opened.read(new Uint8Array(buffer), 0, byteLength, offset).finally(() => opened.close());
  if (dtype === 'F32') return { dtype, shape, data: new Float32Array(buffer) };
  return { dtype, shape, data: new BigInt64Array(buffer) };
}

/** The tensors of a valid safetensors file. */
export async function readTensorFile(path: string): Promise<RawTensor[]> {
  const file = await readFile(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    file.toString('utf8', 8, start),
  );
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        return { name, dtype, shape, bytes: file.subarray(start + begin, start + end) };
      },
    );
}

/** The GPT-2 fixture's weight file with its tensors changed. */
export async function gpt2Weights(change: (tensors: RawTensor[]) => RawTensor[]): Promise<Uint8Array> {
  return tensorFile(change(await readTensorFile(join(GPT2, 'model.safetensors'))));
}

/** The GPT-2 fixture's configuration with some fields replaced; undefined takes a field out. */
export async function gpt2Config(changes: Json): Promise<Json> {
  return { ...(await readJsonObject(join(GPT2, 'config.json'))), ...changes };
}

export function float32Bytes(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** What a promise that must be rejected is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    (value) => new Error(`resolved with ${String(value)} instead of failing`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('rejected with something that is not an error');
  return error;
}
