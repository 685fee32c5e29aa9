/** The sentences that sum up a comparison, and the heads that they name. */

import { capital } from '../../src/base/counted';
import { listWords } from '../../src/base/list-words';
import { countedPosition } from './strings';

/** What differs between two traces: their texts, the outputs of encoder-decoders, or only the tokens of one text. */
type Differing = 'texts' | 'outputs' | 'tokens';
const DIFFERING: Readonly<Record<Differing, string>> = {
  texts: 'The texts first differ at',
  outputs: 'The outputs first differ at',
  tokens: 'The text is the same in both; its tokens first differ at',
};

/** The row at which a comparison opens, and the reason. */
export interface FirstRow {
  readonly row: number;
  readonly why: 'mask' | 'other words' | 'after other words' | 'last';
}

/** Why these tokens are compared though the user has not chosen them. */
const CHOSEN_BY_DEFAULT: Readonly<Record<FirstRow['why'], (tokens: string, isPair: boolean) => string>> = {
  mask: (tokens) => `${tokens} is compared because both texts have a mask there. Choose another token above.`,
  'other words': (tokens) =>
    `${tokens} are compared because they are the first words beside each other that differ. Choose another pair above.`,
  'after other words': (tokens) =>
    `${tokens} is compared because it is the first word that both have after what differs. Choose another above.`,
  last: (tokens, isPair) =>
    isPair
      ? `${tokens} are compared only because they are the last of the texts’ own tokens that stand beside each other. Choose another pair above.`
      : `${tokens} is the last token that both texts have. Choose another above.`,
};

export const compareSummaryStrings = {
  /** Follows the sentence that not each token has a counterpart. */
  hatchedAbove: 'A place without one is hatched above.',
  /** For places with little room for the reason. */
  headStandsOut: (head: string) => `To head ${head}, which differs most`,
  /** About the head that is shown. @param against a head that does more in the other direction */
  shownAsMost: (head: string, against: string | undefined) =>
    against === undefined
      ? `Head ${head} is shown because it contributes most of all heads.`
      : `Head ${head} is shown because of all heads it contributes most in that direction; head ${against} works against it by more.`,
  /** @param token to whose logit it adds, in quotes; `undefined` if its results are compared */
  shownAsOther: (head: string, token: string | undefined) =>
    `Head ${head} is shown because it differs most of all heads in ${token === undefined ? 'its result' : `what it adds to the logit of ${token}`}.`,
  /** If no head makes any of the difference. */
  mlpShownAsMost: (block: number) => `Block ${block} is shown because its MLP contributes most; no head contributes.`,
  mlpStandsOut: (block: number) => `To block ${block}, whose MLP contributes most`,
  differsMostInLogit: (head: string, token: string, difference: string) =>
    `Of all heads, head ${head} differs most in what it adds to the logit of ${token}: B\u00a0−\u00a0A is ${difference}`,
  /** @param place "“·fine” in A and “·cold” in B" */
  differsMostInOutput: (head: string, share: string, place: string) =>
    `At ${place}, no head’s result differs as much between A and B as that of head ${head}: by ${share}, on a scale from 0 to 200\u00a0%`,
  sentence: (words: string) => `${capital(words)}.`,
  addMost: (ofA: string, ofB: string) => `${ofA}; ${ofB}`,
  addsMost: (head: string, side: 'A' | 'B', token: string, value: string) =>
    `in ${side}, head ${head} adds most of all heads to the logit of ${token}: ${value}`,
  /** Above the heads of two models without counterparts. @param heads what each of them does */
  byOneMeasure: (heads: readonly string[]) =>
    heads.length > 1
      ? `of each side a head that gives much of a token’s attention to a single other word: ${heads.join('; ')}`
      : (heads[0] ?? ''),
  /** @param by for an encoder, a head is preferred that attends to later words, or to both sides */
  looksClearly: (
    head: string,
    side: 'A' | 'B',
    token: string,
    share: string,
    by: 'looks most clearly' | 'looks ahead' | 'looks both ways',
  ) => {
    const word = by === 'looks ahead' ? 'one later word' : 'one other word';
    const ways = by === 'looks both ways' ? ', and tokens look to both sides in it' : '';
    return `in ${side}, head ${head} gives ${share} of the attention of ${token} to ${word}${ways}`;
  },
  /** About an MLP that adds more than the strongest head. */
  mlpAddsMore: (side: 'A' | 'B', layer: number, value: string) =>
    `In ${side} the part that adds most is no head but the MLP of block ${layer}: ${value}.`,
  noneAdds: (side: 'A' | 'B', token: string) => `in ${side}, no head adds to the logit of ${token}`,
  goBackTo: 'Go to the heads that this is about',

  detail: 'In more detail',
  /** For a picture of both. */
  predicted: 'What A and B predict',
  predictsOf: (side: 'A' | 'B') => `${side} predicts`,
  /** @param place "After “·the”" */
  barScale: (place: string, full: string) => `${place}. All bars have one scale: the longest is ${full}.`,
  /** About tokens that the user has not chosen, where a text is read as a whole. */
  chosenByDefault: (tokens: string, why: FirstRow['why'], isPair: boolean) => CHOSEN_BY_DEFAULT[why](tokens, isPair),
  /** For sentence encoders, in short. @param share "98.87 %" */
  partInShort: (part: string, share: string) => `${part} (${share})`,
  partsInShort: (tokens: string, parts: readonly string[]) =>
    `At ${tokens}, the outputs that differ most are those of ${parts.join(' and ')}.`,
  firstInShort: (tokens: string, stage: string, share: string) =>
    `In the order of computation, the vectors of matched tokens first differ at ${tokens}, in ${stage}: ${share}.`,
  furthestInShort: (tokens: string, place: string, share: string) =>
    `Over all aligned tokens, the vectors are furthest apart at ${tokens}, ${place}: ${share}.`,
  sharesInShort: 'A percentage tells how long the difference of two vectors is, as a share of the longer one.',
  oneVector: 'The vectors below are those of single tokens, of which the model makes the vector of the text.',
  /** @param areOutputs whether they are the outputs of encoder-decoders, whose sources may differ */
  sameTokens: (ids: boolean, areOutputs: boolean) => {
    const both = areOutputs ? 'Both outputs' : 'Both';
    return ids
      ? `${both} have the same tokens.`
      : `${both} have tokens of the same texts; their ids are each model’s own.`;
  },
  partAt: (what: Differing, a: string, b: string, position: number) =>
    `${DIFFERING[what]} ${countedPosition(position)}: ${a} in A, ${b} in B.`,
  endsAt: (what: Differing, side: 'A' | 'B', token: string, position: number) =>
    `${DIFFERING[what]} ${countedPosition(position)}: ${token} is only in ${side}.`,
  /** @param which its number among all */
  computing: (what: string, which: number, all: number) => `Computing ${what} (${which} of ${all})…`,
  awaited: {
    outcome: 'what both predict',
    carried: 'how similar the texts are without each of their words',
    parts: 'which heads and MLPs differ',
    strongest: 'which heads add most',
    own: 'which head each opens on',
    first: 'where A and B first differ',
    drift: 'how far apart they are, block by block',
    steps: 'the steps of both',
  },
  searching: 'Looking for the first difference…',
  /** @param less "“·sister” and “·mother”" */
  movedProbability: (share: string, less: string, more: string) =>
    `From A to B, some tokens lose probability, ${share} in all, and others gain as much: ${less} lose most, ${more} gain most.`,
  movedTitle: (share: number) =>
    `Total variation distance: ½ Σ |p_B − p_A| over the vocabulary = ${share}. 0: every token has the same probability in both. 1 (100\u00a0%): no token is possible in both.`,
  noneMoved: 'A and B give every token the same probability.',
  and: listWords,
} as const;
