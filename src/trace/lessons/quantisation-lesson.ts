import { whyNot } from '../../architectures/plan/why-not';
import type { Lesson, LessonTrace } from './lesson';
import { QUANTISED, quantisedRow } from './quantised-row';
import { embeddingStage, inThreeDigits, nthToken, written, writtenToGive } from './words';

const TOKEN = 1;
const FACTORS = [2, 4, 16, 100] as const;

/** Symmetric rounding with one scale per block, as the 4 bits of ghost text and the 8 bits of Q8_0 use it. */
export const quantisationLesson: Lesson = {
  id: 'quantisation',
  title: 'Quantisation',
  about: 'fewer bits for each number, and what that costs',
  text: 'The weather is nice in spring, and people like to go outside.',
  quantisedAt: 'embedding matrix',
  roundedAt: 'predictions',
  cards: [
    {
      text: 'Here is the table of vectors: learned numbers, of which this token picks one row. A number of 32 bits can be stored in 8 or 4, and the model becomes smaller and often faster. Below are the first numbers of that row: as they are, and as they are stored in 8 and in 4 bits.',
      place: { view: 'embedding matrix', token: TOKEN },
    },
    {
      text: `Take ${QUANTISED} neighbouring numbers, as in the table below. With 8 bits, divide the size of the one furthest from 0 by 127: that is their scale, and each of them is stored as a whole number of scales, from −127 to 127. With 4 bits the whole numbers go from −8 to 7, so the one furthest from 0 is divided by −8. A number as far on the other side would be +8 scales: it is stored as 7.`,
      place: { view: 'embedding matrix', token: TOKEN },
    },
    {
      text: 'All matrices of a model can be stored so; then their rounding errors go through the whole model. All other numbers of a trace are computed with the model’s own weights, unrounded.',
      found: async (trace) =>
        whyNot(trace.plan, 'A run with rounded weights') ??
        `The table below shows what fewer bits do to the prediction after ${nthToken(trace, roundedAt(trace))}.`,
      place: (trace) => ({ view: 'predictions', token: roundedAt(trace) }),
    },
  ],
  question: async (trace) => {
    const token = Math.min(TOKEN, trace.tokens.length - 1);
    const values = (await trace.read(embeddingStage(trace), token)).subarray(0, QUANTISED);
    const [eight, four] = [quantisedRow(values, 8).largestError, quantisedRow(values, 4).largestError];
    const ratio = four / eight;
    if (!Number.isFinite(ratio)) throw new Error('These numbers are not changed by rounding.');
    const answer = nearest(ratio);
    const [[inFour, inEight], times] = writtenToGive([four, eight], (a, b) => a / b, inThreeDigits);
    return {
      kind: 'choice',
      ask: `Of the first ${values.length} numbers of the row of ${nthToken(trace, token)}: how many times as large is the largest rounding error in 4 bits as in 8?`,
      options: FACTORS.map((factor) => `About ${factor} times`),
      answer,
      why: `${inFour} in 4 bits and ${inEight} in 8, which is ${times} times. The scale is 127 / 8 = ${written(127 / 8)} times as large in 4 bits, and rounding errs by half a scale at most (in 4 bits by a whole one where +8 is stored as 7). How near the largest error comes to that depends on the numbers: so the two factors are close, but not the same.`,
      hint: () =>
        'The largest errors stand above the table. With 8 bits the number furthest from 0 is 127 scales away from it, with 4 bits 8.',
      questionPlace: { view: 'embedding matrix', token: TOKEN },
    };
  },
};

/**
 * A position at which two tokens are nearly equally probable, so that rounding may change their order; in other texts, the
 * last.
 */
function roundedAt({ tokens }: LessonTrace): number {
  const go = tokens.findLastIndex(({ text }) => text.trim() === 'go');
  return go < 0 ? tokens.length - 1 : go;
}

/** The index of the nearest factor on a logarithmic scale. */
function nearest(ratio: number): number {
  const distances = FACTORS.map((factor) => Math.abs(Math.log(ratio / factor)));
  return distances.indexOf(Math.min(...distances));
}
