import { requireApplies } from '../../architectures/why-not';
import type { Lesson, LessonTrace } from './lesson';
import { attentionStage, nthToken, written } from './words';

/** The row that the cards are about. */
const QUERY = 5;
/** The row that the question is about. */
const ASKED = 8;

export const maskLesson: Lesson = {
  id: 'mask',
  title: 'Mask and softmax',
  about: 'no look into the future, and 100\u00a0% to give away',
  // Only a model that foresees the next token hides those after it.
  needs: 'Generation',
  text: 'The weather is nice in spring, and people like to go outside.',
  cards: [
    {
      text: 'Every pair of tokens has a score. But a token must be predicted without knowing what comes after it.',
      // A pair that the mask, of which the next card tells, does not hide.
      place: { view: 'scores', layer: 5, head: 4, token: QUERY, key: 0 },
    },
    {
      text: 'So the mask hides the future: everything right of the diagonal becomes −∞, which is hatched in the figure. Softmax turns each row of scores into weights between 0 and 1; −∞ becomes exactly 0.',
      place: { view: 'weights', layer: 5, head: 4, token: QUERY },
    },
    {
      text: 'The weights of a row add up to 1. A head cannot look away: what it does not give to one token it gives to another.',
      found: async (trace) => {
        const query = Math.min(QUERY, trace.tokens.length - 1);
        const weights = (await weightsOf(trace, query)).filter((weight) => weight > 0);
        return `In the row of ${nthToken(trace, query)}, which is outlined, they are ${weights.map((weight) => written(weight)).join(', ')}, and 0 for the rest: unrounded, they add up to ${written(sumOf(weights))}. Point at a cell to read its weight.`;
      },
      place: { view: 'weights', layer: 5, head: 4, token: QUERY },
    },
  ],
  question: async (trace) => {
    requireApplies(trace.plan, 'Generation');
    const query = Math.min(ASKED, trace.tokens.length - 1);
    const weights = await weightsOf(trace, query);
    const seen = weights.filter((weight) => weight > 0);
    return {
      kind: 'number',
      ask: `Now another row: that of ${nthToken(trace, query)} has ${weights.length} weights. How many of them are larger than 0?`,
      answer: seen.length,
      tolerance: 0,
      why: `${seen.length} of them are: the token itself and the ${seen.length - 1} before it; together they are ${written(sumOf(seen))}.`,
      hint: () =>
        `A token sees itself and what stands before it; after ${nthToken(trace, query)} stand ${weights.length - 1 - query} of the ${weights.length}.`,
      // Its row is outlined, at a weight that the mask hides: beside any other stands among how many weights it ranks.
      asked: { view: 'weights', token: query, key: trace.tokens.length - 1 },
      answered: { view: 'weights', token: query, key: 0 },
    };
  },
};

/** Of the head that the cards are about. */
async function weightsOf(trace: LessonTrace, query: number): Promise<readonly number[]> {
  const stage = attentionStage(trace, Math.min(5, trace.layers - 1), 'weights');
  return [...(await trace.read(stage, Math.min(4, trace.heads - 1), query))];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
