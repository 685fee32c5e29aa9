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
  /** Of the residual streams. @param first how far apart before the first block, as a share; null: not at all */
  endsApart: (tokens: string, first: string | null, last: string | null) => {
    const of = 'of the longer one’s length';
    const distance = (share: string) => `the distance between the vectors of A and B is ${share} ${of}`;
    if (first === null)
      return `At ${tokens}, the vectors of A and B are the same before the first block${last === null ? ' and after the last' : `; after the last, ${distance(last)}`}.`;
    const after = last === null ? 'they are the same after the last' : `${last} after the last`;
    return `At ${tokens}, ${distance(first)} before the first block, and ${after}.`;
  },
} as const;
