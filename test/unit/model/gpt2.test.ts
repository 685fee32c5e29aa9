import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { ModelFolderError } from '../../../src/model/errors';
import { thorough } from '../../workbench/thorough';
import { copyOf, failure, GPT2, gpt2Config, type Json } from './helpers';

const openWith = async (changes: Parameters<typeof copyOf>[1]) => openModelFolder(await copyOf(GPT2, changes));
const specWith = async (config: Json) => (await openWith({ 'config.json': await gpt2Config(config) })).spec;

const SUPPORTED =
  'supported: bart, bert, camembert, distilbert, electra, gemma, gemma2, gemma3_text, gpt2, gpt_bigcode, gpt_neo, ' +
  'gpt_neox, gptj, granite, llama, marian, mistral, modernbert, mt5, olmo2, opt, pegasus, phi, phi3, qwen2, qwen3, ' +
  'roberta, smollm3, stablelm, starcoder2, t5, xlm-roberta';

describe('config.json', () => {
  it('is read in either style, and with fields that do not matter', async () => {
    const old = {
      dtype: undefined,
      torch_dtype: 'float16',
      n_ctx: 5,
      n_inner: undefined,
      resid_pdrop: 0.1,
      model_max_length: 1e30,
    };
    expect(await specWith(old)).toEqual((await openModelFolder(GPT2)).spec);
    expect(
      await specWith({ scale_attn_weights: false, activation_function: 'relu', layer_norm_epsilon: 1e-6 }),
    ).toMatchObject({
      scaleAttention: false,
      activation: 'relu',
      layerNormEpsilon: 1e-6,
    });
  });

  it.each<[Json, string]>([
    [{ n_layer: 1_000_000_000 }, 'field "n_layer" must be a whole number from 1 to 1024, not 1000000000.'],
    [{ n_layer: 1025 }, 'field "n_layer" must be a whole number from 1 to 1024, not 1025.'],
    [{ n_layer: 0 }, 'field "n_layer" must be a whole number from 1 to 1024, not 0.'],
    [{ n_layer: -1 }, 'field "n_layer" must be a whole number from 1 to 1024, not -1.'],
    [{ n_layer: 1.5 }, 'field "n_layer" must be a whole number in plain digits, not 1.5.'],
    [{ n_layer: 1e30 }, 'field "n_layer" must be a whole number in plain digits, not 1e+30.'],
    [{ n_layer: '2' }, 'field "n_layer" must be a whole number from 1 to 1024, not "2".'],
    [{ n_layer: null }, 'field "n_layer" must be a whole number from 1 to 1024, not null.'],
    // So many are possible, and their plan takes a while.
    [{ n_layer: thorough ? 1024 : 3 }, 'lacks the tensor "h.2.ln_1.weight" that its config.json asks for.'],
    [{ n_embd: 2 ** 53 }, 'field "n_embd" must be a whole number in plain digits, not 9007199254740992.'],
    [{ n_embd: 1_000_001 }, 'field "n_embd" must be a whole number from 1 to 1000000, not 1000001.'],
    [{ n_embd: 36 }, 'tensor "transformer.wte.weight" has shape [448, 32], but config.json asks for [448, 36].'],
    [{ n_head: 5 }, '"n_embd" (32) is not a multiple of "n_head" (5).'],
    [{ n_head: 64 }, '"n_embd" (32) is not a multiple of "n_head" (64).'],
    [{ n_head: [4] }, 'field "n_head" must be a whole number from 1 to 1000000, not [4].'],
    [{ n_inner: 0 }, 'field "n_inner" must be a whole number from 1 to 10000000, not 0.'],
    [
      { n_inner: 64 },
      'tensor "transformer.h.0.mlp.c_fc.weight" has shape [32, 128], but config.json asks for [32, 64].',
    ],
    [{ n_positions: 97 }, 'tensor "transformer.wpe.weight" has shape [96, 32], but config.json asks for [97, 32].'],
    [{ vocab_size: 447 }, 'tensor "transformer.wte.weight" has shape [448, 32], but config.json asks for [447, 32].'],
    [{ tie_word_embeddings: false }, 'lacks the tensor "lm_head.weight" that its config.json asks for.'],
    [{ tie_word_embeddings: 'no' }, 'field "tie_word_embeddings" must be true or false, not "no".'],
    [{ activation_function: 'gelu_fancy' }, 'field "activation_function" must be one of gelu, gelu_new,'],
    [{ layer_norm_epsilon: 0 }, 'field "layer_norm_epsilon" must be between 0 and 1, not 0.'],
    [{ layer_norm_epsilon: '1e-5' }, 'field "layer_norm_epsilon" must be a number, not "1e-5".'],
    [{ add_cross_attention: true }, '"add_cross_attention" is true, but cross-attention is not supported.'],
    [{ bos_token_id: 448 }, '"bos_token_id" is 448, but the vocabulary has only ids below 448.'],
    [{ bos_token_id: -1 }, 'field "bos_token_id" must be a whole number from 0 to 10000000, not -1.'],
    [{ model_type: 'mamba' }, `model_type "mamba" is not supported (${SUPPORTED}).`],
    [{ model_type: undefined }, `field "model_type" is missing (${SUPPORTED}).`],
    [{ model_type: 7 }, 'field "model_type" must be a text, not 7.'],
  ])('is refused with %j', async (change, fault) => {
    const error = await failure(openWith({ 'config.json': await gpt2Config(change) }));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toContain(fault);
    expect(error.message).toMatch(/^[^\n]*(config\.json|model\.safetensors)[^\n]*\.$/);
  });

  it.each([
    ['{"model_type": "gpt2", "model_type": "gpt2"}', 'has the key "model_type" twice'],
    ['{"model_type": "gpt2", "n_layer": 9007199254740993}', 'not 9007199254740993.'],
    ['{"model_type": "gpt2", "n_layer": 2.00000000000000000001}', 'not 2.00000000000000000001.'],
    ['{"model_type": "gpt2"', 'is not valid JSON'],
    ['[]', 'config.json must be a JSON object, not [].'],
    ['"gpt2"', 'config.json must be a JSON object, not "gpt2".'],
  ])('is refused with the text %s', async (text, fault) => {
    const error = await failure(openWith({ 'config.json': text }));
    expect(error).toBeInstanceOf(ModelFolderError);
    expect(error.message).toContain(fault);
  });

  it.each<[unknown, string]>([
    ['end', 'field "eos_token_id" must be a token id or a list of token ids, not "end".'],
    [[0, '1'], 'field "eos_token_id" must be'],
    [[0, 448], '"eos_token_id" is 448, but the vocabulary has only ids below 448.'],
    [0.5, 'field "eos_token_id" must be a whole number in plain digits, not 0.5.'],
  ])('generation_config.json is refused with end token %j', async (eos_token_id, fault) => {
    const error = await failure(openWith({ 'generation_config.json': { eos_token_id } }));
    expect(error.message).toContain('generation_config.json: ');
    expect(error.message).toContain(fault);
  });
});
