/** Mistral (Jiang et al. 2023): Llama's block, in which each token attends only to a window of the tokens before it. */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, causal, gatedMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { gatedWords, headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface MistralSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** How many tokens a token attends to, itself included; null: all before it. */
  readonly window: number | null;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.WINDOW_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(v.nullable(fields.width()), 8),
  sliding_window: v.optional(v.nullable(fields.size()), 4096),
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): MistralSpec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 1, eos: 2 }),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    window: fields.sameWindow(files, c),
    tiedHead: c.tie_word_embeddings,
  };
}

export const mistral = architecture<MistralSpec>({
  names: { mistral: 'Mistral' },
  prefix: 'model.',
  read,
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, rotaryWords(c, c.rope)),
      weights: maskWords(c.window),
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
      const { q, k, v } = projectHeads(d, ln1, `${block}.self_attn`, c);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: causal(c.window) });
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
