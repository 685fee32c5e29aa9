import type { SectionView } from '../../architectures/plan/section';
import { count } from '../../base/counted';
import { inDigits, shareText } from '../../base/number-text';
import { samplingDistribution } from '../../generate/sampling';
import type { Lesson, LessonPlace, LessonTrace } from './lesson';
import { inQuotes, inThreeDigits, last, leadingHead, writtenToGive } from './words';

/** Twice the normal temperature. */
const TEMPERATURE = 2;
/** The settings of the cards about top-k and top-p. */
const TOP_K = 5;
const TOP_P = 0.9;
/** Wide enough for a user who divides two probabilities of three digits with the slider one step off. */
const TOLERANCE = 0.05;

/** The place of the question. It is shown again, as the answer above takes more or less room than the question. */
const BARS: LessonPlace = { view: 'choice', part: 'bars' };

export const samplingLesson: Lesson = {
  id: 'sampling',
  title: 'Temperature and sampling',
  about: 'how one token is chosen of many',
  needs: 'Generation',
  text: 'On the one hand it is cheap; on the',
  asksUnsampled: true,
  cards: [
    {
      text: 'The model gives each token of its vocabulary a probability. It does not choose: that is done outside of it, in one of several ways.',
      place: (trace) => leading(trace, 'predictions'),
    },
    {
      text: 'Taking the most probable token each time is called greedy decoding. Drawing by chance is called sampling: likely tokens come often, unlikely ones now and then. Press “Draw Again” a few times, then “Draw 100”: how often does each token come?',
      place: (trace) => leadingToBars(trace),
    },
    {
      text: 'Temperature divides all logits before softmax. Above 1 the probabilities come closer to each other; below 1 the leader gains. Draw 100 at temperature 1, then move the slider to 0.5: what changes?',
      unsampled: true,
      place: (trace) => leadingToBars(trace),
    },
    {
      text: 'Divide the probability of one token by that of another: this ratio depends only on how far their two logits are apart. Temperature 2 halves that distance, and the ratio becomes its square root; temperature 0.5 doubles it, and the ratio becomes its square.',
      // The question is about temperature 2.
      found: async ({ top: [first, second] }) => {
        if (!first || !second) throw new Error('This model predicts no next token.');
        const ratio = first.probability / second.probability;
        const [[before], after] = writtenToGive([ratio], (one) => one ** 2, inThreeDigits);
        return `Here ${inQuotes(first)} is ${before} times as probable as ${inQuotes(second)} at temperature 1, and ${before}² = ${after} times at temperature 0.5.`;
      },
      place: (trace) => leadingToBars(trace),
    },
    {
      text: `Top-k keeps the k most probable tokens and removes all others. The probabilities of those that are kept are scaled up to 100\u00a0% again, and one of these tokens is drawn. With the temperature at 1, try top-k ${TOP_K}.`,
      unsampled: true,
      found: async (trace) => {
        const { top } = trace;
        const [first] = top;
        if (!first) throw new Error('This model predicts no next token.');
        const [share] = (await distribution(trace, { topK: TOP_K })).probabilities;
        const together = first.probability / (share as number);
        return `Here, at temperature 1, the ${TOP_K} most probable tokens have ${shareText(together)} together: with top-k ${TOP_K} the probability of ${inQuotes(first)} rises from ${shareText(first.probability)} to ${shareText(share as number)}.`;
      },
      place: (trace) => leadingToBars(trace),
    },
    {
      text: `Top-p goes from the most probable token down and keeps as many as it takes for their probabilities to reach p together. That is few tokens where the model is sure, and many where it is unsure. It comes last, after temperature and top-k. With top-k at all, try top-p ${TOP_P}.`,
      unsampled: true,
      found: async (trace) => {
        const all = (await distribution(trace, {})).ids.length;
        const kept = (await distribution(trace, { topP: TOP_P })).ids.length;
        return `Here, at temperature 1, top-p ${TOP_P} keeps ${count(kept)} of the ${count(all)} tokens.`;
      },
      place: (trace) => leadingToBars(trace),
    },
  ],
  question: async ({ top: [first, second] }) => {
    if (!first || !second) throw new Error('This model predicts no next token.');
    const ratio = first.probability / second.probability;
    const answer = ratio ** (1 / TEMPERATURE);
    const [one, other] = [inQuotes(first), inQuotes(second)];
    const before = inDigits(ratio, 3);
    return {
      kind: 'number',
      questionPlace: BARS,
      answerPlace: { ...BARS },
      ask: `The sliders are where they began. At temperature 1, the most probable token ${one} is ${before} times as probable as ${other}, the next most probable. How many times as probable is it at temperature ${TEMPERATURE}?`,
      answer,
      tolerance: TOLERANCE,
      why: `The ratio becomes its square root: √${before} is about ${inDigits(answer, 2)}. Set the temperature to ${TEMPERATURE} and divide the two probabilities that the bars show then.`,
      hint: () =>
        'Temperature 2 halves the distance of the two logits, and the ratio becomes its square root: 16 times would become 4 times.',
    };
  },
};

/** The step with the head that adds most to the prediction, which lines and maps beside the step then show. */
async function leading(trace: LessonTrace, view: SectionView): Promise<LessonPlace> {
  return { view, token: last(trace), ...(await leadingHead(trace)) };
}

/** The same, with the bars in view that cards, question and answer refer to. */
async function leadingToBars(trace: LessonTrace): Promise<LessonPlace> {
  return { ...(await leading(trace, 'choice')), part: 'bars' };
}

/** The distribution after the last token, at temperature 1. */
async function distribution(trace: LessonTrace, { topK = 0, topP = 1 }: { topK?: number; topP?: number }) {
  return samplingDistribution(await trace.read('logits', last(trace)), { temperature: 1, topK, topP });
}
