/** Shared by many families in GGUF: the fields of config.json that follow from its metadata, and the names of its tensors. */
import type { GgufFields } from '../plan/gguf-fields';

/** The sizes with the names that most families use in config.json, the ids of special tokens, and whether the head is tied. */
export function ggufSizes(f: GgufFields) {
  return {
    vocab_size: f.rows('token_embd.weight'),
    hidden_size: f.required('embedding_length'),
    num_hidden_layers: f.required('block_count'),
    num_attention_heads: f.required('attention.head_count'),
    num_key_value_heads: f.number('attention.head_count_kv'),
    intermediate_size: f.required('feed_forward_length'),
    max_position_embeddings: f.required('context_length'),
    ...ggufEnd(f),
  };
}

/** Like `ggufSizes`, with the names that GPT-2 uses and its early successors took over. */
export function ggufGpt2Sizes(f: GgufFields) {
  return {
    vocab_size: f.rows('token_embd.weight'),
    n_positions: f.required('context_length'),
    n_embd: f.required('embedding_length'),
    n_layer: f.required('block_count'),
    n_head: f.required('attention.head_count'),
    n_inner: f.required('feed_forward_length'),
    layer_norm_epsilon: f.number('attention.layer_norm_epsilon'),
    ...ggufEnd(f),
  };
}

function ggufEnd(f: GgufFields) {
  const ends = [f.tokenId('eos'), f.tokenId('eot')].filter((id) => id !== undefined);
  return {
    bos_token_id: f.tokenId('bos') ?? null,
    eos_token_id: ends.length === 0 ? null : [...new Set(ends)],
    tie_word_embeddings: !f.has('output.weight'),
  };
}

/** The width of a head. @throws if its values have another width than its keys */
export function ggufHeadSize(f: GgufFields): number {
  const keys = f.number('attention.key_length');
  const values = f.number('attention.value_length');
  if (keys !== values && values !== undefined && keys !== undefined)
    throw f.fault('attention.value_length', `is ${values}, but keys are ${keys} wide: they must be alike`);
  return keys ?? values ?? f.required('embedding_length') / f.required('attention.head_count');
}

/**
 * The number by whose square root scores are divided: the width of a head, but in the largest model of some families
 * d_model / heads, which no file says.
 * @param layers the number of layers in that largest model
 */
export function ggufQueryScalar(f: GgufFields, layers: number): number {
  if (f.required('block_count') !== layers) return ggufHeadSize(f);
  return f.required('embedding_length') / f.required('attention.head_count');
}

/** Rotary positions, in the older style of config.json. */
export function ggufRotation(f: GgufFields) {
  const head = ggufHeadSize(f);
  return {
    rope_theta: f.number('rope.freq_base') ?? 10_000,
    rope_scaling: ropeScaling(f),
    partial_rotary_factor: (f.number('rope.dimension_count') ?? head) / head,
  };
}

function ropeScaling(f: GgufFields) {
  const factor = f.number('rope.scaling.factor') ?? f.number('rope.scale_linear');
  const type = f.text('rope.scaling.type') ?? (factor === undefined ? 'none' : 'linear');
  if (f.has('rope_factors_long.weight')) return { rope_type: 'longrope' };
  if (type === 'none') return null;
  if (type !== 'yarn' || factor === undefined) return { rope_type: type, factor };
  const attention = f.number('rope.scaling.attn_factor');
  return {
    rope_type: type,
    factor,
    original_max_position_embeddings: f.number('rope.scaling.original_context_length'),
    beta_fast: f.number('rope.scaling.yarn_beta_fast'),
    beta_slow: f.number('rope.scaling.yarn_beta_slow'),
    // GGUF's factor multiplies the one that YaRN computes.
    attention_factor: attention === undefined ? undefined : attention * (0.1 * Math.log(factor) + 1),
  };
}

/** For families with rotary positions and heads whose width need not be d_model / heads. */
export function ggufRotarySizes(f: GgufFields) {
  return { ...ggufSizes(f), head_dim: ggufHeadSize(f), ...ggufRotation(f) };
}

const ENDS = { token_embd: 'embed_tokens', output_norm: 'norm', output: 'lm_head' };

/** The tensors of a block with separate matrices for queries, keys and values. */
export const GGUF_ATTENTION = {
  ...ENDS,
  'blk.*.attn_norm': 'layers.*.input_layernorm',
  'blk.*.attn_q': 'layers.*.self_attn.q_proj',
  'blk.*.attn_k': 'layers.*.self_attn.k_proj',
  'blk.*.attn_v': 'layers.*.self_attn.v_proj',
  'blk.*.attn_output': 'layers.*.self_attn.o_proj',
  'blk.*.ffn_norm': 'layers.*.post_attention_layernorm',
};

/** The tensors of a block with separate matrices for queries, keys and values, and a gated MLP. */
export const GGUF_GATED = {
  ...GGUF_ATTENTION,
  'blk.*.ffn_gate': 'layers.*.mlp.gate_proj',
  'blk.*.ffn_up': 'layers.*.mlp.up_proj',
  'blk.*.ffn_down': 'layers.*.mlp.down_proj',
};

/** The norms of queries and keys. */
export const GGUF_NORMED_HEADS = {
  'blk.*.attn_q_norm': 'layers.*.self_attn.q_norm',
  'blk.*.attn_k_norm': 'layers.*.self_attn.k_norm',
};

/** The tensors of a block with the names that GPT-2 uses. */
export const GGUF_GPT2_NAMES = {
  token_embd: 'wte',
  position_embd: 'wpe',
  output_norm: 'ln_f',
  output: 'lm_head',
  'blk.*.attn_norm': 'h.*.ln_1',
  'blk.*.attn_qkv': 'h.*.attn.c_attn',
  'blk.*.attn_output': 'h.*.attn.c_proj',
  'blk.*.ffn_norm': 'h.*.ln_2',
  'blk.*.ffn_up': 'h.*.mlp.c_fc',
  'blk.*.ffn_down': 'h.*.mlp.c_proj',
};
