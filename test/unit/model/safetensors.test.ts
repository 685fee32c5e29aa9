import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelFolderError } from '../../../src/model/errors';
import { readSafetensorsHeader, tensorBytes } from '../../../src/model/safetensors';
import { thorough } from '../../workbench/thorough.ts';
import { copyOf, failure, folderWith, GPT2, headerFile, tensorFile } from './helpers';

const f32 = (begin: number, end: number, shape: unknown = [(end - begin) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

async function readBytes(bytes: Uint8Array) {
  return readSafetensorsHeader(join(await folderWith({ 'a.safetensors': bytes }), 'a.safetensors'));
}

describe('readSafetensorsHeader', () => {
  it('gives every tensor with its place in the file', async () => {
    const file = tensorFile([
      { name: 'b', dtype: 'F32', shape: [2, 1], bytes: new Uint8Array(8) },
      { name: 'scalar', dtype: 'U8', shape: [], bytes: new Uint8Array(1) },
      { name: 'none', dtype: 'I64', shape: [0, 7], bytes: new Uint8Array(0) },
      { name: 'half byte', dtype: 'F4', shape: [2, 3], bytes: new Uint8Array(3) },
      { name: 'six bits', dtype: 'F6_E2M3', shape: [4], bytes: new Uint8Array(3) },
      { name: '__proto__', dtype: 'C64', shape: [1], bytes: new Uint8Array(8) },
    ]);
    const { tensors, metadata } = await readBytes(file);
    const start = file.length - 23;
    expect([...tensors.values()].map(({ name, offset, byteLength }) => [name, offset - start, byteLength])).toEqual([
      ['b', 0, 8],
      ['scalar', 8, 1],
      ['none', 9, 0],
      ['half byte', 9, 3],
      ['six bits', 12, 3],
      ['__proto__', 15, 8],
    ]);
    expect(metadata).toEqual({});
  });

  it('accepts tensors in any order, metadata, and spaces after the header', async () => {
    const header = JSON.stringify({ b: f32(4, 8), __metadata__: { format: 'pt' }, a: f32(0, 4) });
    const { tensors, metadata } = await readBytes(headerFile(`${header}   `, 8));
    expect([...tensors.keys()]).toEqual(['b', 'a']);
    expect(metadata).toEqual({ format: 'pt' });
  });

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), 'is empty.'],
    ['seven bytes', new Uint8Array(7), 'is too short for a safetensors file (7 bytes).'],
    ['an empty header', headerFile(''), 'its header is empty'],
    ['a header of 2^64 - 1 bytes', new Uint8Array(16).fill(0xff), 'is not a safetensors file.'],
    ['a header of 100,000,001 bytes', Uint8Array.of(1, 0xe1, 0xf5, 5, 0, 0, 0, 0, 0x7b), 'is not a safetensors file.'],
    [
      'a header beyond the file',
      Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d),
      'is truncated: its header takes 3 bytes',
    ],
    ['a header that is no object', headerFile('[]'), 'its header does not begin with "{"'],
    ['a header that begins with a space', headerFile(' {}'), 'its header does not begin with "{"'],
    ['malformed UTF-8', headerFile(Uint8Array.of(0x7b, 0xff, 0x7d)), 'is not valid UTF-8 text.'],
    ['broken JSON', headerFile('{"a": }'), 'is not valid JSON'],
    [
      'a tensor twice',
      headerFile(`{"a": ${JSON.stringify(f32(0, 4))}, "a": ${JSON.stringify(f32(0, 4))}}`, 4),
      'has the key "a" twice',
    ],
    [
      'an unknown dtype',
      headerFile({ a: { ...f32(0, 4), dtype: 'F128' } }, 4),
      'tensor "a": the format has no dtype "F128".',
    ],
    [
      'a dtype from Object.prototype',
      headerFile({ a: { ...f32(0, 4), dtype: 'toString' } }, 4),
      'the format has no dtype "toString".',
    ],
    ['a tensor that is no object', headerFile({ a: [1] }), 'tensor "a" must be a JSON object, not [1].'],
    ['no shape', headerFile({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'tensor "a": field "shape" is missing.'],
    ['a negative size', headerFile({ a: f32(0, 4, [-1, -1]) }, 4), 'tensor "a": field "shape.0" must be'],
    ['a size as text', headerFile({ a: f32(0, 4, ['1']) }, 4), 'tensor "a": field "shape.0" must be'],
    ['a fractional size', headerFile({ a: f32(0, 4, [1.5]) }, 4), 'tensor "a": 1.5 is not a whole number below 2^53.'],
    [
      'a size above 2^53',
      headerFile('{"a":{"dtype":"U8","shape":[9007199254740993,0],"data_offsets":[0,0]}}'),
      '9007199254740993 is not a whole number below 2^53.',
    ],
    [
      'a rounded offset',
      headerFile('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4.0000000000000000001]}}', 4),
      '4.0000000000000000001 is not a whole number',
    ],
    [
      'three offsets',
      headerFile({ a: { ...f32(0, 4), data_offsets: [0, 4, 8] } }, 4),
      'tensor "a": field "data_offsets',
    ],
    [
      'a size that overflows',
      headerFile({ a: f32(0, 0, [2 ** 40, 2 ** 40, 0]) }),
      'takes an impossible number of bytes',
    ],
    [
      'a shape larger than its range',
      headerFile({ a: f32(0, 4, [2]) }, 4),
      'tensor "a": F32 of shape [2] takes 8 bytes, but its byte range 0 to 4 has 4.',
    ],
    ['a range backwards', headerFile({ a: f32(4, 0, [1]) }, 4), 'its byte range 4 to 0 has -4.'],
    [
      'half a byte',
      headerFile({ a: { dtype: 'F4', shape: [3], data_offsets: [0, 2] } }, 2),
      'takes an impossible number of bytes',
    ],
    ['a hole at the beginning', headerFile({ a: f32(4, 8) }, 8), 'tensor "a" leaves 4 unused bytes before it.'],
    ['a hole between', headerFile({ a: f32(0, 4), b: f32(8, 12) }, 12), 'tensor "b" leaves 4 unused bytes before it.'],
    ['an overlap', headerFile({ a: f32(0, 8), b: f32(4, 12) }, 12), 'tensor "b" overlaps the tensor before it.'],
    ['one range for two', headerFile({ a: f32(0, 8), b: f32(0, 8) }, 8), 'tensor "b" overlaps the tensor before it.'],
    ['bytes after the last', headerFile({ a: f32(0, 4) }, 5), 'has 1 bytes after its last tensor that belong to none.'],
    ['missing bytes', headerFile({ a: f32(0, 4) }, 3), 'is truncated: tensor "a" ends at byte'],
    [
      'metadata that is no text',
      headerFile({ __metadata__: { a: 1 } }),
      '"__metadata__": field "a" must be a text, not 1.',
    ],
    ['metadata that is no object', headerFile({ __metadata__: 'x' }), '"__metadata__" must be a JSON object, not "x".'],
  ])('refuses %s', async (_what, bytes, fault) => {
    const error = await failure(readBytes(bytes));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toContain('a.safetensors');
    expect(error.message).toContain(fault);
    expect(error.message).toMatch(/^[^\n]*\.$/);
  });

  it.runIf(thorough)('bounds the number of tensors', async () => {
    const entry = JSON.stringify(f32(0, 0, [0]));
    const header = `{${Array.from({ length: 200_001 }, (_, n) => `"${n}":${entry}`).join(',')}}`;
    expect((await failure(readBytes(headerFile(header)))).message).toContain(
      'lists 200,001 tensors; at most 200,000 are allowed.',
    );
  });

  it('notices a file cut short or lengthened anywhere', async () => {
    const path = join(await copyOf(GPT2), 'model.safetensors');
    const whole = await readFile(path);
    for (const size of [whole.length - 1, whole.length / 2, 4000, 100, 8, 1]) {
      await writeFile(path, whole);
      await truncate(path, Math.floor(size));
      expect((await failure(readSafetensorsHeader(path))).message).toMatch(/is truncated|too short/);
    }
    await writeFile(path, whole);
    await appendFile(path, '\0');
    expect((await failure(readSafetensorsHeader(path))).message).toContain('has 1 bytes after its last tensor');
  });
});

it('tensorBytes counts bits', () => {
  expect(tensorBytes('F6_E3M2', [2, 2])).toBe(3);
  expect(tensorBytes('C64', [])).toBe(8);
  for (const shape of [
    [2 ** 50, 2 ** 50],
    [1.5, 2],
    [-1, -8],
  ])
    expect(tensorBytes('BOOL', shape)).toBeUndefined();
});
