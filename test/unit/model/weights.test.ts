import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settledState } from '../../../src/model/file-state';
import {
  externalData,
  hashWeights,
  readWeightSlice,
  type WeightDtype,
  type WeightLocation,
  type Weights,
} from '../../../src/model/weights';
import { failure, folderWith } from './helpers';

describe('externalData', () => {
  it.each([
    ['one file', posix, ['/m/a.safetensors'], '/m', ['a.safetensors']],
    ['shards side by side', posix, ['/m/a', '/m/b'], '/m', ['a', 'b']],
    ['links into several folders', posix, ['/hub/x/blobs/1', '/hub/y/z/2'], '/hub', ['x/blobs/1', 'y/z/2']],
    ['a folder whose name begins as another', posix, ['/m/ab/1', '/m/a/2'], '/m', ['ab/1', 'a/2']],
    ['a name that begins with two dots', posix, ['/m/..a/1', '/m/b'], '/m', ['..a/1', 'b']],
    ['only the root in common', posix, ['/a/1', '/b/2'], '/', ['a/1', 'b/2']],
    ['Windows', win32, ['C:\\m\\x\\1', 'C:\\m\\y\\2'], 'C:\\m', ['x/1', 'y/2']],
    ['Windows, one drive', win32, ['C:\\1', 'C:\\y\\2'], 'C:\\', ['1', 'y/2']],
  ])('finds the common folder: %s', (_what, path, files, folder, locations) => {
    const external = externalData(files, path);
    expect(external.folder).toBe(folder);
    expect(files.map((file) => external.location(file))).toEqual(locations);
  });

  it('tells that two drives have no common folder', () => {
    expect(() => externalData(['C:\\m\\1', 'D:\\m\\2'], win32)).toThrow(
      "C:\\m\\1 and D:\\m\\2 are on different drives; keep a model's weights on one.",
    );
  });
});

describe('readWeightSlice', () => {
  async function weight(dtype: WeightDtype, content: Uint8Array): Promise<WeightLocation> {
    const dir = await folderWith({ w: Buffer.concat([Buffer.from('abc'), content, Buffer.from('rest')]) });
    const count = content.length / (dtype === 'F32' ? 4 : 2);
    const file = join(dir, 'w');
    const state = await settledState(file);
    return { name: 'w', storedName: 'w', dtype, shape: [count], file, state, offset: 3, byteLength: content.length };
  }

  it('reads float32 from any element on', async () => {
    const location = await weight('F32', new Uint8Array(Float32Array.of(1, -2, 3.5, 1e-40).buffer));
    expect(await readWeightSlice(location, 1, 2)).toEqual(Float32Array.of(-2, 3.5));
    expect(await readWeightSlice(location, 3, 1)).toEqual(Float32Array.of(1e-40));
    expect(await readWeightSlice(location, 4, 0)).toHaveLength(0);
  });

  it('widens half precision exactly', async () => {
    const bits = [0x3c00, 0xc000, 0x3555, 0x0001, 0x83ff, 0x0400, 0x7bff, 0x8000, 0x7c00, 0xfc00, 0x7e01];
    const location = await weight('F16', new Uint8Array(Uint16Array.from(bits).buffer));
    const values = [
      1,
      -2,
      0.333251953125,
      2 ** -24,
      -1023 * 2 ** -24,
      2 ** -14,
      65504,
      -0,
      Infinity,
      -Infinity,
      Number.NaN,
    ];
    expect([...(await readWeightSlice(location, 0, 11))]).toEqual(values);
    expect([...(await readWeightSlice(location, 5, 2))]).toEqual(values.slice(5, 7));
  });

  it('widens bfloat16 exactly', async () => {
    const values = Float32Array.of(1, -2, 3.140625, 0, -0, 2 ** -126, 2 ** -133, -Infinity, Number.NaN);
    const upperHalves = new Uint16Array(values.buffer).filter((_, index) => index % 2 === 1);
    const location = await weight('BF16', new Uint8Array(upperHalves.buffer));
    expect([...(await readWeightSlice(location, 0, 9))]).toEqual([...values]);
  });

  it.each([
    [-1, 1],
    [0, 5],
    [4, 1],
    [2, 3],
    [0.5, 1],
    [0, -1],
    [0, Number.NaN],
    [0, 2 ** 60],
  ])('refuses %d + %d elements of 4', async (start, count) => {
    const location = await weight('F16', new Uint8Array(8));
    expect((await failure(readWeightSlice(location, start, count))).message).toMatch(/^Weight w has 4 elements; /);
  });

  it('tells of a file that has become shorter', async () => {
    const location = { ...(await weight('F16', new Uint8Array(8))), byteLength: 80 };
    expect((await failure(readWeightSlice(location, 20, 20))).message).toMatch(
      /ends at byte 43, before the 83 needed\.$/,
    );
  });
});

describe('hashWeights', () => {
  const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest();
  const weightsIn = async (paths: string[]): Promise<Weights> => ({
    names: [],
    files: await Promise.all(paths.map(async (path) => ({ path, state: await settledState(path) }))),
    get: () => {
      throw new Error('not needed');
    },
  });

  it('is the hash of a single file', async () => {
    const file = join(await folderWith({ a: new Uint8Array(3_000_000).fill(7) }), 'a');
    expect(await hashWeights(await weightsIn([file]))).toBe(sha256(await readFile(file)).toString('hex'));
  });

  it('is the hash of the digests of several, in their order', async () => {
    const dir = await folderWith({ a: 'one', b: 'two' });
    const digests = [sha256(Buffer.from('two')), sha256(Buffer.from('one'))];
    const hash = sha256(Buffer.concat(digests)).toString('hex');
    expect(await hashWeights(await weightsIn([join(dir, 'b'), join(dir, 'a')]))).toBe(hash);
  });

  it('stops when it is cancelled', async () => {
    const file = join(await folderWith({ a: new Uint8Array(20_000_000) }), 'a');
    const abort = new AbortController();
    const hashed = hashWeights(await weightsIn([file]), abort.signal);
    abort.abort(new Error('nobody waits'));
    expect((await failure(hashed)).message).toBe('nobody waits');
  });

  it('tells of a file that is gone', async () => {
    expect((await failure(hashWeights(await weightsIn(['/no/such/file'])))).message).toBe(
      '/no/such/file does not exist.',
    );
  });
});
