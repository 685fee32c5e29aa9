import { addedInWords, amountWords } from '../../base/added-in-words';
import type { Lesson, LessonTrace } from './lesson';
import { addedStage, last, nthToken, signed, streamStage, written } from './words';

/** Elhage et al. 2021: the residual stream is a sum to which every part adds. */
export const residualLesson: Lesson = {
  id: 'residual',
  title: 'The residual stream adds up',
  about: 'nothing is replaced, everything is added',
  needs: 'A stream of sums',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'Each token has one vector that runs through the whole model: the residual stream. It begins as the token’s row of the table of vectors; many models add a vector for its position.',
      found: async (trace) => {
        const { index, before } = await followed(trace);
        return `At ${nthToken(trace, last(trace))} we follow one of its numbers through block 0: that in column ${index} of the figure, called dimension ${index}. It begins as ${written(before)}.`;
      },
      place: async (trace) => ({ view: 'embedding', ...(await placeOf(trace)) }),
    },
    {
      text: 'Attention does not replace this vector. It computes another one, which the figure shows, and adds it, number by number.',
      found: async (trace) => {
        const { index, before, attention, middle } = await followed(trace);
        return `At dimension ${index} it ${addedInWords(signed(attention))}: ${sum(before, attention)} = ${written(middle)}.`;
      },
      place: async (trace) => ({
        view: 'attention output',
        drawn: addedStage(trace, 0, 'attention'),
        ...(await placeOf(trace)),
      }),
    },
    {
      text: 'The MLP of the block, its neurons, does the same. It reads that sum, and what it computes, which the figure shows now, is added, too.',
      found: async (trace) => {
        const { index, middle, mlp, after } = await followed(trace);
        return `At dimension ${index} it ${addedInWords(signed(mlp))}: ${sum(middle, mlp)} = ${written(after)}.`;
      },
      place: async (trace) => ({ view: 'block output', drawn: addedStage(trace, 0, 'mlp'), ...(await placeOf(trace)) }),
    },
    {
      text: 'What leaves the block is what came in, plus what attention added, plus what the MLP added. The next block reads it and adds to it again.',
      found: async (trace) => {
        const { index, before, attention, mlp, after } = await followed(trace);
        return `At dimension ${index}: ${sum(before, attention, mlp)} = ${written(after)}, which the figure shows.`;
      },
      place: async (trace) => ({
        view: 'block output',
        drawn: streamStage(trace, 0, 'mlp'),
        ...(await placeOf(trace)),
      }),
    },
  ],
  question: async (trace) => {
    const { before, attention, middle, mlp, after, index } = await asked(trace);
    const { size, to } = amountWords(signed(mlp));
    return {
      kind: 'number',
      ask: `Another number, dimension ${index} at ${nthToken(trace, last(trace))}, leaves block 0 as ${written(after)}, which the figure shows. It came in as ${written(before)}, and the MLP ${to === 'from' ? 'took away' : 'added'} ${size}. What did attention add?`,
      answer: attention,
      tolerance: 0.005,
      why: `${written(after)} ${term(-before)} ${term(-mlp)} = ${written(attention)}: the rest of the sum is attention’s. With it the number is ${sum(before, attention)} = ${written(middle)} before the MLP adds to it.`,
      hint: (given) => {
        const isOf = (value: number) => Math.abs(given - value) <= 0.005;
        if (isOf(after))
          return 'This is the number behind the whole block: take off what came in and what the MLP added.';
        if (isOf(middle)) return 'This is the number when attention has added to it: take off what came in.';
        return `What came in, what attention added and what the MLP added make ${written(after)} together.`;
      },
      questionPlace: { view: 'block output', layer: 0, token: last(trace), dimension: index },
      answerPlace: {
        view: 'attention output',
        drawn: addedStage(trace, 0, 'attention'),
        layer: 0,
        token: last(trace),
        dimension: index,
      },
    };
  },
};

/** One number of the stream in block 0, from the block's input to its output. */
interface Followed {
  /** Its dimension. */
  readonly index: number;
  readonly before: number;
  readonly attention: number;
  readonly middle: number;
  readonly mlp: number;
  readonly after: number;
}

async function placeOf(trace: LessonTrace) {
  return { layer: 0, token: last(trace), dimension: (await followed(trace)).index };
}

/** The number that the cards follow: of those that add up as written, the one to which attention adds most. */
async function followed(trace: LessonTrace): Promise<Followed> {
  return (await byAttention(trace))[0];
}

/** The number that is asked about: another one, so that no card has given the answer. */
async function asked(trace: LessonTrace): Promise<Followed> {
  const [first, second] = await byAttention(trace);
  return second ?? first;
}

/** The numbers to which attention adds most: of those whose rounded values add up, or of all if there are none. */
async function byAttention(trace: LessonTrace): Promise<readonly [Followed, ...Followed[]]> {
  const token = last(trace);
  const [before, attention, mlp, after] = await Promise.all(
    [
      streamStage(trace, 0, null),
      addedStage(trace, 0, 'attention'),
      addedStage(trace, 0, 'mlp'),
      streamStage(trace, 0, 'mlp'),
    ].map((stage) => trace.read(stage, token)),
  );
  if (!before || !attention || !mlp || !after) throw new Error('This model has no such sum.');
  const all = Array.from(attention, (_, index) => ({
    index,
    before: before[index] as number,
    attention: attention[index] as number,
    middle: Math.fround((before[index] as number) + (attention[index] as number)),
    mlp: mlp[index] as number,
    after: after[index] as number,
  }));
  const exact = all.filter(addUpAsWritten);
  const [first, ...rest] = (exact.length > 1 ? exact : all).toSorted(
    (a, b) => Math.abs(b.attention) - Math.abs(a.attention),
  );
  if (!first) throw new Error('This model has no such sum.');
  return [first, ...rest];
}

/** Whether adding the rounded numbers by hand gives the rounded sums, as the lesson is about adding. */
function addUpAsWritten({ before, attention, middle, mlp, after }: Followed): boolean {
  const rounded = (value: number) => Number(written(value).replace('−', '-'));
  const isSum = (a: number, b: number, whole: number) => written(rounded(a) + rounded(b)) === written(whole);
  return isSum(before, attention, middle) && isSum(middle, mlp, after);
}

/** A sum as text: "0.306 − 0.494". */
function sum(first: number, ...rest: readonly number[]): string {
  return [written(first), ...rest.map(term)].join(' ');
}

function term(value: number): string {
  return `${value < 0 ? '−' : '+'} ${written(Math.abs(value))}`;
}
