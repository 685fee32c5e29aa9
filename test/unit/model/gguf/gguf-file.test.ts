/** Headers of GGUF files: what a file of ours holds is found, and every fault is told in a sentence. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { ModelFolderError } from '../../../../src/model/errors';
import { readGgufHeader } from '../../../../src/model/gguf/gguf-file';
import { writeGguf } from '../../../../src/terminal/peers/write-gguf';
import { thorough } from '../../../workbench/thorough';
import { fixturePath } from '../../support';
import { failure, tempFolder } from '../helpers';
import { readGgufTensors } from './plain-reader';

const rows = (count: number, width: number) => ({
  async *rows() {
    yield Float32Array.from({ length: count * width }, (_, i) => Math.sin(i));
  },
});

let folder: string;
let path: string;
let bytes: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-trace-gguf-'));
  path = join(folder, 'small.gguf');
  const metadata = {
    'general.architecture': { string: 'llama' },
    'llama.block_count': { uint32: 2 },
    'llama.rope.freq_base': { float32: 10_000 },
    'tokenizer.ggml.add_bos_token': { bool: true },
    'tokenizer.ggml.tokens': { strings: ['<s>', 'é', ''] },
    'tokenizer.ggml.token_type': { int32s: [3, 1, -1] },
  };
  await writeGguf(path, metadata, [
    { name: 'token_embd.weight', type: 'F32', shape: [3, 64], ...rows(3, 64) },
    { name: 'blk.0.attn_q.weight', type: 'Q8_0', shape: [64, 64], ...rows(64, 64) },
    { name: 'blk.0.attn_k.weight', type: 'Q4_0', shape: [32, 64], ...rows(32, 64) },
  ]);
  bytes = await readFile(path);
});

afterAll(() => rm(folder, { recursive: true }));

/** The file with some bytes replaced. */
async function changed(at: number, replacement: Uint8Array): Promise<string> {
  const copy = Buffer.from(bytes);
  copy.set(replacement, at);
  return written(copy);
}

async function written(content: Uint8Array): Promise<string> {
  const file = join(await tempFolder(), 'changed.gguf');
  await writeFile(file, content);
  return file;
}

async function fault(file: string): Promise<string> {
  const error = await failure(readGgufHeader(file));
  expect(error).toBeInstanceOf(ModelFolderError);
  return error.message.replace(file, 'FILE');
}

const size = (value: bigint) => new Uint8Array(BigUint64Array.of(value).buffer);
const uint32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

/** Where the description of a tensor begins: the length of its name. */
const placeOf = (name: string) => bytes.indexOf(name) - 8;
/** Where its first axis stands, from there. */
const axesOf = (name: string) => placeOf(name) + 8 + name.length + 4;

it('is what was written', async () => {
  const { metadata, tensors } = await readGgufHeader(path);
  expect(Object.fromEntries(metadata)).toEqual({
    'general.architecture': 'llama',
    'llama.block_count': 2,
    'llama.rope.freq_base': 10_000,
    'tokenizer.ggml.add_bos_token': true,
    'tokenizer.ggml.tokens': ['<s>', 'é', ''],
    'tokenizer.ggml.token_type': [3, 1, -1],
  });
  expect(
    [...tensors.values()].map(({ name, type, shape, byteLength }) => [name, type.name, shape, byteLength]),
  ).toEqual([
    ['token_embd.weight', 'F32', [3, 64], 3 * 64 * 4],
    ['blk.0.attn_q.weight', 'Q8_0', [64, 64], 64 * 2 * 34],
    ['blk.0.attn_k.weight', 'Q4_0', [32, 64], 32 * 2 * 18],
  ]);
  const plain = await readGgufTensors(path);
  expect([...tensors.values()].map(({ offset }) => offset)).toEqual(plain.map(({ offset }) => offset));
});

describe('a fault is told in a sentence', () => {
  it('another file', async () => {
    expect(await fault(fixturePath('gpt2/config.json'))).toBe(
      'FILE is not a GGUF file (it does not begin with "GGUF").',
    );
    expect(await fault(await written(bytes.subarray(0, 20)))).toMatch(/^FILE is not a GGUF file/);
  });

  it.each([
    ['version 1', uint32(1), 'has version 1'],
    ['version 4', uint32(4), 'has version 4'],
    ['the other byte order', uint32(0x03000000), 'is big-endian'],
  ])('%s', async (_, version, what) => {
    expect(await fault(await changed(4, version))).toBe(
      `FILE ${what}; GGUF files of version 2 and 3, little-endian, are read: convert it anew with llama.cpp.`,
    );
  });

  it('counts that the file has no bytes for', async () => {
    expect(await fault(await changed(8, size(2n ** 63n)))).toMatch(
      /^FILE is incomplete or damaged: the number of tensors is 9223372036854775808, but the whole file has \d+ bytes; download or copy it again\.$/,
    );
    expect(await fault(await changed(16, size(200n)))).toMatch(/^FILE/);
    expect(await fault(await changed(24, size(2n ** 40n)))).toMatch(
      /^FILE is incomplete or damaged: the length of the name of metadata entry 0 is/,
    );
  });

  it('a truncated header, and truncated tensors', async () => {
    for (const end of [30, placeOf('token_embd.weight')])
      expect(await fault(await written(bytes.subarray(0, end)))).toMatch(
        /^FILE is truncated: its header needs \d+ bytes/,
      );
    expect(await fault(await written(bytes.subarray(0, bytes.length - 40)))).toMatch(
      /^FILE is truncated: tensor "blk\.0\.attn_k\.weight" ends at byte \d+, the file at \d+; download or copy it again\.$/,
    );
  });

  it.each([
    ['a type that is not read', 16, uint32(35), /tensor "blk\.0\.attn_q\.weight": its type TQ2_0 is not supported/],
    ['a type that nobody knows', 16, uint32(999), /: its type 999 is not supported/],
    [
      'rows that are no whole blocks',
      0,
      size(63n),
      /: rows of 63 values are no whole blocks of Q8_0, which have 32\.$/,
    ],
    ['an axis without values', 8, size(0n), /: an axis of 0 values is not possible\.$/],
    ['an absurd axis', 8, size(2n ** 50n), /: its shape \[1125899906842624, 64\] is not possible\.$|is truncated/],
    ['an offset that is not aligned', 20, size(801n), /: its offset 801 is no multiple of the alignment 32\.$/],
    ['an overlap', 20, size(32n), /tensor "blk\.0\.attn_q\.weight" overlaps the tensor before it\.$/],
    ['an offset beyond the end', 20, size(2n ** 40n), /the offset of tensor "blk\.0\.attn_q\.weight" is 1099511627776/],
  ])('%s', async (_, from, replacement, expected) => {
    expect(await fault(await changed(axesOf('blk.0.attn_q.weight') + from, replacement))).toMatch(expected);
  });

  it('axes that are too many', async () => {
    expect(await fault(await changed(axesOf('blk.0.attn_q.weight') - 4, uint32(9)))).toMatch(
      /: it has 9 axes; 1 to 4 are possible\.$/,
    );
  });

  it('names that come twice', async () => {
    expect(await fault(await changed(placeOf('blk.0.attn_k.weight') + 8, Buffer.from('blk.0.attn_q.weight')))).toBe(
      'FILE: there are two tensors "blk.0.attn_q.weight".',
    );
  });

  it('the types of a file that holds one of each', async () => {
    expect(await fault(fixturePath('gguf/types.gguf'))).toMatch(
      /tensor "\w+": its type \w+ is not supported \(supported: F32, /,
    );
  });
});

/** `npm run check:long` spoils more. */
const SPOILT = thorough ? 5000 : 100;

it(`${SPOILT} files with changed bytes are read, or refused in a sentence`, {
  timeout: 60_000 + 60 * SPOILT,
}, async () => {
  const next = seededRandom(13);
  const header = bytes.length - (await readGgufHeader(path)).tensors.size; // tensors' own bytes change nothing here
  const file = join(await tempFolder(), 'mutated.gguf');
  let refused = 0;
  for (let round = 0; round < SPOILT; round++) {
    const copy = Buffer.from(bytes);
    const changes = 1 + Math.floor(next() * 4);
    for (let i = 0; i < changes; i++) copy[Math.floor(next() * Math.min(header, 700))] = Math.floor(next() * 256);
    await writeFile(file, next() < 0.2 ? copy.subarray(0, Math.floor(next() * copy.length)) : copy);
    const result = await readGgufHeader(file).catch((error: unknown) => error);
    if (!(result instanceof Error)) continue;
    refused++;
    expect(result).toBeInstanceOf(ModelFolderError);
    expect(result.message).toMatch(/^\S+mutated\.gguf.*\.\)?$/s);
  }
  expect(refused).toBeGreaterThan(SPOILT / 5);
});
