/** Questions about the weights of one head at the chosen token: where it attends, what the mask hides, and their sum. */
import { nodeOf, type Stage } from '../../architectures/plan/plan';
import { counted } from '../../base/counted';
import { inDigits } from '../../base/number-text';
import { sum } from '../../base/sums';
import { argmax, lengthOf } from '../../base/vectors';
import { sequenceOf } from '../../operations/node';
import { sharedHead } from '../../operations/shared-head';
import { type FindingStep, placeIn } from '../findings/context';
import { type Sentence, sentence } from '../findings/finding';
import { shownHead } from '../findings/shown-head';
import { inThreeDigits } from '../lessons/words';
import { type HeadRow, readHeadPattern, readHeadRow, seenCount } from '../readings/head-row';
import { tokensOf } from '../run/source';
import { maskOf } from '../run/stage-mask';
import {
  type Asked,
  attentionStage,
  chosenToken,
  EXPLAINED,
  numberPart,
  placedKeys,
  placedToken,
  type QuestionContext,
  type Questioner,
  valuesAt,
} from './question';
import { asWeight, computedByHand } from './written-alike';

/** One row of a head's weights. */
interface Row {
  readonly stage: Stage;
  readonly head: number;
  readonly row: HeadRow;
  /** The tokens that it sees, the one with the largest weight first. */
  readonly order: readonly number[];
  readonly nameOf: (key: number) => Sentence;
}

async function readRow(context: QuestionContext, step: FindingStep): Promise<Row | null> {
  const { source, plan, choice } = context;
  const stage = attentionStage(context, step, 'softmax');
  if (!stage) return null;
  const [heads = 1] = source.find(stage.name, choice.variant).shape;
  const head = Math.min(choice.head, heads - 1);
  const row = await readHeadRow(source, choice.variant, stage.name, head, step.position);
  if (seenCount(row) < 2 || !row.weights.every(Number.isFinite)) return null;
  const seen = [...row.weights.keys()].slice(row.seen.first, row.seen.end);
  const order = seen.sort((a, b) => (row.weights[b] as number) - (row.weights[a] as number));
  return { stage, head, row, order, nameOf: placedKeys(context, step, sequenceOf(nodeOf(plan, stage.node).axes[2])) };
}

/** Asks which token is attended to most, or why that is the first one; which weights are 0; and what the others add up to. */
export const askWeights: Questioner = async (context, step) => {
  const found = await readRow(context, step);
  if (!found) return [];
  const mask = maskOf(context.plan, nodeOf(context.plan, found.stage.node));
  const sink = await askFirst(context, step, found);
  return [
    ...(sink.length > 0 ? sink : await askMost(context, step, found)),
    ...(mask?.causal ? await askMasked(context, step, found) : []),
    ...askRest(context, step, found),
  ];
};

/**
 * The colours of weights follow their square roots. If those of the two largest differ by this much, they can be told apart
 * in a printed figure.
 */
const TOLD_APART = 0.2;
/** In a larger map, not every column has a label. */
const MOST_READ = 32;

/**
 * Asks what can be read from the colours of the chosen row, or of the last row in which that is clear. The chosen row is
 * not used if the next step's figure shows its weights; nothing is asked if no row has a clear answer.
 */
async function askMost(context: QuestionContext, step: FindingStep, found: Row): Promise<readonly Asked[]> {
  const { source, choice, views } = context;
  const { head, stage, nameOf } = found;
  const [, queries = 0, keys = 0] = source.find(stage.name, choice.variant).shape;
  if (Math.max(queries, keys) > MOST_READ) return [];
  const pattern = await readHeadPattern(source, choice.variant, stage.name, head);
  const rows = [...Array(queries).keys()].reverse().filter((row) => row !== step.position);
  const asked = [...(views.has('attention output') ? [] : [step.position]), ...rows].find((row) =>
    isClear(pattern.subarray(row * keys, (row + 1) * keys), row),
  );
  if (asked === undefined) return [];
  const weights = pattern.subarray(asked * keys, (asked + 1) * keys);
  const most = argmax(weights);
  const name = placedToken(tokensOf(source, step.sequence), asked, placeIn(step.sequence, asked));
  const weight = weights[most] as number;
  return [
    {
      ask: sentence`At which token does ${name} look most in ${shownHead(context, step, head)}?`,
      answer: sentence`At ${nameOf(most)}: it has the weight ${numberPart(weight, asWeight(weight))}.`,
    },
  ];
}

/**
 * Whether the largest weight differs visibly from the next one, and is neither that of the first token, as in many rows,
 * nor the row's own.
 */
function isClear(weights: Float32Array, row: number): boolean {
  const most = argmax(weights);
  const [first = 0, next = 0] = [...weights].sort((a, b) => b - a);
  return most !== 0 && most !== row && Math.sqrt(first) - Math.sqrt(next) >= TOLD_APART;
}

/** From this weight on, the first token has a large part of a row. */
const MUCH = 0.3;
/** A value shorter than this part of the others' length carries little. */
const SHORT = 0.6;

/** Ratios that differ by less are equal up to rounding. */
const SAME = 1e-3;

/** Asks why the first token has so much of a row: its score is high, and little is carried from there. */
async function askFirst(context: QuestionContext, step: FindingStep, found: Row): Promise<readonly Asked[]> {
  const { head, row, order, nameOf } = found;
  const [most, next = 0] = order;
  const weight = row.weights[0] as number;
  const scores = attentionStage(context, step, 'scores');
  if (most !== 0 || step.position === 0 || weight < MUCH || !scores) return [];
  const own = await valuesAt(context, scores.name, head, step.position);
  const name = chosenToken(context, step);
  const [[first = '', second = ''], lead] = computedByHand([own[0] as number, own[next] as number], (a, b) => a - b);
  const ratio = weight / (row.weights[next] as number);
  // A bias or a soft-cap between scores and weights would change the ratio.
  if (!(Math.abs(Math.exp((own[0] as number) - (own[next] as number)) / ratio - 1) < SAME)) return [];
  const times = inDigits(ratio, 2);
  return [
    {
      ask: sentence`In ${shownHead(context, step, head)} ${name} looks most at the first token of the text: its weight is ${asWeight(weight)}. Why so much?`,
      answer: sentence`Of all keys that of the first token fits the query of ${name} best: its score is ${numberPart(own[0] as number, first)}, the next one, of ${nameOf(next)}, ${numberPart(own[next] as number, second)}. Softmax takes e to the power of scores: a lead of ${lead} makes its weight ${times} times as large.${await sayShort(context, step, found)}`,
      lines: EXPLAINED,
    },
  ];
}

/** " Its value is short: …" Empty if it is not, or if the values are not available. */
async function sayShort(context: QuestionContext, step: FindingStep, { head, stage, order }: Row): Promise<string> {
  const { source, plan, choice } = context;
  const mix = attentionStage(context, step, 'mix');
  const values = mix && plan.stages.find(({ node }) => node === nodeOf(plan, mix.node).inputs[1]);
  if (!values) return '';
  const [heads = 1] = source.find(stage.name, choice.variant).shape;
  const [, shared = 1] = source.find(values.name, choice.variant).shape;
  const lengthAt = async (key: number) =>
    lengthOf(await valuesAt(context, values.name, key, sharedHead(head, heads, shared)));
  const first = await lengthAt(0);
  const lengths = await Promise.all(order.filter((key) => key !== 0).map(lengthAt));
  const others = sum(lengths) / lengths.length;
  if (!(first < SHORT * others)) return '';
  return ` Little is taken from there: its value is a vector of length ${inThreeDigits(first, 0)}, those of the others are ${inThreeDigits(others, 0)} long on average. Weights have to add up to 1, so a head that finds nothing to look for looks where it changes little (an attention sink).`;
}

/** The least rest of 1 after the largest weight that is asked about. */
const LEAST_LEFT = 0.02;

/** Asks for the sum of all weights but the largest one, which the figure does not have: a row adds up to 1. */
function askRest(context: QuestionContext, step: FindingStep, { head, row, order }: Row): readonly Asked[] {
  const most = row.weights[order[0] as number];
  if (most === undefined || order.length < 3 || 1 - most < LEAST_LEFT) return [];
  const left = (weight: number) => 1 - weight;
  const [[weight = ''], result] = computedByHand([most], left, asWeight);
  return [
    {
      ask: sentence`In ${shownHead(context, step, head)} the largest weight in the row of ${chosenToken(context, step)} is ${weight}. All weights of a row add up to 1. What do the other weights of this row add up to?`,
      answer: sentence`1 − ${weight} = ${numberPart(left(most), result)}.`,
    },
  ];
}

/** Asks about the chosen row; if that is the last one, which sees everything, about the second one. */
async function askMasked(
  context: QuestionContext,
  { sequence, position }: FindingStep,
  { head, stage }: Row,
): Promise<readonly Asked[]> {
  const { source, choice } = context;
  const [, , keys = 0] = source.find(stage.name, choice.variant).shape;
  const row = position < keys - 1 ? position : 1;
  const later = keys - 1 - row;
  const pattern = await readHeadPattern(source, choice.variant, stage.name, head);
  const zeros = [...pattern.subarray(row * keys, (row + 1) * keys).keys()].filter(
    (key) => pattern[row * keys + key] === 0,
  );
  // A window hides earlier tokens as well, and a weight may be too small for a float.
  if (later < 1 || zeros.length !== later || zeros[0] !== row + 1) return [];
  const name = placedToken(tokensOf(source, sequence), row, placeIn(sequence, row));
  return [
    {
      ask: sentence`How many weights in the row of ${name} are exactly 0, and why?`,
      lines: EXPLAINED,
      answer: sentence`${String(later)}: ${later === 1 ? 'that of the one token' : `those of the ${counted(later, 'token')}`} after it. The mask sets ${later === 1 ? 'its score' : 'their scores'} to −∞, and e to the power of −∞ is 0: nothing may be read from what comes later.`,
    },
  ];
}
