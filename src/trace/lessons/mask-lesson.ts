import { requireApplies } from '../../architectures/plan/why-not';
import { sum } from '../../base/sums';
import { argmax } from '../../base/vectors';
import type { Lesson, LessonPlace, LessonTrace } from './lesson';
import { attentionStage, inThreeDigits, nthToken, written, writtenToGive } from './words';

/** The row that the cards are about. */
const QUERY = 5;
/** The row that the question is about. */
const ASKED = 8;
/** The head at which all of it can be seen. */
const HEAD = { layer: 5, head: 4 } as const;

export const maskLesson: Lesson = {
  id: 'mask',
  title: 'Mask and softmax',
  about: 'no look into the future, and 100\u00a0% to give away',
  // Only a model that predicts the next token hides later ones.
  needs: 'Generation',
  ofPatterns: true,
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'Every pair of tokens has a score: how well the query of one (row) matches the key of the other (column). But at each token the model predicts the one that comes next, which it must not have seen.',
      // A pair that is not hidden by the mask, which only the next card explains.
      place: { view: 'scores', ...HEAD, token: QUERY, key: 0 },
    },
    {
      text: 'So the mask hides the future: all scores right of the diagonal become −∞ (hatched). Softmax turns each row into weights between 0 and 1: e to the power of each score, divided by the sum of these powers in the row. −∞ becomes exactly 0.',
      found: async (trace) => {
        const { query, key, scores, weights } = await cardRow(trace);
        const [score, weight] = [scores[key] as number, weights[key] as number];
        return `In the row of ${nthToken(trace, query)} the cell of ${nthToken(trace, key)} is outlined: its score ${written(score)} becomes the weight ${written(weight, 1)}, the largest of the row.`;
      },
      place: toLargest,
    },
    {
      text: 'The weights of a row add up to 1. A head cannot look away: what it does not give to one token it gives to another.',
      found: async (trace) => {
        const { query, weights: all } = await cardRow(trace);
        const weights = all.filter((weight) => weight > 0);
        return `In the row of ${nthToken(trace, query)}, which is outlined, they are ${weights.map((weight) => written(weight)).join(', ')}, and 0 for the rest: unrounded, they add up to ${written(sum(weights))}. Point at a cell to read its weight.`;
      },
      place: toLargest,
    },
  ],
  question: async (trace) => {
    requireApplies(trace.plan, 'Generation');
    const query = Math.min(ASKED, trace.tokens.length - 1);
    const { scores, weights } = await rowOf(trace, query);
    const [more, less] = pairOf(scores, weights);
    const [one, other] = [nthToken(trace, more), nthToken(trace, less)];
    const pair = [scores[more] as number, scores[less] as number] as const;
    const asThree = (value: number) => inThreeDigits(value, 0);
    const [[ofOne = '', ofOther = ''], times] = writtenToGive(pair, (a, b) => Math.exp(a - b), written, asThree);
    const apart = differenceOf(ofOne, ofOther);
    const both = [weights[more] as number, weights[less] as number];
    const [[weight, otherWeight]] = writtenToGive(both, (a, b) => a / b, inThreeDigits, asThree);
    return {
      kind: 'number',
      ask: `Now another row, that of ${nthToken(trace, query)}: there the score of ${one} is ${ofOne}, and that of ${other} ${ofOther}. How many times as large as the weight of ${other} is that of ${one}?`,
      answer: Math.exp(pair[0] - pair[1]),
      // A user who reads both weights from the figure divides rounded numbers.
      tolerance: 0.03,
      why: `The scores are ${apart} apart, and e to the power of ${apart} is ${times}. So the weights are ${weight} and ${otherWeight}: both are divided by the same sum.`,
      hint: (given) => hintFor(given, pair, apart),
      questionPlace: { view: 'scores', ...HEAD, token: query, key: more },
      answerPlace: { view: 'weights', ...HEAD, token: query, key: more },
    };
  },
};

/** The place of the largest weight in the cards' row: the figure outlines its cell, and the step says how it is computed. */
async function toLargest(trace: LessonTrace): Promise<LessonPlace> {
  const { query, key } = await cardRow(trace);
  return { view: 'weights', ...HEAD, token: query, key };
}

async function cardRow(trace: LessonTrace) {
  const query = Math.min(QUERY, trace.tokens.length - 1);
  const row = await rowOf(trace, query);
  return { query, key: argmax(row.weights), ...row };
}

/** A row of the head that the lesson is about: what softmax reads, and what it makes of that. */
async function rowOf(trace: LessonTrace, query: number) {
  const layer = Math.min(HEAD.layer, trace.layers - 1);
  const head = Math.min(HEAD.head, trace.heads - 1);
  const read = async (role: 'scores' | 'weights') => [
    ...(await trace.read(attentionStage(trace, layer, role), head, query)),
  ];
  return { scores: await read('scores'), weights: await read('weights') };
}

/**
 * The token with the largest weight, and, of the others with a weight, the one whose score is nearest to one less: the
 * answer for such a pair is neither about 1 nor a number that cannot be guessed.
 * @throws one sentence if only one token is seen
 */
function pairOf(scores: readonly number[], weights: readonly number[]): readonly [more: number, less: number] {
  const more = argmax(weights);
  const others = weights.flatMap((weight, at) => (weight > 0 && at !== more ? [at] : []));
  const miss = (at: number) => Math.abs((scores[more] as number) - (scores[at] as number) - 1);
  const [less] = others.sort((a, b) => miss(a) - miss(b));
  if (less === undefined) throw new Error('This token sees itself alone: there are no two weights to compare.');
  return [more, less];
}

/** The difference of two written numbers, in as many decimals as they have. */
function differenceOf(one: string, other: string): string {
  const [a, b] = [one, other].map((text) => Number(text.replace('−', '-'))) as [number, number];
  return (a - b).toFixed(one.split('.')[1]?.length ?? 0);
}

/** Says what was computed instead, if the answer shows it. */
function hintFor(given: number, [score, other]: readonly [number, number], apart: string): string {
  const isAbout = (value: number) => Math.abs(given - value) <= 0.01 * Math.max(0.1, Math.abs(value));
  if (isAbout(score - other))
    return `${apart} is how far apart the two scores are: softmax makes e to the power of each score before it divides.`;
  if (isAbout(Math.exp(other - score))) return 'That is the other way round: what the smaller weight is of the larger.';
  if (isAbout(score / other))
    return 'That is one score divided by the other: softmax makes e to the power of each score before it divides.';
  return `Softmax makes e to the power of each score, and divides both by the same sum: how large one weight is beside the other depends on how far apart their scores are, which is ${apart}.`;
}
