/** Questions about the prediction: where in the model it appears, with which probability, and what becomes of it. */
import { count, counted } from '../../base/counted';
import { inDecimals, inPercent } from '../../base/number-text';
import { type FindingPart, listed, predictionPart, sentence, tokenPart } from '../findings/finding';
import { placeAs, placeOf } from '../findings/lens-places';
import { percentPart } from '../findings/numbers';
import { inThreeDigits, writtenToGive } from '../lessons/words';
import type { LensPoint } from '../readings/lens-points';
import {
  type Asked,
  chosenToken,
  EXPLAINED,
  numberPart,
  type PredictedToken,
  type QuestionContext,
  type Questioner,
} from './question';
import { computedByHand, sharesOfRatio } from './written-alike';

/** Asks from which point of the lens on the answer stays the most probable token. */
export const askLens: Questioner = ({ prediction }, { isMain }) => {
  if (!prediction || !isMain) return [];
  const { lens, token } = prediction;
  const { rank, probability } = lens.target ?? lens.final;
  const last = lens.points.length - 1;
  const from = rank.findLastIndex((place) => place !== 0) + 1;
  if (from > last || from === 0) return [];
  const point = lens.points[from] as LensPoint;
  const share = percentPart(probability[from] as number);
  const where = from === last ? sentence`Only at the end, ${placeOf(point)}` : sentence`From ${placeAs(point)} on`;
  return [
    {
      ask: sentence`Read the figure from its beginning: from where on is ${predictionPart(token)} the most probable token, and remains so to the end?`,
      answer: sentence`${where}: there the logit lens gives it ${share}.`,
    },
  ];
};

/**
 * Asks about softmax: the ratio of two probabilities is e to the power of the difference of their logits. It compares the
 * first and the third token, as other steps compare the first two.
 */
export const askRatio: Questioner = ({ top }) => ratioOf(top);

/** The same for a masked place: the chosen one, if it is masked. */
export const askMaskedRatio: Questioner = ({ masks, choice }) =>
  ratioOf((masks.find(({ position }) => position === choice.position) ?? masks[0])?.top ?? []);

function ratioOf([first, second, third = second]: readonly PredictedToken[]): readonly Asked[] {
  if (!first || !third || !(third.probability > 0)) return [];
  const difference = first.logit - third.logit;
  const [[lead = ''], times] = computedByHand([difference], Math.exp);
  const [ofFirst, ofThird] = ratioParts(first, third, times);
  return [
    {
      ask: sentence`The logit of ${predictedPart(first)} is ${lead} above that of ${predictedPart(third)}. How many times as probable does softmax make it? (e to the power of that difference.)`,
      answer: sentence`e to the power of ${lead} = ${numberPart(Math.exp(difference), times)} times: ${ofFirst} beside ${ofThird}.`,
    },
  ];
}

/** Both probabilities, written so that the ratio follows from them. */
function ratioParts(one: PredictedToken, other: PredictedToken, ratio: string): [FindingPart, FindingPart] {
  const [ofOne, ofOther] = sharesOfRatio(one.probability, other.probability, ratio);
  return [
    { ...percentPart(one.probability), text: ofOne },
    { ...percentPart(other.probability), text: ofOther },
  ];
}

/** Asks how temperature 0.5 changes the ratio of two probabilities, which it squares; and what no temperature changes. */
export const askTemperature: Questioner = ({ top: [first, second] }) => {
  if (!first || !second || !(second.probability > 0)) return [];
  const ratio = Math.exp(first.logit - second.logit);
  const [[times = ''], squared] = computedByHand([ratio], (value) => value ** 2, inThreeDigits);
  const [ofFirst, ofSecond] = ratioParts(first, second, times);
  const root = inThreeDigits(Math.sqrt(ratio), 0);
  return [
    {
      ask: sentence`${predictedPart(first)} (${ofFirst}) is ${times} times as probable as ${predictedPart(second)} (${ofSecond}). Temperature 0.5 doubles all logits, and with them their differences. How many times as probable is it then?`,
      answer: sentence`The ratio becomes its square: ${times}² = ${numberPart(ratio ** 2, squared)} times.`,
    },
    {
      ask: sentence`Can a temperature make ${predictedPart(second)} more probable than ${predictedPart(first)}? Why, or why not?`,
      answer: sentence`No: all logits are divided by the same number above 0, so that the largest one stays the largest. With temperature 2 ${predictedPart(first)} is still ${root} times as probable, the root of ${times}; with higher ones that comes ever closer to 1.`,
      lines: EXPLAINED,
    },
  ];
};

/** The number of tokens whose probabilities are multiplied. */
const MOST_WRITTEN = 3;
/** In per cent. */
const LEAST_TOGETHER = 0.001;

/** Asks for the probability of all of the first written tokens, one after another. */
export const askTogether: Questioner = (context) => {
  const all = writtenIn(context);
  const tokens = all.slice(0, MOST_WRITTEN);
  if (tokens.length < 2) return [];
  const shares = tokens.map(({ logprob }) => 100 * Math.exp(logprob));
  // A smaller product would be written as a power of ten.
  if (shares.reduce((all, share) => (all * share) / 100, 100) < LEAST_TOGETHER) return [];
  const times = (...factors: number[]) => factors.reduce((all, each) => (all * each) / 100);
  const [given, together] = computedByHand(shares, times, asPercent);
  const names = tokens.map(
    (token, at) =>
      sentence`${tokenPart({ special: false, ...token }, { written: at })} ${inPercent(given[at] as string)}`,
  );
  const product = times(...shares);
  return [
    {
      ask: sentence`The model gave each of its first tokens a probability: ${listed(names)}. How probable are all ${String(tokens.length)} of them, one after another?`,
      answer: sentence`${given.map(inPercent).join(' × ')} = ${numberPart(product, inPercent(together))}.`,
    },
  ];
};

/** A probability without its "%", as in the figures and tables of a handout: from 10 on without decimals. */
function asPercent(value: number, more: number): string {
  return value.toFixed((value >= 9.95 ? 0 : 1) + more);
}

/** Asks how long the whole text is, which takes counting in the other steps. */
export const askWhole: Questioner = (context) => {
  const { source, plan, views } = context;
  const more = writtenIn(context).length;
  const before = source.tokens.length;
  if (more === 0 || plan.stacks.length > 1) return [];
  const text = views.has('tokens') ? 'The text' : `The text had ${counted(before, 'token')}`;
  const written = views.has('generation') ? 'the model has written more' : `the model has written ${count(more)} more`;
  return [
    {
      ask: sentence`${text}${views.has('tokens') ? ' was given, and ' : ', and '}${written}. How many tokens are these together?`,
      answer: sentence`${count(before)} + ${count(more)} = ${count(before + more)} tokens.`,
    },
    {
      ask: sentence`How often did the model run to write its tokens, and why?`,
      answer: sentence`${counted(more, 'time')}: each run gives the probabilities of one token more.`,
      lines: EXPLAINED,
    },
  ];
};

/** The written tokens that are shown: those of the continuation that the user looks at. */
function writtenIn({
  continuations,
  written,
}: QuestionContext): readonly { id: number; token: string; text: string; logprob: number }[] {
  return continuations?.list[continuations.shown - 1]?.tokens ?? written;
}

/** For a model that detects replaced tokens: asks what a score says. */
export const askReplaced: Questioner = (context, step) => {
  const score = context.scores[step.position];
  if (score === undefined || !Number.isFinite(score)) return [];
  const logistic = (value: number) => 1 / (1 + Math.exp(-value));
  const [[given = ''], share] = writtenToGive(
    [score],
    logistic,
    (value, more) => inDecimals(value, 2 + more),
    (value) => inThreeDigits(value, 0),
  );
  return [
    {
      ask: sentence`The score of ${chosenToken(context, step)} is ${given}. Its probability of being a replacement is 1 / (1 + e to the power of the score with the other sign). How much is that?`,
      answer: sentence`${numberPart(logistic(score), share)}.`,
    },
  ];
};

export function predictedPart(token: PredictedToken): FindingPart {
  return predictionPart({ special: false, ...token });
}
