/**
 * GPT-J (Wang & Komatsuzaki 2021): attention and MLP both read the same LayerNorm and are added to the residual stream
 * together. Rotary positions pair each value with its neighbour, in the first values of each head only. The head has a bias.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, plainMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { headWords, maskWords, PARALLEL, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import { type Rope, ropeOf } from './plan/rope';

export interface GptJSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  readonly tiedHead: boolean;
}

const Config = v.object({
  vocab_size: v.optional(fields.size(), 50_400),
  n_positions: v.optional(fields.size(), 2048),
  n_embd: v.optional(fields.width(), 4096),
  n_layer: v.optional(fields.layerCount(), 28),
  n_head: v.optional(fields.width(), 16),
  n_inner: v.nullish(fields.size()),
  rotary_dim: v.optional(fields.width(), 64),
  activation_function: v.optional(fields.activationName(), 'gelu_new'),
  layer_norm_epsilon: v.optional(fields.epsilon(), 1e-5),
  tie_word_embeddings: v.optional(fields.flag(), false),
  ...fields.TOKEN_FIELDS,
});

const END_OF_TEXT = 50_256;

function read(files: ConfigFiles): GptJSpec {
  const c = fields.readConfig(files, Config);
  if (c.n_embd % c.n_head !== 0) {
    fields.refuse(files, `"n_embd" (${c.n_embd}) is not a multiple of "n_head" (${c.n_head})`);
  }
  const dHead = c.n_embd / c.n_head;
  const { file } = files.config;
  const rope = ropeOf(null, {
    file,
    headSize: dHead,
    positions: c.n_positions,
    theta: 10_000,
    turned: c.rotary_dim,
  });
  return {
    modelType: 'gptj',
    vocabSize: c.vocab_size,
    contextLength: c.n_positions,
    dModel: c.n_embd,
    layers: c.n_layer,
    heads: c.n_head,
    kvHeads: c.n_head,
    dHead,
    dMlp: c.n_inner ?? 4 * c.n_embd,
    ...fields.specialIds(files, c, c.vocab_size, { bos: END_OF_TEXT, eos: END_OF_TEXT }),
    activation: c.activation_function,
    epsilon: c.layer_norm_epsilon,
    rope: { ...rope, pairs: 'interleaved' },
    tiedHead: c.tie_word_embeddings,
  };
}

export const gptJ = architecture<GptJSpec>({
  names: { gptj: 'GPT-J' },
  prefix: 'transformer.',
  read,
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, rotaryWords(c, c.rope)),
      weights: maskWords(null),
      'block output': PARALLEL,
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('wte.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `h.${layer}`;
      const ln1 = d.stage('ln1', d.layerNorm(residPre, `${block}.ln_1`, norm));
      const { q, k, v } = projectHeads(d, ln1, `${block}.attn`, c);
      const rotated = rotate(d, { q, k }, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${block}.attn.out_proj`, model));

      const names = { into: `${block}.mlp.fc_in`, out: `${block}.mlp.fc_out` };
      const mlpOut = d.write('mlp_out', 'mlp', plainMlp(d, ln1, names, c, { bias: true }));
      return d.sum(residPre, attnOut, mlpOut);
    });

    d.head(d.layerNorm(x, 'ln_f', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'wte.weight', head: 'lm_head', bias: true }),
    );
  },
});
