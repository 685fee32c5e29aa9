/**
 * ELECTRA (Clark et al. 2020): BERT with narrower embeddings, trained as a pair. A small generator fills in masked tokens;
 * a discriminator, the one published for use, tells for each token whether it was replaced.
 */
import * as v from 'valibot';
import type { Axis } from '../operations/node';
import {
  BERT_SIZES,
  bertEmbedding,
  bertNames,
  ENCODER_FIELDS,
  type EncoderSpec,
  encoderEnd,
  encoderLength,
  type HeadNames,
  OLDER_NORMS,
  poolings,
  postNormBlock,
  transform,
} from './parts/encoder-parts';
import { EMBEDDED_POSITION_AND_TYPE, postNormWords } from './parts/encoder-words';
import * as fields from './parts/fields';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

export interface ElectraSpec extends EncoderSpec {
  /** The number of token types. */
  readonly types: number;
  /** The width of the embedding matrix. */
  readonly dEmbedding: number;
}

const Config = v.object({
  ...BERT_SIZES,
  ...ENCODER_FIELDS,
  ...fields.TOKEN_FIELDS,
  embedding_size: v.optional(fields.width(), 128),
  hidden_size: v.optional(fields.width(), 256),
  num_attention_heads: v.optional(fields.width(), 4),
  intermediate_size: v.optional(fields.size(), 1024),
});

const HEADS: readonly HeadNames[] = [
  { head: 'replaced token', tensor: 'discriminator_predictions.dense.weight', classes: ['ForPreTraining'] },
  { head: 'masked token', tensor: 'generator_predictions.dense.weight', classes: ['ForMaskedLM'] },
];

function read(files: ConfigFiles): ElectraSpec {
  const c = fields.readConfig(files, Config, fields.BIDIRECTIONAL);
  const end = encoderEnd(files, c, HEADS);
  return {
    ...fields.sizes(files, c),
    ...fields.specialIds(files, c, c.vocab_size),
    ...end,
    ...encoderLength(c.max_position_embeddings, end),
    positions: c.max_position_embeddings,
    activation: c.hidden_act,
    epsilon: c.layer_norm_eps,
    types: c.type_vocab_size,
    dEmbedding: c.embedding_size,
    tiedHead: c.tie_word_embeddings,
  };
}

function isProjected({ dEmbedding, dModel }: ElectraSpec): boolean {
  return dEmbedding !== dModel;
}

/** The axis of the embedding's rows: the residual stream's, unless they are projected into it. */
function rowAxis(c: ElectraSpec): Axis {
  return axis(isProjected(c) ? 'd_embedding' : 'd_model', c.dEmbedding);
}

function embed(d: Definition, c: ElectraSpec): Tensor {
  const normed = bertEmbedding(d, c, rowAxis(c), { rows: c.positions });
  if (!isProjected(c)) return normed;
  const projected = d.linear(normed, 'embeddings_project', axis('d_model', c.dModel), { bias: true });
  return d.stage('embed_projected', projected);
}

/** One score for each token. */
function discriminate(d: Definition, x: Tensor, c: ElectraSpec): Tensor {
  const dense = d.linear(x, 'discriminator_predictions.dense', axis('d_model', c.dModel), { bias: true });
  const post = d.stage('discriminator.post', d.activation(d.stage('discriminator.pre', dense), c.activation));
  return d.linear(post, 'discriminator_predictions.dense_prediction', axis('replaced', 1), { bias: true });
}

/**
 * Logits for masked tokens: the states are projected back to the width of the embeddings and compared with them. This head
 * uses GELU whatever the blocks use.
 */
function fillIn(d: Definition, x: Tensor, c: ElectraSpec): Tensor {
  const names = { dense: 'generator_predictions.dense', norm: 'generator_predictions.LayerNorm' };
  const read = transform(d, x, names, { width: rowAxis(c), activation: 'gelu', epsilon: c.epsilon });
  const matrix = c.tiedHead ? 'embeddings.word_embeddings.weight' : 'generator_lm_head.weight';
  return d.unembed(read, matrix, axis('d_vocab', c.vocabSize), 'generator_lm_head.bias');
}

export const electra = architecture<ElectraSpec>({
  names: { electra: 'ELECTRA' },
  prefix: 'electra.',
  endings: OLDER_NORMS,
  read,
  words: (c) =>
    postNormWords(c, EMBEDDED_POSITION_AND_TYPE, isProjected(c) ? 'Then it is projected into the stream.' : undefined),

  define(d, c) {
    const hidden = d.stack(c.layers, embed(d, c), (residPre, layer) =>
      postNormBlock(d, residPre, bertNames(`encoder.layer.${layer}`), c),
    );
    const { head } = c;
    if (head === null) d.headless(hidden);
    else d.unnormedHead(hidden, (x) => (head === 'masked token' ? fillIn : discriminate)(d, x, c), head);
    poolings(d, hidden, c);
  },
});
