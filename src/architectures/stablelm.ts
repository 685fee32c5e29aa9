/**
 * StableLM (Bellagente et al. 2024): Llama's block with LayerNorm instead of RMSNorm, and a quarter of each head rotated. The
 * 12B model has a LayerNorm for each head's queries and keys, and computes attention and MLP in parallel.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, gatedMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufRotation, ggufSizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, PARALLEL, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';
import type { Rope } from './plan/rope';

export interface StableLmSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** Whether attention and MLP read the same LayerNorm. */
  readonly parallel: boolean;
  /** Whether each head's queries and keys go through their own LayerNorm. */
  readonly normedQueriesAndKeys: boolean;
  readonly attentionBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(fields.width(), 32),
  head_dim: v.optional(v.null('must be null: the heads of this family share the stream among them')),
  hidden_act: v.optional(fields.activationName(), 'silu'),
  layer_norm_eps: v.optional(fields.epsilon(), 1e-5),
  use_parallel_residual: v.optional(fields.flag(), false),
  qk_layernorm: v.optional(fields.flag(), false),
  use_qkv_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): StableLmSpec {
  const c = fields.readConfig(files, Config);
  if (files.gguf && c.qk_layernorm)
    fields.refuse(files, 'it normalises queries and keys head by head, which is not read from GGUF files');
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead, partial: 0.25 }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 0, eos: 0 }),
    activation: c.hidden_act,
    epsilon: c.layer_norm_eps,
    parallel: c.use_parallel_residual,
    normedQueriesAndKeys: c.qk_layernorm,
    attentionBias: c.use_qkv_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

/** A LayerNorm for each head, with its own γ. */
function normHeads(d: Definition, x: Tensor, name: string, count: number, epsilon: number): Tensor {
  const names = Array.from({ length: count }, (_, head) => `${name}.norms.${head}.weight`);
  return d.layerNormPerHead(x, names, { epsilon });
}

function normWords({ normedQueriesAndKeys }: StableLmSpec): string[] {
  return normedQueriesAndKeys ? ['Queries and keys are normalised head by head.'] : [];
}

export const stableLm = architecture<StableLmSpec>({
  names: { stablelm: 'StableLM' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'stablelm',
    config: (f) => ({
      ...ggufSizes(f),
      ...ggufRotation(f),
      layer_norm_eps: f.number('attention.layer_norm_epsilon'),
      use_parallel_residual: f.flag('use_parallel_residual'),
      qk_layernorm: f.has('blk.0.attn_q_norm.weight'),
      use_qkv_bias: f.has('blk.0.attn_q.bias'),
    }),
    tensors: GGUF_GATED,
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, ...normWords(c), rotaryWords(c, c.rope)),
      weights: maskWords(null),
      mlp: gatedWords(c),
      ...(c.parallel ? { 'block output': PARALLEL } : {}),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('embed_tokens.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const attention = `${block}.self_attn`;
      const ln1 = d.stage('ln1', d.layerNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, attention, c, { bias: c.attentionBias });
      const normed = c.normedQueriesAndKeys
        ? {
            q: d.stage('attn.q_norm', normHeads(d, q, `${attention}.q_layernorm`, c.heads, c.epsilon)),
            k: d.stage('attn.k_norm', normHeads(d, k, `${attention}.k_layernorm`, c.kvHeads, c.epsilon)),
          }
        : { q, k };
      const rotated = rotate(d, normed, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${attention}.o_proj`, model));
      if (c.parallel) {
        return d.sum(residPre, attnOut, d.write('mlp_out', 'mlp', gatedMlp(d, ln1, c, block)));
      }
      const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));

      const ln2 = d.stage('ln2', d.layerNorm(residMid, `${block}.post_attention_layernorm`, norm));
      return d.sum(residMid, d.write('mlp_out', 'mlp', gatedMlp(d, ln2, c, block)));
    });

    d.head(d.layerNorm(x, 'norm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' }),
    );
  },
});
