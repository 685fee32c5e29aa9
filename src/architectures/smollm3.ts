/**
 * SmolLM3 (Bakouch et al. 2025): Llama's block, with every fourth layer left without positions (NoPE, Yang et al. 2025): its
 * queries and keys are not rotated. Such layers may attend only to a window.
 */
import * as v from 'valibot';
import { wholeNumber } from '../model/schema';
import type { Activation } from '../operations/activation';
import { attend, causal, gatedMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GATED, ggufRotarySizes } from './parts/gguf-family';
import { gatedWords, headWords, maskWords, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface SmolLm3Spec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** For each layer, whether it rotates its queries and keys. */
  readonly rotates: readonly boolean[];
  /** For each layer, how many tokens a token attends to, itself included; null: all before it. */
  readonly windows: readonly (number | null)[];
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.WINDOW_FIELDS,
  ...fields.TOKEN_FIELDS,
  num_key_value_heads: v.optional(v.nullable(fields.width()), 4),
  /** 1 for each layer that rotates, 0 for each that does not. */
  no_rope_layers: v.nullish(v.array(v.union([wholeNumber(0, 1), fields.flag()], 'must be 0 or 1'))),
  no_rope_layer_interval: v.optional(fields.layerCount(), 4),
  use_sliding_window: v.optional(fields.flag(), false),
  hidden_act: v.optional(fields.activationName(), 'silu'),
  rms_norm_eps: v.optional(fields.epsilon(), 1e-6),
  attention_bias: v.optional(fields.flag(), false),
  mlp_bias: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), true),
});
type Config = v.InferOutput<typeof Config>;

function read(files: ConfigFiles): SmolLm3Spec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  const rotates = rotatingLayers(files, c);
  const isLocal = (layer: number) => c.use_sliding_window && Boolean(c.sliding_window) && !rotates[layer];
  return {
    ...sizes,
    ...fields.rotationOfNeighbours(files, c, { headSize: sizes.dHead, theta: 2_000_000 }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 128_000, eos: 128_001 }),
    activation: c.hidden_act,
    epsilon: c.rms_norm_eps,
    rotates,
    windows: fields.windows(files, c, isLocal),
    attentionBias: c.attention_bias,
    mlpBias: c.mlp_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

function rotatingLayers(files: ConfigFiles, c: Config): boolean[] {
  const { no_rope_layers: given, no_rope_layer_interval: interval, num_hidden_layers: layers } = c;
  if (!given) return Array.from({ length: layers }, (_, layer) => (layer + 1) % interval !== 0);
  if (given.length < layers) {
    fields.refuse(files, `"no_rope_layers" has ${given.length} entries, but "num_hidden_layers" is ${layers}`);
  }
  return given.slice(0, layers).map(Boolean);
}

function unrotatedWords({ rotates, layers }: SmolLm3Spec): string[] {
  const unrotated = rotates.filter((turns) => !turns).length;
  return unrotated === 0 ? [] : [`In ${unrotated} of ${layers} layers they are not.`];
}

export const smollm3 = architecture<SmolLm3Spec>({
  names: { smollm3: 'SmolLM3' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'smollm3',
    config: (f) => ({
      ...ggufRotarySizes(f),
      rms_norm_eps: f.number('attention.layer_norm_rms_epsilon'),
      attention_bias: f.has('blk.0.attn_q.bias'),
    }),
    tensors: GGUF_GATED,
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, rotaryWords(c, c.rope), ...unrotatedWords(c)),
      weights: maskWords(c.windows),
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
      const positioned = c.rotates[layer] ? rotate(d, { q, k }, c.rope, angles) : { q, k };
      const z = attend(d, { ...positioned, v, scale: 1 / Math.sqrt(c.dHead), rule: causal(c.windows[layer]) });
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
