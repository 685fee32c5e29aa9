/**
 * GPT-Neo (Black et al. 2021): GPT-2's block with separate matrices for q, k and v and scores that are not divided by
 * √d_head. Layers with a window alternate with layers that attend to everything.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, causal, plainMlp, projectHeads, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { LEARNED_POSITIONS, maskWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';

export interface GptNeoSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  /** For each layer, how many tokens a token attends to, itself included; null: all before it. */
  readonly windows: readonly (number | null)[];
  readonly tiedHead: boolean;
}

const kinds = () => v.array(v.picklist(['global', 'local'], 'must be "global" or "local"'));

const Config = v.object({
  vocab_size: v.optional(fields.size(), 50_257),
  max_position_embeddings: v.optional(fields.size(), 2048),
  hidden_size: v.optional(fields.width(), 2048),
  num_layers: v.optional(fields.layerCount(), 24),
  num_heads: v.optional(fields.width(), 16),
  intermediate_size: v.nullish(fields.size()),
  /** Kinds of layers, each list repeated as often as the number says: [[["global", "local"], 12]]. */
  attention_types: v.nullish(v.array(v.tuple([kinds(), fields.layerCount()]))),
  /** The kind of every layer; takes precedence over `attention_types`. */
  attention_layers: v.nullish(kinds()),
  window_size: v.optional(fields.size(), 256),
  activation_function: v.optional(fields.activationName(), 'gelu_new'),
  layer_norm_epsilon: v.optional(fields.epsilon(), 1e-5),
  tie_word_embeddings: v.optional(fields.flag(), true),
  ...fields.TOKEN_FIELDS,
});
type Config = v.InferOutput<typeof Config>;

const END_OF_TEXT = 50_256;

function read(files: ConfigFiles): GptNeoSpec {
  const c = fields.readConfig(files, Config);
  const { heads, kvHeads, dHead } = fields.headSizes(files, {
    hidden_size: c.hidden_size,
    num_attention_heads: c.num_heads,
  });
  return {
    modelType: 'gpt_neo',
    vocabSize: c.vocab_size,
    contextLength: c.max_position_embeddings,
    dModel: c.hidden_size,
    layers: c.num_layers,
    heads,
    kvHeads,
    dHead,
    dMlp: c.intermediate_size ?? 4 * c.hidden_size,
    ...fields.specialIds(files, c, c.vocab_size, { bos: END_OF_TEXT, eos: END_OF_TEXT }),
    activation: c.activation_function,
    epsilon: c.layer_norm_epsilon,
    windows: layerWindows(files, c),
    tiedHead: c.tie_word_embeddings,
  };
}

function layerWindows(files: ConfigFiles, c: Config): (number | null)[] {
  const types = c.attention_types ?? [[['global', 'local'], 12] as const];
  const layers = c.attention_layers ?? types.flatMap(([list, times]) => Array(times).fill(list).flat() as typeof list);
  if (layers.length !== c.num_layers) {
    fields.refuse(files, `"attention_types" has ${layers.length} layers, but "num_layers" is ${c.num_layers}`);
  }
  return layers.map((kind) => (kind === 'local' ? c.window_size : null));
}

export const gptNeo = architecture<GptNeoSpec>({
  names: { gpt_neo: 'GPT-Neo' },
  prefix: 'transformer.',
  read,
  words: (c) => ({
    notes: {
      embedding: LEARNED_POSITIONS,
      scores: 'They are not divided by √d_head.',
      weights: maskWords(c.windows),
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const embed = d.write('embed', 'embedding', d.lookup('wte.weight', c.vocabSize, model));
    const positions = d.lookup('wpe.weight', c.contextLength, model, { index: 'positions' });
    const start = d.sum(embed, d.write('pos_embed', 'position', positions));

    const x = d.stack(c.layers, start, (residPre, layer) => {
      const block = `h.${layer}`;
      const attention = `${block}.attn.attention`;
      const ln1 = d.stage('ln1', d.layerNorm(residPre, `${block}.ln_1`, norm));
      const projections = projectHeads(d, ln1, attention, c);
      const z = attend(d, { ...projections, scale: 1, rule: causal(c.windows[layer]) });
      const mixed = d.linear(z, `${attention}.out_proj`, model, { bias: true });
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
