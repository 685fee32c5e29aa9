/** Questions on what is predicted: from where on, by what sum, with which probability, and what becomes of it. */
import { count, counted } from '../../base/counted';
import { inDecimals, shareInThreeDigits } from '../../base/number-text';
import { type FindingPart, predictionPart, sentence, tokenPart } from '../findings/finding';
import { placeAs, placeOf } from '../findings/lens-places';
import { percentPart } from '../findings/numbers';
import { inThreeDigits, writtenToGive } from '../lessons/words';
import { attributionTotals } from '../readings/attribution-totals';
import { TOTAL_NAMES } from '../readings/attribution-words';
import type { LensPoint } from '../readings/lens-points';
import {
  type Asked,
  chosenToken,
  listed,
  numberPart,
  type PredictedToken,
  type QuestionContext,
  type Questioner,
} from './question';
import { contestOf, logitDecimals, readBack } from './written-alike';

/** From which point of the lens on the answer stays the most probable token. */
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

/** The parts of a logit added up, and its lead over the next. */
export const askLogits: Questioner = (context) => [...askLogitSum(context), ...askLead(context)];

function askLogitSum(context: QuestionContext): readonly Asked[] {
  const { attribution } = context;
  const totals = attribution ? attributionTotals(attribution) : [];
  if (!attribution || totals.length < 2) return [];
  const digits = logitDecimals(context);
  const amounts = totals.map(({ value }) => signedIn(value, digits));
  const names = totals.map(({ kind }, at) => sentence`${TOTAL_NAMES[kind]} ${amounts[at] as string}`);
  const token = predictionPart(attribution);
  const what = attribution.ratherThan
    ? sentence`the logit of ${token} minus that of ${predictionPart(attribution.ratherThan)}`
    : sentence`the logit of ${token}`;
  const capped = attribution.capped === null ? '' : ', before the soft-cap';
  return [
    {
      ask: sentence`To ${what} the kinds of parts add: ${listed(names)}. Add them up: what is it${capped}?`,
      answer: sentence`${amounts.join(' ').replaceAll(/ ([+−])/g, ' $1 ')} = ${numberPart(attribution.sum, inDecimals(attribution.sum, digits))}.`,
    },
  ];
}

function askLead(context: QuestionContext): readonly Asked[] {
  const [first, second] = context.top;
  if (!first || !second) return [];
  const {
    logits: [one, two],
    lead,
  } = contestOf(first, second, logitDecimals(context));
  return [
    {
      ask: sentence`The logit of ${predictedPart(first)} is ${one}, that of ${predictedPart(second)} is ${two}. By how much does the first one lead?`,
      answer: sentence`${one} − ${two.startsWith('−') ? `(${two})` : two} = ${numberPart(first.logit - second.logit, lead)}.`,
    },
  ];
}

/** Softmax: the ratio of two probabilities is e to the power of the difference of their logits. */
export const askRatio: Questioner = (context) => ratioOf(context.top, logitDecimals(context));

/** The same of a masked place: of the chosen one, where it is masked. */
export const askMaskedRatio: Questioner = ({ masks, choice }) =>
  ratioOf((masks.find(({ position }) => position === choice.position) ?? masks[0])?.top ?? []);

function ratioOf([first, second]: readonly PredictedToken[], decimals?: number): readonly Asked[] {
  if (!first || !second || !(second.probability > 0)) return [];
  const { lead, times } = contestOf(first, second, decimals);
  return [
    {
      ask: sentence`The logit of ${predictedPart(first)} is ${lead} above that of ${predictedPart(second)}. How many times as probable does softmax make it? (e to the power of that difference.)`,
      answer: sentence`e to the power of ${lead} = ${numberPart(Math.exp(first.logit - second.logit), times)} times: ${percentPart(first.probability)} beside ${percentPart(second.probability)}.`,
    },
  ];
}

/** What temperature 0.5 makes of the ratio of two probabilities: its square. */
export const askTemperature: Questioner = ({ top: [first, second] }) => {
  if (!first || !second || !(second.probability > 0)) return [];
  const { times, squared } = contestOf(first, second);
  return [
    {
      ask: sentence`${predictedPart(first)} is ${times} times as probable as ${predictedPart(second)}. Temperature 0.5 doubles all logits, and with them their differences. How many times as probable is it then?`,
      answer: sentence`The ratio becomes its square: ${times}² = ${numberPart(Math.exp(first.logit - second.logit) ** 2, squared)} times.`,
    },
  ];
};

/** So many tokens' probabilities are multiplied. */
const MOST_WRITTEN = 3;

/** How probable all of the first written tokens are, one after another. */
export const askTogether: Questioner = (context) => {
  const all = writtenIn(context);
  const tokens = all.slice(0, MOST_WRITTEN);
  if (tokens.length < 2) return [];
  const shares = tokens.map(({ logprob }) => Math.exp(logprob));
  if (!shares.every((share) => share > 0)) return [];
  const times = (...factors: number[]) => factors.reduce((a, b) => a * b);
  const [given, together] = writtenToGive(shares, times, inThreeDigits, shareInThreeDigits);
  const names = tokens.map(
    (token, at) => sentence`${tokenPart({ special: false, ...token }, { written: at })} ${given[at] as string}`,
  );
  const product = times(...shares);
  return [
    {
      ask: sentence`The model gave each of its first tokens a probability: ${listed(names)}. How probable are all ${String(tokens.length)} of them, one after another?`,
      answer: sentence`${given.join(' × ')} = ${numberPart(product, together)}.`,
    },
  ];
};

/** How long the whole text is. */
export const askWhole: Questioner = (context) => {
  const { source, plan } = context;
  const more = writtenIn(context).length;
  const before = source.tokens.length;
  if (more === 0 || plan.stacks.length > 1) return [];
  return [
    {
      ask: sentence`The text had ${counted(before, 'token')}, and the model has written ${count(more)} more. How many tokens are these together, and how often did the model run to write?`,
      answer: sentence`${count(before)} + ${count(more)} = ${count(before + more)} tokens; ${counted(more, 'time')}, as each run gives one token.`,
    },
  ];
};

/** The tokens that are shown: of the continuation that its reader looks at. */
function writtenIn({
  continuations,
  written,
}: QuestionContext): readonly { id: number; token: string; text: string; logprob: number }[] {
  return continuations?.list[continuations.shown - 1]?.tokens ?? written;
}

/** Of a discriminator: what a score says. */
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

/** "+0.31" */
function signedIn(value: number, decimals: number): string {
  const text = inDecimals(value, decimals);
  return readBack(text) > 0 ? `+${text}` : text;
}

function predictedPart(token: PredictedToken): FindingPart {
  return predictionPart({ special: false, ...token });
}
