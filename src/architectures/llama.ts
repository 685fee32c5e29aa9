/**
 * Llama (Touvron et al. 2023): an RMSNorm before each part, rotary positions, grouped queries, and a gated MLP. There are no
 * biases unless the configuration asks for them.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, gatedMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface LlamaSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  attention_bias: v.optional(fields.flag(), false),
  mlp_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): LlamaSpec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotationOfNeighbours(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 1, eos: 2 }),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    attentionBias: c.attention_bias,
    mlpBias: c.mlp_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

export const llama = architecture<LlamaSpec>({
  names: { llama: 'Llama' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'llama',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      attention_bias: f.has('blk.0.attn_q.bias'),
      mlp_bias: f.has('blk.0.ffn_up.bias'),
    }),
    tensors: GGUF_GATED,
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, rotaryWords(c, c.rope)),
      weights: maskWords(null),
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
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, `${block}.self_attn`, c, bias);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
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
