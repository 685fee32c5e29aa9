/** What a family's file says of GGUF: what its metadata means in the fields of config.json, and what its tensors are called. */
import { ModelFolderError } from '../model/errors';
import type { GgufHeader } from '../model/gguf/gguf-file';
import { shorten } from '../model/json';

export interface GgufFamily {
  /** `general.architecture` */
  readonly architecture: string;
  /** The fields of config.json that the family reads; what is undefined is left to its defaults. */
  config(fields: GgufFields): Readonly<Record<string, unknown>>;
  /** What the family calls the tensors, without ".weight" and ".bias"; * stands for the number of a block. */
  readonly tensors: Readonly<Record<string, string>>;
}

/** The metadata of an architecture, its keys without the architecture's name, and the shapes of the tensors. */
export class GgufFields {
  constructor(
    private readonly header: Pick<GgufHeader, 'file' | 'metadata' | 'tensors'>,
    private readonly architecture: string,
  ) {}

  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'number') return value;
    // Some architectures have a number for each block.
    const [first, ...others] = Array.isArray(value) ? value : [];
    if (typeof first === 'number' && others.every((other) => other === first)) return first;
    throw this.fault(name, `is ${shorten(JSON.stringify(value))}, but blocks must be alike here`);
  }

  required(name: string): number {
    const value = this.number(name);
    if (value === undefined) throw this.fault(name, 'is missing');
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.fault(name, `must be true or false, not ${shorten(JSON.stringify(value))}`);
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.fault(name, `must be a text, not ${shorten(JSON.stringify(value))}`);
  }

  /** The id that the tokenizer has for a purpose: "bos", "eos". */
  tokenId(purpose: string): number | undefined {
    const id = this.header.metadata.get(`tokenizer.ggml.${purpose}_token_id`);
    return typeof id === 'number' && id >= 0 && id < 0xffffffff ? id : undefined;
  }

  has(tensor: string): boolean {
    return this.header.tensors.has(tensor);
  }

  /** Rows of a matrix. @throws when there is no such tensor */
  rows(tensor: string): number {
    const [rows] = this.header.tensors.get(tensor)?.shape ?? [];
    if (rows !== undefined) return rows;
    throw new ModelFolderError(`${this.header.file} lacks the tensor "${tensor}".`);
  }

  fault(name: string, what: string): ModelFolderError {
    return new ModelFolderError(`${this.header.file}: metadata "${this.architecture}.${name}" ${what}.`);
  }

  private value(name: string): unknown {
    return this.header.metadata.get(`${this.architecture}.${name}`);
  }
}

/** Sizes as most families have them in config.json, the ids of tokens, and whether the head is the embedding. */
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

/** The same for the families that call them as the first of them did. */
export function ggufFirstSizes(f: GgufFields) {
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

/** How wide a head is. @throws when its values have another width than its keys */
export function ggufHeadSize(f: GgufFields): number {
  const keys = f.number('attention.key_length');
  const values = f.number('attention.value_length');
  if (keys !== values && values !== undefined && keys !== undefined)
    throw f.fault('attention.value_length', `is ${values}, but keys are ${keys} wide: they must be alike`);
  return keys ?? values ?? f.required('embedding_length') / f.required('attention.head_count');
}

/**
 * What scores are divided by the root of: the width of a head, but in the largest model of some families the stream
 * divided among the heads. No file says it. @param layers of that largest model
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
    // It multiplies there what YaRN computes from the factor.
    attention_factor: attention === undefined ? undefined : attention * (0.1 * Math.log(factor) + 1),
  };
}

/** Families with rotary positions and heads that may be wider than the stream divided among them. */
export function ggufRotarySizes(f: GgufFields) {
  return { ...ggufSizes(f), head_dim: ggufHeadSize(f), ...ggufRotation(f) };
}

const ENDS = { token_embd: 'embed_tokens', output_norm: 'norm', output: 'lm_head' };

/** Tensors of a block with queries, keys and values from a matrix each. */
export const GGUF_ATTENTION = {
  ...ENDS,
  'blk.*.attn_norm': 'layers.*.input_layernorm',
  'blk.*.attn_q': 'layers.*.self_attn.q_proj',
  'blk.*.attn_k': 'layers.*.self_attn.k_proj',
  'blk.*.attn_v': 'layers.*.self_attn.v_proj',
  'blk.*.attn_output': 'layers.*.self_attn.o_proj',
  'blk.*.ffn_norm': 'layers.*.post_attention_layernorm',
};

/** The same with a gated MLP. */
export const GGUF_GATED = {
  ...GGUF_ATTENTION,
  'blk.*.ffn_gate': 'layers.*.mlp.gate_proj',
  'blk.*.ffn_up': 'layers.*.mlp.up_proj',
  'blk.*.ffn_down': 'layers.*.mlp.down_proj',
};

/** Norms of queries and keys. */
export const GGUF_NORMED_HEADS = {
  'blk.*.attn_q_norm': 'layers.*.self_attn.q_norm',
  'blk.*.attn_k_norm': 'layers.*.self_attn.k_norm',
};

/** Tensors of a block as the first families name them. */
export const GGUF_FIRST = {
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

/** What a family calls a tensor of a file; `undefined` for one that it has not. */
export function familyName(stored: string, tensors: GgufFamily['tensors']): string | undefined {
  const { stem = '', end = '' } = /^(?<stem>.+)\.(?<end>weight|bias)$/.exec(stored)?.groups ?? {};
  const block = /^blk\.(\d+)\./.exec(stem)?.[1] ?? '';
  const pattern = stem.replace(/^blk\.\d+\./, 'blk.*.');
  const name = Object.hasOwn(tensors, pattern) ? tensors[pattern] : undefined;
  return name && `${name.replace('*', block)}.${end}`;
}
