/**
 * OPT (Zhang et al. 2022): GPT-2's block with ReLU and separate matrices for q, k and v; the matrix of positions is read
 * from row 2 on. The 350M model has narrower embeddings, which are projected into the residual stream and out of it, and
 * its norms come after the sums instead of before the parts.
 */
import * as v from 'valibot';
import type { Activation } from '../operations/activation';
import type { Axis } from '../operations/node';
import { attend, CAUSAL, plainMlp, projectHeads, unembed } from './parts/decoder-parts';
import * as fields from './parts/fields';
import { LEARNED_POSITIONS, maskWords, NORMED_SUM } from './parts/words';
import { architecture, type ConfigFiles, type ModelSpec } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

export interface OptSpec extends ModelSpec {
  readonly activation: Activation;
  /** The width of the embedding matrix. */
  readonly dEmbedding: number;
  /** Whether norms come before the parts; otherwise they come after the sums. */
  readonly normsBefore: boolean;
  readonly finalNorm: boolean;
  /** Whether norms have a learned γ and β. */
  readonly learnedNorms: boolean;
  readonly bias: boolean;
  readonly tiedHead: boolean;
}

const Config = v.object({
  vocab_size: v.optional(fields.size(), 50_272),
  hidden_size: v.optional(fields.width(), 768),
  num_hidden_layers: v.optional(fields.layerCount(), 12),
  num_attention_heads: v.optional(fields.width(), 12),
  ffn_dim: v.optional(fields.size(), 3072),
  max_position_embeddings: v.optional(fields.size(), 2048),
  word_embed_proj_dim: v.nullish(fields.width()),
  do_layer_norm_before: v.optional(fields.flag(), true),
  _remove_final_layer_norm: v.optional(fields.flag(), false),
  layer_norm_elementwise_affine: v.optional(fields.flag(), true),
  enable_bias: v.optional(fields.flag(), true),
  activation_function: v.optional(fields.activationName(), 'relu'),
  tie_word_embeddings: v.optional(fields.flag(), true),
  ...fields.TOKEN_FIELDS,
});

/** The first two rows of the position matrix are never used. */
const POSITION_OFFSET = 2;
const EPSILON = 1e-5;

function read(files: ConfigFiles): OptSpec {
  const c = fields.readConfig(files, Config);
  return {
    modelType: 'opt',
    vocabSize: c.vocab_size,
    contextLength: c.max_position_embeddings,
    dModel: c.hidden_size,
    layers: c.num_hidden_layers,
    ...fields.headSizes(files, { hidden_size: c.hidden_size, num_attention_heads: c.num_attention_heads }),
    dMlp: c.ffn_dim,
    ...fields.specialIds(files, c, c.vocab_size, { bos: 2, eos: 2 }),
    activation: c.activation_function,
    dEmbedding: c.word_embed_proj_dim ?? c.hidden_size,
    normsBefore: c.do_layer_norm_before,
    finalNorm: c.do_layer_norm_before && !c._remove_final_layer_norm,
    learnedNorms: c.layer_norm_elementwise_affine,
    bias: c.enable_bias,
    tiedHead: c.tie_word_embeddings,
  };
}

function norm(d: Definition, x: Tensor, name: string, { learnedNorms }: OptSpec): Tensor {
  return learnedNorms ? d.layerNorm(x, name, { epsilon: EPSILON }) : d.plainLayerNorm(x, EPSILON);
}

function embed(d: Definition, c: OptSpec): Tensor {
  const model = axis('d_model', c.dModel);
  const rows = d.lookup('decoder.embed_tokens.weight', c.vocabSize, rowAxis(c));
  const tokens = isProjected(c) ? d.linear(d.stage('embed_unprojected', rows), 'decoder.project_in', model) : rows;
  const positions = d.lookup('decoder.embed_positions.weight', c.contextLength + POSITION_OFFSET, model, {
    index: 'positions',
    offset: POSITION_OFFSET,
  });
  return d.sum(d.write('embed', 'embedding', tokens), d.write('pos_embed', 'position', positions));
}

/** The axis of the embedding's rows: the residual stream's, unless they are projected into it. */
function rowAxis(c: OptSpec): Axis {
  return axis(isProjected(c) ? 'd_embedding' : 'd_model', c.dEmbedding);
}

function isProjected({ dEmbedding, dModel }: OptSpec): boolean {
  return dEmbedding !== dModel;
}

function attention(d: Definition, x: Tensor, block: string, c: OptSpec): Tensor {
  const projections = projectHeads(d, x, `${block}.self_attn`, c, { bias: c.bias });
  const z = attend(d, { ...projections, scale: 1 / Math.sqrt(c.dHead), rule: CAUSAL });
  const mixed = d.linear(z, `${block}.self_attn.out_proj`, axis('d_model', c.dModel), { bias: c.bias });
  return d.write('attn_out', 'attention', mixed);
}

function mlp(d: Definition, x: Tensor, block: string, c: OptSpec): Tensor {
  const names = { into: `${block}.fc1`, out: `${block}.fc2` };
  return d.write('mlp_out', 'mlp', plainMlp(d, x, names, c, { bias: c.bias }));
}

function unembedProjected(d: Definition, x: Tensor, c: OptSpec): Tensor {
  const read = isProjected(c) ? d.stage('unembed_in', d.linear(x, 'decoder.project_out', rowAxis(c))) : x;
  return unembed(d, read, c, { embedding: 'decoder.embed_tokens.weight', head: 'lm_head' });
}

export const opt = architecture<OptSpec>({
  names: { opt: 'OPT' },
  prefix: 'model.',
  read,
  words: (c) => ({
    notes: {
      embedding: isProjected(c) ? `The row is projected into the stream. ${LEARNED_POSITIONS}` : LEARNED_POSITIONS,
      weights: maskWords(null),
      ...(c.normsBefore ? {} : { 'attention output': NORMED_SUM, 'block output': NORMED_SUM }),
      ...(isProjected(c) ? { logits: 'What the head reads is projected to the width of the embeddings first.' } : {}),
    },
  }),

  define(d, c) {
    const x = d.stack(c.layers, embed(d, c), (residPre, layer) => {
      const block = `decoder.layers.${layer}`;
      const [norm1, norm2] = [`${block}.self_attn_layer_norm`, `${block}.final_layer_norm`];
      if (c.normsBefore) {
        const ln1 = d.stage('ln1', norm(d, residPre, norm1, c));
        const residMid = d.stream('resid_mid', d.sum(residPre, attention(d, ln1, block, c)));
        const ln2 = d.stage('ln2', norm(d, residMid, norm2, c));
        return d.sum(residMid, mlp(d, ln2, block, c));
      }
      const residMid = d.stream('resid_mid', d.sum(residPre, attention(d, residPre, block, c)));
      const ln1 = d.stream('normalized_resid_mid', norm(d, residMid, norm1, c));
      const residPost = d.stream('resid_post', d.sum(ln1, mlp(d, ln1, block, c)));
      return d.stream('normalized_resid_post', norm(d, residPost, norm2, c));
    });

    const head = (read: Tensor) => unembedProjected(d, read, c);
    if (c.finalNorm) d.head(norm(d, x, 'decoder.final_layer_norm', c), head);
    else d.unnormedHead(x, head);
  },
});
