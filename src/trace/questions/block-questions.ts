/** Questions about what else a block does with the chosen token: its norms, its neurons, and its output. */

import { isCrossAttention } from '../../architectures/plan/block-parts';
import { isSameBlock, mainStack, nodeOf, type Stage } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import { count } from '../../base/counted';
import { lengthOf } from '../../base/vectors';
import { type FindingStep, placeIn, stagesOf } from '../findings/context';
import { logitOf, sentence } from '../findings/finding';
import { type NeuronsAdd, readNeuronsAdd } from '../findings/neurons-add';
import { inThreeDigits } from '../lessons/words';
import { tokensOf } from '../run/source';
import {
  type Asked,
  chosenToken,
  numberPart,
  placedToken,
  type QuestionContext,
  type Questioner,
  TWO_LINES,
  valuesAt,
} from './question';
import { askSum } from './sum-question';
import { asInFigure, computedByHand } from './written-alike';

/** The least ratio of two vectors' lengths for asking what the norm makes of it. */
const APART = 1.1;

/** Asks how much longer one vector is than another, before and after a norm that brings both closer. */
export const askNorm: Questioner = async (context, step) => {
  const { source, plan } = context;
  const own = stagesOf(context, step).find(({ node }) => nodeOf(plan, node).kind === 'norm');
  const input = own && plan.stages.find(({ node }) => node === nodeOf(plan, own.node).inputs[0]);
  const other = step.position === 0 ? 1 : 0;
  const tokens = tokensOf(source, step.sequence);
  if (!own || !input || !tokens[other]) return [];
  const lengths = (stage: Stage) =>
    Promise.all([other, step.position].map(async (at) => lengthOf(await valuesAt(context, stage.name, at))));
  const [before, after] = [await lengths(input), await lengths(own)];
  // Always the longer one divided by the shorter one.
  const order = (before[0] as number) >= (before[1] as number) ? [0, 1] : [1, 0];
  const ordered = (pair: readonly number[]) => order.map((at) => pair[at] as number);
  const ratio = (pair: readonly number[]) => (pair[0] as number) / (pair[1] as number);
  const [was, is] = [ratio(ordered(before)), ratio(ordered(after))];
  if (!(was >= APART) || !(Math.abs(Math.log(is)) < Math.log(was))) return [];
  const name = (at: number) => placedToken(tokens, at, placeIn(step.sequence, at));
  const [longer, shorter] = order.map((at) => name([other, step.position][at] as number));
  if (!longer || !shorter) return [];
  const divided = (pair: readonly number[]) => computedByHand(ordered(pair), (a, b) => a / b, inThreeDigits);
  const [[[a = '', b = ''], first], [[c = '', d = ''], second]] = [divided(before), divided(after)];
  return [
    {
      ask: sentence`Before this norm the vector of ${longer} is ${a} long, and that of ${shorter} is ${b} long. How many times as long is the first one?`,
      answer: sentence`${a} / ${b} = ${numberPart(was, first)} times.`,
    },
    {
      ask: sentence`After this norm the vector of ${longer} is ${c} long, and that of ${shorter} is ${d} long. How many times as long is the first one now?`,
      answer: sentence`${c} / ${d} = ${numberPart(is, second)} times: the norm brings their lengths closer to each other.`,
    },
  ];
};

/** A neuron that changes a logit by less is not worth a calculation. */
const LEAST_ADDED = 0.005;

/**
 * Asks what one neuron adds to the logit, and what the logit would be without it; without a logit, how many neurons there
 * are.
 */
export const askNeurons: Questioner = async (context, step) => {
  const { plan, source, choice } = context;
  const neurons = neuronsOf(plan, blockOf(step, plan));
  if (!neurons) return [];
  const values = await valuesAt(context, neurons.name, step.position);
  const added = await readNeuronsAdd(context, step);
  const most = added?.most[0];
  if (added && most !== undefined && Math.abs(added.values[most] as number) >= LEAST_ADDED)
    return [askNeuron(context, step, added, { index: most, value: values[most] as number })];
  const width = source.find(streamOf(context, step)?.name ?? neurons.name, choice.variant).shape[1] ?? values.length;
  if (values.length <= width || values.length % width !== 0) return [];
  return [
    {
      ask: sentence`The vector of a token has ${count(width)} numbers, and the MLP has ${count(values.length)} neurons. How many times as many are these?`,
      answer: sentence`${count(values.length)} / ${count(width)} = ${String(values.length / width)} times as many.`,
    },
  ];
};

function askNeuron(
  context: QuestionContext,
  step: FindingStep,
  { prediction, values, units }: NeuronsAdd,
  { index, value }: { readonly index: number; readonly value: number },
): Asked {
  const logit = logitOf(prediction);
  const [[answer = '', unit = ''], product] = computedByHand(
    [value, units[index] as number],
    (a, b) => a * b,
    (number, more, at) => (at === 0 ? asInFigure(number, more) : inThreeDigits(number, more)),
  );
  return {
    ask: sentence`At ${chosenToken(context, step)}, neuron ${String(index)} has the value ${answer}: its learned vector is added so many times. Once, that vector would change ${logit} by ${unit}. By how much does the neuron change it?`,
    answer: sentence`${answer} × ${unit.startsWith('−') ? `(${unit})` : unit} = ${numberPart(values[index] as number, product)}. With the value 0 ${logit} would be ${(values[index] as number) > 0 ? 'lower' : 'higher'} by as much, if all else stayed as it is.`,
    lines: TWO_LINES,
  };
}

/** Asks for the block's output as the sum of its input and what its parts add, if this model adds them so. */
export const askBlockSum: Questioner = async (context, step) => {
  const { plan } = context;
  const block = blockOf(step, plan);
  const own = plan.stages.filter((stage) => isSameBlock(stage.block, block));
  const streams = own.filter(({ role }) => role === 'stream');
  const [first, last] = [streams[0], streams.at(-1)];
  if (!first || !last || first === last) return [];
  const added = own.filter(({ role }) => role === 'attention' || role === 'mlp');
  const names = added.map((stage) =>
    stage.role === 'mlp'
      ? 'what the MLP adds'
      : isCrossAttention(plan, stage)
        ? 'what cross-attention adds'
        : 'what attention adds',
  );
  const rows = await Promise.all([first, ...added, last].map(({ name }) => valuesAt(context, name, step.position)));
  return askSum(
    chosenToken(context, step),
    ['the vector that comes into the block', ...names],
    rows,
    'the vector that leaves the block',
  );
};

function streamOf({ plan }: QuestionContext, step: FindingStep): Stage | undefined {
  return plan.stages.find(({ role, block }) => role === 'stream' && isSameBlock(block, blockOf(step, plan)));
}

function blockOf({ section, layer }: FindingStep, plan: QuestionContext['plan']) {
  return { stack: section.part ?? mainStack(plan).name, layer };
}
