import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npyHeader, writeNpy } from '../../../src/model/npy';
import { run } from '../engine-support';
import { failure, tempFolder } from './helpers';

const python = await run('python3', ['-c', 'import numpy']).then(
  ({ code }) => (code === 0 ? undefined : 'python3 has no NumPy'),
  () => 'there is no python3',
);

describe('writeNpy', () => {
  it.each<[readonly number[]]>([[[]], [[0]], [[7]], [[2, 3]], [[4, 5, 6]], [[50257, 768]], [Array(30).fill(100_000)]])(
    'the header of shape %j',
    (shape) => {
      const header = Buffer.from(npyHeader(shape));
      expect(header.subarray(0, 8)).toEqual(Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]));
      expect(header.length % 64).toBe(0);
      expect(header.readUInt16LE(8)).toBe(header.length - 10);
      const text = header.toString('latin1', 10);
      expect(text).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \([\d, ]*\), \} *\n$/);
      const sizes = [...(/\(([\d, ]*)\)/.exec(text)?.[1] ?? '').matchAll(/\d+/g)].map(Number);
      expect(sizes).toEqual(shape);
      if (shape.length === 1) expect(text).toContain(`(${shape[0]},)`);
    },
  );

  it.skipIf(python !== undefined)(`NumPy loads it${python ? ` (skipped: ${python})` : ''}`, async () => {
    const path = join(await tempFolder(), 'a.npy');
    const values = Float32Array.of(1, -2.5, Number.NaN, -Infinity, 1e-40, 6);
    await writeNpy(path, { shape: [2, 3], pieces: () => [values.subarray(0, 1), values.subarray(1)] });
    const code = `import numpy, sys; a = numpy.load(sys.argv[1]); print(a.shape, a.dtype, a.flags.c_contiguous); print(a.tobytes().hex())`;
    const { stdout, stderr } = await run('python3', ['-c', code, path]);
    expect(stderr).toBe('');
    expect(stdout).toBe(`(2, 3) float32 True\n${Buffer.from(values.buffer).toString('hex')}\n`);
  });

  it('the values follow the header, from whatever part of a buffer', async () => {
    const path = join(await tempFolder(), 'a.npy');
    const all = Float32Array.of(9, 1, 2, 3, 9);
    await writeNpy(path, {
      shape: [3],
      async *pieces() {
        yield all.subarray(1, 2);
        yield new Float32Array(0);
        yield all.subarray(2, 4);
      },
    });
    const file = await readFile(path);
    const header = npyHeader([3]).length;
    expect(new Float32Array(Uint8Array.from(file.subarray(header)).buffer)).toEqual(Float32Array.of(1, 2, 3));
  });

  it('leaves nothing behind when the values do not fit, and says so', async () => {
    const dir = await tempFolder();
    const short = writeNpy(join(dir, 'a.npy'), { shape: [2, 2], pieces: () => [Float32Array.of(1, 2, 3)] });
    expect((await failure(short)).message).toMatch(
      /a\.npy: a tensor of shape \[2, 2\] came with 3 values instead of 4\.$/,
    );
    expect(await readdir(dir)).toEqual([]);
    const nowhere = writeNpy(join(dir, 'no/a.npy'), { shape: [0], pieces: () => [] });
    expect((await failure(nowhere)).message).toContain('does not exist');
  });
});
