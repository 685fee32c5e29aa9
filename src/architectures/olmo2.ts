/**
 * OLMo 2 (Team OLMo 2024): Llama's parts without norms before them. Instead, what each part adds to the residual stream is
 * normalised, and so are queries and keys, all heads of a token together.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, gatedMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, GGUF_NORMED_HEADS, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, NORMED_BEFORE_ADDED, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface Olmo2Spec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  readonly attentionBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-5),
  attention_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): Olmo2Spec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size, { eos: 50_279 }),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    attentionBias: c.attention_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

export const olmo2 = architecture<Olmo2Spec>({
  names: { olmo2: 'OLMo 2' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'olmo2',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      attention_bias: f.has('blk.0.attn_q.bias'),
    }),
    tensors: {
      ...GGUF_GATED,
      ...GGUF_NORMED_HEADS,
      'blk.*.post_attention_norm': 'layers.*.post_attention_layernorm',
      'blk.*.post_ffw_norm': 'layers.*.post_feedforward_layernorm',
    },
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      norm: 'Instead, what attention and the MLP give is normalised before it is added to the stream (steps 9 and 12).',
      projections: headWords(c, 'Queries and keys are normalised, all heads together.', rotaryWords(c, c.rope)),
      weights: maskWords(null),
      ...NORMED_BEFORE_ADDED,
      mlp: gatedWords(c),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const bias = { bias: c.attentionBias };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('embed_tokens.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const attention = `${block}.self_attn`;
      const { q, k, v } = projectHeads(d, residPre, attention, c, bias);
      const normed = {
        q: d.stage('attn.q_norm', d.rmsNorm(q, `${attention}.q_norm`, { ...norm, over: 'row' })),
        k: d.stage('attn.k_norm', d.rmsNorm(k, `${attention}.k_norm`, { ...norm, over: 'row' })),
      };
      const rotated = rotate(d, normed, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
      const mixed = d.stage('attn.out', d.linear(z, `${attention}.o_proj`, model, bias));
      const ln1Post = d.stage('ln1_post', d.rmsNorm(mixed, `${block}.post_attention_layernorm`, norm));
      const residMid = d.stream('resid_mid', d.sum(residPre, d.write('attn_out', 'attention', ln1Post)));

      const mlp = d.stage('mlp.out', gatedMlp(d, residMid, c, block));
      const ln2Post = d.stage('ln2_post', d.rmsNorm(mlp, `${block}.post_feedforward_layernorm`, norm));
      return d.sum(residMid, d.write('mlp_out', 'mlp', ln2Post));
    });

    d.head(d.rmsNorm(x, 'norm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' }),
    );
  },
});
