/**
 * GPT-NeoX (Black et al. 2022), also used by Pythia: attention and MLP both read the same residual stream, each through its
 * own LayerNorm, and are added to it together. Part of each head is rotated. One matrix holds q, k and v, head by head.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, type Projections, plainMlp, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { ggufRotation, ggufSizes } from './parts/gguf-family';
import { headWords, maskWords, PARALLEL, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis, type Definition, heads, type Tensor } from './plan/definition';
import type { Rope } from './plan/rope';

export interface GptNeoXSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** Whether attention and MLP read the same residual stream. */
  readonly parallel: boolean;
  /** Whether the matrix of queries, keys and values is ordered head by head; otherwise all queries come first. */
  readonly headAfterHead: boolean;
  readonly attentionBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(v.null('must be null: every head of this family has its own keys and values')),
  head_dim: v.optional(v.null('must be null: the heads of this family share the stream among them')),
  rotary_pct: v.nullish(fields.positive()),
  rotary_emb_base: v.nullish(fields.positive()),
  hidden_act: v.optional(fields.activationName(), 'gelu'),
  layer_norm_eps: v.optional(fields.epsilon(), 1e-5),
  use_parallel_residual: v.optional(fields.flag(), true),
  attention_bias: v.optional(fields.flag(), true),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): GptNeoXSpec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  const rotation = { ...c, rope_theta: c.rotary_emb_base ?? c.rope_theta };
  const partial = c.rotary_pct ?? 0.25;
  return {
    ...sizes,
    ...fields.rotation(files, rotation, { headSize: sizes.dHead, partial }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 0, eos: 2 }),
    activation: c.hidden_act,
    epsilon: c.layer_norm_eps,
    parallel: c.use_parallel_residual,
    headAfterHead: !files.gguf,
    attentionBias: c.attention_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

/** Head by head, each with its query, key and value side by side; or all queries, then all keys, then all values. */
function projectTogether(d: Definition, x: Tensor, matrix: string, c: GptNeoXSpec): Projections {
  const part = (place: number) =>
    c.headAfterHead
      ? { first: place * c.dHead, stride: 3 * c.dHead, of: 3 * c.dModel }
      : { first: place * c.dModel, of: 3 * c.dModel };
  const project = (name: 'head' | 'kv_head', place: number) =>
    d.linear(x, matrix, heads(c.heads, c.dHead, name), { bias: c.attentionBias, part: part(place) });
  return {
    q: d.stage('attn.q', project('head', 0)),
    k: d.stage('attn.k', project('kv_head', 1)),
    v: d.stage('attn.v', project('kv_head', 2)),
  };
}

export const gptNeoX = architecture<GptNeoXSpec>({
  names: { gpt_neox: 'GPT-NeoX' },
  prefix: 'gpt_neox.',
  read,
  gguf: {
    architecture: 'gptneox',
    config: (f) => ({
      ...ggufSizes(f),
      ...ggufRotation(f),
      num_key_value_heads: null,
      layer_norm_eps: f.number('attention.layer_norm_epsilon'),
      use_parallel_residual: f.flag('use_parallel_residual'),
      attention_bias: f.has('blk.0.attn_qkv.bias'),
    }),
    tensors: {
      token_embd: 'embed_in',
      output_norm: 'final_layer_norm',
      output: 'embed_out',
      'blk.*.attn_norm': 'layers.*.input_layernorm',
      'blk.*.attn_qkv': 'layers.*.attention.query_key_value',
      'blk.*.attn_output': 'layers.*.attention.dense',
      'blk.*.ffn_norm': 'layers.*.post_attention_layernorm',
      'blk.*.ffn_up': 'layers.*.mlp.dense_h_to_4h',
      'blk.*.ffn_down': 'layers.*.mlp.dense_4h_to_h',
    },
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(
        c,
        `One matrix gives all three${c.headAfterHead ? ', head after head' : ''}.`,
        rotaryWords(c, c.rope),
      ),
      weights: maskWords(null),
      ...(c.parallel ? { 'block output': PARALLEL } : {}),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('embed_in.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const mlpNames = { into: `${block}.mlp.dense_h_to_4h`, out: `${block}.mlp.dense_4h_to_h` };
      const ln1 = d.stage('ln1', d.layerNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectTogether(d, ln1, `${block}.attention.query_key_value`, c);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
      const mixed = d.linear(z, `${block}.attention.dense`, model, { bias: c.attentionBias });
      const attnOut = d.write('attn_out', 'attention', mixed);
      const mlpReads = c.parallel ? residPre : d.stream('resid_mid', d.sum(residPre, attnOut));

      const ln2 = d.stage('ln2', d.layerNorm(mlpReads, `${block}.post_attention_layernorm`, norm));
      const mlpOut = d.write('mlp_out', 'mlp', plainMlp(d, ln2, mlpNames, c, { bias: true }));
      return c.parallel ? d.sum(residPre, attnOut, mlpOut) : d.sum(mlpReads, mlpOut);
    });

    d.head(d.layerNorm(x, 'final_layer_norm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_in.weight', head: 'embed_out' }),
    );
  },
});
