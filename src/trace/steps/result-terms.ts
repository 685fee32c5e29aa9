/** The terms for what is computed, measured and shown of a run, each explained in a sentence or two. */
import { meansInModel } from './meaning-in-model';
import type { Term } from './term';

export const RESULT_TERMS: readonly Term[] = [
  {
    name: 'cosine',
    at: ['embedding matrix', 'embedding'],
    also: ['cosines', 'cosine similarity'],
    searched: ['similarity'],
    meaning:
      'How much two vectors point in the same direction, whatever their lengths: 1 where they do, 0 at right angles, −1 in opposite directions. It is the cosine of the angle between them.',
  },
  {
    name: 'standard deviation',
    at: ['norm'],
    only: ['norm'],
    searched: ['sigma', 'σ', 'spread'],
    meaning:
      'How far numbers typically lie from their mean: the root of the mean of the squares of these distances. It is 0 where all are equal.',
  },
  {
    name: 'stripe',
    at: ['embedding', 'norm'],
    also: ['stripes'],
    meaning:
      'In a heat map of vectors, a column whose colour stands out from top to bottom: one dimension, or one neuron, that is far from 0 on the same side in most tokens. The clearest has the strongest colour on average.',
  },
  {
    name: 'logit',
    at: ['logits', 'predictions', 'masked predictions', 'replaced tokens'],
    also: ['logits'],
    meaning: meansInModel.logit,
  },
  {
    name: 'lead',
    at: ['logits'],
    also: ['runner-up'],
    only: ['text', 'norm', 'weights', 'mlp', 'block output', 'logits', 'choice', 'whole text'],
    locally: { spellings: ['leads'], views: ['blocks', 'logits'] },
    meaning:
      'By how much the logit of one token is above that of another: its own minus that of the other. The token with the highest logit leads; the next one is the runner-up, and where no other is named the lead is the one over that.',
  },
  {
    name: 'logit lens',
    at: ['blocks'],
    meaning:
      'What the model would predict if it ended here: the last norm and the unembedding, the matrix that makes the logits, applied to an earlier stream.',
  },
  {
    name: 'direct logit attribution',
    at: ['logits'],
    also: ['attribution', 'adds directly', 'add directly', 'added directly'],
    locally: { spellings: ['directly'], views: ['logits'] },
    meaning:
      'A logit as a sum of what each part of the model adds to it: the embeddings, each head, each MLP and the biases. What a part adds so, it adds directly; what later parts make of it is theirs.',
  },
  {
    name: 'ablation',
    at: ['logits'],
    also: ['zero ablation', 'mean ablation', 'ablated'],
    searched: ['knockout', 'leave out', 'without a part'],
    meaning:
      'To run the model once more with zero, or a mean, in place of what a part gives, and to see what becomes of the prediction: so much it needs that part.',
  },
  {
    name: 'log-probability',
    at: ['whole text', 'masked predictions', 'predictions'],
    also: ['log-probabilities'],
    searched: ['logprob', 'log probability', 'log p', 'ln p', 'nats'],
    meaning:
      'The logarithm of a probability, here the natural one, in nats: 0 at a probability of 1, −0.69 at one half, and lower the less probable. It is the logit minus the logarithm of the sum of e to the power of each logit.',
  },
  {
    name: 'entropy',
    at: ['predictions'],
    meaning:
      'How undecided a distribution is, in bits: 0 where one token has everything, 1 bit where two have half each.',
  },
  {
    name: 'bit',
    at: ['predictions'],
    only: ['weights', 'predictions', 'masked predictions', 'generation', 'whole text'],
    also: ['bits'],
    meaning:
      'A unit of surprise and of doubt: one bit is as much as the toss of a coin leaves open, two bits as much as four equal choices do, and n bits as much as 2 to the power of n.',
  },
  {
    name: 'geometric mean',
    at: ['generation'],
    meaning:
      'The mean for what is multiplied: of n probabilities the n-th root of their product. If each had this probability, all of them together would be as probable as they are.',
  },
  {
    name: 'temperature',
    at: ['choice'],
    meaning: 'Divides the logits before softmax: below 1 the most probable tokens gain, above 1 all come closer.',
  },
  { name: 'sampling', at: ['choice'], meaning: 'Drawing the next token by chance, each with its probability.' },
  {
    name: 'seed',
    at: ['choice'],
    also: ['seeds'],
    meaning:
      'The number from which all random numbers of a draw are computed: the same seed draws the same tokens again.',
  },
  {
    name: 'greedy decoding',
    at: ['choice'],
    also: ['greedy'],
    meaning: 'Taking the most probable token each time, instead of drawing one.',
  },
  { name: 'top-k', at: ['choice'], meaning: 'Before a token is drawn, only the k most probable ones are kept.' },
  {
    name: 'top-p',
    at: ['choice'],
    meaning:
      'Before a token is drawn, only the most probable ones are kept: as few as have the probability p together.',
  },
  {
    name: 'surprisal',
    at: ['whole text'],
    meaning:
      'How unexpected a token was, in bits: −log₂ of its probability. 0 bits if it was certain, 1 bit at a probability of one half, 2 at a quarter.',
  },
  {
    name: 'perplexity',
    at: ['whole text'],
    meaning:
      'How hard a text was to foresee: among how many equally probable tokens the model would have chosen each time, on average. It is the exponential of the mean of −ln p.',
  },
  {
    name: 'pseudo-perplexity',
    at: ['masked predictions'],
    meaning: 'The perplexity of a model that fills gaps: each token is masked in turn and predicted from all others.',
  },
  {
    name: 'KL divergence',
    at: [],
    also: ['Kullback-Leibler divergence'],
    meaning:
      'How far one distribution is from another: the mean of the difference of their log-probabilities, weighted by the first of them. 0 where both are the same, and another number where they are exchanged.',
  },
  {
    name: 'activation patching',
    at: [],
    searched: ['patching', 'patch', 'causal tracing', 'interchange intervention'],
    meaning:
      'To run one text anew with what a part of the model gives in another text, and to see how far the prediction moves toward that of the other: so much of the difference goes through this part. It is found where two texts are compared.',
  },
  {
    name: 'aligned tokens',
    at: [],
    also: ['aligned'],
    searched: ['alignment', 'counterpart'],
    meaning:
      'Tokens of two compared texts that stand beside each other: those that are the same, in the order of both texts, and between them those that stand in each other’s place.',
  },
  {
    name: 'root scale',
    at: ['weights'],
    also: ['√ scale'],
    searched: ['square root scale', 'sqrt scale', 'colour scale', 'color scale'],
    meaning:
      'Colours that follow the square root of a number, so that small numbers are told apart: half of the full colour stands for a quarter of the largest number. It is seen below maps of attention weights and below the table of what each part adds.',
  },
  {
    name: 'induction',
    at: ['weights'],
    also: ['induction head', 'induction heads'],
    meaning:
      'To look at the token that came after an earlier copy of the present one. A head that does so and adds to the probability of what it finds continues a repetition.',
  },
  {
    name: 'induction score',
    at: ['weights'],
    meaning:
      'How much of its attention a head gives, on average, to the token that came after an earlier copy, on random tokens that come twice. It is between 0 and 1: a high one makes the head an induction head.',
  },
];
