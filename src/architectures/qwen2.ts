/**
 * Qwen2 and Qwen2.5 (Yang et al. 2024): Llama's block with biases of queries, keys and values, but not of the attention's
 * output. The upper layers may attend only to a window.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, causal, gatedMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface Qwen2Spec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** For each layer, how many tokens a token attends to, itself included; null: all before it. */
  readonly windows: readonly (number | null)[];
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.WINDOW_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(v.nullable(fields.width()), 32),
  use_sliding_window: v.optional(fields.flag(), false),
  sliding_window: v.optional(v.nullable(fields.size()), 4096),
  max_window_layers: v.optional(fields.layerIndex(), 28),
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): Qwen2Spec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  const window = c.use_sliding_window ? c.sliding_window : null;
  const isLocal = (layer: number) => window !== null && layer >= c.max_window_layers;
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    windows: fields.windows(files, { ...c, sliding_window: window }, isLocal),
    tiedHead: c.tie_word_embeddings,
  };
}

export const qwen2 = architecture<Qwen2Spec>({
  names: { qwen2: 'Qwen2' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'qwen2',
    config: (f) => ({ ...ggufRotarySizes(f), rms_norm_eps: f.number('attention.layer_norm_rms_epsilon') }),
    tensors: GGUF_GATED,
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, 'All three have biases.', rotaryWords(c, c.rope)),
      weights: maskWords(c.windows),
      mlp: gatedWords(c),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('embed_tokens.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const ln1 = d.stage('ln1', d.rmsNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, `${block}.self_attn`, c, { bias: true });
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: causal(c.windows[layer]) });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${block}.self_attn.o_proj`, model));
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
