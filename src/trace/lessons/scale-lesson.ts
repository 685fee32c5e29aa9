import type { Lesson } from './lesson';
import { largest, last, tokenAt, written } from './words';

/** Vaswani et al. 2017, section 3.2.1: scores are divided by the square root of the heads' width. */
export const scaleLesson: Lesson = {
  id: 'scale',
  title: 'Why divide by √d',
  about: 'scores of a steady size, however wide a head is',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'Each token gets a query, what it looks for, and a key, what it can be found by. Both have d numbers, the width of a head.',
      place: (trace) => ({ view: 'projections', layer: 0, head: 0, token: last(trace) }),
    },
    {
      text: 'A score is the sum of d products: query times key. The more products there are, the larger such a sum becomes, on average by the square root of d.',
      place: (trace) => ({ view: 'scores', layer: 0, head: 0, token: last(trace) }),
    },
    {
      text: 'Softmax turns large differences into almost all or nothing, and then learning stops. Dividing by √d keeps the scores at one size, whatever d is.',
      place: (trace) => ({ view: 'weights', layer: 0, head: 0, token: last(trace) }),
    },
  ],
  question: async (trace) => {
    const query = last(trace);
    const scores = await trace.read('blocks.0.attn.attn_scores_unmasked', 0, query);
    const key = largest(scores);
    const [q, k] = [await trace.read('blocks.0.attn.q', query, 0), await trace.read('blocks.0.attn.k', key, 0)];
    const product = q.reduce((sum, value, i) => sum + value * (k[i] as number), 0);
    const answer = scores[key] as number;
    return {
      kind: 'number',
      ask: `In block 0, head 0, the query of ${tokenAt(trace, query)} times the key of ${tokenAt(trace, key)} is ${written(product)}, and d is ${q.length}. What is the score?`,
      answer,
      tolerance: 0.02,
      why: `${written(product)} / √${q.length} = ${written(answer)}, as the figure of the scores has it.`,
      hint: () => `The product is divided by √${q.length}, which is ${written(Math.sqrt(q.length))}.`,
    };
  },
};
