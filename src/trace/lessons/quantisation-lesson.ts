import { TOKENS } from '../../operations/node';
import { embeddingRows } from '../readings/embedding-rows';
import type { Lesson } from './lesson';
import { tokenAt, written } from './words';

/** So many numbers share one scale. */
const BLOCK = 32;
const TOKEN = 1;
const FACTORS = [2, 4, 18, 100] as const;

/** Symmetric rounding with one scale for a block, as Q8_0 has it. */
export const quantisationLesson: Lesson = {
  id: 'quantisation',
  title: 'Quantisation',
  about: 'fewer bits for each number, and what that costs',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'Here is the table of vectors: learned numbers, of which this token picks one row. A number of 32 bits can be stored in 8 or 4, and the model becomes smaller and often faster.',
      place: { view: 'embedding matrix', token: TOKEN },
    },
    {
      text: `For that, ${BLOCK} neighbouring numbers share one scale, so that the largest of them is the largest whole number that there is: 127 in 8 bits, 7 in 4 bits. Each is rounded to a whole multiple of the scale.`,
      place: { view: 'embedding', token: TOKEN },
    },
    {
      text: 'Rounding errors go through the whole model, so predictions change a little. Traces here are always computed with the model’s own weights; ghost text uses fewer bits.',
      place: { view: 'predictions', token: TOKEN },
    },
  ],
  question: async (trace) => {
    const token = Math.min(TOKEN, trace.tokens.length - 1);
    const rows = embeddingRows(trace.plan, TOKENS);
    if (!rows) throw new Error('This model has no such step.');
    const values = (await trace.read(rows.name, token)).subarray(0, BLOCK);
    const [eight, four] = [roundingError(values, 127), roundingError(values, 7)];
    const ratio = four / eight;
    if (!Number.isFinite(ratio)) throw new Error('These numbers are not changed by rounding.');
    const answer = nearest(ratio);
    return {
      kind: 'choice',
      ask: `Of the first ${values.length} numbers of the row of ${tokenAt(trace, token)}: how many times as large is the largest rounding error in 4 bits as in 8?`,
      options: FACTORS.map((factor) => `About ${factor} times`),
      answer,
      why: `${written(four)} in 4 bits and ${eight.toPrecision(2)} in 8, which is ${written(ratio)} times: each step is 127 / 7 times as wide.`,
      hint: () => '8 bits have 127 steps on each side of 0, 4 bits have 7.',
    };
  },
};

/** The largest difference that rounding makes. @param most the largest whole number */
function roundingError(values: Float32Array, most: number): number {
  const scale = Math.max(...values.map(Math.abs)) / most;
  return Math.max(...Array.from(values, (value) => Math.abs(Math.round(value / scale) * scale - value)));
}

/** On a scale of ratios. */
function nearest(ratio: number): number {
  const distances = FACTORS.map((factor) => Math.abs(Math.log(ratio / factor)));
  return distances.indexOf(Math.min(...distances));
}
