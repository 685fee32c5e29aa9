import { lstat, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../src/architectures/open/open-model';
import type { DownloadProgress } from '../../../src/library/download';
import { sha256 } from '../../hub/hub-server';
import { GPT2 } from '../model/helpers';
import { COMMIT, clientOf, emptyCache, filesBelow, gpt2OnHub, MODEL, pull, startHub } from './hub-support';

const FOLDER = 'models--someone--tiny-gpt2';

describe('a model that is downloaded', () => {
  it('lies in the standard layout with only the files that are needed, and opens', async () => {
    const served = await gpt2OnHub();
    const [server, cache] = [await startHub({ [MODEL]: served }), await emptyCache()];
    const { path, model, bytes } = await pull(clientOf(server, cache));
    expect(path).toBe(join(cache, FOLDER, 'snapshots', COMMIT));
    expect(model).toMatchObject({ commit: COMMIT, license: 'mit', isGated: false });
    const names = await filesBelow(path);
    expect(names).toEqual([...names].filter((name) => /\.json$|safetensors$|README/.test(name)));
    expect(names).toEqual(expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json', 'README.md']));
    expect(await readFile(join(cache, FOLDER, 'refs/main'), 'utf8')).toBe(COMMIT);
    const weights = served.files['model.safetensors']?.bytes as Uint8Array;
    const link = await readlink(join(path, 'model.safetensors'));
    expect(link.replaceAll('\\', '/')).toBe(`../../blobs/${sha256(weights)}`);
    expect(sha256(await readFile(join(path, 'model.safetensors')))).toBe(sha256(weights));
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(path, name))).byteLength));
    expect(bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
    const opened = await openModel(path, () => Promise.reject(new Error('no cache needed')));
    expect(opened.name).toBe(MODEL);
    const original = await openModel(GPT2, () => Promise.reject(new Error('no cache needed')));
    expect(opened.spec).toEqual(original.spec);
    expect(opened.tokenizer.encode('Hello, world')).toEqual(original.tokenizer.encode('Hello, world'));
    expect((await filesBelow(cache)).filter((name) => /incomplete|lock$|tmp$/.test(name))).toEqual([]);
  });

  it('is not loaded again', async () => {
    const [server, cache] = [await startHub({ [MODEL]: await gpt2OnHub() }), await emptyCache()];
    const first = await pull(clientOf(server, cache));
    server.seen.length = 0;
    expect((await pull(clientOf(server, cache))).path).toBe(first.path);
    expect(server.seen.filter(({ method, path }) => method === 'GET' && !path.startsWith('/api/'))).toEqual([]);
  });

  it('shares what has not changed with its next commit, which main then stands for', async () => {
    const served = await gpt2OnHub();
    const [server, cache] = [await startHub({ [MODEL]: served }), await emptyCache()];
    await pull(clientOf(server, cache));
    const commit = 'f'.repeat(40);
    server.models.set(MODEL, {
      ...served,
      commit,
      files: { ...served.files, 'README.md': { bytes: Buffer.from('new') } },
    });
    server.seen.length = 0;
    const { path } = await pull(clientOf(server, cache));
    expect(path).toBe(join(cache, FOLDER, 'snapshots', commit));
    expect(server.loads('model.safetensors')).toEqual([]);
    expect(await readFile(join(path, 'README.md'), 'utf8')).toBe('new');
    expect(await readFile(join(cache, FOLDER, 'refs/main'), 'utf8')).toBe(commit);
  });

  it('is loaded where two of its files are equal, which are one blob', async () => {
    const equal = { bytes: Buffer.from('{"modules": "the same"}') };
    const served = await gpt2OnHub({ '1_Pooling/config.json': equal, '2_Dense/config.json': equal });
    const [server, cache] = [await startHub({ [MODEL]: served }), await emptyCache()];
    server.fault = ({ path }) => (/_(Pooling|Dense)\/config\.json$/.test(path) ? { slow: [10, 50] } : undefined);
    const told: DownloadProgress[] = [];
    const { path, bytes } = await pull(clientOf(server, cache), {}, { onProgress: (progress) => told.push(progress) });
    for (const name of ['1_Pooling', '2_Dense'])
      expect(await readFile(join(path, name, 'config.json'))).toEqual(equal.bytes);
    const blobs = join(cache, FOLDER, 'blobs');
    const sizes = await Promise.all(
      (await filesBelow(blobs)).map(async (name) => (await lstat(join(blobs, name))).size),
    );
    const whole = sizes.reduce((sum, size) => sum + size, 0);
    expect([bytes, told.at(-1)?.total]).toEqual([whole, whole]);
    expect(Math.max(...told.map(({ loaded }) => loaded))).toBeLessThanOrEqual(whole);
    expect([...server.loads('1_Pooling/config.json'), ...server.loads('2_Dense/config.json')]).toHaveLength(1);
  });

  it('comes from a tag or a commit as well', async () => {
    const served = { ...(await gpt2OnHub()), refs: ['main', 'refs/pr/1'] };
    const [server, cache] = [await startHub({ [MODEL]: served }), await emptyCache()];
    await pull(clientOf(server, cache), { revision: 'refs/pr/1' });
    expect(await readFile(join(cache, FOLDER, 'refs/refs/pr/1'), 'utf8')).toBe(COMMIT);
    await pull(clientOf(server, cache), { revision: COMMIT });
    expect(await filesBelow(join(cache, FOLDER, 'refs'))).toEqual(['refs/pr/1']);
  });

  it('tells how far it is', async () => {
    const [server, cache] = [await startHub({ [MODEL]: await gpt2OnHub() }), await emptyCache()];
    server.fault = ({ path }) => (path.endsWith('.safetensors') ? { slow: [50_000, 100] } : undefined);
    const told: DownloadProgress[] = [];
    const { bytes } = await pull(clientOf(server, cache), {}, { onProgress: (progress) => told.push(progress) });
    const planned = told.filter(({ total }) => total !== undefined);
    expect(planned.length).toBeGreaterThan(1);
    expect(planned.every(({ total, loaded }) => total === bytes && loaded <= bytes)).toBe(true);
    const loaded = planned.map((progress) => progress.loaded);
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
  });
});

describe('a sharded model', () => {
  it('is loaded by its index, and shards that it does not name are left', async () => {
    const { 'model.safetensors': single, ...files } = (await gpt2OnHub()).files;
    const weight_map = { a: 'model-00001-of-00001.safetensors' };
    const index = Buffer.from(JSON.stringify({ weight_map }));
    const shards = {
      'model.safetensors.index.json': { bytes: index },
      'model-00001-of-00001.safetensors': single as NonNullable<typeof single>,
      'consolidated.safetensors': { bytes: Buffer.from('the same in another form'), lfs: true },
    };
    const server = await startHub({ [MODEL]: { commit: COMMIT, files: { ...files, ...shards } } });
    const { path } = await pull(clientOf(server, await emptyCache()));
    const weights = (await filesBelow(path)).filter((name) => name.includes('safetensors'));
    expect(weights).toEqual(['model-00001-of-00001.safetensors', 'model.safetensors.index.json']);
  });

  it.each(['../escape.safetensors', 'missing.safetensors', 'code.py'])('is refused with a shard %s', async (shard) => {
    const { 'model.safetensors': _, ...files } = (await gpt2OnHub()).files;
    const index = { bytes: Buffer.from(JSON.stringify({ weight_map: { a: shard } })) };
    const code = { 'code.py': { bytes: Buffer.from('') }, 'model.safetensors.index.json': index };
    const server = await startHub({ [MODEL]: { commit: COMMIT, files: { ...files, ...code } } });
    const cache = await emptyCache();
    await expect(pull(clientOf(server, cache))).rejects.toThrow(`names weights "${shard}"`);
    expect((await filesBelow(cache)).filter((name) => name.includes('snapshots'))).toEqual([]);
  });
});

describe('GGUF files', () => {
  const gguf = (name: string) => ({ [name]: { bytes: Buffer.from(name), lfs: true } });
  const served = (files: object) => ({ commit: COMMIT, files: { ...gguf('mmproj-model.gguf'), ...files } });

  it('are loaded when there is one', async () => {
    const server = await startHub({
      [MODEL]: served({ ...gguf('model.Q8_0.gguf'), 'README.md': { bytes: Buffer.from('') } }),
    });
    const { path } = await pull(clientOf(server, await emptyCache()));
    expect(path.endsWith(join(COMMIT, 'model.Q8_0.gguf'))).toBe(true);
    expect(await filesBelow(join(path, '..'))).toEqual(['README.md', 'model.Q8_0.gguf']);
  });

  it('are loaded without the half that sees, whatever is written before its name', async () => {
    const files = { ...gguf('small-Q8_0.gguf'), ...gguf('small-mmproj-f16.gguf') };
    const server = await startHub({ [MODEL]: served(files) });
    const { path } = await pull(clientOf(server, await emptyCache()));
    expect(path.endsWith(join(COMMIT, 'small-Q8_0.gguf'))).toBe(true);
  });

  it('have to be chosen when there are several', async () => {
    const server = await startHub({ [MODEL]: served({ ...gguf('a.Q4_0.gguf'), ...gguf('b.Q8_0.gguf') }) });
    const client = clientOf(server, await emptyCache());
    await expect(pull(client)).rejects.toMatchObject({
      name: 'GgufChoiceError',
      choices: [
        { file: 'a.Q4_0.gguf', size: 11 },
        { file: 'b.Q8_0.gguf', size: 11 },
      ],
    });
    expect((await pull(client, { file: 'b.Q8_0.gguf' })).path).toContain('b.Q8_0.gguf');
    await expect(pull(client, { file: 'c.gguf' })).rejects.toThrow(
      'has no GGUF file "c.gguf": it has a.Q4_0.gguf, b.Q8_0.gguf.',
    );
  });

  it('come with all their parts', async () => {
    const parts = { ...gguf('q/m-00001-of-00002.gguf'), ...gguf('q/m-00002-of-00002.gguf') };
    const server = await startHub({ [MODEL]: served(parts), 'a/b': served(gguf('m-00001-of-00002.gguf')) });
    const client = clientOf(server, await emptyCache());
    const { path } = await pull(client, { file: 'q/m-00002-of-00002.gguf' });
    expect(path.endsWith(join('q', 'm-00001-of-00002.gguf'))).toBe(true);
    expect(await filesBelow(join(path, '..'))).toEqual(['m-00001-of-00002.gguf', 'm-00002-of-00002.gguf']);
    await expect(pull(client, { id: 'a/b' })).rejects.toThrow('has only 1 of the 2 parts');
  });
});

describe('what cannot be run', () => {
  it('is refused before its weights are loaded', async () => {
    const config = { bytes: Buffer.from(JSON.stringify({ model_type: 'mamba' })) };
    const server = await startHub({ [MODEL]: await gpt2OnHub({ 'config.json': config }) });
    await expect(pull(clientOf(server, await emptyCache()))).rejects.toThrow(`config.json of ${MODEL}`);
    expect(server.loads('model.safetensors')).toEqual([]);
  });

  it.each([
    ['without a tokenizer', ['tokenizer.json'], 'has no tokenizer.json'],
    ['with pickles only', ['model.safetensors'], 'only a program can unpack, which is not safe'],
  ])('is refused %s', async (_, missing, message) => {
    const { files } = await gpt2OnHub();
    const left = Object.fromEntries(Object.entries(files).filter(([name]) => !missing.includes(name)));
    const server = await startHub({ [MODEL]: { commit: COMMIT, files: left } });
    await expect(pull(clientOf(server, await emptyCache()))).rejects.toThrow(message);
  });

  it('is a name that could mean another place', async () => {
    const server = await startHub({});
    const client = clientOf(server, await emptyCache());
    for (const id of ['../x', 'a/b/c', 'a/..', 'a--b', '', '/x', 'x/', 'a b', 'C:/x', '.hidden/x', 'a\\b']) {
      await expect(pull(client, { id }), id).rejects.toThrow('is not the name of a model');
    }
    for (const revision of ['../x', '', '/x', 'a b', 'a\\b']) {
      await expect(pull(client, { revision }), revision).rejects.toThrow('is not a revision');
    }
    expect(server.seen).toEqual([]);
  });

  it('files whose names could mean another place are left', async () => {
    const evil = {
      '../evil/config.json': { bytes: Buffer.from('{}') },
      '1_Pooling/../../x.gguf': { bytes: Buffer.from('') },
    };
    const server = await startHub({ [MODEL]: await gpt2OnHub(evil) });
    const cache = await emptyCache();
    await pull(clientOf(server, cache));
    expect((await filesBelow(cache)).filter((name) => /evil|x\.gguf/.test(name))).toEqual([]);
  });
});

describe('a disk without links', () => {
  it('gets whole files', async () => {
    const { CacheRepository } = await import('../../../src/library/hub/cache-repository');
    const cache = await emptyCache();
    const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'EPERM' }));
    const repository = new CacheRepository(cache, MODEL, { symbolic: refused, hard: refused });
    const { mkdir } = await import('node:fs/promises');
    await mkdir(repository.blobs, { recursive: true });
    const file = { path: '1_Pooling/config.json', hash: 'a'.repeat(40), size: 4 };
    await writeFile(repository.blob(file.hash), 'what');
    await repository.place(file, COMMIT);
    const placed = join(repository.snapshot(COMMIT), file.path);
    expect((await lstat(placed)).isFile()).toBe(true);
    expect(await readFile(placed, 'utf8')).toBe('what');
  });
});
