import { count } from '../../base/counted';
import type { Lesson } from './lesson';
import { attentionStage, last } from './words';

export const cacheLesson: Lesson = {
  id: 'cache',
  title: 'The cache',
  about: 'why the second token costs less than the first',
  needs: 'Generation',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'The model writes one token, puts it at the end, and runs again. The tokens before cannot see the new one, so their keys and values stay the same.',
      place: (trace) => ({ view: 'generation', token: last(trace) }),
    },
    {
      text: 'So they are kept: that is the key-value cache. For a new token only its own query, key and value are computed, and its query is matched with the kept keys that it may see.',
      place: (trace) => ({ view: 'projections', layer: 0, head: 0, token: last(trace) }),
    },
    {
      text: 'Here is the cache of one head. Go through the new tokens with ‹ and ›: with each the cache grows by one row, in every head of every block. For long texts it can take more memory than the weights.',
      place: (trace) => ({ view: 'generation', token: last(trace), part: 'cache' }),
    },
  ],
  question: async (trace) => {
    const token = last(trace);
    let answer = 0;
    let [width, rows] = [0, 0];
    for (let layer = 0; layer < trace.layers; layer++) {
      for (const kept of ['key', 'value'] as const) {
        ({ length: width } = await trace.read(attentionStage(trace, layer, kept), token));
        answer += width;
        rows++;
      }
    }
    return {
      kind: 'number',
      ask: `In each of the ${trace.layers} blocks a token’s keys are ${width} numbers, those of all heads counted together, and its values are as many. By how many numbers does the cache grow with one token?`,
      answer,
      tolerance: 0,
      why: `${rows} · ${width} = ${count(answer)}: keys and values in each of the ${trace.layers} blocks.`,
      hint: (given) => hintFor(given, answer, trace.layers),
    };
  },
};

/** Says what was left out, if the answer shows it. */
function hintFor(given: number, answer: number, layers: number): string {
  if (given === answer / 2) return 'Every block was counted, but only keys or only values: both are kept.';
  if (given === answer / layers) return 'This is what one block keeps of the token: every block does.';
  return 'Both keys and values are kept, and in every block.';
}
