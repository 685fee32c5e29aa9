/** Questions on one head's attention at the chosen token: how a match becomes a score, a weight, and what is carried. */
import { nodeOf } from '../../architectures/plan';
import { counted } from '../../base/counted';
import { inDecimals } from '../../base/number-text';
import { argmax, dot, lengthOf } from '../../base/vectors';
import { sequenceOf } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import type { FindingStep } from '../findings/context';
import { placeIn } from '../findings/context';
import { capitalised, type Sentence, sentence } from '../findings/finding';
import { shownHead } from '../findings/shown-head';
import { keyNames, nthToken } from '../findings/token-names';
import { inThreeDigits, writtenToGive } from '../lessons/words';
import { readHeadPattern, readHeadRow, seenCount } from '../readings/head-row';
import { tokensOf } from '../run/source';
import { maskOf } from '../run/stage-mask';
import {
  type Asked,
  attentionStage,
  chosenToken,
  numberPart,
  type QuestionContext,
  type Questioner,
  valuesAt,
} from './question';
import { asInFigure } from './written-alike';

/** Weights add up to 1 but for rounding. */
const ROUNDED = 1e-3;

/** Of a query and a key: smaller ones are not asked about. */
const LEAST_PRODUCT = 0.01;

/** A pair of tokens whose match is computed: what is told of the step is of others, where there are more. */
interface Pair {
  readonly head: number;
  readonly query: Sentence;
  readonly key: Sentence;
  readonly vectors: readonly [query: Float32Array, key: Float32Array];
  readonly product: number;
  /** It and the score, written so that the one gives the other. */
  readonly texts: { readonly product: string; readonly score: string };
  /** What it is multiplied with to give the score, and how many numbers both vectors have. */
  readonly scale: number;
  readonly width: number;
  readonly score: number;
}

/** The third that fits best: of the two before it the step tells the products itself. */
const ASKED_RANK = 2;

async function readPair(context: QuestionContext, step: FindingStep): Promise<Pair | null> {
  const { source, plan, choice } = context;
  const [scores, weights] = [attentionStage(context, step, 'scores'), attentionStage(context, step, 'softmax')];
  const node = scores && nodeOf(plan, scores.node);
  if (!scores || !weights || node?.kind !== 'scores') return null;
  const [heads = 1] = source.find(scores.name, choice.variant).shape;
  const head = Math.min(choice.head, heads - 1);
  const row = await valuesAt(context, scores.name, head, step.position);
  const { seen } = await readHeadRow(source, choice.variant, weights.name, head, step.position);
  const order = [...row.keys()].slice(seen.first, seen.end).sort((a, b) => (row[b] as number) - (row[a] as number));
  const key = order[Math.min(ASKED_RANK, order.length - 1)];
  if (key === undefined || order.length < 2) return null;
  const vectors = await Promise.all(
    [step.position, key].map((position, input) => readVector(context, node.inputs[input], { head, heads, position })),
  );
  const [query, other] = vectors;
  if (!query || !other) return null;
  const product = dot(query, other);
  const [[text = ''], score] = writtenToGive([product], (value) => value * node.scale, signedThree, asInFigure);
  // Of what is hardly anything nothing is computed by hand.
  if (!(Math.abs(product) >= LEAST_PRODUCT)) return null;
  return {
    head,
    query: chosenToken(context, step),
    key: keyNames(context, step, sequenceOf(node.axes[2]))(key),
    vectors: [query, other],
    product,
    texts: { product: text, score },
    scale: node.scale,
    width: node.width,
    score: row[key] as number,
  };
}

/** The query or key of a head, as scores are made of it. */
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

/** query · key is the product of two lengths and a cosine. */
export const askProduct: Questioner = async (context, step) => {
  const pair = await readPair(context, step);
  const [query = 0, key = 0] = pair?.vectors.map(lengthOf) ?? [];
  if (!pair || query === 0 || key === 0) return [];
  const cosine = pair.product / query / key;
  const decimals = pair.texts.product.split('.')[1]?.length ?? 0;
  const [[one = '', other = '', angle = ''], product] = writtenToGive(
    [query, key, cosine],
    (a, b, c) => a * b * c,
    signedThree,
    (value) => inDecimals(value, decimals),
  );
  return [
    {
      ask: sentence`In ${shownHead(context, step, pair.head)} the query of ${pair.query} has the length ${one}, the key of ${pair.key} has the length ${other}, and the cosine of the angle between them is ${angle}. What is their product, query · key?`,
      answer: sentence`${one} × ${other} × ${bracketed(angle)} = ${numberPart(pair.product, product)}.`,
    },
  ];
};

/** Where something is done to query · key: divided by √d mostly. */
export const askScore: Questioner = async (context, step) => {
  const pair = await readPair(context, step);
  if (!pair || pair.scale === 1) return [];
  const { scale, width, score } = pair;
  const { product: given, score: result } = pair.texts;
  const isRoot = Math.abs(scale * Math.sqrt(width) - 1) < 1e-6;
  const factor = signedThree(scale, 0);
  const how = isRoot
    ? sentence`Both have ${String(width)} numbers, and the model divides by √${String(width)}`
    : sentence`The model multiplies this by ${factor}`;
  return [
    {
      ask: sentence`In ${shownHead(context, step, pair.head)} the product of the query of ${pair.query} and the key of ${pair.key} is ${given}. ${how}. What is the score?`,
      answer: isRoot
        ? sentence`${given} / √${String(width)} = ${numberPart(score, result)}.`
        : sentence`${given} × ${factor} = ${numberPart(score, result)}.`,
    },
  ];
};

/** Which token is looked at most; and which weights are 0, or where all may be seen what is left for the others. */
export const askWeights: Questioner = async (context, step) => {
  const { source, plan, choice } = context;
  const stage = attentionStage(context, step, 'softmax');
  if (!stage) return [];
  const node = nodeOf(plan, stage.node);
  const [heads = 1, , keys = 0] = source.find(stage.name, choice.variant).shape;
  const head = Math.min(choice.head, heads - 1);
  const row = await readHeadRow(source, choice.variant, stage.name, head, step.position);
  if (seenCount(row) < 2 || !row.weights.every(Number.isFinite)) return [];
  const nameOf = keyNames(context, step, sequenceOf(node.axes[2]));
  const most = argmax(row.weights);
  const weight = row.weights[most] as number;
  const text = asInFigure(weight);
  const looks = {
    ask: sentence`At which token does ${chosenToken(context, step)} look most in ${shownHead(context, step, head)}, and with which weight?`,
    answer: sentence`At ${nameOf(most)}, with ${numberPart(weight, text)}.`,
  };
  const mask = maskOf(plan, node);
  if (mask) return [looks, ...(mask.causal ? await askMasked(context, step, stage.name, { head, keys }) : [])];
  const rest = numberPart(1 - weight, (1 - Number(text)).toFixed(text.split('.')[1]?.length));
  const others = {
    ask: sentence`The weights of a row add up to 1. How much do all other tokens get together?`,
    answer: sentence`1 − ${numberPart(weight, text)} = ${rest}.`,
  };
  const sum = row.weights.reduce((all, one) => all + one, 0);
  return Math.abs(sum - 1) > ROUNDED ? [looks] : [looks, others];
};

/** Of the chosen row, or where that is the last one, which sees all, of the second one. */
async function askMasked(
  context: QuestionContext,
  { sequence, position }: FindingStep,
  stage: string,
  { head, keys }: { readonly head: number; readonly keys: number },
): Promise<readonly Asked[]> {
  const { source, choice } = context;
  const row = position < keys - 1 ? position : 1;
  const later = keys - 1 - row;
  const pattern = await readHeadPattern(source, choice.variant, stage, head);
  const zeros = [...pattern.subarray(row * keys, (row + 1) * keys).keys()].filter(
    (key) => pattern[row * keys + key] === 0,
  );
  // A window hides earlier ones as well, and a weight may be too small for a number.
  if (later < 1 || zeros.length !== later || zeros[0] !== row + 1) return [];
  const name = nthToken(tokensOf(source, sequence), row, placeIn(sequence, row));
  return [
    {
      ask: sentence`How many weights in the row of ${name} are exactly 0, and why?`,
      answer: sentence`${String(later)}: ${later === 1 ? 'that of the one token' : `those of the ${counted(later, 'token')}`} after it. The mask sets ${later === 1 ? 'its score' : 'their scores'} to −∞, and e to the power of −∞ is 0: nothing may be read from what comes later.`,
    },
  ];
}

/** A value times its weight. */
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
  const key = argmax(row);
  const value = await valuesAt(context, values.name, key, sharedHead(head, heads, shared));
  const sizes = [row[key] as number, lengthOf(value)];
  if (row.length < 2 || !sizes.every(Number.isFinite)) return [];
  const { weight, told, length, product } = writeCarried(row[key] as number, sizes[1] as number);
  const nameOf = keyNames(context, step, sequenceOf(nodeOf(plan, weights.node).axes[2]));
  return [
    {
      ask: sentence`${capitalised(shownHead(context, step, head))} gives ${nameOf(key)} the weight ${told}. The value of that token is a vector of length ${length}. How long is the vector that the head brings from there to ${chosenToken(context, step)}?`,
      answer: sentence`${weight} × ${length} = ${numberPart(
        sizes.reduce((a, b) => a * b),
        product,
      )}.`,
    },
  ];
};

/**
 * Both factors and their product: the weight as the figure has it. Where
 * that does not give the product, which is told of the step as well, the weight has more digits, and the rounded one stands beside it.
 */
function writeCarried(weight: number, length: number) {
  const shown = asInFigure(weight);
  const written = inThreeDigits(weight * length, 0);
  const gives = (text: string) => inThreeDigits(Number(shown) * Number(text), 0) === written;
  const fitting = [0, 1, 2, 3].map((more) => inThreeDigits(length, more)).find(gives);
  if (fitting !== undefined) return { weight: shown, told: shown, length: fitting, product: written };
  const [[more = '', text = ''], product] = writtenToGive([weight, length], (a, b) => a * b, inThreeDigits);
  return { weight: more, told: `${more} (rounded: ${shown})`, length: text, product };
}

/** In three digits, with a true minus. */
function signedThree(value: number, more = 0): string {
  return inThreeDigits(value, more).replace('-', '−');
}

/** A factor below 0 stands in brackets. */
function bracketed(text: string): string {
  return text.startsWith('−') ? `(${text})` : text;
}
