/**
 * Gemma 2 (Gemma Team 2024): Gemma with a norm after each part as well as before it, and soft-caps that keep scores and
 * logits small. Every other layer attends only to a window. Scores are divided by √query_pre_attn_scalar.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, causal, gatedMlp, projectHeads, rotate, scaled, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufQueryScalar, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, NORMED_BEFORE_ADDED, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface Gemma2Spec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** For each layer, how many tokens a token attends to, itself included; null: all before it. */
  readonly windows: readonly (number | null)[];
  /** Scores are divided by its square root. */
  readonly queryScalar: number;
  readonly scoreCap: number | null;
  readonly logitCap: number | null;
  /** Added to the stored γ of each norm. */
  readonly gammaOffset: 0 | 1;
  readonly attentionBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.WINDOW_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(fields.width(), 4),
  head_dim: v.optional(fields.width(), 256),
  sliding_window: v.optional(v.nullable(fields.size()), 4096),
  query_pre_attn_scalar: v.optional(fields.positive(), 256),
  attn_logit_softcapping: v.optional(v.nullable(fields.positive()), 50),
  final_logit_softcapping: v.optional(v.nullable(fields.positive()), 30),
  hidden_activation: v.optional(fields.activationName(), 'gelu_pytorch_tanh'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  attention_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), true),
});

function read(files: ConfigFiles): Gemma2Spec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 2, eos: 1 }),
    activation: c.hidden_activation,
    epsilon: c.rms_norm_eps,
    windows: fields.windows(files, c, (layer) => layer % 2 === 0),
    queryScalar: c.query_pre_attn_scalar,
    scoreCap: c.attn_logit_softcapping,
    logitCap: c.final_logit_softcapping,
    gammaOffset: files.gguf ? 0 : 1,
    attentionBias: c.attention_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

export const gemma2 = architecture<Gemma2Spec>({
  names: { gemma2: 'Gemma 2' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'gemma2',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      attention_bias: f.has('blk.0.attn_q.bias'),
      sliding_window: f.number('attention.sliding_window'),
      attn_logit_softcapping: f.number('attn_logit_softcapping') ?? null,
      final_logit_softcapping: f.number('final_logit_softcapping') ?? null,
      query_pre_attn_scalar: ggufQueryScalar(f, 46),
    }),
    tensors: {
      ...GGUF_GATED,
      'blk.*.post_attention_norm': 'layers.*.post_attention_layernorm',
      'blk.*.ffn_norm': 'layers.*.pre_feedforward_layernorm',
      'blk.*.post_ffw_norm': 'layers.*.post_feedforward_layernorm',
    },
  },
  words: (c) => ({
    notes: {
      embedding: `The rows are multiplied by √d_model. ${ROTARY_POSITIONS}`,
      ...(c.gammaOffset === 1 ? { norm: 'The learned factors are stored less 1.' } : {}),
      projections: headWords(c, rotaryWords(c, c.rope)),
      ...(c.scoreCap === null ? {} : { scores: `A soft-cap keeps them between −${c.scoreCap} and ${c.scoreCap}.` }),
      weights: maskWords(c.windows),
      ...NORMED_BEFORE_ADDED,
      mlp: gatedWords(c),
      ...(c.logitCap === null ? {} : { logits: `A soft-cap keeps them between −${c.logitCap} and ${c.logitCap}.` }),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon, gammaOffset: c.gammaOffset };
    const bias = { bias: c.attentionBias };
    const scale = 1 / Math.sqrt(c.queryScalar);
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const rows = d.lookup('embed_tokens.weight', c.vocabSize, model);
    const embed = d.write('embed', 'embedding', scaled(d, rows, Math.sqrt(c.dModel), 'embed_unscaled'));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, `${block}.self_attn`, c, bias);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale, rule: causal(c.windows[layer]), cap: c.scoreCap });
      const mixed = d.stage('attn.out', d.linear(z, `${block}.self_attn.o_proj`, model, bias));
      const ln1Post = d.stage('ln1_post', d.rmsNorm(mixed, `${block}.post_attention_layernorm`, norm));
      const residMid = d.stream('resid_mid', d.sum(residPre, d.write('attn_out', 'attention', ln1Post)));

      const ln2 = d.stage('ln2', d.rmsNorm(residMid, `${block}.pre_feedforward_layernorm`, norm));
      const mlp = d.stage('mlp.out', gatedMlp(d, ln2, c, block));
      const ln2Post = d.stage('ln2_post', d.rmsNorm(mlp, `${block}.post_feedforward_layernorm`, norm));
      return d.sum(residMid, d.write('mlp_out', 'mlp', ln2Post));
    });

    d.head(d.rmsNorm(x, 'norm', norm), (normed) => {
      const logits = unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' });
      return c.logitCap === null ? logits : d.softcap(d.stage('logits_uncapped', logits), c.logitCap);
    });
  },
});
