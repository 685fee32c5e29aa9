/** A benchmark's model with random weights, made from nothing but a configuration. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { readWeightSlice } from '../../../src/model/weights';
import { withRandomModel } from '../../../src/terminal/models/random-model';
import { thorough } from '../../workbench/thorough';
import { fixturePath, maxDistance, openModel, runTrace } from '../support';

const ROOT = fixturePath('');
const FOLDERS = readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'config.json')));

/** Takes a text apart into any family's ids. */
const TOKENIZER = join(ROOT, 'gpt2');
/** More than that tokenizer has. */
const VOCABULARY = 1000;

function modelLike(folder: string) {
  const config = JSON.parse(readFileSync(join(ROOT, folder, 'config.json'), 'utf8')) as object;
  const ofDecoder = 'decoder_vocab_size' in config ? { decoder_vocab_size: VOCABULARY } : {};
  return { name: `${folder}-shape`, config: { ...config, vocab_size: VOCABULARY, ...ofDecoder } };
}

/** The first of a weight's values. */
async function startOf(folder: string, weight: string): Promise<Float32Array> {
  return readWeightSlice((await openModelFolder(folder)).weights.get(weight), 0, 16);
}

/** One of each kind: `npm run check:long` looks at the shapes of all families. */
const SHAPED = thorough ? FOLDERS : ['gemma2', 'modernbert', 'marian'];

it.each(SHAPED)('%s: a model of its shape computes', async (folder) => {
  const values = await withRandomModel(modelLike(folder), TOKENIZER, async (path) => {
    expect((await openModelFolder(path)).name).toBe(`${folder}-shape`);
    const model = await openModel(path);
    try {
      const trace = await runTrace(model, 'The weather is');
      return (await trace.window(trace.planOf('model').stages.at(-1)?.name ?? '', 'model')).data;
    } finally {
      await model.release();
    }
  });
  expect(values.every(Number.isFinite)).toBe(true);
  expect(new Set(values).size).toBeGreaterThan(values.length / 2);
});

describe('the weights', () => {
  it.each([
    ['llama', 'layers.0.input_layernorm.weight', 1],
    ['llama', 'layers.0.mlp.up_proj.weight', 0],
    ['gpt2', 'h.1.ln_2.weight', 1],
    ['gpt2', 'h.1.ln_2.bias', 0],
    ['gemma', 'layers.0.input_layernorm.weight', 0],
  ])('of %s: %s is about %d', async (folder, weight, centre) => {
    const values = await withRandomModel(modelLike(folder), TOKENIZER, (path) => startOf(path, weight));
    const distance = maxDistance(values, new Float32Array(values.length).fill(centre));
    expect(distance).toBeLessThan(0.0351);
    expect(distance).toBeGreaterThan(0.01);
  });

  it('are the same each time, and no two have the same', async () => {
    const make = (weight: string) => withRandomModel(modelLike('gpt2'), TOKENIZER, (path) => startOf(path, weight));
    const values = await make('h.0.mlp.c_fc.weight');
    expect(await make('h.0.mlp.c_fc.weight')).toEqual(values);
    expect(await make('h.1.mlp.c_fc.weight')).not.toEqual(values);
  });
});

it('every id of a vocabulary that is larger than the tokenizer’s can be shown', async () => {
  const { size, text } = await withRandomModel(modelLike('gpt2'), TOKENIZER, async (path) => {
    const { tokenizer } = await openModelFolder(path);
    return { size: tokenizer.size, text: tokenizer.describe(VOCABULARY - 1).text };
  });
  expect(size).toBe(VOCABULARY);
  expect(text).toBe(` word${VOCABULARY - 1}`);
});
