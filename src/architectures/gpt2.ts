/** GPT-2 (Radford et al. 2019): learned positions, a LayerNorm before each part, and q, k and v in one matrix. */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import type { MaskRule } from '../operations/mask-rule';
import { attend, CAUSAL, plainMlp, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GPT2_NAMES, ggufGpt2Sizes } from './parts/gguf-family';
import { LEARNED_POSITIONS, maskWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis, type Definition, heads, type Tensor } from './plan/definition';

export interface Gpt2Spec extends ModelSpec {
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  /** Whether scores are divided by √d_head. */
  readonly scaleAttention: boolean;
  /** Whether scores are also divided by layer + 1. */
  readonly scaleByInverseLayer: boolean;
  /** Set if the outputs of matrices are stored in rows instead of columns. */
  readonly outputs?: 'rows';
  /** Whether the head is the embedding matrix itself. */
  readonly tiedHead: boolean;
}

/** The default of `bos_token_id` and of `eos_token_id` in this family's configuration. */
const END_OF_TEXT = 50256;

const Config = v.object({
  vocab_size: v.optional(fields.size(), 50257),
  n_positions: v.optional(fields.size(), 1024),
  n_embd: v.optional(fields.width(), 768),
  n_layer: v.optional(fields.layerCount(), 12),
  n_head: v.optional(fields.width(), 12),
  n_inner: v.nullish(fields.size()),
  activation_function: v.optional(fields.activationName(), 'gelu_new'),
  layer_norm_epsilon: v.optional(fields.epsilon(), 1e-5),
  scale_attn_weights: v.optional(fields.flag(), true),
  scale_attn_by_inverse_layer_idx: v.optional(fields.flag(), false),
  add_cross_attention: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), true),
  ...fields.TOKEN_FIELDS,
});

function read(files: ConfigFiles): Gpt2Spec {
  const c = fields.readConfig(files, Config);
  const { n_embd: dModel, n_head: count } = c;
  if (c.add_cross_attention) {
    fields.refuse(files, '"add_cross_attention" is true, but cross-attention is not supported');
  }
  if (dModel % count !== 0) fields.refuse(files, `"n_embd" (${dModel}) is not a multiple of "n_head" (${count})`);
  return {
    modelType: 'gpt2',
    vocabSize: c.vocab_size,
    contextLength: c.n_positions,
    dModel,
    layers: c.n_layer,
    heads: count,
    kvHeads: count,
    dHead: dModel / count,
    dMlp: c.n_inner ?? 4 * dModel,
    activation: c.activation_function,
    layerNormEpsilon: c.layer_norm_epsilon,
    scaleAttention: c.scale_attn_weights,
    scaleByInverseLayer: c.scale_attn_by_inverse_layer_idx,
    ...(files.gguf ? { outputs: 'rows' as const } : {}),
    tiedHead: c.tie_word_embeddings,
    ...fields.specialIds(files, c, c.vocab_size, { bos: END_OF_TEXT, eos: END_OF_TEXT }),
  };
}

/** The form of a block besides its weights; that of the walk-through differs from the model's. */
interface BlockForm extends Pick<Gpt2Spec, 'heads' | 'dHead' | 'activation'> {
  readonly scale: number;
  readonly rule: MaskRule;
}

function block(d: Definition, c: Gpt2Spec, residPre: Tensor, layer: number, form: BlockForm): Tensor {
  const model = axis('d_model', c.dModel);
  const norm = { epsilon: c.layerNormEpsilon };
  const conv1d = { bias: true, outputs: c.outputs ?? 'columns' } as const;
  const h = `h.${layer}`;
  const ln1 = d.stage('ln1', d.layerNorm(residPre, `${h}.ln_1`, norm));
  const [q, k, v] = [0, 1, 2].map((part) =>
    d.linear(ln1, `${h}.attn.c_attn`, heads(form.heads, form.dHead), {
      ...conv1d,
      part: { first: part * c.dModel, of: 3 * c.dModel },
    }),
  ) as [Tensor, Tensor, Tensor];
  const parts = { q: d.stage('attn.q', q), k: d.stage('attn.k', k), v: d.stage('attn.v', v) };
  const z = attend(d, { ...parts, scale: form.scale, rule: form.rule });
  const attnOut = d.write('attn_out', 'attention', d.linear(z, `${h}.attn.c_proj`, model, conv1d));
  const residMid = d.stream('resid_mid', d.sum(residPre, attnOut));

  const ln2 = d.stage('ln2', d.layerNorm(residMid, `${h}.ln_2`, norm));
  const mlp = plainMlp(
    d,
    ln2,
    { into: `${h}.mlp.c_fc`, out: `${h}.mlp.c_proj` },
    { ...c, activation: form.activation },
    conv1d,
  );
  return d.sum(residMid, d.write('mlp_out', 'mlp', mlp));
}

/** The factor of the scores. */
function scaleOf({ scaleAttention, scaleByInverseLayer, dHead }: Gpt2Spec, layer: number): number {
  return (scaleAttention ? 1 / Math.sqrt(dHead) : 1) / (scaleByInverseLayer ? layer + 1 : 1);
}

function embedTokens(d: Definition, c: Gpt2Spec): Tensor {
  return d.write('embed', 'embedding', d.lookup('wte.weight', c.vocabSize, axis('d_model', c.dModel)));
}

function end(d: Definition, c: Gpt2Spec, x: Tensor): void {
  d.head(d.layerNorm(x, 'ln_f', { epsilon: c.layerNormEpsilon }), (normed) =>
    unembed(d, normed, c, { embedding: 'wte.weight', head: 'lm_head' }),
  );
}

export const gpt2 = architecture<Gpt2Spec>({
  names: { gpt2: 'GPT-2' },
  prefix: 'transformer.',
  read,
  gguf: {
    architecture: 'gpt2',
    config: (f) => ggufGpt2Sizes(f),
    tensors: GGUF_GPT2_NAMES,
  },
  define(d, c) {
    const embed = embedTokens(d, c);
    const positions = d.lookup('wpe.weight', c.contextLength, axis('d_model', c.dModel), { index: 'positions' });
    const x = d.stack(c.layers, d.sum(embed, d.write('pos_embed', 'position', positions)), (residPre, layer) =>
      block(d, c, residPre, layer, { ...c, scale: scaleOf(c, layer), rule: CAUSAL }),
    );
    end(d, c, x);
  },

  words: () => ({
    notes: {
      embedding: LEARNED_POSITIONS,
      projections: 'Each head has its own.',
      weights: maskWords(null),
    },
    variantNotes: {
      embedding: 'The simplified block leaves the positions out: its first block reads the token embeddings alone.',
      projections:
        'The simplified block takes all columns as one head as wide as the model; the model splits them among its heads.',
      scores: 'With one head, the simplified block divides by the square root of the model’s whole width.',
      weights: 'The simplified block has no causal mask: every token sees every other.',
      mlp: 'The simplified block uses the exact (erf) GELU, whatever activation the model has.',
    },
    variantExplanations: {
      scores: 'How well each query (row) matches each key (column).',
      weights: 'Softmax turns each row of scores into weights that sum to 1. Nothing is masked.',
    },
  }),

  /** Block 0 as popular walk-throughs simplify it: no positions, one head, no causal mask, GELU in its erf form. */
  variant: {
    name: 'walkthrough',
    define(d, c) {
      const form: BlockForm = {
        heads: 1,
        dHead: c.dModel,
        scale: 1 / Math.sqrt(c.dModel),
        rule: { causal: false, window: null },
        activation: 'gelu',
      };
      end(
        d,
        c,
        d.stack(1, embedTokens(d, c), (residPre) => block(d, c, residPre, 0, form)),
      );
    },
  },
});
