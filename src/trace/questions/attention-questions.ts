/** Questions about one head's attention at the chosen token: how a match becomes a score, and what is carried. */
import { nodeOf } from '../../architectures/plan/plan';
import { argmax, dot, lengthOf } from '../../base/vectors';
import { sequenceOf } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import type { FindingStep } from '../findings/context';
import { capitalised, type Sentence, sentence } from '../findings/finding';
import { shownHead } from '../findings/shown-head';
import { inThreeDigits } from '../lessons/words';
import { readHeadRow } from '../readings/head-row';
import {
  attentionStage,
  chosenToken,
  numberPart,
  placedKeys,
  type QuestionContext,
  type Questioner,
  valuesAt,
} from './question';
import { asWeight, computedByHand, readBack } from './written-alike';

/** The least absolute product of a query and a key that is asked about. */
const LEAST_PRODUCT = 0.01;

/** A pair of tokens whose match is computed. */
interface Pair {
  readonly head: number;
  readonly query: Sentence;
  readonly key: Sentence;
  readonly vectors: readonly [query: Float32Array, key: Float32Array];
  readonly product: number;
  /** The factor that turns the product into the score, and the number of dimensions of both vectors. */
  readonly scale: number;
  readonly width: number;
  readonly score: number;
}

/** The rank of the key that a step asks about: steps differ so that one does not give another one's answer. */
const ASKED_RANK = { product: 2, score: 1 } as const;

async function readPair(
  context: QuestionContext,
  step: FindingStep,
  of: keyof typeof ASKED_RANK,
): Promise<Pair | null> {
  const { source, plan, choice } = context;
  const [scores, weights] = [attentionStage(context, step, 'scores'), attentionStage(context, step, 'softmax')];
  const node = scores && nodeOf(plan, scores.node);
  if (!scores || !weights || node?.kind !== 'scores') return null;
  const [heads = 1] = source.find(scores.name, choice.variant).shape;
  const head = Math.min(choice.head, heads - 1);
  const row = await valuesAt(context, scores.name, head, step.position);
  const { seen } = await readHeadRow(source, choice.variant, weights.name, head, step.position);
  const order = [...row.keys()].slice(seen.first, seen.end).sort((a, b) => (row[b] as number) - (row[a] as number));
  const fewer = Math.max(0, ASKED_RANK.product + 1 - order.length);
  const key = order[ASKED_RANK[of] - fewer];
  if (key === undefined || order.length < 2) return null;
  const vectors = await Promise.all(
    [step.position, key].map((position, input) => readVector(context, node.inputs[input], { head, heads, position })),
  );
  const [query, other] = vectors;
  if (!query || !other) return null;
  const product = dot(query, other);
  // A product of almost 0 is not computed by hand.
  if (!(Math.abs(product) >= LEAST_PRODUCT)) return null;
  return {
    head,
    query: chosenToken(context, step),
    key: placedKeys(context, step, sequenceOf(node.axes[2]))(key),
    vectors: [query, other],
    product,
    scale: node.scale,
    width: node.width,
    score: row[key] as number,
  };
}

/** The query or key of a head from which scores are computed. */
async function readVector(
  context: QuestionContext,
  node: number | undefined,
  { head, heads, position }: { readonly head: number; readonly heads: number; readonly position: number },
): Promise<Float32Array | null> {
  const { source, plan, choice } = context;
  const stage = plan.stages.find((one) => one.node === node);
  if (!stage) return null;
  const [, shared = 1] = source.find(stage.name, choice.variant).shape;
  return valuesAt(context, stage.name, position, sharedHead(head, heads, shared));
}

/** Asks for query · key, the product of two lengths and a cosine. */
export const askProduct: Questioner = async (context, step) => {
  const pair = await readPair(context, step, 'product');
  const [query = 0, key = 0] = pair?.vectors.map(lengthOf) ?? [];
  if (!pair || query === 0 || key === 0) return [];
  const [[one = '', other = '', angle = ''], product] = computedByHand(
    [query, key, pair.product / query / key],
    (a, b, c) => a * b * c,
    inThreeDigits,
  );
  return [
    {
      ask: sentence`In ${shownHead(context, step, pair.head)} the query of ${pair.query} has the length ${one}, the key of ${pair.key} has the length ${other}. How far the two point the same way is ${angle} (1: the same direction; 0: at right angles). What is query · key, the product of these three numbers?`,
      answer: sentence`${one} × ${other} × ${bracketed(angle)} = ${numberPart(pair.product, product)}.`,
    },
  ];
};

/** Asks for query · key before it becomes the score, mostly by a division by √d: figures show only the score. */
export const askScore: Questioner = async (context, step) => {
  const pair = await readPair(context, step, 'score');
  if (!pair || pair.scale === 1) return [];
  const { scale, width, score, product } = pair;
  const isRoot = Math.abs(scale * Math.sqrt(width) - 1) < 1e-6;
  const root = `√${String(width)}`;
  const factor = inThreeDigits(scale, 0);
  const [[given = ''], result] = computedByHand([score], (value) => value / (isRoot ? scale : readBack(factor)));
  return [
    {
      ask: sentence`In ${shownHead(context, step, pair.head)} the score of the query of ${pair.query} and the key of ${pair.key} is ${given}. It is query · key ${isRoot ? `divided by ${root}, as both have ${String(width)} numbers` : `times ${factor}`}. What was query · key?`,
      answer: sentence`${given} ${isRoot ? `× ${root}` : `/ ${factor}`} = ${numberPart(product, result)}.`,
    },
  ];
};

/**
 * Asks for a value times its weight, for the token that is attended to most. That token is not named if another question
 * asks for it.
 */
export const askCarried: Questioner = async (context, step) => {
  const { source, plan, choice } = context;
  const mix = attentionStage(context, step, 'mix');
  const node = mix && nodeOf(plan, mix.node);
  const [weights, values] = (node?.inputs ?? []).map((input) => plan.stages.find((stage) => stage.node === input));
  if (!weights || !values) return [];
  const [heads = 1] = source.find(weights.name, choice.variant).shape;
  const [, shared = 1] = source.find(values.name, choice.variant).shape;
  const head = Math.min(choice.head, heads - 1);
  const row = await valuesAt(context, weights.name, head, step.position);
  const most = argmax(row);
  const weight = row[most] as number;
  const length = lengthOf(await valuesAt(context, values.name, most, sharedHead(head, heads, shared)));
  if (row.length < 2 || !Number.isFinite(weight * length)) return [];
  const [[one = '', other = ''], product] = computedByHand(
    [weight, length],
    (a, b) => a * b,
    (value, more, at) => (at === 0 ? asWeight(value, more) : inThreeDigits(value, more)),
  );
  const name = placedKeys(context, step, sequenceOf(nodeOf(plan, weights.node).axes[2]))(most);
  const [here, shown] = [chosenToken(context, step), shownHead(context, step, head)];
  const gives = context.views.has('weights')
    ? sentence`Of all tokens that ${here} looks at in ${shown} one has the largest weight, ${one}. The value of that token`
    : sentence`${capitalised(shown)} gives ${name} the weight ${one}. The value of that token`;
  return [
    {
      ask: sentence`${gives} is a vector of length ${other}. How long is the vector that the head brings from there to ${here}?`,
      answer: sentence`${one} × ${other} = ${numberPart(weight * length, product)}.`,
    },
  ];
};

/** A negative factor is put in brackets. */
function bracketed(text: string): string {
  return text.startsWith('−') ? `(${text})` : text;
}
