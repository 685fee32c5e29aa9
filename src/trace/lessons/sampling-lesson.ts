import { quoted } from '../findings/finding';
import type { Lesson } from './lesson';
import { last, written } from './words';

/** Twice as hot. */
const TEMPERATURE = 2;

export const samplingLesson: Lesson = {
  id: 'sampling',
  title: 'Temperature and sampling',
  about: 'how one token is chosen of many',
  text: 'The weather is nice in spring, and people like to go',
  cards: [
    {
      text: 'The model gives each token of its vocabulary a probability. It does not choose: that is done outside of it, in one of several ways.',
      place: (trace) => ({ view: 'predictions', token: last(trace) }),
    },
    {
      text: 'The most probable token each time is the greedy way. Drawing by chance is called sampling: likely tokens come often, unlikely ones now and then.',
      place: (trace) => ({ view: 'choice', token: last(trace) }),
    },
    {
      text: 'Temperature divides all logits before softmax. Above 1 the probabilities come closer to each other; below 1 the leader gains. Move the slider and watch.',
      place: (trace) => ({ view: 'choice', token: last(trace) }),
    },
  ],
  question: async (trace) => {
    const position = last(trace);
    const logits = await trace.read('logits', position);
    const first = largestTwo(logits);
    const { tokens } = await trace.lens(position);
    const leader = tokens.find(({ id }) => id === first.ids[0]);
    const ratio = Math.exp(first.values[0] - first.values[1]);
    const answer = Math.exp((first.values[0] - first.values[1]) / TEMPERATURE);
    return {
      kind: 'number',
      ask: `At temperature 1, ${leader ? quoted(leader) : 'the leader'} is ${written(ratio)} times as probable as the token after it. How many times is it at temperature ${TEMPERATURE}?`,
      answer,
      tolerance: 0.02,
      why: `Half the difference of the logits makes the square root of the ratio: √${written(ratio)} = ${written(answer)}.`,
      hint: () =>
        `The logits are ${written(first.values[0] - first.values[1])} apart; temperature ${TEMPERATURE} halves that, and the ratio is e to that power.`,
    };
  },
};

function largestTwo(logits: Float32Array): { ids: readonly [number, number]; values: readonly [number, number] } {
  let [a, b] = [0, -1];
  for (let id = 1; id < logits.length; id++) {
    if ((logits[id] as number) > (logits[a] as number)) [b, a] = [a, id];
    else if (b < 0 || (logits[id] as number) > (logits[b] as number)) b = id;
  }
  return { ids: [a, b], values: [logits[a] as number, logits[b] as number] };
}
