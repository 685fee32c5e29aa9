/**
 * Pegasus (Zhang et al. 2020), for summaries: BART with a norm before each part and one after each stack, and with
 * sinusoidal positions, whose table is stored in the file or computed.
 */

import {
  type BartSpec,
  bartWords,
  embedWithPositions,
  layerNorm,
  logits,
  preNormStack,
  readBart,
  SINUSOIDS,
} from './parts/bart-parts';
import { encoderDecoder, isStored } from './parts/encoder-decoder';
import { refuse } from './parts/fields';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

interface PegasusSpec extends BartSpec {
  readonly storedPositions: boolean;
}

const DEFAULTS = { vocabSize: 50_265, bos: undefined, eos: 1, rules: { startId: 0, forcedLastId: 1 } };
const FIXED = {
  normalize_before: true,
  normalize_embedding: false,
  add_final_layer_norm: true,
  static_position_embeddings: true,
};

function read(files: ConfigFiles): PegasusSpec {
  const spec = readBart(files, DEFAULTS, FIXED);
  const storedPositions = isStored(files, 'encoder.embed_positions.weight', true);
  if (!storedPositions && spec.dModel % 2 !== 0) {
    refuse(files, `"d_model" is ${spec.dModel}, but sinusoidal positions need an even number`);
  }
  return { ...spec, storedPositions };
}

function embed(d: Definition, c: PegasusSpec, stack: 'encoder' | 'decoder'): Tensor {
  const model = axis('d_model', c.dModel);
  const positions = c.storedPositions
    ? d.lookup(`${stack}.embed_positions.weight`, c.contextLength, model, { index: 'positions' })
    : d.sinusoids(model);
  return d.sum(...embedWithPositions(d, c, stack, positions));
}

export const pegasus = architecture<PegasusSpec>({
  names: { pegasus: 'PEGASUS' },
  prefix: 'model.',
  read,
  words: (c) => ({
    notes: bartWords(
      c,
      c.storedPositions ? 'A vector for its position, from a table in the file, is added.' : SINUSOIDS,
    ),
  }),
  define: (d, c) =>
    encoderDecoder(
      d,
      () => {
        const x = preNormStack(d, c, embed(d, c, 'encoder'));
        return d.stage('ln_final', layerNorm(d, x, 'encoder.layer_norm'));
      },
      (source) => {
        const x = preNormStack(d, c, embed(d, c, 'decoder'), source);
        return d.head(layerNorm(d, x, 'decoder.layer_norm'), (normed) => logits(d, normed, c));
      },
    ),
});
