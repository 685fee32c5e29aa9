/**
 * RoBERTa (Liu et al. 2019): BERT trained longer, whose positions are counted from the one after the padding token's id.
 * XLM-R and CamemBERT are the same model for other languages.
 */
import * as v from 'valibot';
import {
  BERT_SIZES,
  bertEmbedding,
  bertNames,
  ENCODER_FIELDS,
  type EncoderSpec,
  encoderEnd,
  encoderLength,
  type HeadNames,
  headBias,
  OLDER_NORMS,
  poolings,
  postNormBlock,
  transform,
} from './parts/encoder-parts';
import { EMBEDDED_POSITION_AND_TYPE, postNormWords } from './parts/encoder-words';
import * as fields from './parts/fields';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis } from './plan/definition';

export interface RobertaSpec extends EncoderSpec {
  /** The number of token types. */
  readonly types: number;
  /** The name of the head's bias. */
  readonly headBias: string;
  /** The id of the padding token, which is not part of a text and not counted in positions. */
  readonly padding: number;
}

const Config = v.object({
  ...BERT_SIZES,
  ...ENCODER_FIELDS,
  ...fields.TOKEN_FIELDS,
  vocab_size: v.optional(fields.size(), 50_265),
  pad_token_id: v.optional(fields.tokenId(), 1),
});

const HEADS: readonly HeadNames[] = [
  { head: 'masked token', tensor: 'lm_head.dense.weight', classes: ['ForMaskedLM', 'ForPreTraining'] },
];

function read(files: ConfigFiles): RobertaSpec {
  const c = fields.readConfig(files, Config, fields.BIDIRECTIONAL);
  const end = encoderEnd(files, c, HEADS);
  return {
    ...fields.sizes(files, c),
    ...fields.specialIds(files, c, c.vocab_size, { bos: 0, eos: 2 }),
    ...end,
    ...encoderLength(fields.positionsAfter(files, c.max_position_embeddings, c.pad_token_id), end),
    positions: c.max_position_embeddings,
    activation: c.hidden_act,
    epsilon: c.layer_norm_eps,
    types: c.type_vocab_size,
    padding: c.pad_token_id,
    tiedHead: c.tie_word_embeddings,
    headBias: headBias(files, 'lm_head', c.tie_word_embeddings),
  };
}

export const roberta = architecture<RobertaSpec>({
  names: { roberta: 'RoBERTa', 'xlm-roberta': 'XLM-RoBERTa', camembert: 'CamemBERT' },
  prefix: 'roberta.',
  endings: OLDER_NORMS,
  read,
  words: (c) => {
    const words = postNormWords(
      c,
      `${EMBEDDED_POSITION_AND_TYPE} Positions are counted from ${c.padding + 1}: row ${c.padding} is padding’s.`,
    );
    return { ...words, notes: { ...words.notes, pooler: 'RoBERTa’s pre-training has no such task.' } };
  },

  define(d, c) {
    const positions = { rows: c.positions, offset: c.padding + 1, uncounted: c.padding };
    const embed = bertEmbedding(d, c, axis('d_model', c.dModel), positions);
    const hidden = d.stack(c.layers, embed, (residPre, layer) =>
      postNormBlock(d, residPre, bertNames(`encoder.layer.${layer}`), c),
    );

    if (c.head === null) d.headless(hidden);
    else {
      // The head uses GELU whatever the blocks use.
      const shape = { width: axis('d_model', c.dModel), activation: 'gelu', epsilon: c.epsilon } as const;
      const matrix = c.tiedHead ? 'embeddings.word_embeddings.weight' : 'lm_head.decoder.weight';
      d.unnormedHead(
        hidden,
        (x) => {
          const read = transform(d, x, { dense: 'lm_head.dense', norm: 'lm_head.layer_norm' }, shape);
          return d.unembed(read, matrix, axis('d_vocab', c.vocabSize), c.headBias);
        },
        c.head,
      );
    }
    poolings(d, hidden, c);
  },
});
