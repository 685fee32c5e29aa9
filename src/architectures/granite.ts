/**
 * Granite 3 (Granite Team 2024): Llama's block with four constants (Yang et al. 2022, "Tensor Programs V"): factors of the
 * embeddings, of the scores (instead of 1 / √d_head) and of what each part adds to the residual stream, and a divisor of
 * the logits.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, gatedMlp, projectHeads, rotate, scaled, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufHeadSize, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface GraniteSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  readonly embeddingMultiplier: number;
  readonly attentionMultiplier: number;
  readonly residualMultiplier: number;
  /** The divisor of the logits. */
  readonly logitsScaling: number;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  embedding_multiplier: v.optional(fields.positive(), 1),
  attention_multiplier: v.optional(fields.positive(), 1),
  residual_multiplier: v.optional(fields.positive(), 1),
  logits_scaling: v.optional(fields.positive(), 1),
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  attention_bias: v.optional(fields.flag(), false),
  mlp_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): GraniteSpec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotationOfNeighbours(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 1, eos: 2 }),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    embeddingMultiplier: c.embedding_multiplier,
    attentionMultiplier: c.attention_multiplier,
    residualMultiplier: c.residual_multiplier,
    logitsScaling: c.logits_scaling,
    attentionBias: c.attention_bias,
    mlpBias: c.mlp_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

export const granite = architecture<GraniteSpec>({
  names: { granite: 'Granite' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'granite',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      attention_bias: f.has('blk.0.attn_q.bias'),
      mlp_bias: f.has('blk.0.ffn_up.bias'),
      embedding_multiplier: f.number('embedding_scale'),
      attention_multiplier: f.number('attention.scale') ?? 1 / Math.sqrt(ggufHeadSize(f)),
      residual_multiplier: f.number('residual_scale'),
      logits_scaling: f.number('logit_scale'),
    }),
    tensors: GGUF_GATED,
  },
  words: (c) => ({
    notes: {
      embedding: `The rows are multiplied by ${c.embeddingMultiplier}. ${ROTARY_POSITIONS}`,
      projections: headWords(c, rotaryWords(c, c.rope)),
      scores: `They are multiplied by ${c.attentionMultiplier} in place of 1/√d_head.`,
      weights: maskWords(null),
      'attention output': `What attention adds is multiplied by ${c.residualMultiplier}.`,
      mlp: gatedWords(c),
      'block output': `What the MLP adds is multiplied by ${c.residualMultiplier}.`,
      logits: `They are divided by ${c.logitsScaling}.`,
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const bias = { bias: c.attentionBias };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const rows = d.lookup('embed_tokens.weight', c.vocabSize, model);
    const embed = d.write('embed', 'embedding', scaled(d, rows, c.embeddingMultiplier, 'embed_unscaled'));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, `${block}.self_attn`, c, bias);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: c.attentionMultiplier, rule: CAUSAL });
      const mixed = d.linear(z, `${block}.self_attn.o_proj`, model, bias);
      const attnOut = d.write('attn_out', 'attention', scaled(d, mixed, c.residualMultiplier, 'attn.out'));
      const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));

      const ln2 = d.stage('ln2', d.rmsNorm(residMid, `${block}.post_attention_layernorm`, norm));
      const mlp = gatedMlp(d, ln2, c, block, { bias: c.mlpBias });
      const mlpOut = d.write('mlp_out', 'mlp', scaled(d, mlp, c.residualMultiplier, 'mlp.out'));
      return d.sum(residMid, mlpOut);
    });

    d.head(d.rmsNorm(x, 'norm', norm), (normed) => {
      const logits = unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' });
      return scaled(d, logits, 1 / c.logitsScaling, 'logits_unscaled');
    });
  },
});
