/** The steps of an encoder-decoder, from a source text to the next token of the output: their words and their stages. */
import type { SectionEntry, SectionView } from './section';
import { SOURCE_EMBEDDING_MATRIX, TOP_PREDICTIONS } from './section-entries';

type Part = 'encoder' | 'decoder';

const INTO_ENCODER: readonly SectionEntry[] = [
  {
    title: 'Source text',
    group: 'in',
    view: 'text',
    part: 'encoder',
    explanation:
      'The text that the model is given. The encoder reads it once, as a whole; from what the encoder makes of it, the decoder writes the output.',
  },
  {
    title: 'Source tokens, ids and mask',
    group: 'in',
    view: 'tokens',
    part: 'encoder',
    formula: { text: 'ids = tokenize(text)', tex: '\\mathrm{ids} = \\mathrm{tokenize}(\\mathrm{text})' },
    explanation:
      'The tokenizer cuts the source into pieces of its vocabulary, gives each its number, and adds the special tokens that the model was trained with.',
  },
  SOURCE_EMBEDDING_MATRIX,
  {
    title: 'Embedded source',
    group: 'in',
    view: 'embedding',
    part: 'encoder',
    explanation:
      'Each source token is replaced by its row of the embedding matrix. This begins the residual stream of the encoder.',
  },
];

/** The steps of a stack's self-attention. */
function selfAttention(part: Part): SectionEntry[] {
  const isEncoder = part === 'encoder';
  const of = isEncoder ? 'Encoder: ' : 'Decoder: ';
  const entry = (
    title: string,
    view: SectionView,
    labels: readonly string[],
    explanation: SectionEntry['explanation'],
  ): SectionEntry => ({
    title: of + title,
    group: 'block',
    view,
    part,
    labels,
    explanation,
  });
  return [
    entry('norm before attention', 'norm', ['ln1'], (normed) => `Each vector is ${normed}, before attention reads it.`),
    entry(
      'queries, keys and values',
      'projections',
      ['attn.q', 'attn.k', 'attn.v'],
      'Three views of each token: the query is what it looks for, the key what it offers to be matched on, the value what it passes on if matched.',
    ),
    entry(
      'scores',
      'scores',
      ['attn.attn_scores_unbiased', 'attn.attn_scores_unmasked'],
      isEncoder
        ? 'How well each query (row) matches each key (column), those before it and those after it.'
        : 'How well each query (row) matches each key (column) of the output so far, before the mask.',
    ),
    entry(
      isEncoder ? 'weights' : 'mask and weights',
      'weights',
      ['attn.attn_scores', 'attn.pattern'],
      isEncoder
        ? 'Softmax turns each row of scores into weights that sum to 1. Every source token sees every other: nothing is masked.'
        : 'The mask sets the future to −∞; softmax turns each row into weights that sum to 1.',
    ),
    entry(
      'attention output and residual',
      'attention output',
      ['attn.z', 'attn_out', 'resid_mid'],
      'Each head mixes the values by its weights; the heads are joined and projected, and the result is added to the residual stream.',
    ),
  ];
}

function mlp(part: Part, norm: readonly string[]): SectionEntry[] {
  const of = part === 'encoder' ? 'Encoder: ' : 'Decoder: ';
  return [
    {
      title: `${of}norm between attention and MLP`,
      group: 'block',
      view: 'norm',
      part,
      labels: norm,
      explanation: 'The same normalisation with weights of its own, before the MLP reads the stream.',
    },
    {
      title: `${of}MLP`,
      group: 'block',
      view: 'mlp',
      part,
      labels: ['mlp.pre', 'mlp.pre_linear', 'mlp.post'],
      explanation: (activated) =>
        `Each token is processed on its own: its vector is projected to a wider layer of neurons, where ${activated}.`,
    },
    {
      title: `${of}block output`,
      group: 'block',
      view: 'block output',
      part,
      labels: ['mlp_out', 'resid_post', 'normalized_resid_post'],
      explanation: 'The neurons are projected back and added to the residual stream: what the block hands to the next.',
    },
  ];
}

const ENCODER_OUTPUT: SectionEntry = {
  title: 'Encoder output',
  group: 'out',
  view: 'blocks',
  part: 'encoder',
  explanation:
    'Every block repeats these steps with weights of its own. What the last one gives, one vector for each source token, is all that the decoder sees of the source.',
};

const INTO_DECODER: readonly SectionEntry[] = [
  {
    title: 'Decoder tokens',
    group: 'in',
    view: 'tokens',
    part: 'decoder',
    explanation:
      'The start token, with which every output begins, and what the decoder has written so far: by itself, or because it was forced to.',
  },
  {
    title: 'Embedded decoder tokens',
    group: 'in',
    view: 'embedding',
    part: 'decoder',
    explanation:
      'Each of these tokens is replaced by its row of the embedding matrix. This begins the residual stream of the decoder.',
  },
];

const CROSS_ATTENTION: readonly SectionEntry[] = [
  {
    title: 'Cross-attention: norm between self-attention and it',
    group: 'block',
    view: 'norm',
    part: 'decoder',
    labels: ['normalized_resid_mid', 'ln2'],
    explanation: (normed) => `Each vector of the decoder’s stream is ${normed}, before cross-attention reads it.`,
  },
  {
    title: 'Cross-attention: queries, keys and values',
    group: 'block',
    view: 'projections',
    part: 'decoder',
    labels: ['cross_attn.q', 'cross_attn.k', 'cross_attn.v'],
    explanation:
      'Queries come from the decoder’s tokens, keys and values from the encoder’s output: one for each source token. They are computed once and kept while the output grows.',
  },
  {
    title: 'Cross-attention: scores',
    group: 'block',
    view: 'scores',
    part: 'decoder',
    labels: ['cross_attn.attn_scores_unmasked'],
    explanation: 'How well each token of the output (row) matches each token of the source (column).',
  },
  {
    title: 'Cross-attention: weights',
    group: 'block',
    view: 'weights',
    part: 'decoder',
    labels: ['cross_attn.attn_scores', 'cross_attn.pattern'],
    explanation:
      'Softmax turns each row into weights that sum to 1: how much of each source token goes into this place of the output. The whole source is seen.',
  },
  {
    title: 'Cross-attention: output and residual',
    group: 'block',
    view: 'attention output',
    part: 'decoder',
    labels: ['cross_attn.z', 'cross_attn_out', 'resid_mid_cross'],
    explanation:
      'Each head mixes the values of the source by its weights; the heads are joined and projected, and the result is added to the residual stream of the decoder.',
  },
];

const OUT: readonly SectionEntry[] = [
  {
    title: 'All decoder blocks and the final norm',
    group: 'out',
    view: 'blocks',
    part: 'decoder',
    explanation: 'Every block of the decoder repeats these steps with weights of its own.',
    withoutFinalNorm: {
      title: 'All decoder blocks',
      explanation: 'Every block of the decoder repeats these steps with weights of its own.',
    },
  },
  {
    title: 'Logits',
    group: 'out',
    view: 'logits',
    part: 'decoder',
    explanation:
      'One score for every token of the vocabulary, at every position of the output: how well each would continue it there.',
  },
  TOP_PREDICTIONS,
  {
    title: 'The predicted token',
    group: 'out',
    view: 'choice',
    formula: { text: 'next = argmax p', tex: '\\mathrm{next} = \\arg\\max p' },
    explanation:
      'Greedy decoding takes the most probable token, unless the model’s generation_config.json forces another or forbids this one. Beams are not searched.',
  },
  {
    title: 'Generation',
    group: 'out',
    view: 'generation',
    formula: { text: 'repeat: append next, run the decoder again', tex: null },
    explanation:
      'The chosen token is appended and the decoder runs again, one token at a time; keys and values of earlier tokens are kept, and those of the source are never computed again.',
  },
  {
    title: 'The whole output',
    group: 'out',
    view: 'whole text',
    explanation: 'The decoder’s ids decoded back into text: its output in this trace, and what it wrote after that.',
  },
];

export const ENCODER_DECODER: readonly SectionEntry[] = [
  ...INTO_ENCODER,
  ...selfAttention('encoder'),
  ...mlp('encoder', ['normalized_resid_mid', 'ln2']),
  ENCODER_OUTPUT,
  ...INTO_DECODER,
  ...selfAttention('decoder'),
  ...CROSS_ATTENTION,
  ...mlp('decoder', ['normalized_resid_mid_cross', 'ln3']),
  ...OUT,
];
