/** Texts of the list of tokens that could stand in the text instead. */
import { counted } from '../../src/base/counted';
import { quotedToken, type TokenText } from './format';

export const otherTokenStrings = {
  title: 'What if another token stood in the text?',
  /** Leads there from where it is told what in the model makes the prediction. */
  whichMatter: 'Which words matter?',
  whichMatterAbout: 'Other tokens are tried in the place of each one of the text: how much of the prediction is left?',
  about: (places: number, tokens: number) =>
    `${places === 1 ? 'One token' : `Each of ${counted(places, 'token')}`} gives way in turn to the ${tokens} most expected others that can stand there as one token, and the model says what comes next then.`,
  first: (token: TokenText) =>
    `${quotedToken(token)}, the first one, stays: nothing stands before it by which the model could expect others.`,
  /** @param word that is cut into so many tokens */
  cutWord: (word: string, tokens: number) =>
    `A word may be several tokens, as “${word}” is ${tokens}: each gives way alone, never the whole word.`,
  anyOther: 'To look for one token in particular, click it above, or find it here.',
  wanted: (token: TokenText) => `Looked for is what makes ${quotedToken(token)} come next.`,
  /** What is looked for instead of one token. */
  lookForAny: 'Look for any other',
  find: 'Token wanted next',
  found: 'Tokens found',
  run: 'Try Other Tokens',
  runAbout: 'which token of the text would have to be another one for another token to come next?',
  on: 'Try the Others, Too',
  enough: 'Stop',
  trying: (done: number, places: number) => `${done} of ${counted(places, 'place')} tried…`,
  mattering: (followed: string) => `Which tokens matter for ${followed}?`,
  influence: (followed: string, asIs: string) =>
    `Below each token: how probable ${followed} is with others in its place, on average; pointed at, it names them. As the text is ${asIs}. Red: the token makes it more probable. Blue: less. A click puts another word there.`,
  withOthers: (own: TokenText, count: number, followed: TokenText, then: string) =>
    `With ${count === 1 ? 'another one' : `${count} others`} in place of ${quotedToken(own)}, ${quotedToken(followed)} has ${then}${count === 1 ? '' : ' on average'}:`,
  /** One of those that were tried. */
  triedOne: (other: TokenText, then: string) => `${quotedToken(other)} ${then}`,
  /** Above those that make another token come next. */
  changes: 'Which single change makes another token come next?',
  columns: {
    other: 'token → instead',
    fits: 'expected there',
    fitsTitle: 'How probable the model holds the token for in that place, given the tokens before it',
    next: 'comes next',
  },
  /** Behind how many they are. */
  moreWord: 'more',
  more: (count: number, own: TokenText) => `+${count} more in place of ${quotedToken(own)}`,
  traces: 'A click on a change traces the text with it.',
  trace: (own: TokenText, other: TokenText) =>
    `Trace the text with ${quotedToken(other)} in place of ${quotedToken(own)}`,
} as const;
