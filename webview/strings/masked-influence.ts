/** Texts of the words that matter for what is predicted at a masked place. */
import { capital, counted } from '../../src/base/counted';
import { proseHundredths, quotedToken, type TokenText } from './format';
import { otherTokenStrings } from './other-tokens';

export const maskedInfluenceStrings = {
  title: otherTokenStrings.title,
  whichMatterAbout: 'Each other word of the text is masked as well: how much of the prediction is left?',
  about: (which: MaskedWords) =>
    `${masked(which)}, on both sides of the place. Each time, it says how probable the prediction still is. Other masks stay.`,
  /** @param word a word of this many tokens */
  wholeWord: (word: TokenText, tokens: number) =>
    `A word of several tokens, as ${quotedToken(word)} (${tokens}), is masked as a whole: a piece that is left would give it away.`,
  followed: (token: TokenText) => `Followed is ${quotedToken(token)}, which you have chosen.`,
  run: 'Mask Each Other Word',
  on: 'Mask the Others, Too',
  trying: (done: number, places: number) => `${done} of ${counted(places, 'place')} masked…`,
  /** The words among which one matters most; `undefined` if all were masked. */
  among: (which: MaskedWords) => (which.further > 0 ? `Of the nearest ${named(which)}` : undefined),
  further: (places: number) => `${counted(places, 'place')} further away ${places === 1 ? 'was' : 'were'} not masked.`,
  influence: (followed: string, asIs: string) =>
    `Below each: the probability of ${followed} with it masked as well. Point at one to read more. As the text is, ${followed} has ${asIs}. Red: it makes that more probable. Blue: less. A click or Enter masks it.`,
  /** @param rank from 1 on */
  withMasked: (own: TokenText, followed: TokenText, then: string, rank: number) =>
    `With ${quotedToken(own)} masked as well, ${quotedToken(followed)} has ${then}, rank ${rank}.`,
  logit: (masked: number, asIs: number) =>
    `Its logit is ${proseHundredths(masked)}, instead of ${proseHundredths(asIs)}.`,
  predicted: (token: TokenText, share: string) => `Most probable is then ${quotedToken(token)}, with ${share}.`,
} as const;

/** The places that are masked in turn. */
export interface MaskedWords {
  readonly places: number;
  /** Whether one of them is a word of several tokens. */
  readonly hasWords: boolean;
  /** How many places further away are not masked. */
  readonly further: number;
}

function named({ places, hasWords }: MaskedWords): string {
  return hasWords ? `${places} words or tokens` : counted(places, 'token');
}

function masked(which: MaskedWords): string {
  const { places, hasWords, further } = which;
  if (places === 1 && further === 0) return `The one other ${hasWords ? 'word' : 'token'} is masked as well`;
  const all = hasWords ? `the ${places} other words or tokens` : `the ${places} other tokens`;
  return `${capital(further > 0 ? `the nearest ${named(which)}` : all)} are masked as well, one at a time`;
}
