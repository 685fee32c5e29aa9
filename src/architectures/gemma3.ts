/**
 * Gemma 3's text model (Gemma Team 2025): Gemma 2 with norms of queries and keys instead of the soft-cap on scores. Five
 * layers with a window, whose rotary positions have another base, come before every layer that attends to everything.
 */
import * as v from 'valibot';
import { wholeNumber } from '../model/schema';
import type { Activation } from '../operations/activation';
import { attend, causal, gatedMlp, projectHeads, rotate, scaled, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, GGUF_NORMED_HEADS, ggufQueryScalar, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, NORMED_BEFORE_ADDED, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import { type Rope, RopeFields } from './plan/rope';

export interface Gemma3Spec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  /** The rotation in layers that attend to everything, and in those with a window. */
  readonly rope: Rope;
  readonly localRope: Rope;
  /** For each layer, how many tokens a token attends to, itself included; null: all before it. */
  readonly windows: readonly (number | null)[];
  /** Scores are divided by its square root. */
  readonly queryScalar: number;
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
  rope_parameters: v.nullish(
    v.strictObject(
      { full_attention: v.nullish(RopeFields), sliding_attention: v.nullish(RopeFields) },
      'must hold "full_attention" and "sliding_attention" only',
    ),
  ),
  rope_local_base_freq: v.nullish(fields.positive()),
  num_key_value_heads: v.optional(fields.width(), 4),
  head_dim: v.optional(fields.width(), 256),
  sliding_window: v.optional(v.nullable(fields.size()), 4096),
  sliding_window_pattern: v.optional(wholeNumber(1, 1024), 6),
  query_pre_attn_scalar: v.optional(fields.positive(), 256),
  attn_logit_softcapping: v.nullish(v.null('must be null: this family has no soft-cap on scores')),
  final_logit_softcapping: v.optional(v.nullable(fields.positive()), null),
  hidden_activation: v.optional(fields.activationName(), 'gelu_pytorch_tanh'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  attention_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), true),
});
type Config = v.InferOutput<typeof Config>;

function read(files: ConfigFiles): Gemma3Spec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...rotations(files, c, sizes.dHead),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 2, eos: 1 }),
    activation: c.hidden_activation,
    epsilon: c.rms_norm_eps,
    windows: fields.windows(files, c, (layer) => (layer + 1) % c.sliding_window_pattern !== 0),
    queryScalar: c.query_pre_attn_scalar,
    logitCap: c.final_logit_softcapping,
    gammaOffset: files.gguf ? 0 : 1,
    attentionBias: c.attention_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

/** The older style of config.json has one field for each base; its scaling applies only to layers without a window. */
function rotations(files: ConfigFiles, c: Config, headSize: number) {
  const { rope_scaling: scaling, rope_parameters: given } = c;
  const globally = { ...given?.full_attention, ...scaling };
  const locally = given?.sliding_attention;
  const ofGlobal = fields.rotation(
    files,
    { ...c, rope_scaling: null, rope_parameters: globally },
    { headSize, theta: 1_000_000 },
  );
  const ofLocal = fields.rotation(
    files,
    { ...c, rope_scaling: null, rope_parameters: locally, rope_theta: c.rope_local_base_freq },
    { headSize, theta: 10_000 },
  );
  return { ...ofGlobal, localRope: ofLocal.rope };
}

export const gemma3 = architecture<Gemma3Spec>({
  names: { gemma3_text: 'Gemma 3' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'gemma3',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      attention_bias: f.has('blk.0.attn_q.bias'),
      sliding_window: f.number('attention.sliding_window'),
      rope_local_base_freq: f.number('rope.freq_base_swa') ?? 10_000,
      final_logit_softcapping: f.number('final_logit_softcapping') ?? null,
      query_pre_attn_scalar: ggufQueryScalar(f, 62),
    }),
    tensors: {
      ...GGUF_GATED,
      ...GGUF_NORMED_HEADS,
      'blk.*.post_attention_norm': 'layers.*.post_attention_layernorm',
      'blk.*.ffn_norm': 'layers.*.pre_feedforward_layernorm',
      'blk.*.post_ffw_norm': 'layers.*.post_feedforward_layernorm',
    },
  },
  words: (c) => ({
    notes: {
      embedding: `The rows are multiplied by √d_model. ${ROTARY_POSITIONS}`,
      ...(c.gammaOffset === 1 ? { norm: 'The learned factors are stored less 1.' } : {}),
      projections: headWords(
        c,
        'Queries and keys are normalised head by head.',
        rotaryWords(c, c.rope),
        'Layers with a window have angles of their own.',
      ),
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
    const localAngles = d.stage('rot_angles_local', d.angles(c.localRope));
    const rows = d.lookup('embed_tokens.weight', c.vocabSize, model);
    const embed = d.write('embed', 'embedding', scaled(d, rows, Math.sqrt(c.dModel), 'embed_unscaled'));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const attention = `${block}.self_attn`;
      const window = c.windows[layer] ?? null;
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, attention, c, bias);
      const normed = {
        q: d.stage('attn.q_norm', d.rmsNorm(q, `${attention}.q_norm`, norm)),
        k: d.stage('attn.k_norm', d.rmsNorm(k, `${attention}.k_norm`, norm)),
      };
      const rotated = window === null ? rotate(d, normed, c.rope, angles) : rotate(d, normed, c.localRope, localAngles);
      const z = attend(d, { ...rotated, v, scale, rule: causal(window) });
      const mixed = d.stage('attn.out', d.linear(z, `${attention}.o_proj`, model, bias));
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
