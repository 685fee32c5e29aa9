/** What each kind of head is called, and what its score is: for panel and terminal alike. Pure. */
import type { HeadKind } from './head-kinds';

export interface HeadWords {
  readonly name: string;
  /** Exactly what is measured, in one sentence. */
  readonly definition: string;
}

export const HEAD_WORDS: Readonly<Record<HeadKind, HeadWords>> = {
  previous: {
    name: 'previous token',
    definition: 'The share of all attention that lies on the token before.',
  },
  duplicate: {
    name: 'duplicate token',
    definition: 'The share of all attention that lies on earlier copies of the same token.',
  },
  induction: {
    name: 'induction',
    definition:
      'The share of all attention that lies on the token after an earlier copy of the same token. Tokens without an earlier copy count, too, with none.',
  },
  first: {
    name: 'first token',
    definition: 'The weight on the first token of the text, mean over the tokens after it.',
  },
  local: {
    name: 'local',
    definition:
      'The weight on the token itself and the two before it, mean over the tokens that see more than these three.',
  },
  same: {
    name: 'same token',
    definition: 'The weight of a token on itself, mean over the tokens that see others.',
  },
  entropy: {
    name: 'entropy',
    definition:
      'How spread the weights are: the entropy of a token’s weights over the logarithm of how many tokens it sees, mean over the tokens. 0 looks at one token, 1 at all alike.',
  },
};

/** What stands beside every score. */
export const BASELINE_DEFINITION =
  'Shuffled: the same tokens in a random order, run through the model; mean ± standard deviation over the shuffles.';
