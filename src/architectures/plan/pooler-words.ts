/** Words on the pooler, BERT's layer for the first token, for both panel and terminal. */
import type { Predicted } from './plan';

interface PoolerWords {
  /** The title of the step. */
  readonly title: string;
  /** A sentence or two, in plain words. */
  readonly lead: string;
  readonly explanation: string;
}

const LAYER = 'The last hidden state of the first token goes through a layer of its own.';
const TRAINED = 'BERT’s pre-training trains it to tell whether one text follows another (next-sentence prediction).';

/** For sentence encoders: sentence-transformers pool the last hidden states, and never use the pooler's output. */
const NOT_USED: PoolerWords = {
  title: 'An aside: a pooler that is not used',
  lead: 'The files of this model also hold a layer that is not used here: a pooler, for the first token; the vector of the text is made without it.',
  explanation: `${LAYER} ${TRAINED} The checkpoint has this pooler, but this sentence encoder does not use it: the sentence embedding is made of the last hidden states alone.`,
};

const OF_THE_TEXT: PoolerWords = {
  title: 'One vector from the first token',
  lead: 'The vector of the first token goes through one more layer and stands for the whole text.',
  explanation: `${LAYER} ${TRAINED}`,
};

/** @param predicts what the pass predicts */
export function poolerWords(predicts: Predicted): PoolerWords {
  return predicts === 'sentence embedding' ? NOT_USED : OF_THE_TEXT;
}
