/** Texts of the list of tokens that could replace those of the text. */
import { capital, counted } from '../../src/base/counted';
import { quotedToken, type TokenText } from './format';

const TITLE = 'Which words matter?';

export const otherTokenStrings = {
  title: TITLE,
  /** The link from the part that explains what in the model makes the prediction. */
  whichMatter: (step: number) => `${TITLE} (step ${step})`,
  whichMatterAbout: 'Others are tried in the place of each word of the text: how much of the prediction is left?',
  about: (which: TriedWords, tokens: number) =>
    `${replaced(which)} by the ${tokens} other single tokens (words or pieces of words) that the model expects most there; each time the model tells what comes next.`,
  first: (token: TokenText) => `${quotedToken(token)}, the first, stays: nothing before it tells what to expect.`,
  /** @param word a word of this many tokens */
  wholeWord: (word: TokenText, tokens: number) =>
    `A word of several tokens, as ${quotedToken(word)} (${tokens}), gives way as a whole, to words of one token.`,
  anyOther: 'What would make one certain token come next? Click it in “What comes next”, or find it here.',
  wanted: (token: TokenText) => `Looked for is what makes ${quotedToken(token)} come next.`,
  /** The search for a replacement of one token. */
  lookForAny: 'Look for any other',
  find: 'Token wanted next',
  found: 'Tokens found',
  run: 'Try Other Tokens',
  runAbout: 'which token of the text would have to be another one for another token to come next?',
  on: 'Try the Others, Too',
  enough: 'Stop',
  trying: (done: number, places: number) => `${done} of ${counted(places, 'place')} tried…`,
  /** The words among which one matters most; empty if all were tried. */
  among: (which: TriedWords) => {
    const part = namedPart(which);
    return part && `Of ${part}`;
  },
  /** Below the words, about the others. */
  onlyLast: (earlier: number) =>
    `${counted(earlier, 'token')} before these ${earlier === 1 ? 'was' : 'were'} not tried.`,
  earlierWords: (words: number) => `Try the ${words} Before Them, Too`,
  lastWords: 'Back to the Last Words',
  mattering: (followed: string) => `How much each one matters for ${followed}`,
  influence: (followed: string, asIs: string) =>
    `Below each: the mean probability of ${followed} with others in its place. Point at one to read which. As the text is, ${followed} has ${asIs}. Red: it makes that more probable. Blue: less. A click or Enter puts another word there.`,
  /** @param tokens how many tokens the text has there */
  withOthers: (own: TokenText, tokens: number, count: number, followed: TokenText, then: string) =>
    `With ${count === 1 ? 'another one' : `${count} others`} in place of ${quotedToken(own)}${tokens === 1 ? '' : ` (${tokens} tokens)`}, ${quotedToken(followed)} has ${then}${count === 1 ? '' : ' on average'}:`,
  /** One of the tried tokens. */
  triedOne: (other: TokenText, then: string) => `${quotedToken(other)} ${then}`,
  /** Above the changes that make another token come next. */
  changes: (wanted: TokenText | undefined) =>
    `Which single change makes ${wanted ? quotedToken(wanted) : 'another token'} come next?`,
  /** Between those changes and the others. */
  onlyNearest: 'Only nearest, another token comes next:',
  columns: {
    other: 'token → instead',
    fits: 'expected there',
    fitsTitle: 'The probability that the model gives the token in that place, from the tokens before it',
    next: 'comes next',
  },
  /** Below the table, for users who do not point at headings. */
  fitsAbout:
    '“expected there” is the probability that the model gives the other token in that place, from the tokens before it.',
  /** After their number. */
  moreWord: 'more',
  more: (count: number, own: TokenText) => `+${count} more in place of ${quotedToken(own)}`,
  /** @param next what comes next with each of them */
  moreWith: (count: number, next: TokenText) => `+${count} more with which ${quotedToken(next)} comes next`,
  traces: 'A click or Enter on a change traces the text with it.',
  trace: (own: TokenText, other: TokenText) =>
    `Trace the text with ${quotedToken(other)} in place of ${quotedToken(own)}`,
} as const;

/** The places that are tried. */
export interface TriedWords {
  readonly places: number;
  /** Whether one of them is a word of several tokens. */
  readonly hasWords: boolean;
  /** The name of the sentence or line that contains the words; absent if they are the last ones of the text. */
  readonly sentence: string | undefined;
  /** How many tokens of the text come before the last ones. */
  readonly earlier: number;
}

/** "the last 24 words or tokens"; `undefined` if all were tried. */
function namedPart({ places, hasWords, sentence, earlier }: TriedWords): string | undefined {
  const units = hasWords ? 'words or tokens' : 'tokens';
  if (sentence !== undefined) return `the ${units} of ${sentence}`;
  return earlier > 1 ? `the last ${places} ${units}` : undefined;
}

function replaced(which: TriedWords): string {
  const { places, hasWords } = which;
  if (places === 1) return `One ${hasWords ? 'word' : 'token'} is replaced`;
  const all = hasWords ? `${places} words or tokens` : counted(places, 'token');
  return `${capital(namedPart(which) ?? all)} are replaced in turn, each`;
}
