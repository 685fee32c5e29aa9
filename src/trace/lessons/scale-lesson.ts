import { nodeOf, type Plan } from '../../architectures/plan';
import { threeDigits } from '../../base/number-text';
import type { NodeId } from '../../operations/node';
import { shortNumber } from '../../operations/numbers';
import type { Lesson } from './lesson';
import { largest, last, nthToken, requireOneStack, written, writtenToGive } from './words';

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
    const { name, scale, width, inputs } = scoresOf(trace.plan);
    const scores = await trace.read(name, 0, query);
    const key = largest(scores);
    // Head 0 reads the first head of keys, however many heads share it.
    const [q, k] = await Promise.all([trace.read(inputs.q, query, 0), trace.read(inputs.k, key, 0)]);
    const product = q.reduce((sum, value, i) => sum + value * (k[i] as number), 0);
    const answer = scores[key] as number;
    const both = inputs.areRotated ? ', both rotated by their positions,' : '';
    const isRoot = Math.abs(scale * Math.sqrt(width) - 1) < 1e-6;
    const [[ofBoth], score] = writtenToGive([product], (value) => value * scale, written);
    const given = `In block 0, head 0, the query of ${nthToken(trace, query)} times the key of ${nthToken(trace, key)}${both} is ${ofBoth}`;
    const factor = shortNumber(scale);
    return {
      kind: 'number',
      ask: isRoot
        ? `${given}, and d is ${width}. What is the score?`
        : `${given}. This model multiplies it by ${factor}, where others divide by √d. What is the score?`,
      answer,
      tolerance: 0.02,
      why: isRoot
        ? `${ofBoth} / √${width} = ${score}, as the figure of the scores has it.`
        : `${ofBoth} · ${factor} = ${score}, as the figure of the scores has it.`,
      hint: () =>
        isRoot
          ? `The product is divided by √${width}, which is ${threeDigits(Math.sqrt(width))}.`
          : `The product is multiplied by ${factor}.`,
    };
  },
};

/**
 * The scores of block 0, and the queries and keys that they are made of: in some models after norms and a rotation.
 * @throws one sentence where nothing scales them
 */
function scoresOf(plan: Plan) {
  requireOneStack(plan);
  const stageOf = (id: NodeId) => plan.stages.find(({ node }) => node === id);
  for (const { block, node: id, name } of plan.stages) {
    const node = nodeOf(plan, id);
    if (block?.layer !== 0 || node.kind !== 'scores') continue;
    const { scale, width } = node;
    if (scale === 1)
      throw new Error('This model uses query times key as it is: it was trained without dividing by √d.');
    const [q, k] = node.inputs as [NodeId, NodeId];
    const [ofQuery, ofKey] = [stageOf(q), stageOf(k)];
    if (!ofQuery || !ofKey) break;
    const areRotated = nodeOf(plan, q).kind === 'rotary';
    return { name, scale, width, inputs: { q: ofQuery.name, k: ofKey.name, areRotated } };
  }
  throw new Error('This model has no such step.');
}
