/** What a comparison says first, in panel and terminal alike. */
import { capital, count } from '../../base/counted';
import { partStrings } from './part-strings';

export const leadStrings = {
  /** @param change what differs between the texts; `undefined`: nothing @param isSame whether both predict the same */
  lead: (change: string | undefined, prediction: string, isSame: boolean) => {
    // What is predicted alike does not follow from what differs.
    const words = [change, prediction].filter(Boolean).join(isSame ? '; ' : ': ');
    return `${capital(words)}.`;
  },
  piece: (tokens: number) => `a piece of ${count(tokens)} tokens`,
  /** @param a what only A has there, in quotes; '' for nothing */
  changedText: (isEdit: boolean, a: string, b: string) => {
    if (a === '') return isEdit ? `${b} was added` : `${b} is only in B`;
    if (b === '') return isEdit ? `${a} was removed` : `${a} is only in A`;
    return isEdit ? `${a} became ${b}` : `Where A has ${a}, B has ${b}`;
  },
  cutOtherwise: 'The text is the same in both, cut into tokens differently',
  changedPlaces: (isEdit: boolean, places: number) =>
    isEdit ? `The text was changed in ${count(places)} places` : `The texts differ in ${count(places)} places`,
  /** @param place "after “·on”", or '' at the end of the texts */
  leadSame: (isEdit: boolean, place: string, token: string, ofA: string, ofB: string) =>
    isEdit
      ? `${['the prediction', place].filter(Boolean).join(' ')} remains ${token}, with ${ofA === ofB ? `${ofB} as before` : `${ofB} instead of ${ofA}`}`
      : `${['both predict', token, place || 'next'].join(' ')}, ${ofA === ofB ? `both with ${ofA}` : `A with ${ofA} and B with ${ofB}`}`,
  leadOther: (isEdit: boolean, place: string, a: string, ofA: string, b: string, ofB: string) =>
    isEdit
      ? `${['the prediction', place].filter(Boolean).join(' ')} goes from ${a} (${ofA}) to ${b} (${ofB})`
      : partStrings.predictOther(a, ofA, b, ofB, place),
  /** @param chances how probable it is in A and in B; `undefined` where that was just said */
  changesMost: (token: string, chances: readonly [string, string] | undefined) =>
    `The probability of ${token} changes most${chances ? `: ${chances[0]} in A, ${chances[1]} in B` : ''}`,
  /** As A − B, which tables show, has it. @param by without a sign */
  logitDiffers: (token: string, by: string, way: 'higher' | 'lower') => `the logit of ${token} is ${by} ${way} in A`,
  /** @param part "head 4.3" or "the MLP of block 0", and by how much, without a sign */
  contributesMost: (part: string, by: string) => `of all heads and MLPs, ${part} contributes most to that (${by})`,
  /** Of one that does more than the whole, where no other differs more. */
  contributesMore: (part: string, by: string) =>
    `of all heads and MLPs, ${part} contributes most to that (${by}; others work against it)`,
  /** Of a part that differs more than that one. */
  actsAgainst: (part: string, by: string) => `and ${part} acts most against it (${by})`,
  /** Of a token that is more probable where its logit is lower, as softmax compares it with those of other tokens. */
  othersDiffer: 'but those of other tokens differ by more',
  /** Of the residual streams of the same model, the same text and the same prediction. */
  nowhere: 'A and B differ nowhere: at every token their vectors are the same up to rounding',
  /** Of residual streams that differ from the beginning. @param first how far apart before the first block, as a share @param last after the last; null: not at all */
  apart: (tokens: string, first: string, last: string | null) =>
    `At ${tokens}, the distance between the vectors of A and B is ${first} of the longer one’s length before the first block, and ${last === null ? 'they are the same after the last' : `${last} after the last`}.`,
  /** Of those that part in a block. @param place "after the attention of block 0" @param last `undefined`: that is the end */
  parts: (tokens: string, place: string, first: string, last: string | null | undefined) => {
    const begins = `At ${tokens}, the vectors of A and B first differ ${place}: the distance between them is ${first} of the longer one’s length`;
    if (last === undefined) return `${begins}.`;
    return last === null
      ? `${begins}; they are the same after the last block.`
      : `${begins}, and ${last} after the last block.`;
  },
} as const;
