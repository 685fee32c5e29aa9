/** The steps of an encoder: from a text to a word for its mask, to scores of its tokens, or to one vector. */
import type { Predicted } from './plan';
import { poolerWords } from './pooler-words';
import type { SectionEntry } from './section';
import { EMBEDDED_VECTORS, EMBEDDING_MATRIX } from './section-entries';

const BEGINNING: readonly SectionEntry[] = [
  {
    title: 'Text',
    group: 'in',
    view: 'text',
    explanation:
      'The text that the model reads. Everything below is computed from it and from the weights of the model.',
  },
  {
    title: 'Tokens, ids, types and mask',
    group: 'in',
    view: 'tokens',
    formula: { text: 'ids = tokenize(text)', tex: '\\mathrm{ids} = \\mathrm{tokenize}(\\mathrm{text})' },
    explanation:
      'The tokenizer cuts the text into pieces of its vocabulary, gives each its number, and puts its special tokens around them. Where a model tells two texts apart, the type says which of them a token is of; here there is one text. The attention mask is 1 for every real token: here nothing is padded.',
  },
  EMBEDDING_MATRIX,
  EMBEDDED_VECTORS,
];

const BLOCK: readonly SectionEntry[] = [
  {
    title: 'Norm before attention',
    group: 'block',
    view: 'norm',
    labels: ['ln1'],
    explanation: (normed) => `Each vector is ${normed}, so that attention always reads values of the same range.`,
  },
  {
    title: 'Queries, keys and values',
    group: 'block',
    view: 'projections',
    labels: ['attn.q', 'attn.rot_q', 'attn.k', 'attn.rot_k', 'attn.v'],
    explanation:
      'Three views of each token: the query is what it looks for, the key what it offers to be matched on, the value what it passes on if matched.',
  },
  {
    title: 'Scores',
    group: 'block',
    view: 'scores',
    labels: ['attn.attn_scores_unmasked'],
    explanation: 'How well each query (row) matches each key (column), those before it and those after it.',
  },
  {
    title: 'Weights',
    group: 'block',
    view: 'weights',
    labels: ['attn.attn_scores', 'attn.pattern'],
    explanation: 'Softmax turns each row of scores into weights that sum to 1. An encoder looks both ways.',
  },
  {
    title: 'Attention output and residual',
    group: 'block',
    view: 'attention output',
    labels: ['attn.z', 'attn_out', 'resid_mid'],
    explanation:
      'Each head mixes the values by its weights; the heads are joined and projected, and the result is added to the residual stream.',
  },
  {
    title: 'Norm between attention and MLP',
    group: 'block',
    view: 'norm',
    labels: ['normalized_resid_mid', 'ln2'],
    explanation: (normed) => `Each vector is ${normed}, before the MLP reads it.`,
  },
  {
    title: 'MLP',
    group: 'block',
    view: 'mlp',
    labels: ['mlp.pre', 'mlp.pre_linear', 'mlp.post'],
    explanation: (activated) =>
      `Each token is processed on its own: its vector is projected to a wider layer of neurons, where ${activated}.`,
  },
  {
    title: 'Block output',
    group: 'block',
    view: 'block output',
    labels: ['mlp_out', 'resid_post', 'normalized_resid_post'],
    explanation: 'The neurons are projected back and added to the residual stream: what the block hands to the next.',
  },
  {
    title: 'All blocks and the last hidden states',
    group: 'out',
    view: 'blocks',
    explanation:
      'Every block repeats the steps above with weights of its own. What the last one hands on are the last hidden states: one vector for each token, made from the whole text.',
  },
];

function pooler(predicts: Predicted): SectionEntry {
  return {
    title: 'Pooler',
    group: 'out',
    view: 'pooler',
    labels: ['pooler.first', 'pooler.pre', 'pooler_out'],
    explanation: poolerWords(predicts).explanation,
  };
}

const ENDS: Readonly<Record<Exclude<Predicted, 'next token'>, readonly SectionEntry[]>> = {
  'masked token': [
    {
      title: 'Masked-token logits',
      group: 'out',
      view: 'logits',
      explanation:
        'At every position one score for every token of the vocabulary: how well it would fit there. Only those of masked positions are read.',
    },
    {
      title: 'Masked-token predictions',
      group: 'out',
      view: 'masked predictions',
      formula: { text: 'p = softmax(logits)', tex: 'p = \\mathrm{softmax}(\\mathrm{logits})' },
      explanation:
        'Softmax turns the logits of a masked position into probabilities over the whole vocabulary: what the model expects to stand there, from what is before it and after it. These are the largest.',
    },
  ],
  'replaced token': [
    {
      title: 'Replaced-token scores',
      group: 'out',
      view: 'replaced tokens',
      explanation:
        'One score for every token: above 0 the model takes it for one that was put there in place of another. The logistic function turns the score into a probability.',
    },
  ],
  'sentence embedding': [
    {
      title: 'Sentence embedding',
      group: 'out',
      view: 'sentence embedding',
      labels: ['pooled', 'sentence_embedding'],
      explanation:
        'The last hidden states become one vector of the whole text. Texts of similar meaning have vectors of similar direction.',
    },
  ],
  nothing: [],
};

/** The steps of an encoder that predicts this. */
export function encoderEntries(predicts: Exclude<Predicted, 'next token'>): readonly SectionEntry[] {
  const ends = ENDS[predicts];
  // What the pass is made for comes last. A sentence encoder has at most a pooler besides, which comes before.
  const last = predicts === 'sentence embedding' ? [pooler(predicts), ...ends] : [...ends, pooler(predicts)];
  return [...BEGINNING, ...BLOCK, ...last];
}
