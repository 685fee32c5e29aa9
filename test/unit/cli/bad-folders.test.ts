/** Folders that cannot be a model: one sentence, nothing on standard output, and no memory to speak of. */
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../cli-support';
import { copyOf, GPT2, gpt2Config, headerFile, type Json, readJsonObject, tempFolder } from '../model/helpers';

/** Reading headers needs well below this; to allocate what a bad file claims does not. */
const MEMORY_LIMIT = 100 * 1024 * 1024;

const config = (changes: Json) => async () => copyOf(GPT2, { 'config.json': await gpt2Config(changes) });

const index = (weightMap: Json) =>
  copyOf(GPT2, { 'model.safetensors': null, 'model.safetensors.index.json': { metadata: {}, weight_map: weightMap } });

async function truncated(keep: number): Promise<string> {
  const weights = await readFile(join(GPT2, 'model.safetensors'));
  return copyOf(GPT2, { 'model.safetensors': weights.subarray(0, keep) });
}

async function corrupted(): Promise<string> {
  const weights = new Uint8Array(await readFile(join(GPT2, 'model.safetensors')));
  weights.fill(0x5a, 8, 200);
  return copyOf(GPT2, { 'model.safetensors': weights });
}

/** A vocabulary with ids that the embedding matrix has no rows for. */
async function idsPastVocabulary(): Promise<string> {
  const tokenizer = (await readJsonObject(join(GPT2, 'tokenizer.json'))) as Json & {
    model: { vocab: Record<string, number> };
  };
  tokenizer.model.vocab['weather'] = 448;
  return copyOf(GPT2, { 'tokenizer.json': tokenizer });
}

async function outsideByLink(): Promise<string> {
  const folder = await copyOf(GPT2, { 'model.safetensors': null });
  await symlink('/no/such/place/model.safetensors', join(folder, 'model.safetensors'));
  return folder;
}

const FOLDERS: [string, () => Promise<string>, RegExp][] = [
  [
    'an empty folder',
    tempFolder,
    / holds no model, as it has no config\.json: name a folder with .*, or a GGUF file\.$/,
  ],
  [
    'a file',
    async () => join(GPT2, 'config.json'),
    /config\.json is not a folder: name a folder with config\.json, .* or a GGUF file\.$/,
  ],
  ['no weights', () => copyOf(GPT2, { 'model.safetensors': null }), /has no weights: /],
  ['no tokenizer', () => copyOf(GPT2, { 'tokenizer.json': null }), /tokenizer\.json does not exist\.$/],
  ['empty weights', () => truncated(0), /model\.safetensors is empty\.$/],
  ['weights that end in the header', () => truncated(1000), /model\.safetensors is truncated: /],
  ['weights that end in a tensor', () => truncated(100_000), /model\.safetensors is truncated: tensor "/],
  ['a corrupted header', corrupted, /model\.safetensors is not a safetensors file/],
  [
    'a header of 2^60 bytes',
    () =>
      copyOf(GPT2, { 'model.safetensors': Buffer.concat([Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 16), Buffer.alloc(64)]) }),
    /model\.safetensors is not a safetensors file\.$/,
  ],
  [
    'a tensor of 2^49 bytes',
    () =>
      copyOf(GPT2, {
        'model.safetensors': headerFile({ a: { dtype: 'U8', shape: [2 ** 49], data_offsets: [0, 2 ** 49] } }, 8),
      }),
    /truncated: tensor "a" ends at byte/,
  ],
  [
    'a billion blocks',
    config({ n_layer: 1_000_000_000 }),
    /config\.json: field "n_layer" must be a whole number from 1 to 1024, not 1000000000\.$/,
  ],
  [
    'more blocks than weights',
    config({ n_layer: 3 }),
    /lacks the tensor "h\.2\.ln_1\.weight" that its config\.json asks for\.$/,
  ],
  ['as many blocks as allowed', config({ n_layer: 1024 }), /lacks the tensor "h\.2\./],
  [
    'another width than the weights',
    config({ n_embd: 64 }),
    /tensor "transformer\.wte\.weight" has shape \[448, 32\], but config\.json asks for \[448, 64\]\.$/,
  ],
  [
    'a context of ten million tokens',
    config({ n_positions: 10_000_000 }),
    /tensor "transformer\.wpe\.weight" has shape/,
  ],
  ['a vocabulary of ten million', config({ vocab_size: 10_000_000 }), /tensor "transformer\.wte\.weight" has shape/],
  [
    'heads that do not divide the width',
    config({ n_head: 5 }),
    /"n_embd" \(32\) is not a multiple of "n_head" \(5\)\.$/,
  ],
  [
    'an MLP of another width',
    config({ n_inner: 9_999_999 }),
    /tensor "transformer\.h\.0\.mlp\.c_fc\.weight" has shape/,
  ],
  ['a head that is not there', config({ tie_word_embeddings: false }), /lacks the tensor "lm_head\.weight"/],
  [
    'another architecture',
    config({ model_type: 'mixtral' }),
    /model_type "mixtral" is not supported \(supported: bart, .*, gpt2, .*, xlm-roberta\)\.$/,
  ],
  ['an unknown activation', config({ activation_function: 'mish' }), /field "activation_function" must be one of /],
  ['a config that is no JSON', () => copyOf(GPT2, { 'config.json': '{"model_type": "gpt2",' }), /config\.json/],
  [
    'ids past the vocabulary',
    idsPastVocabulary,
    /tokenizer\.json has token ids up to 448, but config\.json's vocabulary has only 448/,
  ],
  [
    'an index that points outside',
    () => index({ 'wte.weight': '../gpt2/model.safetensors' }),
    /names a weight file "\.\.\/gpt2\/model\.safetensors" that is not a plain file name\.$/,
  ],
  ['an index with an absolute path', () => index({ 'wte.weight': '/etc/passwd' }), /that is not a plain file name\.$/],
  [
    'an index that names a missing file',
    () => index({ 'wte.weight': 'model-1.safetensors' }),
    /model-1\.safetensors does not exist\.$/,
  ],
  ['an index of nothing', () => index({}), /names no weight files\.$/],
  ['weights that are a broken link', outsideByLink, /has no weights: |does not exist\.$/],
];

/** The most memory that this process ever had, in bytes. */
const peakMemory = () => process.resourceUsage().maxRSS * 1024;

describe.each(FOLDERS)('%s', (_, make, sentence) => {
  it('is told in one sentence, and takes no memory', async () => {
    const folder = await make();
    const before = peakMemory();
    const { code, stdout, stderr } = await cli(['trace', 'The weather is', '--model', folder, '--json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\.\n$/);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(peakMemory() - before).toBeLessThan(MEMORY_LIMIT);
  });
});

it('memory that is taken for a moment is seen', () => {
  const before = peakMemory();
  Buffer.alloc(2 * MEMORY_LIMIT, 1);
  expect(peakMemory() - before).toBeGreaterThan(MEMORY_LIMIT);
});
