/** DistilBERT (Sanh et al. 2019): BERT with half the blocks, without token types and without a pooler. */
import * as v from 'valibot';
import {
  ENCODER_FIELDS,
  type EncoderSpec,
  encoderEnd,
  encoderLength,
  type HeadNames,
  normedEmbedding,
  OLDER_NORMS,
  type PostNormNames,
  poolings,
  postNormBlock,
  transform,
} from './parts/encoder-parts';
import { EMBEDDED_POSITION, postNormWords } from './parts/encoder-words';
import * as fields from './parts/fields';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

const Config = v.object({
  ...ENCODER_FIELDS,
  ...fields.TOKEN_FIELDS,
  vocab_size: v.optional(fields.size(), 30_522),
  dim: v.optional(fields.width(), 768),
  n_layers: v.optional(fields.layerCount(), 6),
  n_heads: v.optional(fields.width(), 12),
  hidden_dim: v.optional(fields.size(), 3072),
  max_position_embeddings: v.optional(fields.size(), 512),
  activation: v.optional(fields.activationName(), 'gelu'),
});

const HEADS: readonly HeadNames[] = [
  { head: 'masked token', tensor: 'vocab_transform.weight', classes: ['ForMaskedLM'] },
];

const EPSILON = 1e-12;

/** Sinusoidal positions are only an initialisation: the file stores them like learned ones, so nothing is computed here. */
function read(files: ConfigFiles): EncoderSpec {
  const c = fields.readConfig(files, Config, fields.BIDIRECTIONAL);
  const end = encoderEnd(files, c, HEADS);
  return {
    modelType: 'distilbert',
    vocabSize: c.vocab_size,
    dModel: c.dim,
    layers: c.n_layers,
    ...fields.headSizes(files, { hidden_size: c.dim, num_attention_heads: c.n_heads }),
    dMlp: c.hidden_dim,
    ...fields.specialIds(files, c, c.vocab_size),
    ...end,
    ...encoderLength(c.max_position_embeddings, end),
    positions: c.max_position_embeddings,
    activation: c.activation,
    epsilon: EPSILON,
    tiedHead: c.tie_word_embeddings,
  };
}

function namesOf(block: string): PostNormNames {
  return {
    q: `${block}.attention.q_lin`,
    k: `${block}.attention.k_lin`,
    v: `${block}.attention.v_lin`,
    out: `${block}.attention.out_lin`,
    norm1: `${block}.sa_layer_norm`,
    into: `${block}.ffn.lin1`,
    outOf: `${block}.ffn.lin2`,
    norm2: `${block}.output_layer_norm`,
  };
}

function embed(d: Definition, c: EncoderSpec): Tensor {
  const model = axis('d_model', c.dModel);
  const tokens = d.lookup('embeddings.word_embeddings.weight', c.vocabSize, model);
  const positions = d.lookup('embeddings.position_embeddings.weight', c.positions, model, { index: 'positions' });
  const parts = [d.write('embed', 'embedding', tokens), d.write('pos_embed', 'position', positions)] as const;
  return normedEmbedding(d, parts, 'embeddings.LayerNorm', c.epsilon);
}

export const distilBert = architecture<EncoderSpec>({
  names: { distilbert: 'DistilBERT' },
  prefix: 'distilbert.',
  endings: OLDER_NORMS,
  read,
  words: (c) => postNormWords(c, EMBEDDED_POSITION),

  define(d, c) {
    const hidden = d.stack(c.layers, embed(d, c), (residPre, layer) =>
      postNormBlock(d, residPre, namesOf(`transformer.layer.${layer}`), c),
    );

    if (c.head === null) d.headless(hidden);
    else {
      const names = { dense: 'vocab_transform', norm: 'vocab_layer_norm' };
      const matrix = c.tiedHead ? 'embeddings.word_embeddings.weight' : 'vocab_projector.weight';
      d.unnormedHead(
        hidden,
        (x) => {
          const read = transform(d, x, names, { ...c, width: axis('d_model', c.dModel) });
          return d.unembed(read, matrix, axis('d_vocab', c.vocabSize), 'vocab_projector.bias');
        },
        c.head,
      );
    }
    poolings(d, hidden, c);
  },
});
