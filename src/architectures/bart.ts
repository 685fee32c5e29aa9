/**
 * BART (Lewis et al. 2020): the encoder-decoder of "Attention is all you need", with a norm after each sum, learned
 * positions whose matrix is read from row 2 on, and normalised embeddings.
 */

import {
  type BartSpec,
  bartWords,
  embedWithPositions,
  LEARNED_POSITIONS,
  layerNorm,
  logits,
  postNormStack,
  readBart,
} from './parts/bart-parts';
import { encoderDecoder } from './parts/encoder-decoder';
import { NORMED_SUM } from './parts/words';
import { architecture } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

/** The first two rows of the position matrix are never used. */
const POSITION_OFFSET = 2;

const DEFAULTS = { vocabSize: 50_265, bos: 0, eos: 2, rules: { startId: 2, forcedLastId: 2 } };
const FIXED = {
  normalize_before: false,
  normalize_embedding: true,
  add_final_layer_norm: false,
  static_position_embeddings: false,
};

function embed(d: Definition, c: BartSpec, stack: 'encoder' | 'decoder'): Tensor {
  const positions = d.lookup(
    `${stack}.embed_positions.weight`,
    c.contextLength + POSITION_OFFSET,
    axis('d_model', c.dModel),
    { index: 'positions', offset: POSITION_OFFSET },
  );
  const sum = d.stage('embed_sum', d.sum(...embedWithPositions(d, c, stack, positions)));
  return d.stage('full_embed', layerNorm(d, sum, `${stack}.layernorm_embedding`));
}

export const bart = architecture<BartSpec>({
  names: { bart: 'BART' },
  prefix: 'model.',
  read: (files) => readBart(files, DEFAULTS, FIXED),
  words: (c) => ({
    notes: {
      ...bartWords(c, `${LEARNED_POSITIONS} The sum is normalised.`),
      'attention output': NORMED_SUM,
      'block output': NORMED_SUM,
    },
  }),
  define: (d, c) =>
    encoderDecoder(
      d,
      () => postNormStack(d, c, embed(d, c, 'encoder')),
      (source) => d.unnormedHead(postNormStack(d, c, embed(d, c, 'decoder'), source), (x) => logits(d, x, c)),
    ),
});
