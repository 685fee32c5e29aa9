import { mkdir, realpath, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint, selectWeights } from '../../../src/model/checkpoint';
import { ModelFolderError } from '../../../src/model/errors';
import { failure, float32Bytes, folderWith, type Json, type RawTensor, tensorFile } from './helpers';

const INDEX = 'model.safetensors.index.json';
const tensor = (name: string, ...values: number[]): RawTensor => ({
  name,
  dtype: 'F32',
  shape: [values.length],
  bytes: float32Bytes(values),
});

/** A folder with two shards: a and b in the first, c in the second. */
function shardedFolder(index: Json = { weight_map: { a: '1.safetensors', b: '1.safetensors', c: '2.safetensors' } }) {
  return folderWith({
    '1.safetensors': tensorFile([tensor('a', 1), tensor('base.b', 2, 3)]),
    '2.safetensors': tensorFile([tensor('c', 4)]),
    [INDEX]: index,
  });
}

describe('openCheckpoint', () => {
  it('takes the prefix off the names that have it', async () => {
    const dir = await folderWith({
      'model.safetensors': tensorFile([tensor('base.a', 1), tensor('head', 2), tensor('base.base.b', 3)]),
    });
    const { tensors, files } = await openCheckpoint(dir, { prefix: 'base.' });
    expect([...tensors.keys()]).toEqual(['a', 'head', 'base.b']);
    expect([...tensors.values()].map(({ name }) => name)).toEqual(['a', 'head', 'base.b']);
    expect(files.map(({ path }) => path)).toEqual([await realpath(join(dir, 'model.safetensors'))]);
  });

  it('prefers the single file to an index, as transformers does', async () => {
    const dir = await folderWith({ 'model.safetensors': tensorFile([tensor('a', 1)]), [INDEX]: 'not even JSON' });
    expect((await openCheckpoint(dir, { prefix: '' })).tensors.size).toBe(1);
  });

  it('reads shards, with the prefix in the index or not', async () => {
    for (const b of ['b', 'base.b']) {
      const dir = await shardedFolder({ weight_map: { c: '2.safetensors', a: '1.safetensors', [b]: '1.safetensors' } });
      const { tensors, files } = await openCheckpoint(dir, { prefix: 'base.' });
      expect([...tensors.keys()]).toEqual(['a', 'b', 'c']);
      expect(files.map(({ path }) => path)).toEqual([
        join(await realpath(dir), '1.safetensors'),
        join(await realpath(dir), '2.safetensors'),
      ]);
    }
  });

  it('gives real paths for links, in the order of the links’ names', async () => {
    const dir = await shardedFolder();
    await mkdir(join(dir, 'blobs'));
    await rename(join(dir, '1.safetensors'), join(dir, 'blobs/ff'));
    await rename(join(dir, '2.safetensors'), join(dir, 'blobs/00'));
    await symlink(join(dir, 'blobs/ff'), join(dir, '1.safetensors'));
    await symlink('blobs/00', join(dir, '2.safetensors'));
    const { files, tensors } = await openCheckpoint(dir, { prefix: 'base.' });
    const blobs = join(await realpath(dir), 'blobs');
    expect(files.map(({ path }) => path)).toEqual([join(blobs, 'ff'), join(blobs, '00')]);
    expect(tensors.get('c')?.file).toBe(join(blobs, '00'));
  });

  it.each([
    '../1.safetensors',
    '/etc/1.safetensors',
    'sub/1.safetensors',
    'sub\\1.safetensors',
    '..\\1.safetensors',
    'C:1.safetensors',
    '..safetensors',
    '1.safetensors\0',
    '\0.safetensors',
  ])('refuses the shard name %j', async (shard) => {
    const dir = await shardedFolder({ weight_map: { a: shard } });
    const error = await failure(openCheckpoint(dir, { prefix: '' }));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toBe(
      `${join(dir, INDEX)} names a weight file ${JSON.stringify(shard)} that is not a plain file name.`,
    );
  });

  it.each<[string, Json, string]>([
    [
      'another file type',
      { weight_map: { a: 'passwd' } },
      'names a weight file "passwd" that does not end in .safetensors.',
    ],
    ['an empty name', { weight_map: { a: '' } }, 'that does not end in .safetensors.'],
    ['no weight_map', {}, 'field "weight_map" is missing.'],
    ['a weight_map that is no object', { weight_map: 'x' }, 'field "weight_map" must be'],
    ['a shard that is no text', { weight_map: { a: 1 } }, 'field "weight_map.a" must be'],
    ['no weights', { weight_map: {} }, 'names no weight files.'],
    ['a missing shard', { weight_map: { a: '3.safetensors' } }, '3.safetensors does not exist.'],
    [
      'a tensor that is in another shard',
      { weight_map: { a: '2.safetensors', b: '1.safetensors' } },
      'says that tensor "a" is in 2.safetensors, but it is not.',
    ],
    [
      'a tensor that is nowhere',
      { weight_map: { x: '1.safetensors' } },
      'says that tensor "x" is in 1.safetensors, but it is not.',
    ],
  ])('refuses an index with %s', async (_what, index, fault) => {
    const error = await failure(openCheckpoint(await shardedFolder(index), { prefix: 'base.' }));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toContain(fault);
  });

  it('refuses a tensor in two shards', async () => {
    const dir = await folderWith({
      '1.safetensors': tensorFile([tensor('a', 1)]),
      '2.safetensors': tensorFile([tensor('base.a', 1)]),
      [INDEX]: { weight_map: { a: '1.safetensors', 'base.a': '2.safetensors' } },
    });
    expect((await failure(openCheckpoint(dir, { prefix: 'base.' }))).message).toMatch(
      /^Tensor "a" is stored twice, in .*1\.safetensors and in .*2\.safetensors\.$/,
    );
  });

  it('refuses one file as two shards', async () => {
    const dir = await folderWith({
      '1.safetensors': tensorFile([tensor('a', 1)]),
      [INDEX]: { weight_map: { a: '1.safetensors', b: '2.safetensors' } },
    });
    await symlink('1.safetensors', join(dir, '2.safetensors'));
    expect((await failure(openCheckpoint(dir, { prefix: '' }))).message).toContain(
      '2.safetensors is the same file as another shard.',
    );
  });

  it('tells that a folder has no weights', async () => {
    const dir = await folderWith({ 'pytorch_model.bin': 'x' });
    expect((await failure(openCheckpoint(dir, { prefix: '' }))).message).toBe(
      `${dir} has no weights: neither model.safetensors nor ${INDEX} is there.`,
    );
  });
});

describe('selectWeights', () => {
  it('stops at the first missing tensor, however many are expected', async () => {
    const dir = await folderWith({ 'model.safetensors': tensorFile([tensor('w.0', 1), tensor('w.1', 1)]) });
    let asked = 0;
    function* expected() {
      for (let n = 0; n < 1e9; n++) {
        asked++;
        yield { name: `w.${n}`, shape: [1] };
      }
    }
    const checkpoint = await openCheckpoint(dir, { prefix: '' });
    expect(() => selectWeights(checkpoint, expected())).toThrow(
      `${dir} lacks the tensor "w.2" that its config.json asks for.`,
    );
    expect(asked).toBe(3);
  });

  it('throws for a name that the model has no weight of', async () => {
    const dir = await folderWith({ 'model.safetensors': tensorFile([tensor('used', 1), tensor('other', 1)]) });
    const { weights, ignored } = selectWeights(await openCheckpoint(dir, { prefix: '' }), [
      { name: 'used', shape: [1] },
    ]);
    expect(weights.names).toEqual(['used']);
    expect(weights.get('used').byteLength).toBe(4);
    expect(ignored).toEqual(['other']);
    expect(() => weights.get('other')).toThrow('The model has no weight "other".');
  });
});
