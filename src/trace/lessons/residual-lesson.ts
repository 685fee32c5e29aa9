import type { Lesson } from './lesson';
import { addedStage, largest, last, nthToken, signed, streamStage, written } from './words';

/** Elhage et al. 2021: the residual stream is a sum to which every part adds. */
export const residualLesson: Lesson = {
  id: 'residual',
  title: 'The residual stream adds up',
  about: 'nothing is replaced, everything is added',
  needs: 'A stream of sums',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'Each token has one vector that runs through the whole model: the residual stream. It begins as the token’s row of the table, to which many models add one for its position.',
      place: (trace) => ({ view: 'embedding', layer: 0, token: last(trace) }),
    },
    {
      text: 'Attention does not replace this vector. It computes another one and adds it, number by number.',
      place: (trace) => ({ view: 'attention output', layer: 0, token: last(trace) }),
    },
    {
      text: 'The neurons of the block do the same. What leaves the block is what came in, plus what attention added, plus what the neurons added.',
      place: (trace) => ({ view: 'block output', layer: 0, token: last(trace) }),
    },
  ],
  question: async (trace) => {
    const token = last(trace);
    const [before, added, after, mlp, out] = await Promise.all(
      [
        streamStage(trace, 0, null),
        addedStage(trace, 0, 'attention'),
        streamStage(trace, 0, 'attention'),
        addedStage(trace, 0, 'mlp'),
        streamStage(trace, 0, 'mlp'),
      ].map((stage) => trace.read(stage, token)),
    );
    if (!before || !added || !after || !mlp || !out) throw new Error('This model has no such sum.');
    const sums = Array.from(
      added,
      (_, i) =>
        isSumAsWritten(before[i] as number, added[i] as number, after[i] as number) &&
        isSumAsWritten(after[i] as number, mlp[i] as number, out[i] as number),
    );
    // Where no rounded numbers add up, the largest is asked for all the same.
    const sizes = added.map((value, i) => (sums[i] || !sums.includes(true) ? Math.abs(value) : -1));
    const index = largest(sizes);
    const [a, b, answer] = [before[index] as number, added[index] as number, after[index] as number];
    const [c, end] = [mlp[index] as number, out[index] as number];
    return {
      kind: 'number',
      ask: `At ${nthToken(trace, token)}, number ${index} of the stream is ${written(a)} when block 0 begins, and attention adds ${signed(b)}. What is it then, before the neurons add to it?`,
      answer,
      tolerance: 0.005,
      why: `${written(a)} ${b < 0 ? '−' : '+'} ${written(Math.abs(b))} = ${written(answer)}: the two are added, and nothing else happens. The neurons then add ${signed(c)}, and ${written(end)} leaves the block: the figure shows it.`,
      hint: () => `The stream keeps its ${written(a)}, and ${signed(b)} is added to it.`,
      asked: { view: 'block output', layer: 0, token, dimension: index },
    };
  },
};

/** Whether who adds the rounded numbers by hand gets the rounded sum: the lesson is about adding. */
function isSumAsWritten(a: number, b: number, sum: number): boolean {
  const rounded = (value: number) => Number(written(value).replace('−', '-'));
  return written(rounded(a) + rounded(b)) === written(sum);
}
