/**
 * Marian (Junczys-Dowmunt et al. 2018), for translation: BART with computed sinusoidal positions, and without a norm of
 * the embeddings.
 */
import * as v from 'valibot';
import { readFields } from '../model/schema';
import {
  type BartSpec,
  bartWords,
  embedWithPositions,
  logits,
  postNormStack,
  readBart,
  SINUSOIDS,
} from './parts/bart-parts';
import { encoderDecoder } from './parts/encoder-decoder';
import { flag, refuse, size } from './parts/fields';
import { NORMED_SUM } from './parts/words';
import { architecture, type ConfigFiles } from './plan/architecture';
import { axis, type Definition, type Tensor } from './plan/definition';

const DEFAULTS = { vocabSize: 58_101, bos: undefined, eos: 0, rules: { startId: 58_100, forcedLastId: 0 } };
const FIXED = {
  normalize_before: false,
  normalize_embedding: false,
  add_final_layer_norm: false,
  static_position_embeddings: true,
};

const Vocabularies = v.object({
  vocab_size: v.optional(size(), DEFAULTS.vocabSize),
  decoder_vocab_size: v.nullish(size()),
  share_encoder_decoder_embeddings: v.nullish(flag(), true),
});

function read(files: ConfigFiles): BartSpec {
  const spec = readBart(files, DEFAULTS, FIXED, writtenVocabulary(files));
  if (spec.dModel % 2 !== 0) refuse(files, `"d_model" is ${spec.dModel}, but sinusoidal positions need an even number`);
  return spec;
}

/** The size of the output's vocabulary, if it has its own embeddings. */
function writtenVocabulary(files: ConfigFiles): number | undefined {
  const c = readFields(files.config, Vocabularies);
  const written = c.decoder_vocab_size ?? c.vocab_size;
  if (!c.share_encoder_decoder_embeddings) return written;
  if (written === c.vocab_size) return undefined;
  refuse(
    files,
    `"decoder_vocab_size" is ${written} and "vocab_size" ${c.vocab_size}, but "share_encoder_decoder_embeddings" is true`,
  );
}

function embed(d: Definition, c: BartSpec, stack: 'encoder' | 'decoder'): Tensor {
  return d.sum(...embedWithPositions(d, c, stack, d.sinusoids(axis('d_model', c.dModel))));
}

export const marian = architecture<BartSpec>({
  names: { marian: 'Marian' },
  prefix: 'model.',
  read,
  words: (c) => ({
    notes: { ...bartWords(c, SINUSOIDS), 'attention output': NORMED_SUM, 'block output': NORMED_SUM },
  }),
  define: (d, c) =>
    encoderDecoder(
      d,
      () => postNormStack(d, c, embed(d, c, 'encoder')),
      (source) => d.unnormedHead(postNormStack(d, c, embed(d, c, 'decoder'), source), (x) => logits(d, x, c)),
    ),
});
