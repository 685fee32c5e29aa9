/**
 * BERT (Devlin et al. 2018): an encoder whose tokens attend to each other in both directions, with a norm after each sum.
 * It was trained to fill in masked tokens; without that head it is the base of most sentence encoders.
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
import { ggufSizes } from './parts/gguf-family';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

export interface BertSpec extends EncoderSpec {
  /** The number of token types. */
  readonly types: number;
  /** The name of the head's bias. */
  readonly headBias: string;
}

const Config = v.object({ ...BERT_SIZES, ...ENCODER_FIELDS, ...fields.TOKEN_FIELDS });

const PREDICTIONS = 'cls.predictions';
const HEADS: readonly HeadNames[] = [
  {
    head: 'masked token',
    tensor: `${PREDICTIONS}.transform.dense.weight`,
    classes: ['ForMaskedLM', 'ForPreTraining'],
  },
];

function read(files: ConfigFiles): BertSpec {
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
    tiedHead: c.tie_word_embeddings,
    headBias: headBias(files, PREDICTIONS, c.tie_word_embeddings),
  };
}

/** Logits of the transformed states: with the embedding matrix if it is tied, and with a bias. */
function unembed(d: Definition, x: Tensor, c: BertSpec): Tensor {
  const matrix = c.tiedHead ? 'embeddings.word_embeddings.weight' : `${PREDICTIONS}.decoder.weight`;
  return d.unembed(x, matrix, axis('d_vocab', c.vocabSize), c.headBias);
}

export const bert = architecture<BertSpec>({
  names: { bert: 'BERT' },
  prefix: 'bert.',
  endings: OLDER_NORMS,
  read,
  gguf: {
    architecture: 'bert',
    config: (f) => ({
      ...ggufSizes(f),
      type_vocab_size: f.rows('token_types.weight'),
      layer_norm_eps: f.number('attention.layer_norm_epsilon'),
      tie_word_embeddings: true,
    }),
    tensors: {
      token_embd: 'embeddings.word_embeddings',
      position_embd: 'embeddings.position_embeddings',
      token_types: 'embeddings.token_type_embeddings',
      token_embd_norm: 'embeddings.LayerNorm',
      'blk.*.attn_q': 'encoder.layer.*.attention.self.query',
      'blk.*.attn_k': 'encoder.layer.*.attention.self.key',
      'blk.*.attn_v': 'encoder.layer.*.attention.self.value',
      'blk.*.attn_output': 'encoder.layer.*.attention.output.dense',
      'blk.*.attn_output_norm': 'encoder.layer.*.attention.output.LayerNorm',
      'blk.*.ffn_up': 'encoder.layer.*.intermediate.dense',
      'blk.*.ffn_down': 'encoder.layer.*.output.dense',
      'blk.*.layer_output_norm': 'encoder.layer.*.output.LayerNorm',
    },
  },
  words: (c) => postNormWords(c, EMBEDDED_POSITION_AND_TYPE),

  define(d, c) {
    const embed = bertEmbedding(d, c, axis('d_model', c.dModel), { rows: c.positions });
    const hidden = d.stack(c.layers, embed, (residPre, layer) =>
      postNormBlock(d, residPre, bertNames(`encoder.layer.${layer}`), c),
    );

    if (c.head === null) d.headless(hidden);
    else {
      const names = { dense: `${PREDICTIONS}.transform.dense`, norm: `${PREDICTIONS}.transform.LayerNorm` };
      d.unnormedHead(
        hidden,
        (x) => unembed(d, transform(d, x, names, { ...c, width: axis('d_model', c.dModel) }), c),
        c.head,
      );
    }
    poolings(d, hidden, c);
  },
});
