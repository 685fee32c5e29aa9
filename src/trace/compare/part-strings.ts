import { bothInWords } from '../../base/added-in-words';
import { capital, count } from '../../base/counted';
import type { BlockPart, StreamPlace } from '../steps/block-parts';

/** How one logit compares with another. */
export interface Standing {
  readonly way: 'leads' | 'trails' | 'equals';
  /** As written, without a sign. */
  readonly size: string;
}

/** A token in quotes, and its probability or the attention on it. */
export interface TokenShare {
  readonly token: string;
  readonly share: string;
}

const DRIFT_PLACES: Record<BlockPart, (layer: number) => string> = {
  attention: (layer) => `after the attention of block ${layer}`,
  'cross-attention': (layer) => `after the cross-attention of block ${layer}`,
  mlp: (layer) => `after block ${layer}`,
};

/**
 * The sentences about two compared traces, shared by panel and terminal: about heads and MLPs, and about where the traces first
 * differ.
 */
export const partStrings = {
  noCounterparts:
    'Heads and MLPs are not compared: the two models are of different architecture or size, and no head of one is the counterpart of a head of the other.',
  noCounterpartsApart: 'Heads and MLPs are not compared: the two models were trained apart.',
  /** @param place "after “·on”", or '' at the end of the texts */
  predictOther: (a: TokenShare, b: TokenShare, place: string) =>
    `A predicts ${a.token} ${place || 'next'} (${a.share}), B predicts ${b.token} (${b.share})`,
  headName: (layer: number, head: number, cross: boolean) => `${layer}.${head}${cross ? ' cross' : ''}`,
  mlpName: (layer: number) => `MLP ${layer}`,
  headAdds: (name: string, token: string, a: string, b: string, heads: number) =>
    `Of all ${heads} heads, head ${name} differs most in what it adds to the logit of ${token}: ${a} in A and ${b} in B.`,
  mlpDiffersMost: (layer: number, token: string, a: string, b: string) =>
    `Of all heads and MLPs, the MLP of block ${layer} differs most in what it adds to the logit of ${token}: ${a} in A and ${b} in B.`,
  mlpAdds: (layer: number, a: string, b: string) =>
    `Of the MLPs, that of block ${layer} differs most: ${a} in A and ${b} in B.`,
  /** How the logit of one token compares with that of another. @param a the comparison in A */
  standing: (ofA: string, ofB: string, a: Standing, b: Standing) => {
    const by = ({ way, size }: Standing) => (way === 'equals' ? '' : ` by ${size}`);
    const first = `In A the logit of ${ofA} ${a.way} that of ${ofB}${by(a)}`;
    if (a.way === b.way) return `${first}; in B${b.way === 'equals' ? ', too' : by(b)}`;
    return `${first}; in B it ${b.way}${b.way === 'equals' ? ' that' : by(b)}`;
  },
  /** @param part "head 4.3" @param isMore whether it makes more than the whole */
  ofChange: (part: string, makes: string, whole: string, isMore: boolean) =>
    `Of this change of ${whole}, ${part} makes ${makes} directly${isMore ? ', more than the whole, as other parts work against it' : ''}`,
  /** Used if an MLP makes most: both are named. @param head "head 4.3" */
  ofChangeBoth: (mlp: string, ofMlp: string, head: string, ofHead: string, whole: string) =>
    `Of this change of ${whole}, ${mlp} makes most directly, ${ofMlp}; of the heads it is ${head}, with ${ofHead}`,
  headOf: (name: string) => `head ${name}`,
  mlpOf: (layer: number) => `the MLP of block ${layer}`,
  mostOfHeads: (heads: number, a: string, b: string) =>
    `the most of all ${heads} heads: it ${bothInWords([a, b], ['in A', 'in B'])}`,
  /** Precedes a part that makes little, or whose kind does. @param whole "−0.58" @param rest '' if nothing remains */
  sumsBeside: (whole: string, made: { readonly heads: string; readonly mlps: string }, rest: string) =>
    `Directly, all MLPs together make ${made.mlps} of this change of ${whole}${rest ? `, all heads ${made.heads}, and the rest (embeddings, biases) ${rest}` : ` and all heads ${made.heads}`}.`,
  /** @param whole "+0.58" @param made "+0.52 (90 %)" @param rest "36 %"; '' if it is small, and needs no reason */
  kindSums: (
    whole: string,
    heads: { readonly many: number; readonly made: string },
    mlps: { readonly many: number; readonly made: string },
    rest: string,
  ) =>
    `Directly, all ${heads.many} heads together make ${heads.made} of the difference B − A (${whole}), and all ${mlps.many} MLPs ${mlps.made}; the rest ${rest && `(${rest}) `}is of embeddings and biases${rest && ', which add different amounts where tokens or weights differ, or where the final norm divides by another number'}.`,
  noHeadMakes: 'No head contributes to this directly.',
  mlpMakes: (layer: number, part: string) => `Of the MLPs, that of block ${layer} contributes most directly: ${part}.`,
  /** For the part that stands first in a table sorted "most different first". */
  headOpposes: (name: string, part: string) => `Head ${name} differs most, but acts against this by ${part}.`,
  mlpOpposes: (layer: number, part: string) =>
    `The MLP of block ${layer} differs most, but acts against this by ${part}.`,
  /** Where the attention of a head differs most: at one token of both texts, or at a token and its counterpart. */
  looksAtBoth: (token: string, a: string, b: string) => `${a} of its attention lies on ${token} in A, and ${b} in B.`,
  looksBeside: (ofA: string, a: string, ofB: string, b: string) =>
    `In A, ${a} of its attention lies on ${ofA}; in B, ${b} lies on ${ofB}.`,
  looksInOne: (token: string, weight: string, side: 'A' | 'B') =>
    `In ${side}, ${weight} of its attention lies on ${token}, which has no counterpart in ${side === 'A' ? 'B' : 'A'}.`,
  logitOfBoth: (token: string, a: string, b: string, difference: string) =>
    `The logit of ${token} is ${a} in A and ${b} in B: B − A is ${difference}.`,
  /**
   * Both are B − A: the log of the sum of all e^logit, which softmax subtracts from every logit, and the log-probability that
   * remains.
   */
  logProbabilityOfBoth: (ofAll: string, logProbability: string) =>
    `The probability depends on all logits together: the logarithm of the sum of all e^logit changes by ${ofAll}, so the logarithm of the probability changes by ${logProbability}.`,
  /** @param place "“·fine” in A and “·cold” in B" */
  headOutput: (name: string, share: string, heads: number, place: string, isFar: boolean) =>
    `At ${place}: of all ${heads} heads, head ${name} differs most between A and B: what it mixes in A and what it mixes in B (z, which the output matrix W_O then reads) are ${share} of the longer one’s length apart.${isFar ? ' The most is 200\u00a0%; over 100\u00a0% the two point more than 60° apart.' : ''}`,
  mlpOutput: (layer: number, share: string) =>
    `Of the MLPs, that of block ${layer} differs most: its output differs by ${share}.`,
  noPartDiffers: 'At the compared tokens no head and no MLP differs by more than rounding.',
  /**
   * @param changes the preceding sentence @param part "head 4.3" or "the MLP of block 4" @param isMore whether it makes more
   *   than the whole
   */
  leads: (changes: string, part: string, makes: string, isMore: boolean) =>
    `${changes} ${capital(part)} makes ${makes} of that directly, the most of all heads and MLPs${isMore ? '; others work against it' : ''}.`,
  /** The two tokens whose logits are compared. @param side the side on which the reader has chosen them */
  chosenPair: (side: 'A' | 'B', token: string, other: string) => `Chosen in ${side} is ${token} rather than ${other}.`,
  /** The two logits were just named. */
  changesBy: (whole: string) => `The lead changes by ${whole}.`,
  /** @param tokens both tokens, in quotes */
  differenceMoves: (tokens: readonly [string, string], moves: 'rises' | 'falls', whole: string) =>
    `the logit of ${tokens[0]} minus that of ${tokens[1]} ${moves} by ${whole}`,
  fromAToB: (changes: string) => `From A to B, ${changes}.`,
  /** For models without counterparts. @param part "head 4.3" or "the MLP of block 5" */
  partAddsMost: (side: 'A' | 'B', part: string, token: string, value: string) =>
    `In ${side}, ${part} adds most to the logit of ${token} (${value}).`,
  /** Follows the sentence that gives both predictions. @param part "head 4.3" or "the MLP of block 4" */
  decides: (part: string, makes: string, whole: string) =>
    `${capital(part)} makes ${makes} of the ${whole} by which the lead of one over the other changes.`,
  /** A place in the residual stream. */
  driftPlace: ({ layer, after }: StreamPlace) =>
    after === null ? `before block ${layer}` : DRIFT_PLACES[after](layer),
  placesOfBoth: (ofA: string, ofB: string) => `${ofA} in A and ${ofB} in B`,
  firstStage: (stage: string, token: string, percentage: string) =>
    `In the order of computation, the vectors of matched tokens first differ at ${token}, in ${stage}: the distance between the two is ${percentage} of the longer one’s length.`,
  /** Explains the share in all sentences that contain one. */
  shareMeaning:
    'Such a share is 0\u00a0% where both vectors are the same, 100\u00a0% where the distance is the longer one’s length, more only where they point over 60° apart, and at most 200\u00a0%: then they are equally long and point in opposite directions.',
  firstNotNumbers: (stage: string, token: string, notNumbers: number) =>
    `In ${stage} at ${token}, ${notNumbers === 1 ? '1 value is not a number' : `${count(notNumbers)} values are not numbers`} (NaN or infinite) in A or B: from there on A and B cannot be compared.`,
  /** @param other the token at which the texts first differ; `undefined` if it was just named */
  sameBefore: (percentage: string, other: string | undefined) =>
    `${other ? `Before ${other}, where the texts first differ,` : 'At the tokens before it'} the vectors are the same up to rounding (at most ${percentage} of their length), since no token sees those after it.`,
  /**
   * @param by what depends on a position: a vector that is added, angles by which queries and keys are turned, or the distance
   *   to other positions
   */
  otherPosition: (token: string, a: number, b: number, by: 'vector' | 'angles' | 'distance' | null) => {
    const uses = {
      vector: ', and each position has a vector of its own',
      angles: ', and queries and keys are turned by angles that depend on the position; nothing before that does',
      distance: ', and the scores of attention depend on how far apart two tokens are',
    };
    return `${token} is the same token in both, but at position ${a} in A and at position ${b} in B${by ? uses[by] : ''}.`;
  },
  sameEverywhere: 'At aligned tokens every block’s output is identical up to rounding.',
  nothingComparable:
    'The blocks of the two models do not compute the same things: what those of A hand on has no counterpart in B, so that no first difference can be named.',
} as const;
