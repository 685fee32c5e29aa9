import { quoted } from '../../base/quoted-token';
import type { Lesson } from './lesson';
import { last, written } from './words';

/** Twice as hot. */
const TEMPERATURE = 2;
/** Who divides two probabilities of three digits, with the slider a step beside, is right too. */
const TOLERANCE = 0.05;

export const samplingLesson: Lesson = {
  id: 'sampling',
  title: 'Temperature and sampling',
  about: 'how one token is chosen of many',
  text: 'On the one hand it is cheap; on the',
  cards: [
    {
      text: 'The model gives each token of its vocabulary a probability. It does not choose: that is done outside of it, in one of several ways.',
      place: (trace) => ({ view: 'predictions', token: last(trace) }),
    },
    {
      text: 'Taking the most probable token each time is called greedy decoding. Drawing by chance is called sampling: likely tokens come often, unlikely ones now and then.',
      place: (trace) => ({ view: 'choice', token: last(trace) }),
    },
    {
      text: 'Temperature divides all logits before softmax. Above 1 the probabilities come closer to each other; below 1 the leader gains. Move the slider and watch the bars: each outline is the probability at temperature 1.',
      place: (trace) => ({ view: 'choice', token: last(trace) }),
    },
    {
      text: 'How many times as probable one token is as another depends only on how far their logits are apart. Temperature 2 halves that distance, and the ratio becomes its square root: 16 times becomes 4 times.',
      place: (trace) => ({ view: 'choice', token: last(trace) }),
    },
  ],
  question: async ({ top: [first, second] }) => {
    if (!first || !second) throw new Error('This model predicts no next token.');
    const ratio = first.probability / second.probability;
    const answer = ratio ** (1 / TEMPERATURE);
    const [one, other] = [quoted(first), quoted(second)];
    return {
      kind: 'number',
      ask: `At temperature 1, the most probable token ${one} is ${written(ratio)} times as probable as ${other}, the second. How many times as probable is it at temperature ${TEMPERATURE}?`,
      answer,
      tolerance: TOLERANCE,
      why: `The ratio becomes its square root: √${written(ratio)} = ${written(answer)}. The slider shows it: set it to ${TEMPERATURE} and divide the two probabilities.`,
      hint: () =>
        'Temperature 2 halves the distance of the two logits, and the ratio becomes its square root: 16 times would become 4 times.',
    };
  },
};
