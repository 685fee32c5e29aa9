/** Llama (Touvron et al. 2023) and Mistral (Jiang et al. 2023): RMSNorm, rotary positions, grouped queries, a gated MLP. */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { architecture, type ConfigFiles, type ModelSpec } from './architecture';
import { axis, heads } from './definition';
import * as fields from './fields';
import { attend, causal, gatedMlp, rotate, unembed } from './parts';
import type { Rope } from './rope';

export interface LlamaSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  readonly window: number | null;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  model_type: v.string(),
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  sliding_window: v.nullish(fields.size()),
  attention_bias: v.optional(fields.flag(), false),
  mlp_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): LlamaSpec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.headSizes(files, c);
  const isMistral = c.model_type === 'mistral';
  return {
    modelType: c.model_type,
    vocabSize: c.vocab_size,
    dModel: c.hidden_size,
    layers: c.num_hidden_layers,
    ...sizes,
    dMlp: c.intermediate_size,
    ...fields.rotation(files, c, { headSize: sizes.dHead, theta: 10_000 }),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    // Only Mistral has a window; its own default stands where the field is missing.
    window: isMistral ? (c.sliding_window === undefined ? 4096 : c.sliding_window) : null,
    attentionBias: c.attention_bias && !isMistral,
    mlpBias: c.mlp_bias && !isMistral,
    tiedHead: c.tie_word_embeddings,
    ...fields.specialIds(files, c, c.vocab_size, { bos: 1, eos: 2 }),
  };
}

export const llama = architecture<LlamaSpec>({
  modelTypes: ['llama', 'mistral'],
  prefix: 'model.',
  read,
  words: ({ heads: count, kvHeads, window }) => ({
    notes: {
      embedding:
        'Positions are not added here: each block turns its queries and keys by an angle that grows with the position.',
      projections: [
        'Queries and keys are then rotated by the angles of their positions.',
        ...(kvHeads < count ? [`${count / kvHeads} query heads share each head of keys and values.`] : []),
      ].join(' '),
      weights:
        window === null
          ? 'Here the mask is causal: no token sees its future.'
          : `Here no token sees its future, nor anything ${window} tokens back or more.`,
      mlp: 'A second projection, the gate, decides how much of each neuron passes.',
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
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const q = d.stage('attn.q', d.linear(ln1, `${block}.self_attn.q_proj`, heads(c.heads, c.dHead), bias));
      const k = d.stage(
        'attn.k',
        d.linear(ln1, `${block}.self_attn.k_proj`, heads(c.kvHeads, c.dHead, 'kv_head'), bias),
      );
      const v = d.stage(
        'attn.v',
        d.linear(ln1, `${block}.self_attn.v_proj`, heads(c.kvHeads, c.dHead, 'kv_head'), bias),
      );
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: causal(c.window) });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${block}.self_attn.o_proj`, model, bias));
      const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));

      const ln2 = d.stage('ln2', d.rmsNorm(residMid, `${block}.post_attention_layernorm`, norm));
      const mlpOut = d.write('mlp_out', 'mlp', gatedMlp(d, ln2, c, block, { bias: c.mlpBias }));
      return d.sum(residMid, mlpOut);
    });

    d.head(d.rmsNorm(x, 'norm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' }),
    );
  },
});
