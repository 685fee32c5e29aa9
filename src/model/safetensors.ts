/**
 * The safetensors format: 8 bytes with the header's length (little-endian), a JSON header that gives every tensor's
 * dtype, shape and byte range, then the bytes (row-major, little-endian, without gaps).
 * Specification: https://github.com/huggingface/safetensors#format
 */
import * as v from 'valibot';
import { count } from '../base/counted';
import { ModelFolderError } from './errors';
import { type OpenFile, readRange, withFile } from './files';
import { decodeUtf8, type JsonFile, parseJson, shorten } from './json';
import { readFields } from './schema';

/** The bits per element of every data type in the format. */
const DTYPE_BITS = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
} as const;
type Dtype = keyof typeof DTYPE_BITS;

/** The size of the header's length field in bytes. */
export const LENGTH_BYTES = 8;
/** The limit in the format's specification. */
export const MAX_HEADER_BYTES = 100_000_000;
/** Several times what the largest published file has. It limits the memory that a hostile header can make us use. */
const MAX_TENSORS = 200_000;

/** One tensor of a file. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** First byte, counted from the beginning of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: Readonly<Record<string, string>>;
}

const TensorEntry = v.object({
  dtype: v.string(),
  shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  data_offsets: v.strictTuple([
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    v.pipe(v.number(), v.safeInteger()),
  ]),
});
const Metadata = v.record(v.string(), v.string('must be a text'));
// Not `v.record`, which leaves out keys such as "__proto__".
const HeaderObject = v.custom<Record<string, unknown>>(() => true);

/**
 * Reads and checks a file's header, without its tensors.
 * @throws a sentence with file, tensor and fault if the header is malformed or its byte ranges do not fill the file exactly
 */
export function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  return withFile(path, readHeaderOf);
}

/** Like `readSafetensorsHeader`, for a file that is already open and is left open. */
export async function readHeaderOf(file: OpenFile): Promise<SafetensorsHeader> {
  const { path } = file;
  const headerBytes = await readHeaderLength(file);
  const bytes = new Uint8Array(headerBytes);
  await readRange(file, LENGTH_BYTES, bytes);
  if (bytes[0] !== 0x7b)
    throw new ModelFolderError(`${path} is not a safetensors file (its header does not begin with "{").`);
  const json = parseJson(decodeUtf8(bytes, `The header of ${path}`), `The header of ${path}`);
  return parseHeader(json, path, LENGTH_BYTES + headerBytes, file.size);
}

/** The size of a tensor in bytes; `undefined` if that is not a safe integer. */
export function tensorBytes(dtype: Dtype, shape: readonly number[]): number | undefined {
  let bits: number = DTYPE_BITS[dtype];
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(size) || size < 0 || !Number.isSafeInteger(bits)) return undefined;
  }
  return bits % 8 === 0 ? bits / 8 : undefined;
}

async function readHeaderLength(file: OpenFile): Promise<number> {
  if (file.size < LENGTH_BYTES) {
    throw new ModelFolderError(`${file.path} is too short for a safetensors file (${file.size} bytes).`);
  }
  const field = new Uint8Array(LENGTH_BYTES);
  await readRange(file, 0, field);
  const length = new DataView(field.buffer).getBigUint64(0, true);
  // In a file of another kind these bytes may be any number.
  if (length > MAX_HEADER_BYTES) throw new ModelFolderError(`${file.path} is not a safetensors file.`);
  if (length < 2n) throw new ModelFolderError(`${file.path} is not a safetensors file (its header is empty).`);
  if (LENGTH_BYTES + Number(length) > file.size) {
    throw new ModelFolderError(
      `${file.path} is truncated: its header takes ${count(Number(length))} bytes and the whole file has only ${count(file.size)}; download or copy it again.`,
    );
  }
  return Number(length);
}

function parseHeader(json: JsonFile, path: string, dataStart: number, fileSize: number): SafetensorsHeader {
  const { __metadata__: metadata, ...entries } = readFields(json, HeaderObject);
  const names = Object.keys(entries);
  if (names.length > MAX_TENSORS) {
    throw new ModelFolderError(
      `${path} lists ${count(names.length)} tensors; at most ${count(MAX_TENSORS)} are allowed.`,
    );
  }
  const tensors = names.map((name) => parseTensor(json, name, entries[name], dataStart));
  checkRanges(tensors, path, dataStart, fileSize);
  return {
    file: path,
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    metadata: readFields({ ...json, file: `${json.file}, "__metadata__"`, value: metadata ?? {} }, Metadata),
  };
}

function parseTensor(json: JsonFile, name: string, value: unknown, dataStart: number): TensorInfo {
  const file = `${json.file}, tensor "${shorten(name)}"`;
  const written = json.inexact.get(name);
  if (written !== undefined) throw new ModelFolderError(`${file}: ${written} is not a whole number below 2^53.`);
  const { dtype, shape, data_offsets } = readFields({ ...json, file, value }, TensorEntry);
  if (!isDtype(dtype)) throw new ModelFolderError(`${file}: the format has no dtype "${shorten(dtype)}".`);
  const [begin, end] = data_offsets;
  const byteLength = tensorBytes(dtype, shape);
  if (byteLength === undefined || byteLength !== end - begin) {
    throw new ModelFolderError(
      `${file}: ${dtype} of shape [${shape.join(', ')}] takes ${byteLength ?? 'an impossible number of'} bytes, ` +
        `but its byte range ${begin} to ${end} has ${end - begin}.`,
    );
  }
  return { name, dtype, shape, offset: dataStart + begin, byteLength };
}

/** Requires the ranges to fill the file's data exactly: no byte used twice, none unused. */
function checkRanges(tensors: readonly TensorInfo[], path: string, dataStart: number, fileSize: number): void {
  const ordered = [...tensors].sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = dataStart;
  for (const { name, offset, byteLength } of ordered) {
    if (offset + byteLength > fileSize) {
      throw new ModelFolderError(
        `${path} is truncated: tensor "${shorten(name)}" ends at byte ${offset + byteLength}, the file at ${fileSize}; download or copy it again.`,
      );
    }
    if (offset !== end) {
      const fault = offset < end ? 'overlaps the tensor before it' : `leaves ${offset - end} unused bytes before it`;
      throw new ModelFolderError(`${path}: tensor "${shorten(name)}" ${fault}.`);
    }
    end += byteLength;
  }
  if (end !== fileSize) {
    throw new ModelFolderError(`${path} has ${fileSize - end} bytes after its last tensor that belong to none.`);
  }
}

function isDtype(name: string): name is Dtype {
  return Object.hasOwn(DTYPE_BITS, name);
}
