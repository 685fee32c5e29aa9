/** Steps with the same words in several kinds of models. */
import type { SectionEntry } from './section';

const MATRIX: Omit<SectionEntry, 'explanation'> = {
  title: 'Embedding matrix',
  group: 'in',
  view: 'embedding matrix',
  formula: {
    text: 'W_E ∈ ℝ^(d_vocab × d_model)',
    tex: 'W_E \\in \\mathbb{R}^{d_\\mathrm{vocab} \\times d_\\mathrm{model}}',
  },
};

export const EMBEDDING_MATRIX: SectionEntry = {
  ...MATRIX,
  explanation:
    'One row of learned numbers for every token of the vocabulary: what the model knows of a token before it has seen any context.',
};

export const SOURCE_EMBEDDING_MATRIX: SectionEntry = {
  ...MATRIX,
  part: 'encoder',
  explanation: 'One row of learned numbers for every token of the vocabulary.',
};

export const EMBEDDED_VECTORS: SectionEntry = {
  title: 'Embedded vectors',
  group: 'in',
  view: 'embedding',
  explanation:
    'Each token is replaced by its row of the embedding matrix. This begins the residual stream, which every block reads and adds to.',
};

export const TOP_PREDICTIONS: SectionEntry = {
  title: 'Top predictions',
  group: 'out',
  view: 'predictions',
  formula: { text: 'p = softmax(logits)', tex: 'p = \\mathrm{softmax}(\\mathrm{logits})' },
  explanation:
    'Softmax turns the logits of a position, the last one unless another is chosen, into probabilities over the whole vocabulary: what the model expects to follow. These are the largest.',
};
