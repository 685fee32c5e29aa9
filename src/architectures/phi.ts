/**
 * Phi-1, 1.5 and 2 (Li et al. 2023): attention and MLP both read the same LayerNorm and are added to the residual stream
 * together, as in GPT-J. Part of each head is rotated. Every matrix has a bias, including the head.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import { attend, CAUSAL, plainMlp, projectHeads, rotate, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { GGUF_ATTENTION, ggufRotarySizes } from './parts/gguf-family';
import { headWords, maskWords, PARALLEL, ROTARY_POSITIONS, rotaryWords } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis } from './plan/definition';
import type { Rope } from './plan/rope';

export interface PhiSpec extends ModelSpec {
  readonly activation: Activation;
  readonly epsilon: number;
  readonly rope: Rope;
  /** Whether each head's queries and keys go through a LayerNorm. */
  readonly normedQueriesAndKeys: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  ...fields.SIZE_FIELDS,
  ...fields.ROPE_FIELDS,
  ...fields.TOKEN_FIELDS,
  hidden_act: v.optional(fields.activationName(), 'gelu_new'),
  layer_norm_eps: v.optional(fields.epsilon(), 1e-5),
  qk_layernorm: v.optional(fields.flag(), false),
  tie_word_embeddings: v.optional(fields.flag(), false),
});

function read(files: ConfigFiles): PhiSpec {
  const c = fields.readConfig(files, Config);
  const sizes = fields.sizes(files, c);
  return {
    ...sizes,
    ...fields.rotation(files, c, { headSize: sizes.dHead, partial: 0.5 }),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 1, eos: 2 }),
    activation: c.hidden_act,
    epsilon: c.layer_norm_eps,
    normedQueriesAndKeys: c.qk_layernorm,
    tiedHead: c.tie_word_embeddings,
  };
}

function normWords({ normedQueriesAndKeys }: PhiSpec): string[] {
  return normedQueriesAndKeys ? ['Queries and keys are normalised head by head.'] : [];
}

export const phi = architecture<PhiSpec>({
  names: { phi: 'Phi' },
  prefix: 'model.',
  read,
  gguf: {
    architecture: 'phi2',
    config: (f) => ({ ...ggufRotarySizes(f), layer_norm_eps: f.number('attention.layer_norm_epsilon') }),
    tensors: {
      ...GGUF_ATTENTION,
      output_norm: 'final_layernorm',
      'blk.*.attn_output': 'layers.*.self_attn.dense',
      'blk.*.ffn_up': 'layers.*.mlp.fc1',
      'blk.*.ffn_down': 'layers.*.mlp.fc2',
    },
  },
  words: (c) => ({
    notes: {
      embedding: ROTARY_POSITIONS,
      projections: headWords(c, ...normWords(c), rotaryWords(c, c.rope)),
      weights: maskWords(null),
      'block output': PARALLEL,
    },
  }),

  define(d, c) {
    const model = axis('d_model', c.dModel);
    const norm = { epsilon: c.epsilon };
    const bias = { bias: true };
    const angles = d.stage('rot_angles', d.angles(c.rope));
    const embed = d.write('embed', 'embedding', d.lookup('embed_tokens.weight', c.vocabSize, model));

    const x = d.stack(c.layers, embed, (residPre, layer) => {
      const block = `layers.${layer}`;
      const attention = `${block}.self_attn`;
      const ln1 = d.stage('ln1', d.layerNorm(residPre, `${block}.input_layernorm`, norm));
      const { q, k, v } = projectHeads(d, ln1, attention, c, bias);
      const normed = c.normedQueriesAndKeys
        ? {
            q: d.stage('attn.q_norm', d.layerNorm(q, `${attention}.q_layernorm`, norm)),
            k: d.stage('attn.k_norm', d.layerNorm(k, `${attention}.k_layernorm`, norm)),
          }
        : { q, k };
      const rotated = rotate(d, normed, c.rope, angles);
      const z = attend(d, { ...rotated, v, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
      const attnOut = d.write('attn_out', 'attention', d.linear(z, `${attention}.dense`, model, bias));

      const names = { into: `${block}.mlp.fc1`, out: `${block}.mlp.fc2` };
      const mlpOut = d.write('mlp_out', 'mlp', plainMlp(d, ln1, names, c, bias));
      return d.sum(residPre, attnOut, mlpOut);
    });

    d.head(d.layerNorm(x, 'final_layernorm', norm), (normed) =>
      unembed(d, normed, c, { embedding: 'embed_tokens.weight', head: 'lm_head', bias: true }),
    );
  },
});
