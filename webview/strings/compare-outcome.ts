/** The texts about the predictions of both sides of a comparison. */
import { withMinus } from './format';

export const compareOutcomeStrings = {
  after: (isNext: boolean) => (isNext ? 'After' : 'At'),
  afterWhich: { last: 'the last token of each', chosen: 'the chosen token' },
  tokensOfBoth: (a: string, b: string) => (a === b ? a : `${a} in A and ${b} in B`),
  noOutcome: 'The simplified block ends with block 0 and predicts nothing. These are the real model’s predictions.',
  inNumbers: 'Entropy and divergence',
  entropy: 'Entropy',
  entropyMeaning: 'How open the choice is: 0 bits where one token is certain, 1 bit as among 2 equally probable ones.',
  kl: 'Kullback-Leibler divergence',
  klMeaning:
    'A ‖ B: how many bits more it takes on average to write tokens drawn from A’s distribution in a code made for B’s; B ‖ A: the other way round. 0: both are the same.',
  klAB: 'A ‖ B',
  klBA: 'B ‖ A',
  bits: (value: string) => `${value} bits`,
  logitDifference: 'Logits, B − A',
  logitDifferences: (min: string, max: string, mean: string, sigma: string) =>
    `${withMinus(min)} to ${withMinus(max)}, mean ${withMinus(mean)}, σ ${sigma}`,
  meanMeansNothing: 'Adding one number to all logits changes no probability, so the mean by itself says nothing.',
  otherVocabulary:
    'The vocabularies differ, so that their distributions cannot be subtracted. A token stands beside the other model’s token of the same text, where it has one.',
  /** After a probability that is a product. */
  inSeveral: '*',
  severalTokens: (side: 'A' | 'B') => `* several tokens in ${side}: their product`,
  spelled:
    '* The text is several tokens in this model. Its probability is the product of theirs, each given the text and the tokens before it. Other ways to cut the same text are not counted.',
  spelling: 'Reading on, for texts that are several tokens in the other model…',
  topOf: (side: 'A' | 'B') => `Most probable in ${side}`,
  changed: 'Probabilities that differ most (B − A in percentage points)',
  changedOrder: 'The probability in B minus that in A, in percentage points: the largest differences first',
  /** @param rises whether the logit rises from A to B */
  opposite: (token: string, rises: boolean) => {
    const [probable, moves, others] = rises ? ['less', 'rises', 'rise'] : ['more', 'falls', 'fall'];
    return `From A to B, ${token} becomes ${probable} probable although its logit ${moves}: the logits of other tokens ${others} by more, and all probabilities add up to 100\u00a0%.`;
  },
  chance: {
    token: 'token',
    id: 'id',
    a: 'A',
    b: 'B',
    logitA: 'logit A',
    logitB: 'logit B',
    probability: 'probability',
    logit: 'logit',
    difference: 'B − A',
    logitDifference: 'logit B − A',
    rank: 'rank',
  },
} as const;
