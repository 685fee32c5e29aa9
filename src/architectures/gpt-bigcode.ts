/**
 * GPT-BigCode (Ben Allal et al. 2023), used by SantaCoder and StarCoder: GPT-2's block with a single head of keys and values
 * for all query heads (multi-query attention, Shazeer 2019).
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, type Projections, plainMlp, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_GPT2_NAMES, ggufGpt2Sizes } from './parts/gguf-family';
import { headWords, LEARNED_POSITIONS, maskWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis, type Definition, heads, type MatrixPart, type Tensor } from './plan/definition';

export interface GptBigCodeSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  /** Whether scores are divided by √d_head. */
  readonly scaleAttention: boolean;
  /** Whether all query heads share one head of keys and values; otherwise each head has its own q, k and v, side by side. */
  readonly multiQuery: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  vocab_size: v.optional(fields.size(), 50_257),
  n_positions: v.optional(fields.size(), 1024),
  n_embd: v.optional(fields.width(), 768),
  n_layer: v.optional(fields.layerCount(), 12),
  n_head: v.optional(fields.width(), 12),
  n_inner: v.nullish(fields.size()),
  activation_function: v.optional(fields.activationName(), 'gelu_pytorch_tanh'),
  layer_norm_epsilon: v.optional(fields.epsilon(), 1e-5),
  scale_attn_weights: v.optional(fields.flag(), true),
  multi_query: v.optional(fields.flag(), true),
  tie_word_embeddings: v.optional(fields.flag(), true),
  ...fields.TOKEN_FIELDS,
});

const END_OF_TEXT = 50_256;

function read(files: ConfigFiles): GptBigCodeSpec {
  const c = fields.readConfig(files, Config);
  if (c.n_embd % c.n_head !== 0) {
    fields.refuse(files, `"n_embd" (${c.n_embd}) is not a multiple of "n_head" (${c.n_head})`);
  }
  if (files.gguf && !c.multi_query)
    fields.refuse(files, 'its heads have keys of their own, which GGUF files of this family do not');
  return {
    modelType: 'gpt_bigcode',
    vocabSize: c.vocab_size,
    contextLength: c.n_positions,
    dModel: c.n_embd,
    layers: c.n_layer,
    heads: c.n_head,
    kvHeads: c.multi_query ? 1 : c.n_head,
    dHead: c.n_embd / c.n_head,
    dMlp: c.n_inner ?? 4 * c.n_embd,
    ...fields.specialIds(files, c, c.vocab_size, { bos: END_OF_TEXT, eos: END_OF_TEXT }),
    activation: c.activation_function,
    epsilon: c.layer_norm_epsilon,
    scaleAttention: c.scale_attn_weights,
    multiQuery: c.multi_query,
    tiedHead: c.tie_word_embeddings,
  };
}

/** One matrix: the queries of all heads, then the key, then the value; or head by head, each with all three. */
function projectTogether(d: Definition, x: Tensor, matrix: string, c: GptBigCodeSpec): Projections {
  const { dModel, dHead } = c;
  const place = (index: number): MatrixPart =>
    c.multiQuery
      ? { first: index === 0 ? 0 : dModel + (index - 1) * dHead, of: dModel + 2 * dHead }
      : { first: index * dHead, stride: 3 * dHead, of: 3 * dModel };
  const keyHeads = heads(c.kvHeads, dHead, 'kv_head');
  return {
    q: d.stage('attn.q', d.linear(x, matrix, heads(c.heads, dHead), { bias: true, part: place(0) })),
    k: d.stage('attn.k', d.linear(x, matrix, keyHeads, { bias: true, part: place(1) })),
    v: d.stage('attn.v', d.linear(x, matrix, keyHeads, { bias: true, part: place(2) })),
  };
}

export const gptBigCode = architecture<GptBigCodeSpec>({
  names: { gpt_bigcode: 'GPTBigCode' },
  prefix: 'transformer.',
  read,
  gguf: {
    architecture: 'starcoder',
    config: (f) => ({ ...ggufGpt2Sizes(f), multi_query: f.number('attention.head_count_kv') === 1 }),
    tensors: GGUF_GPT2_NAMES,
  },
  words: (c) => ({
    notes: {
      embedding: LEARNED_POSITIONS,
      projections: headWords(c, 'One matrix gives all three.'),
      weights: maskWords(null),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const scale = c.scaleAttention ? 1 / Math.sqrt(c.dHead) : 1;
    const embed = d.write('embed', 'embedding', d.lookup('wte.weight', c.vocabSize, model));
    const positions = d.lookup('wpe.weight', c.contextLength, model, { index: 'positions' });
    const start = d.sum(embed, d.write('pos_embed', 'position', positions));

    const x = d.stack(c.layers, start, (residPre, layer) => {
      const block = `h.${layer}`;
      const ln1 = d.stage('ln1', d.layerNorm(residPre, `${block}.ln_1`, norm));
      const projections = projectTogether(d, ln1, `${block}.attn.c_attn`, c);
      const z = attend(d, { ...projections, scale, rule: CAUSAL });
      const mixed = d.linear(z, `${block}.attn.c_proj`, model, { bias: true });
      const residMid = d.stream('resid_mid', d.sum(residPre, d.write('attn_out', 'attention', mixed)));

      const ln2 = d.stage('ln2', d.layerNorm(residMid, `${block}.ln_2`, norm));
      const names = { into: `${block}.mlp.c_fc`, out: `${block}.mlp.c_proj` };
      return d.sum(residMid, d.write('mlp_out', 'mlp', plainMlp(d, ln2, names, c, { bias: true })));
    });

    d.head(d.layerNorm(x, 'ln_f', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'wte.weight', head: 'lm_head' }),
    );
  },
});
