/** Sentences that steps of encoders share. */
import type { Pooling } from '../../operations/pool';
import type { SectionWords } from '../plan/sections';
import type { EncoderSpec } from './encoder-parts';
import { NORMED_SUM } from './words';

export const EMBEDDED_POSITION = 'A learned vector for its position is added.';
export const EMBEDDED_POSITION_AND_TYPE = 'Learned vectors for its position and its type are added.';
const NORMED_EMBEDDING = 'The sum is normalised.';

const POOLED: Readonly<Record<Pooling, string>> = {
  first: 'It is the state of the first token.',
  last: 'It is the state of the last token.',
  mean: 'It is the mean of the vectors of all tokens.',
  max: 'Of each column it has the largest value.',
  'sum by root': 'It is the sum of the vectors of all tokens, divided by the root of how many they are.',
  'weighted mean': 'It is the mean of the vectors of all tokens, in which later ones count more.',
};

/**
 * Sentences for an encoder with norms after its sums.
 * @param embedding a sentence on what is added to a token's row
 * @param after a sentence on what follows the norm of the embedding
 */
export function postNormWords(c: EncoderSpec, embedding: string, after?: string): SectionWords {
  return encoderWords(c, {
    embedding: [embedding, NORMED_EMBEDDING, after].filter(Boolean).join(' '),
    projections: 'Each head has its own.',
    'attention output': NORMED_SUM,
    'block output': NORMED_SUM,
  });
}

/** The given notes and those that apply to every encoder. */
export function encoderWords(c: EncoderSpec, notes: NonNullable<SectionWords['notes']>): SectionWords {
  return { notes: { ...notes, ...lengthNote(c), ...otherHeadNote(c), ...sentenceNote(c) } };
}

function lengthNote({ limitedBy, contextLength }: EncoderSpec): SectionWords['notes'] {
  if (limitedBy === undefined) return {};
  return { tokens: `This model’s folder sets a limit of ${contextLength} tokens (${limitedBy}).` };
}

function otherHeadNote({ otherHead }: EncoderSpec): SectionWords['notes'] {
  if (otherHead === null) return {};
  return { blocks: `The checkpoint is of a ${otherHead}, whose own head is not shown.` };
}

function sentenceNote({ sentence }: EncoderSpec): SectionWords['notes'] {
  if (!sentence) return {};
  const pooled = POOLED[sentence.pooling];
  const said = sentence.normalizes ? `${pooled.slice(0, -1)}; the whole vector is scaled to length 1.` : pooled;
  return { 'sentence embedding': said };
}
