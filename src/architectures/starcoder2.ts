/**
 * StarCoder2 (Lozhkov et al. 2024): rotary positions and grouped queries as in Llama, LayerNorm and a plain MLP as in GPT-2,
 * biases everywhere, and a window.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, causal, plainMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_ATTENTION, ggufRotarySizes } from './parts/gguf-family';
import { headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface StarCoder2Spec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** How many tokens a token attends to, itself included; null: all before it. */
  readonly window: number | null;
  /** Whether attention and MLP have biases; norms always have them. */
  readonly bias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.WINDOW_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(fields.width(), 2),
  hidden_act: v.optional(fields.activationName(), 'gelu_pytorch_tanh'),
  norm_epsilon: v.optional(fields.epsilon(), 1e-5),
  use_bias: v.optional(fields.flag(), true),
  tie_word_embeddings: v.optional(fields.flag(), true),
});

const END_OF_TEXT = 50_256;

function read(files: ConfigFiles): StarCoder2Spec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: END_OF_TEXT, eos: END_OF_TEXT }),
    activation: c.hidden_act,
    epsilon: c.norm_epsilon,
    window: fields.sameWindow(files, c),
    bias: c.use_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

export const starCoder2 = architecture<StarCoder2Spec>({
  names: { starcoder2: 'StarCoder2' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'starcoder2',
    config: (f) => ({
      ...ggufRotarySizes(f),
      norm_epsilon: f.number('attention.layer_norm_epsilon'),
      use_bias: f.has('blk.0.ffn_up.bias'),
      sliding_window: f.number('attention.sliding_window') ?? null,
    }),
    tensors: { ...GGUF_ATTENTION, 'blk.*.ffn_up': 'layers.*.mlp.c_fc', 'blk.*.ffn_down': 'layers.*.mlp.c_proj' },
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, rotaryWords(c, c.rope)),
      weights: maskWords(c.window),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const bias = { bias: c.bias };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('embed_tokens.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const ln1 = d.stage('ln1', d.layerNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, `${block}.self_attn`, c, bias);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: causal(c.window) });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${block}.self_attn.o_proj`, model, bias));
      const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));

      const ln2 = d.stage('ln2', d.layerNorm(residMid, `${block}.post_attention_layernorm`, norm));
      const names = { into: `${block}.mlp.c_fc`, out: `${block}.mlp.c_proj` };
      return d.sum(residMid, d.write('mlp_out', 'mlp', plainMlp(d, ln2, names, c, bias)));
    });

    d.head(d.layerNorm(x, 'norm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head' }),
    );
  },
});
