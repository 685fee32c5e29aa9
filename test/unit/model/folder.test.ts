import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { ModelFolderError } from '../../../src/model/errors';
import { readWeightSlice } from '../../../src/model/weights';
import {
  copyOf,
  failure,
  folderWith,
  GPT2,
  GPT2_UNTIED,
  gpt2Config,
  gpt2Weights,
  type Json,
  type RawTensor,
  readJsonObject,
  readTensorFile,
  STARTER,
  tempFolder,
  tensorFile,
} from './helpers';

const openWith = async (changes: Parameters<typeof copyOf>[1]) => openModelFolder(await copyOf(GPT2, changes));
const replaced = (name: string, change: Partial<RawTensor>) => (tensors: RawTensor[]) =>
  tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor));

describe('openModelFolder', () => {
  it('opens the fixture', async () => {
    const folder = await openModelFolder(relative(process.cwd(), GPT2));
    expect(folder.path).toBe(GPT2);
    expect(folder.name).toBe('gpt2');
    expect(folder.spec).toEqual({
      modelType: 'gpt2',
      vocabSize: 448,
      contextLength: 96,
      dModel: 32,
      layers: 2,
      heads: 4,
      kvHeads: 4,
      dHead: 8,
      dMlp: 128,
      activation: 'gelu_new',
      layerNormEpsilon: 1e-5,
      scaleAttention: true,
      scaleByInverseLayer: false,
      tiedHead: true,
      bosTokenId: 0,
      eosTokenIds: [0],
    });
    expect(folder.ignored).toEqual([]);
    expect(folder.tokenizer.size).toBe(448);
    expect(folder.weights.names).toHaveLength(28);
    expect(folder.weights.get('h.1.attn.c_attn.weight')).toMatchObject({ dtype: 'F32', shape: [32, 96] });
  });

  it('finds every weight where the file has it', async () => {
    const { weights } = await openModelFolder(GPT2_UNTIED);
    const stored = await readTensorFile(join(GPT2_UNTIED, 'model.safetensors'));
    expect(weights.names).toHaveLength(stored.length);
    for (const { name, bytes } of stored) {
      const location = weights.get(name.replace(/^transformer\./, ''));
      const values = await readWeightSlice(location, 0, location.byteLength / 4);
      expect(Buffer.from(values.buffer).equals(bytes)).toBe(true);
    }
  });

  it('opens the untied fixture and the starter model', async () => {
    const untied = await openModelFolder(GPT2_UNTIED);
    expect(untied.spec).toMatchObject({
      tiedHead: false,
      scaleByInverseLayer: true,
      dMlp: 72,
      heads: 5,
      activation: 'gelu',
    });
    expect(untied.weights.get('lm_head.weight').shape).toEqual([448, 40]);
    const starter = await openModelFolder(STARTER);
    expect(starter.spec).toMatchObject({
      layers: 6,
      heads: 8,
      dHead: 32,
      vocabSize: 8193,
      bosTokenId: 8192,
      eosTokenIds: [8192],
    });
    expect(starter.weights.get('wte.weight').dtype).toBe('F16');
  });

  it('opens a folder without the prefix, the optional files, or most of the configuration', async () => {
    const weights = await gpt2Weights((tensors) =>
      tensors.map((tensor) => ({ ...tensor, name: tensor.name.slice('transformer.'.length) })),
    );
    const folder = await openWith({
      'model.safetensors': weights,
      'generation_config.json': null,
      'tokenizer_config.json': null,
      'config.json': { model_type: 'gpt2', n_embd: 32, n_head: 4, n_layer: 2, n_positions: 96, vocab_size: 448 },
    });
    expect(folder.spec).toMatchObject({
      activation: 'gelu_new',
      layerNormEpsilon: 1e-5,
      dMlp: 128,
      tiedHead: true,
      scaleAttention: true,
    });
    expect(folder.spec).toMatchObject({ bosTokenId: undefined, eosTokenIds: [] });
  });

  it('has the defaults of GPT-2 small', async () => {
    const error = await failure(openWith({ 'config.json': { model_type: 'gpt2' } }));
    expect(error.message).toContain('has shape [448, 32], but config.json asks for [50257, 768].');
  });

  it('opens shards', async () => {
    const tensors = await readTensorFile(join(GPT2, 'model.safetensors'));
    const shards = {
      'model-00001-of-00002.safetensors': tensors.slice(0, 9),
      'model-00002-of-00002.safetensors': tensors.slice(9),
    };
    const weight_map = Object.fromEntries(
      Object.entries(shards).flatMap(([file, held]) => held.map(({ name }) => [name, file])),
    );
    const { weights } = await openWith({
      'model.safetensors': null,
      ...Object.fromEntries(Object.entries(shards).map(([file, held]) => [file, tensorFile(held)])),
      'model.safetensors.index.json': { metadata: { total_size: 1 }, weight_map },
    });
    expect(weights.files.map(({ path }) => path.slice(-'00001-of-00002.safetensors'.length))).toEqual([
      '00001-of-00002.safetensors',
      '00002-of-00002.safetensors',
    ]);
    expect(weights.names).toHaveLength(28);
  });

  it('ignores what the model does not use, whatever its dtype', async () => {
    const extra: RawTensor[] = [
      { name: 'transformer.h.0.attn.bias', dtype: 'BOOL', shape: [1, 1, 96, 96], bytes: new Uint8Array(96 * 96) },
      { name: 'h.1.attn.masked_bias', dtype: 'F8_E4M3', shape: [], bytes: new Uint8Array(1) },
      { name: 'lm_head.weight', dtype: 'F64', shape: [1], bytes: new Uint8Array(8) },
    ];
    const { ignored, weights } = await openWith({
      'model.safetensors': await gpt2Weights((tensors) => [...extra, ...tensors]),
    });
    expect(ignored).toEqual(['h.0.attn.bias', 'h.1.attn.masked_bias', 'lm_head.weight']);
    expect(weights.names).not.toContain('h.0.attn.bias');
  });

  it('follows the links of the hub’s cache and names the model after it', async () => {
    const cache = join(await tempFolder(), 'models--openai-community--gpt2');
    const snapshot = join(cache, 'snapshots/0123abc');
    await mkdir(join(cache, 'snapshots'), { recursive: true });
    await rename(await copyOf(GPT2), snapshot);
    await mkdir(join(cache, 'blobs'));
    await rename(join(snapshot, 'model.safetensors'), join(cache, 'blobs/55aa'));
    await symlink('../../blobs/55aa', join(snapshot, 'model.safetensors'));
    const folder = await openModelFolder(snapshot);
    expect(folder.name).toBe('openai-community/gpt2');
    expect(folder.weights.files.map(({ path }) => path.slice(-'/blobs/55aa'.length))).toEqual(['/blobs/55aa']);
  });

  it('takes generation_config.json’s end tokens before config.json’s', async () => {
    const eos = async (config: Json, generation: Json) =>
      (await openWith({ 'config.json': await gpt2Config(config), 'generation_config.json': generation })).spec
        .eosTokenIds;
    expect(await eos({ eos_token_id: 3 }, { eos_token_id: [5, 6] })).toEqual([5, 6]);
    expect(await eos({ eos_token_id: 3 }, { eos_token_id: 0 })).toEqual([0]);
    expect(await eos({ eos_token_id: [3, 4] }, {})).toEqual([3, 4]);
    expect(await eos({ eos_token_id: 3 }, { eos_token_id: null })).toEqual([3]);
    expect(await eos({ eos_token_id: null }, {})).toEqual([]);
  });

  it('allows a vocabulary with more rows than tokens', async () => {
    const padded = { shape: [512, 32], bytes: new Uint8Array(512 * 32 * 4) };
    const folder = await openWith({
      'config.json': await gpt2Config({ vocab_size: 512 }),
      'model.safetensors': await gpt2Weights(replaced('transformer.wte.weight', padded)),
    });
    expect([folder.spec.vocabSize, folder.tokenizer.size]).toEqual([512, 448]);
  });
});

describe('a bad folder', () => {
  it('that is missing, or no folder', async () => {
    const dir = await folderWith({ file: 'x' });
    expect((await failure(openModelFolder(join(dir, 'no')))).message).toBe(
      `The model folder ${join(dir, 'no')} does not exist.`,
    );
    expect((await failure(openModelFolder(join(dir, 'file')))).message).toBe(
      `${join(dir, 'file')} is not a folder: name a folder with config.json, weights (model.safetensors) and tokenizer.json, as published on Hugging Face, or a GGUF file.`,
    );
    expect((await failure(openModelFolder(dir))).message).toBe(
      `${dir} holds no model, as it has no config.json: name a folder with config.json, weights (model.safetensors) and tokenizer.json, as published on Hugging Face, or a GGUF file.`,
    );
  });

  it('names the GGUF files of a folder that has nothing else to open', async () => {
    const dir = await folderWith({ 'b.gguf': 'GGUF', 'a.gguf': 'GGUF' });
    expect((await failure(openModelFolder(dir))).message).toBe(
      `${dir} has no config.json, but GGUF files: name one of them instead of the folder (a.gguf, b.gguf).`,
    );
  });

  it.each(['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'])(
    'with an empty %s',
    async (name) => {
      const error = await failure(openWith({ [name]: '' }));
      expect(error).toBeInstanceOf(ModelFolderError);
      expect(error.message).toMatch(new RegExp(`${name} is empty\\.$`));
    },
  );

  it.each([
    ['tokenizer.json', 'tokenizer.json does not exist.'],
    ['model.safetensors', 'has no weights: neither model.safetensors nor model.safetensors.index.json is there.'],
  ])('without %s', async (name, fault) => {
    expect((await failure(openWith({ [name]: null }))).message).toContain(fault);
  });

  it('with truncated weights or tokenizer', async () => {
    const dir = await copyOf(GPT2);
    for (const [name, fault] of [
      ['tokenizer.json', 'is not valid JSON'],
      ['model.safetensors', 'is truncated'],
    ] as const) {
      const whole = await readFile(join(dir, name));
      await writeFile(join(dir, name), whole.subarray(0, whole.length / 2));
      expect((await failure(openModelFolder(dir))).message).toContain(fault);
    }
  });

  it.each<[string, (tensors: RawTensor[]) => RawTensor[], string]>([
    [
      'without a tensor',
      (all) => all.filter(({ name }) => !name.endsWith('h.1.ln_2.bias')),
      'lacks the tensor "h.1.ln_2.bias"',
    ],
    [
      'of another dtype',
      replaced('transformer.ln_f.bias', { dtype: 'I32' }),
      'tensor "transformer.ln_f.bias" is I32, but only F32, F16, BF16 weights are supported.',
    ],
    [
      'of another shape',
      replaced('transformer.h.0.attn.c_attn.weight', { shape: [96, 32] }),
      'tensor "transformer.h.0.attn.c_attn.weight" has shape [96, 32], but config.json asks for [32, 96].',
    ],
    [
      'of another rank',
      replaced('transformer.ln_f.bias', { shape: [32, 1] }),
      'has shape [32, 1], but config.json asks for [32].',
    ],
    [
      'with and without prefix at once',
      (all) => [...all, { name: 'ln_f.bias', dtype: 'F32', shape: [], bytes: new Uint8Array(4) }],
      'Tensor "ln_f.bias" is stored twice',
    ],
  ])('with weights %s', async (_what, change, fault) => {
    const error = await failure(openWith({ 'model.safetensors': await gpt2Weights(change) }));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toContain(fault);
  });

  it('with a tokenizer that has ids past the vocabulary', async () => {
    const tokenizer = await readJsonObject(join(GPT2, 'tokenizer.json'));
    const added_tokens = [{ id: 448, content: '<new>', special: true }];
    const error = await failure(openWith({ 'tokenizer.json': { ...tokenizer, added_tokens } }));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toMatch(
      /tokenizer\.json has token ids up to 448, but config\.json's vocabulary has only 448 \(ids 0 to 447\)\.$/,
    );
  });

  it('with an index that points outside', async () => {
    const error = await failure(
      openWith({
        'model.safetensors': null,
        'model.safetensors.index.json': { weight_map: { a: '../../secret.safetensors' } },
      }),
    );
    expect(error.message).toContain('names a weight file "../../secret.safetensors" that is not a plain file name.');
  });

  it.each(['config.json', 'generation_config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'])(
    'with a link to nothing in the place of %s',
    async (name) => {
      const folder = await copyOf(GPT2, { [name]: '' });
      await rm(join(folder, name));
      await symlink(join(folder, 'nothing'), join(folder, name));
      const error = await failure(openModelFolder(folder));
      expect(error).toBeInstanceOf(ModelFolderError);
      expect(error.message).toBe(`${join(folder, name)} is a link to something that does not exist.`);
    },
  );

  it('that is a link to nothing itself', async () => {
    const link = join(await tempFolder(), 'model');
    await symlink('/no/such/place', link);
    expect((await failure(openModelFolder(link))).message).toBe(
      `The model folder ${link} is a link to something that does not exist.`,
    );
  });
});
