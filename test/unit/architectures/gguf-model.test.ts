/** Models from GGUF files: written from a folder, they compute what the folder computes. */
import { readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGgufModel } from '../../../src/architectures/open/gguf-model';
import { openModel, openTokenizerOf } from '../../../src/architectures/open/open-model';
import type { OpenedModel } from '../../../src/architectures/open/opened-model';
import { fromFloat16, toFloat16 } from '../../../src/base/float16';
import { ModelFolderError } from '../../../src/model/errors';
import { hashWeights, readWeightSlice } from '../../../src/model/weights';
import { type GgufTensor, writeGguf } from '../../../src/terminal/peers/write-gguf';
import { copyOf, failure, readJsonObject, tempFolder } from '../model/helpers';
import { fixturePath } from '../support';
import { difference } from './counterparts';
import { PlanRunner } from './defined-model';
import { tensorOf, type WriteOptions, writeFolderGguf } from './gguf-writer';

const IDS = [3, 17, 44, 5, 300, 9, 120, 61, 7, 250, 33, 12];

async function written(folder: string, options?: WriteOptions): Promise<string> {
  const path = join(await tempFolder(), 'model.gguf');
  await writeFolderGguf(folder, path, options);
  return path;
}

const noCache = async () => {
  throw new Error('No weight is quantised here.');
};

async function valuesOf(model: OpenedModel) {
  const runner = await PlanRunner.open(model);
  const values = await runner.run(IDS);
  await runner.close();
  return new Map(model.plan.stages.map(({ name, node }) => [name, values.get(node) as Float32Array]));
}

/** Queries and keys of some files stand in another order. */
const TURNED = /attn\.(rot_)?[qk]$/;

async function expectAlike(folder: string, path: string, exceptTurned = false): Promise<OpenedModel> {
  const ours = await openModel(path, noCache);
  const [actual, expected] = [await valuesOf(ours), await valuesOf(await openModel(folder, noCache))];
  const names = [...actual.keys()].filter((name) => !exceptTurned || !TURNED.test(name));
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) {
    expect(difference(actual.get(name) ?? [], expected.get(name) ?? []), name).toBeLessThanOrEqual(2e-5);
  }
  return ours;
}

/** The folder as far as a GGUF file can say it. */
async function sayable(fixture: string, change: Readonly<Record<string, unknown>>): Promise<string> {
  const config = await readJsonObject(join(fixturePath(fixture), 'config.json'));
  return copyOf(fixturePath(fixture), { 'config.json': { ...config, ...change } });
}

describe('every family computes what its folder does', () => {
  it.each([
    'gpt2',
    'gpt-bigcode',
    'gpt-neox',
    'gemma',
    'olmo2',
    'phi',
    'phi3',
    'qwen2',
    'qwen3',
    'stablelm',
    'starcoder2',
    'bert',
  ])('%s', async (fixture) => {
    await expectAlike(fixturePath(fixture), await written(fixturePath(fixture)));
  });

  it.each(['llama', 'granite', 'smollm3'])(
    '%s, whose queries and keys are stored in another order',
    async (fixture) => {
      const { plan } = await expectAlike(fixturePath(fixture), await written(fixturePath(fixture)), true);
      const turns = plan.nodes.filter((node) => node.kind === 'rotary');
      expect(turns.length).toBeGreaterThan(1);
      expect(new Set(turns.map(({ pairs }) => pairs))).toEqual(new Set(['interleaved']));
    },
  );

  it('gemma2, where scores are divided by the root of a head’s width', async () => {
    const folder = await sayable('gemma2', { query_pre_attn_scalar: 12 });
    await expectAlike(folder, await written(folder));
  });

  it('gemma3, with five layers of six that see a window', async () => {
    const folder = await sayable('gemma3', { query_pre_attn_scalar: 12, layer_types: null, sliding_window_pattern: 6 });
    await expectAlike(folder, await written(folder));
  });
});

describe('rotary positions that are stretched', () => {
  it.each([
    ['linear', { factor: 2.5 }, { 'rope.scaling.factor': { float32: 2.5 } }],
    [
      'yarn',
      { factor: 4, original_max_position_embeddings: 32 },
      { 'rope.scaling.factor': { float32: 4 }, 'rope.scaling.original_context_length': { uint32: 32 } },
    ],
  ] as const)('%s', async (type, fields, entries) => {
    const folder = await sayable('llama', { rope_parameters: { rope_theta: 10_000, rope_type: type, ...fields } });
    const named = Object.entries(entries).map(([name, value]) => [`llama.${name}`, value]);
    const metadata = { ...Object.fromEntries(named), 'llama.rope.scaling.type': { string: type } };
    await expectAlike(folder, await written(folder, { metadata }), true);
  });

  it('by a factor for each frequency, which is a tensor of its own', async () => {
    const folder = fixturePath('llama3-rope');
    const factors = llama3Factors();
    const more = [tensorOf('rope_freqs.weight', { shape: [factors.length], values: factors })];
    const model = await expectAlike(folder, await written(folder, { more }), true);
    expect(model.ignored).toEqual([]);
    const short = [tensorOf('rope_freqs.weight', { shape: [3], values: factors.slice(0, 3) })];
    const path = await written(folder, { more: short });
    expect(await fault(path)).toBe('FILE: there are 3 factors for the 8 frequencies of rotary positions.');
  });

  it('in a way that is not supported is refused by its name', async () => {
    const metadata = { 'llama.rope.scaling.type': { string: 'longrope' } };
    expect(await fault(await written(fixturePath('llama'), { metadata }))).toMatch(
      /rotary scaling "longrope" is not supported/,
    );
  });
});

/** Of the fixture's configuration: low and high are 1 and 4, the factor is 8, and it was trained on 32 tokens. */
function llama3Factors(): Float32Array {
  return Float32Array.from({ length: 8 }, (_, i) => {
    const wavelength = 2 * Math.PI * 500_000 ** ((2 * i) / 16);
    if (wavelength < 32 / 4) return 1;
    if (wavelength > 32) return 8;
    const smooth = (32 / wavelength - 1) / (4 - 1);
    return 1 / ((1 - smooth) / 8 + smooth);
  });
}

describe('quantised weights', () => {
  const FOLDER = fixturePath('qwen2');
  const typeOf = (name: string) => (name.includes('ffn') ? 'Q4_0' : 'Q8_0');
  const weightFiles = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith('.safetensors'));
  const cacheIn = (folder: string) => async () => folder;

  it('are widened once, block by block, and hashed as the file that they are from', async () => {
    const [path, cache] = [await written(FOLDER, { typeOf }), await tempFolder()];
    const model = await openModel(path, cacheIn(cache));
    expect(model.precision).toEqual(['Q8_0', 'Q4_0', 'F32']);
    const [made] = await weightFiles(cache);
    expect(made).toMatch(/^model-[0-9a-f]{16}-[0-9a-f]{32}\.safetensors$/);
    expect(model.weights.files.map(({ path }) => path)).toEqual([join(cache, made as string)]);
    expect(model.files.map(({ path }) => path)).toEqual([path]);
    const again = await openModel(path, cacheIn(cache));
    expect(again.weights.files).toEqual(model.weights.files);
    expect(await hashWeights(model.weights)).toBe(
      await hashWeights({ ...model.weights, files: model.files, source: model.files }),
    );
  });

  it('that two windows widen at the same time are there for both', async () => {
    const [path, cache] = [await written(FOLDER, { typeOf }), await tempFolder()];
    const open = () => openModel(path, cacheIn(cache));
    const [one, other] = await Promise.all([open(), open()]);
    expect(await weightFiles(cache)).toHaveLength(1);
    expect(await first(one, 'norm.weight')).toEqual(await first(other, 'norm.weight'));
  });

  it('are values of the blocks: a scale times a whole number, near to what was quantised', async () => {
    const model = await openModel(await written(FOLDER, { typeOf }), cacheIn(await tempFolder()));
    const float = await openModel(FOLDER, noCache);
    const name = 'layers.1.self_attn.q_proj.weight';
    const [ours, theirs] = [await first(model, name), await first(float, name)];
    const largest = Math.max(...theirs.map(Math.abs));
    const scale = fromFloat16(toFloat16(largest / 127));
    const codes = [...theirs].map((value) => Math.round((value * 127) / largest));
    expect([...ours]).toEqual(codes.map((code) => Math.fround(code * scale)));
    expect([...ours]).not.toEqual([...theirs]);
  });

  it('of a file that has changed are made anew, and those of before go', async () => {
    const [path, cache] = [await written(FOLDER, { typeOf }), await tempFolder()];
    const before = await openModel(path, cacheIn(cache));
    await before.weights.endUse?.();
    await utimes(path, new Date(), new Date(Date.now() - 5000));
    const after = await openModel(path, cacheIn(cache));
    expect(after.weights.files[0]?.path).not.toBe(before.weights.files[0]?.path);
    expect(await weightFiles(cache)).toHaveLength(1);
  });

  it('that were damaged are made anew', async () => {
    const [path, cache] = [await written(FOLDER, { typeOf }), await tempFolder()];
    const { weights } = await openModel(path, cacheIn(cache));
    const file = weights.files[0]?.path as string;
    await writeFile(file, (await readFile(file)).subarray(0, 1000));
    const again = await openModel(path, cacheIn(cache));
    expect((await first(again, 'norm.weight')).length).toBe(32);
  });

  const first = (model: OpenedModel, name: string) => readWeightSlice(model.weights.get(name), 0, 32);
});

describe('a split file', () => {
  it.each(['gguf', 'GGUF'])(
    'with .%s is opened by any of its parts, and refused when one is absent',
    async (ending) => {
      const folder = await tempFolder();
      const part = (index: number) => join(folder, `m-0000${index}-of-00002.${ending}`);
      const count = { 'split.count': { uint32: 2 } };
      const more: GgufTensor[] = [
        tensorOf('output_norm.weight', { shape: [32], values: new Float32Array(32).fill(2) }),
      ];
      await writeFolderGguf(fixturePath('qwen2'), part(1), { metadata: count, leaveOut: 'output_norm.weight' });
      await writeGguf(part(2), { ...count, 'split.no': { uint32: 1 } }, more);
      for (const opened of [part(1), part(2)]) {
        const model = await openModel(opened, noCache);
        expect(model.name).toBe('m');
        expect([...(await readWeightSlice(model.weights.get('norm.weight'), 0, 2))]).toEqual([2, 2]);
        expect(model.files.map(({ path }) => path)).toEqual([part(1), part(2)]);
      }
      await rename(part(2), join(folder, 'elsewhere.gguf'));
      expect((await failure(openModel(part(1), noCache))).message).toBe(`${part(2)} does not exist.`);
      await rename(part(1), join(folder, 'alone.gguf'));
      expect((await failure(openModel(join(folder, 'alone.gguf'), noCache))).message).toMatch(
        /is one of 2 parts of a model/,
      );
    },
  );
});

async function fault(path: string): Promise<string> {
  const error = await failure(openGgufModel(path, noCache));
  expect(error).toBeInstanceOf(ModelFolderError);
  return error.message.replaceAll(path, 'FILE');
}

describe('is refused in a sentence', () => {
  const QWEN2 = fixturePath('qwen2');

  it('queries and keys that StableLM normalises head by head, which are stored in one tensor', async () => {
    const more = [tensorOf('blk.0.attn_q_norm.weight', { shape: [4, 8], values: new Float32Array(32).fill(1) })];
    expect(await fault(await written(fixturePath('stablelm'), { more }))).toBe(
      'FILE: it normalises queries and keys head by head, which is not read from GGUF files.',
    );
  });

  it('another architecture, by its name', async () => {
    const metadata = { 'general.architecture': { string: 'mamba' } };
    expect(await fault(await written(QWEN2, { metadata }))).toMatch(
      /^FILE: its architecture "mamba" is not supported \(supported: bert, gemma, .*starcoder2\)\.$/,
    );
  });

  it('a file without a tensor, or with one of another shape', async () => {
    expect(await fault(await written(QWEN2, { leaveOut: 'blk.1.attn_k.bias' }))).toBe(
      'FILE lacks the tensor of "layers.1.self_attn.k_proj.bias" that its metadata asks for.',
    );
    const metadata = { 'qwen2.feed_forward_length': { uint32: 65 } };
    expect(await fault(await written(QWEN2, { metadata }))).toBe(
      'FILE: tensor "blk.0.ffn_gate.weight" has shape [64, 32], but its metadata asks for [65, 32].',
    );
  });

  it('metadata of another type', async () => {
    const metadata = { 'qwen2.block_count': { string: 'two' } };
    expect(await fault(await written(QWEN2, { metadata }))).toMatch(/^FILE: metadata "qwen2\.block_count"/);
  });

  it('a file without weights, whose tokenizer can be used all the same', async () => {
    const path = join(await tempFolder(), 'vocabulary.gguf');
    await writeGguf(
      path,
      {
        'general.architecture': { string: 'mamba' },
        'tokenizer.ggml.model': { string: 'gpt2' },
        'tokenizer.ggml.pre': { string: 'gpt-2' },
        'tokenizer.ggml.tokens': { strings: ['a', 'b', 'ab'] },
        'tokenizer.ggml.merges': { strings: ['a b'] },
      },
      [],
    );
    expect((await openTokenizerOf(path)).tokenizer.encode('abb').map(({ id }) => id)).toEqual([2, 1]);
  });
});
