/** Texts of the lessons' bar, and of what lessons themselves show. */
import { counted } from '../../src/base/counted';
import { threeDigits } from '../../src/base/number-text';
import type { QuantisedRow } from '../../src/trace/lessons/quantised-row';

type RoundedScale = Pick<QuantisedRow, 'scale' | 'largestError' | 'largestAt'>;

export const lessonStrings = {
  lesson: 'Lesson',
  back: 'Back',
  next: 'Next',
  question: 'Question',
  toQuestion: 'Question',
  nextLesson: 'Next Lesson',
  answerFirst: 'Answer the question first, or let the answer be shown',
  end: 'End the lesson',
  backToText: 'Back to Your Text',
  backToTextTitle: 'Show the text again that was here before the lesson, at the step where you left it',
  otherModel: (name: string) =>
    `This lesson was written for the starter model: the heads and numbers of ${name} are different.`,
  otherKind: {
    'sentence encoder': (name: string) =>
      `This lesson is about sentence encoders, and ${name} is none: it does not make one vector of a text.`,
  },
  ownKind: { 'sentence encoder': 'Back to a Sentence Encoder' },
  runsIn: (own: string, insteadOf: string) => `This lesson runs in the model ${own}, not in ${insteadOf}.`,
  ownModel: 'Back to the Starter Model',
  ended: 'The lesson is over. You can go on reading its text here.',
  stepName: (step: number) => `step ${step}`,
  blockName: (layer: number) => `block ${layer}`,
  headName: (layer: number, head: number) => `head ${layer}.${head}`,
  /** @param position of the token, as the text may have the same token twice */
  tokenName: (token: string, position: number) => `${token} (token ${position})`,
  /** @param block the named block, or a head */
  headAtToken: (block: string, token: string) => `${block} at ${token}`,
  /** If the user has gone to another step, or chosen another block, head or token than those of the card. */
  elsewhere: (told: string, shown: string) => `This card speaks of ${told}; ${shown} is shown.`,
  backTo: (told: string) => `Back to ${told.charAt(0).toUpperCase()}${told.slice(1)}`,
  /** The question after the last card counts too: the bar below has as many parts. */
  card: (card: number, cards: number) =>
    card > cards ? `Question, ${card} of ${cards + 1}` : `${card} of ${cards + 1}`,
  cardOf: (card: number, cards: number) =>
    card > cards ? `Question, ${card} of ${cards + 1}` : `Card ${card} of ${cards + 1}`,
  /** For a table that is wider than its room. */
  tokensBefore: (tokens: number) => `‹ ${counted(tokens, 'more token')}`,
  tokensAfter: (tokens: number) => `${counted(tokens, 'more token')} ›`,
  options: 'Answers',
  number: 'Your answer, a number',
  placeholder: 'A number',
  check: 'Check',
  right: 'Right.',
  wrong: 'Not quite.',
  noNumber: 'Type one number, in digits.',
  show: 'Show the answer',
  reading: 'Reading the trace…',
  quantised: (numbers: number, token: string) => `The first ${numbers} numbers of the row of ${token}, in fewer bits`,
  allNumbers: (numbers: number) => `Show All ${numbers} Numbers`,
  bits: (bits: number) => `${bits} bits`,
  original: 'original',
  whole: 'stored',
  readBack: 'read back',
  error: 'error',
  largestError: 'The largest error',
  scales: (eight: RoundedScale, four: RoundedScale) => {
    const [in8, in4] = [eight, four].map(
      ({ scale, largestError, largestAt }) =>
        `the scale is ${threeDigits(scale)} and the largest error ${threeDigits(largestError)}, that of number ${largestAt}`,
    );
    return `What is read back is the stored whole number times the scale; the error is that minus the original. In 8 bits ${in8}; in 4 bits ${in4}.`;
  },
  wasLast: 'That was the last lesson. In the side bar those that you have done have a tick.',
  decimals: (value: number) => withMinus(value, 4),
  signedWhole: (value: number) => withMinus(value, 0),
} as const;

/** About the table of predictions with rounded weights. */
export const roundedStrings = {
  title: (token: string) => `What comes after ${token}, with fewer bits for each weight`,
  running: 'Rounding all matrices, and running the model with them in 8 and in 4 bits…',
  run: 'Run with Fewer Bits',
  token: 'token',
  weights: (run: 'own' | 8 | 4) => (run === 'own' ? 'own weights' : `${run} bits`),
  most: 'The most probable token',
} as const;

/** With a true minus sign, and none before 0. */
function withMinus(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
