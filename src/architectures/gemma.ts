/**
 * Gemma (Gemma Team 2024): Llama's block with GELU in the gated MLP, embeddings scaled by √d_model, and RMSNorms that
 * store γ − 1. The head is the embedding matrix.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, gatedMlp, projectHeads, rotate, scaled, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface GemmaSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** Added to the stored γ of each norm. */
  readonly gammaOffset: 0 | 1;
  readonly attentionBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(fields.width(), 16),
  head_dim: v.optional(fields.width(), 256),
  hidden_act: v.optional(fields.activationName(), 'gelu_pytorch_tanh'),
  hidden_activation: v.nullish(fields.activationName()),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  attention_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), true),
});
type Config = v.InferOutput<typeof Config>;

function read(files: ConfigFiles): GemmaSpec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 2, eos: 1 }),
    activation: activationOf(files, c),
    epsilon: c.rms_norm_eps,
    gammaOffset: files.gguf ? 0 : 1,
    attentionBias: c.attention_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

/** The first folders say "gelu", although the model was trained with its tanh form. */
function activationOf(files: ConfigFiles, { hidden_act, hidden_activation }: Config): Activation {
  const meant = (name: Activation) => (name === 'gelu' ? 'gelu_pytorch_tanh' : name);
  const activation = meant(hidden_act);
  if (hidden_activation && meant(hidden_activation) !== activation) {
    fields.refuse(files, `"hidden_act" is "${hidden_act}", but "hidden_activation" is "${hidden_activation}"`);
  }
  return activation;
}

export const gemma = architecture<GemmaSpec>({
  names: { gemma: 'Gemma' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'gemma',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      attention_bias: f.has('blk.0.attn_q.bias'),
    }),
    tensors: GGUF_GATED,
  },
  words: (c) => ({
    notes: {
      embedding: `The rows are multiplied by √d_model. ${ROTARY_POSITIONS}`,
      ...(c.gammaOffset === 1 ? { norm: 'The learned factors are stored less 1.' } : {}),
      projections: headWords(c, rotaryWords(c, c.rope)),
      weights: maskWords(null),
      mlp: gatedWords(c),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon, gammaOffset: c.gammaOffset };
    const bias = { bias: c.attentionBias };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const rows = d.lookup('embed_tokens.weight', c.vocabSize, model);
    const embed = d.write('embed', 'embedding', scaled(d, rows, Math.sqrt(c.dModel), 'embed_unscaled'));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, `${block}.self_attn`, c, bias);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${block}.self_attn.o_proj`, model, bias));
      const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));

      const ln2 = d.stage('ln2', d.rmsNorm(residMid, `${block}.post_attention_layernorm`, norm));
      const mlpOut = d.write('mlp_out', 'mlp', gatedMlp(d, ln2, c, block));
      return d.sum(residMid, mlpOut);
    });

    d.head(d.rmsNorm(x, 'norm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' }),
    );
  },
});
