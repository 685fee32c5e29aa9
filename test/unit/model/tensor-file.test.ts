import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensorsHeader } from '../../../src/model/safetensors';
import { type TensorSource, writeSafetensors } from '../../../src/model/tensor-file';
import { failure, float32Bytes, folderWith, readTensor, readTensorFile, tempFolder } from './helpers';

const floats = (name: string, shape: number[], ...chunks: number[][]): TensorSource => ({
  name,
  dtype: 'F32',
  shape,
  chunks: () => chunks.map(float32Bytes),
});

const ids: TensorSource = {
  name: 'ids',
  dtype: 'I64',
  shape: [2],
  async *chunks() {
    yield new Uint8Array(BigInt64Array.of(7n).buffer);
    yield new Uint8Array(BigInt64Array.of(-1n).buffer);
  },
};

const anything = async () => undefined;

describe('writeSafetensors', () => {
  it('writes tensors of floats and of integers, and one without elements', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    await writeSafetensors(
      path,
      [floats('x', [2, 2], [1, -2.5], [], [Number.NEGATIVE_INFINITY, 1e-40]), ids, floats('none', [0])],
      {
        text: 'Wörter',
      },
    );
    const header = await readSafetensorsHeader(path);
    expect(header.metadata).toEqual({ text: 'Wörter' });
    expect(await readTensor(header, 'x')).toEqual({
      dtype: 'F32',
      shape: [2, 2],
      data: Float32Array.of(1, -2.5, Number.NEGATIVE_INFINITY, 1e-40),
    });
    expect(await readTensor(header, 'ids')).toEqual({ dtype: 'I64', shape: [2], data: BigInt64Array.of(7n, -1n) });
    expect((await readTensor(header, 'none')).data).toHaveLength(0);
  });

  it('pads the header to a multiple of 8 and aligns every tensor to its elements', async () => {
    const path = join(await tempFolder(), 'a.safetensors');
    for (const name of ['x', 'xx', 'xxx', 'xxxx']) {
      await writeSafetensors(path, [floats(name, [1], [1]), ids], {}, anything);
      const { tensors } = await readSafetensorsHeader(path);
      expect(tensors.get('ids')?.offset).toSatisfy((offset: number) => offset % 8 === 0);
      expect((await readTensorFile(path)).map((tensor) => tensor.name)).toEqual(['ids', name]);
      expect((await readFile(path)).readBigUInt64LE(0) % 8n).toBe(0n);
    }
  });

  it('replaces an older file only when the new one is complete', async () => {
    const dir = await folderWith({ 'a.safetensors': 'old' });
    const path = join(dir, 'a.safetensors');
    const broken: TensorSource = {
      ...floats('x', [1]),
      *chunks() {
        yield float32Bytes([1]);
        throw new Error('the source failed');
      },
    };
    expect((await failure(writeSafetensors(path, [broken], {}, anything))).message).toBe('the source failed');
    expect(await readdir(dir)).toEqual(['a.safetensors']);
    expect(await readFile(path, 'utf8')).toBe('old');
    await writeSafetensors(path, [floats('x', [1], [1])], {}, anything);
    expect(await readdir(dir)).toEqual(['a.safetensors']);
    expect((await readSafetensorsHeader(path)).tensors.size).toBe(1);
  });

  it.each<[string, TensorSource[], string]>([
    ['too few bytes', [floats('x', [2], [1])], 'Tensor "x" of shape [2] came with 4 bytes instead of 8.'],
    ['too many bytes', [floats('x', [1], [1, 2])], 'Tensor "x" of shape [1] came with 8 bytes instead of 4.'],
    ['a name twice', [floats('x', [0]), floats('x', [0])], 'cannot hold two tensors named "x".'],
    ['the reserved name', [floats('__metadata__', [0])], 'cannot hold two tensors named "__metadata__".'],
    ['an impossible shape', [floats('x', [1.5])], 'tensor "x" has the impossible shape [1.5].'],
  ])('refuses %s and leaves nothing behind', async (_what, tensors, fault) => {
    const dir = await tempFolder();
    expect((await failure(writeSafetensors(join(dir, 'a'), tensors))).message).toContain(fault);
    expect(await readdir(dir)).toEqual([]);
  });

  it('tells of a missing folder, and of a folder in the way', async () => {
    const dir = await tempFolder();
    expect((await failure(writeSafetensors(join(dir, 'no/a.safetensors'), []))).message).toBe(
      `a.safetensors cannot be saved because the folder ${join(dir, 'no')} does not exist.`,
    );
    await mkdir(join(dir, 'taken'));
    expect((await failure(writeSafetensors(join(dir, 'taken'), []))).message).toContain(
      'something that is not a file has its name',
    );
    await writeFile(join(dir, 'file'), '');
    expect((await failure(writeSafetensors(join(dir, 'file/a'), []))).message).toContain('does not exist.');
  });
});
