/** The terms for what a model is made of and what it reads and writes, each explained in a sentence or two. */
import { meansInModel } from './meaning-in-model';
import type { Term } from './term';

export const ROTARY = 'rotary position embedding';
export const POSITION = 'position vector';
export const MASK = 'mask';
/** What precedes "key" where it is one of a keyboard: "the arrow keys". */
const KEYBOARD =
  /\b(?:arrow|modifier|letter|digit|number|function|tab|enter|escape|space|press(?:es|ed)? (?:a|the|any)|any other)\s$/i;

/** What a head is, in any step. */
const HEAD =
  'One of several lookups that a block makes at once: in each of them every token decides which tokens to read from, and how much from each. Head 5.4 is head 4 of block 5, both counted from 0.';

export const MODEL_TERMS: readonly Term[] = [
  {
    name: 'token',
    at: ['tokens'],
    also: ['tokens'],
    meaning:
      'A piece of text with a number of its own in the model’s vocabulary: a word, a part of one, or a character.',
  },
  {
    name: 'vocabulary',
    at: ['tokens'],
    searched: ['vocab', 'd_vocab'],
    meaning:
      'All tokens that a model knows, each with a number: its id. Its tokenizer makes every text of these, and a prediction gives each of them a probability.',
  },
  {
    name: 'id',
    at: ['tokens'],
    only: ['tokens'],
    also: ['ids'],
    searched: ['token id'],
    meaning:
      'The number of a token in the vocabulary, from 0 on. It says nothing of the meaning: it is the row of the embedding matrix in which the token’s vector stands.',
    meaningInHandout: 'The number of a token in the vocabulary, from 0 on. It says nothing of the meaning.',
  },
  {
    name: 'tokenizer',
    at: ['tokens'],
    also: ['tokenizers'],
    meaning:
      'The program that cuts a text into tokens before the model reads it, and makes text of tokens again. Each model has its own, with a vocabulary that was fixed before the model learned.',
  },
  {
    name: 'parameters',
    at: [],
    also: ['parameter'],
    searched: ['weights'],
    meaning:
      'The numbers that a model has learned, in all its matrices and vectors together. They are also called its weights; attention weights are something else: they are computed anew for each text.',
  },
  {
    name: 'vector',
    at: ['embedding matrix', 'embedding'],
    also: ['vectors'],
    only: ['embedding matrix', 'embedding'],
    meaning:
      'A list of numbers in a fixed order. In the model each token has one, all with as many numbers. It can be seen as an arrow, with a length and a direction.',
  },
  {
    name: 'length',
    at: ['embedding', 'norm'],
    also: ['lengths'],
    only: ['embedding', 'norm', 'projections', 'attention output', 'mlp', 'block output', 'blocks'],
    searched: ['L2 norm', 'magnitude'],
    meaning:
      'How large a vector is as a whole: the square root of the sum of the squares of its numbers. Seen as an arrow, it is how long that is.',
  },
  {
    name: 'dimension',
    at: ['embedding'],
    also: ['dimensions', 'd_model'],
    searched: ['hidden size'],
    meaning:
      'One of the numbers of a vector, known by its place, counted from 0: dimension 166 is the number at place 166. A vector of 256 numbers has 256 dimensions; how many a token’s vector has is also called d_model.',
    meaningInHandout:
      'One of the numbers of a vector, known by its place, counted from 0: dimension 166 is the number at place 166. A vector of 256 numbers has 256 dimensions.',
  },
  {
    name: POSITION,
    at: ['embedding'],
    also: ['position vectors', 'position embedding', 'position embeddings', 'pos_embed'],
    searched: ['positional encoding'],
    meaning:
      'A vector of a token’s place in the text, which is added to its embedding: by it the model knows the order. In the figure of a logit’s parts it is called position, and in programs pos_embed. Models with rotary position embedding have none.',
    meaningInHandout:
      'A vector of a token’s place in the text, which is added to its embedding: by it the model knows the order. In the figure of a logit’s parts it is called position.',
  },
  {
    name: 'sentence embedding',
    at: ['sentence embedding'],
    also: ['sentence embeddings'],
    searched: ['text embedding', 'sentence vector'],
    locally: { spellings: ['embedding', 'embeddings'], views: ['sentence embedding'] },
    meaning:
      'One vector for a whole text, which an encoder makes of the vectors of its tokens (pooling). Texts are compared by the cosine of their vectors. It is no row of the embedding matrix: those are of single tokens.',
  },
  {
    name: 'pooling',
    at: ['sentence embedding'],
    also: ['mean pooling', 'max pooling', 'pooled'],
    searched: ['pool', 'CLS pooling'],
    meaning:
      'To make one vector of those of all tokens: by their mean (mean pooling), by the largest of each number (max pooling), or by taking that of one token for the whole text.',
  },
  {
    name: 'encoder',
    at: [],
    also: ['encoders', 'sentence encoder', 'sentence encoders'],
    searched: ['bidirectional'],
    meaning:
      'A model, or the part of one, that reads a text as a whole: each token may look at those after it as well. It writes nothing; what it gives are vectors of the tokens, or one of the text.',
  },
  {
    name: 'encoder-decoder',
    at: [],
    also: ['encoder-decoders'],
    searched: ['seq2seq', 'decoder'],
    meaning:
      'A model of two parts: an encoder reads a source text as a whole, and a decoder writes an output token by token, looking at what the encoder made of the source.',
  },
  {
    name: 'embedding',
    at: ['embedding matrix', 'embedding'],
    also: ['embeddings', 'embedded'],
    meaning: 'The learned vector that a token is replaced by: its row of the embedding matrix.',
  },
  {
    name: 'embedding matrix',
    at: ['embedding matrix'],
    searched: ['W_E', 'wte'],
    meaning: 'A table of learned numbers with a row for each token of the vocabulary: the vector of that token.',
  },
  {
    name: 'residual stream',
    at: ['block output', 'embedding'],
    meaning: meansInModel['residual stream'],
  },
  { name: 'norm', at: ['norm'], also: ['layer norm', 'LayerNorm', 'RMSNorm'], meaning: meansInModel.norm },
  {
    name: 'pre-norm',
    at: [],
    meaning:
      'A way to build a block: attention and MLP each read a normalised copy of the residual stream, and what they give is added to the stream as it was. Most decoders are built so. The other way is post-norm.',
  },
  {
    name: 'post-norm',
    at: [],
    meaning:
      'A way to build a block: attention and MLP read the residual stream itself, and each sum is normalised before the next part reads it. The first transformers and many encoders are built so. The other way is pre-norm.',
  },
  {
    name: 'γ',
    at: ['norm'],
    only: ['norm'],
    searched: ['gamma', 'gain'],
    meaning: 'Gamma: learned numbers of a norm, one for each dimension, by which it multiplies what it has divided.',
  },
  {
    name: 'β',
    at: ['norm'],
    only: ['norm'],
    searched: ['beta', 'shift'],
    meaning: 'Beta: learned numbers of a norm, one for each dimension, which it adds last.',
  },
  {
    name: 'query',
    at: ['projections'],
    also: ['queries'],
    meaning: 'What a token looks for in others: a vector made from the token’s own. It is compared with their keys.',
  },
  {
    name: 'key',
    at: ['projections'],
    also: ['keys'],
    notAfter: KEYBOARD,
    meaning: 'What a token can be found by: a vector that queries are compared with.',
  },
  {
    name: 'value',
    at: ['attention output', 'projections'],
    only: ['projections', 'scores', 'weights', 'attention output', 'generation'],
    meaning:
      'What a token passes on to those that look at it: a vector. A token adds up the values of those that it looks at, each times its weight.',
  },
  {
    name: ROTARY,
    at: ['projections'],
    also: ['RoPE'],
    meaning:
      'Tells a query and a key where their tokens stand: two numbers at a time are turned like a hand of a clock, the further the later the token stands. Their product then depends on the distance of the two.',
  },
  {
    name: 'attention score',
    at: ['scores', 'weights'],
    also: ['attention scores'],
    locally: { spellings: ['score', 'scores'], views: ['projections', 'scores', 'weights', 'attention output'] },
    meaning: meansInModel['attention score'],
  },
  {
    name: 'attention mask',
    at: [],
    searched: ['padding'],
    meaning:
      'What the files of a model ask for beside the text: 1 for each token of it, 0 for one that only makes it as long as others (padding), which no token looks at. It does not hide later tokens: that does the causal mask, here called mask.',
  },
  {
    name: 'mask token',
    at: ['masked predictions'],
    also: ['mask tokens', 'masked-language head'],
    searched: ['[MASK]', '<mask>', 'ForMaskedLM', 'fill-mask'],
    meaning:
      'Stands in a text in the place of a word that is left out; written [MASK] or <mask>. The layer that predicts a word there is the masked-language head, which not every encoder comes with: sentence encoders have none. It is no attention mask: every token may look at it.',
  },
  {
    name: 'cross-attention',
    at: [],
    also: ['cross-attentions'],
    searched: ['encoder-decoder attention'],
    meaning:
      'Attention of one text to another: in an encoder-decoder the queries are those of the output, and the keys and values are made of the source. So each token of the output reads in the source what it needs.',
  },
  {
    name: 'attention weight',
    at: ['weights'],
    also: ['attention weights'],
    locally: { spellings: ['weight', 'weights'], views: ['weights', 'attention output'] },
    meaning:
      'How much of its attention a token gives another one in a head: a number from 0 to 1. What one token gives to all of them adds up to 1.',
  },
  { name: MASK, at: ['weights', 'scores'], searched: ['causal mask'], meaning: meansInModel.mask },
  {
    name: 'softmax',
    at: ['weights'],
    meaning:
      'Turns any numbers into shares between 0 and 1 that add up to 1: e to the power of each of them, divided by the sum of these powers.',
  },
  {
    name: 'attention',
    at: ['weights'],
    searched: ['attn'],
    locally: { spellings: ['attn'], views: ['blocks'] },
    meaning: 'The part of a block in which tokens read from each other, each with weights that add up to 1.',
  },
  {
    name: 'head',
    at: ['weights'],
    also: ['heads'],
    meaning: `${HEAD} In the terminal it is written L5H4.`,
    meaningInPrint: HEAD,
  },
  {
    name: 'z',
    at: ['attention output'],
    searched: ['sum of values'],
    meaning:
      'What a head mixes for a token: the sum of the values that it looks at, each times its weight. The output matrix W_O comes after it.',
  },
  {
    name: 'W_O',
    at: ['attention output'],
    searched: ['output matrix', 'output projection', 'WO'],
    locally: { spellings: ['output matrix'], views: ['attention output'] },
    meaning:
      'The output matrix of attention: it turns the sums of all heads (z) into one vector as wide as the residual stream, which is added to that. Each head has its own rows of it.',
    meaningInHandout:
      'It makes one vector of what all heads of a block bring to a token, which is added to the token’s own.',
    nameInHandout: 'output matrix',
  },
  {
    name: 'MLP',
    at: ['mlp'],
    also: ['MLPs'],
    searched: ['multi-layer perceptron', 'feed-forward network', 'FFN'],
    meaning:
      'Multi-layer perceptron: the part of a block in which each token is processed by itself. A wide layer of neurons reads the token’s vector, and what they write is added to it.',
  },
  {
    name: 'biases',
    at: ['logits'],
    also: ['output bias'],
    locally: { spellings: ['bias'], views: ['logits'] },
    meaning:
      'Learned numbers that a layer adds to its result whatever the text is. What they add to a logit tends to be more for tokens that are frequent in the training text. Those of attention are its output biases (b_O); those of an MLP are counted with the MLP.',
  },
  {
    name: 'neuron',
    at: ['mlp'],
    also: ['neurons'],
    meaning: 'One number of the MLP’s wide layer: it answers strongly to what it has learned to find.',
  },
  {
    name: 'block',
    at: ['block output'],
    also: ['blocks'],
    meaning: meansInModel.block,
    meaningInHandout:
      'One of the layers that the vectors of a text go through, one after the other. All have the same parts, each with learned numbers of its own.',
  },
  {
    name: 'K-composition',
    at: ['projections'],
    meaning:
      'What an earlier head has written into a token becomes part of the key that a later head makes of it: so the later head finds tokens by it.',
  },
  {
    name: 'OV',
    at: ['attention output'],
    meaning:
      'What a head writes for a token that it looks at: its value (V), multiplied with the head’s part of the output matrix (O).',
  },
  {
    name: 'QK',
    at: ['scores', 'weights'],
    meaning: 'Which tokens a head looks at: how well its queries (Q) match its keys (K).',
  },
  {
    name: 'key-value cache',
    at: ['generation'],
    also: ['cache'],
    meaning: 'The keys and values of earlier tokens, kept so that they need not be computed again for each new one.',
  },
];
