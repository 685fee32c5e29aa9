/** GPT-2's config.json and the weights it needs, after transformers' `GPT2Config` and `GPT2LMHeadModel`. */
import * as v from 'valibot';
import type { Architecture, ConfigFiles } from './architectures';
import type { ExpectedWeight } from './checkpoint';
import { ModelFolderError } from './errors';
import { flag, readFields, wholeNumber } from './schema';
import { ACTIVATIONS, type Gpt2Spec } from './spec';

/** `GPT2Config`'s own default for both ids; it says nothing about a model with a smaller vocabulary. */
const DEFAULT_TOKEN_ID = 50256;

// Bounds are far above any GPT-2 and keep every size that follows from them a safe integer.
const tokenId = () => wholeNumber(0, 10_000_000);
const tokenIds = () => v.union([tokenId(), v.array(tokenId())], 'must be a token id or a list of token ids');
const activations = `must be one of ${ACTIVATIONS.join(', ')}`;

const Config = v.object({
  vocab_size: v.optional(wholeNumber(1, 10_000_000), 50257),
  n_positions: v.optional(wholeNumber(1, 10_000_000), 1024),
  n_embd: v.optional(wholeNumber(1, 1_000_000), 768),
  n_layer: v.optional(wholeNumber(1, 1024), 12),
  n_head: v.optional(wholeNumber(1, 1_000_000), 12),
  n_inner: v.nullish(wholeNumber(1, 10_000_000)),
  activation_function: v.optional(v.picklist(ACTIVATIONS, activations), 'gelu_new'),
  layer_norm_epsilon: v.optional(
    v.pipe(
      v.number('must be a number'),
      v.check((value) => value > 0 && value < 1, 'must be between 0 and 1'),
    ),
    1e-5,
  ),
  scale_attn_weights: v.optional(flag(), true),
  scale_attn_by_inverse_layer_idx: v.optional(flag(), false),
  add_cross_attention: v.optional(flag(), false),
  tie_word_embeddings: v.optional(flag(), true),
  bos_token_id: v.nullish(tokenId()),
  eos_token_id: v.nullish(tokenIds()),
});
const GenerationConfig = v.object({ eos_token_id: v.nullish(tokenIds()) });
const INTEGERS = [
  'vocab_size',
  'n_positions',
  'n_embd',
  'n_layer',
  'n_head',
  'n_inner',
  'bos_token_id',
  'eos_token_id',
];

export const gpt2: Architecture = {
  modelType: 'gpt2',
  prefix: 'transformer.',
  read(files) {
    const spec = readSpec(files);
    return { spec, expected: expectedWeights(spec) };
  },
};

/** `dtype`/`torch_dtype` are not read: the weights say their own. `n_ctx` is an old copy of `n_positions`. */
function readSpec(files: ConfigFiles): Gpt2Spec {
  const { file } = files.config;
  const config = readFields(files.config, Config, INTEGERS);
  const { n_embd: dModel, n_head: heads, vocab_size: vocabSize } = config;
  if (config.add_cross_attention) {
    throw new ModelFolderError(`${file}: "add_cross_attention" is true, but cross-attention is not supported.`);
  }
  if (dModel % heads !== 0) {
    throw new ModelFolderError(`${file}: "n_embd" (${dModel}) is not a multiple of "n_head" (${heads}).`);
  }
  return {
    modelType: 'gpt2',
    vocabSize,
    contextLength: config.n_positions,
    dModel,
    layers: config.n_layer,
    heads,
    dHead: dModel / heads,
    dMlp: config.n_inner ?? 4 * dModel,
    activation: config.activation_function,
    layerNormEpsilon: config.layer_norm_epsilon,
    scaleAttention: config.scale_attn_weights,
    scaleByInverseLayer: config.scale_attn_by_inverse_layer_idx,
    tiedHead: config.tie_word_embeddings,
    bosTokenId: inVocabulary(config.bos_token_id, vocabSize, `${file}: "bos_token_id"`)[0],
    eosTokenIds: readEosTokenIds(files, config.eos_token_id, vocabSize),
  };
}

function readEosTokenIds(files: ConfigFiles, ofConfig: number | number[] | null | undefined, vocabSize: number) {
  const { config, generation } = files;
  const ofGeneration = generation && readFields(generation, GenerationConfig, ['eos_token_id']).eos_token_id;
  if (generation && ofGeneration !== null && ofGeneration !== undefined) {
    return inVocabulary(ofGeneration, vocabSize, `${generation.file}: "eos_token_id"`);
  }
  return inVocabulary(ofConfig, vocabSize, `${config.file}: "eos_token_id"`);
}

/** The ids that a field gives: none for null, the default (if the vocabulary has it) for an absent field. */
function inVocabulary(ids: number | number[] | null | undefined, vocabSize: number, field: string): number[] {
  if (ids === undefined) return DEFAULT_TOKEN_ID < vocabSize ? [DEFAULT_TOKEN_ID] : [];
  const list = ids === null ? [] : [ids].flat();
  const beyond = list.find((id) => id >= vocabSize);
  if (beyond !== undefined)
    throw new ModelFolderError(`${field} is ${beyond}, but the vocabulary has only ids below ${vocabSize}.`);
  return list;
}

/**
 * Names as published, without the `transformer.` prefix. Linear weights have shape [in, out] (GPT-2's `Conv1D`), except
 * the head's, which is [vocabulary, d_model] as the embedding.
 */
function* expectedWeights(spec: Gpt2Spec): Generator<ExpectedWeight> {
  const { vocabSize, contextLength, dModel, dMlp, layers, tiedHead } = spec;
  yield { name: 'wte.weight', shape: [vocabSize, dModel] };
  yield { name: 'wpe.weight', shape: [contextLength, dModel] };
  for (let layer = 0; layer < layers; layer++) {
    yield* norm(`h.${layer}.ln_1`, dModel);
    yield* linear(`h.${layer}.attn.c_attn`, dModel, 3 * dModel);
    yield* linear(`h.${layer}.attn.c_proj`, dModel, dModel);
    yield* norm(`h.${layer}.ln_2`, dModel);
    yield* linear(`h.${layer}.mlp.c_fc`, dModel, dMlp);
    yield* linear(`h.${layer}.mlp.c_proj`, dMlp, dModel);
  }
  yield* norm('ln_f', dModel);
  if (!tiedHead) yield { name: 'lm_head.weight', shape: [vocabSize, dModel] };
}

function norm(name: string, size: number): ExpectedWeight[] {
  return [
    { name: `${name}.weight`, shape: [size] },
    { name: `${name}.bias`, shape: [size] },
  ];
}

function linear(name: string, from: number, to: number): ExpectedWeight[] {
  return [
    { name: `${name}.weight`, shape: [from, to] },
    { name: `${name}.bias`, shape: [to] },
  ];
}
