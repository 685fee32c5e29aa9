/**
 * What the neurons of the chosen block's MLP contribute to the prediction, and which of them is most active at the chosen
 * token.
 */

import { nodeOf, type Stage, stageForReader } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import { amountWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { sum } from '../../base/sums';
import { largestTwo } from '../../base/vectors';
import { ACTIVATION_FUNCTIONS } from '../../operations/activation-functions';
import type { AttributionPart } from '../readings/attribution';
import { readRow, tokensOf } from '../run/source';
import { boundNearZero, NEAR_ZERO } from '../steps/near-zero';
import { disagrees, readLead, sayForOrAgainst, sayOfLead } from './adds-to-lead';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { DOES_MUCH } from './does-much';
import { fallAcrossMlp, sayFall } from './fall-across';
import {
  type Amounts,
  blockPart,
  type CountedColumns,
  type Finding,
  type FindingPart,
  finding,
  inTurn,
  logitOf,
  logitPlainly,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import {
  amountsOfNeurons,
  type NeuronsAdd,
  neuronPart,
  readNeuronsAdd,
  sayBiasTurns,
  sayNeuronsAdd,
} from './neurons-add';
import { countPart, plainPart, sayAdds, signedPart, sizePart, wordsOf } from './numbers';
import { mostPositivePart } from './rather-than';

/** The second most active neuron is named too, unless the first is this many times as active. */
const MORE_ACTIVE = 1.25;
/** A less active neuron does next to nothing. */
const ACTIVE = 0.1;
/** No neuron stands out if more than this share of all have at least half the value of the most active one. */
const FEW = 1 / 2;

export async function findActiveNeuron(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice } = context;
  const stage = stagesOf(context, step).find(({ block, node }) => block && neuronsOf(plan, block)?.node === node);
  const token = tokensOf(source, step.sequence)[step.position];
  if (!stage || !token) return null;
  const data = await readRow(source, stage.name, step.position, choice.variant);
  const added = await readNeuronsAdd(context, step);
  const active = activeIn(data);
  const gated = Math.abs(active.most) < ACTIVE ? '' : await sayGated(context, stage, step, active.first);
  const here = tokenPart(token, placeIn(step.sequence, step.position));
  if (Math.abs(active.most) < NEAR_ZERO && !added?.values.some((value) => value >= DOES_MUCH))
    return finding('active neuron', step.id, sayIdle(step, here, active, added));
  if (!added) return findMostActive(step, here, active, gated);
  const lead = await readLead(context);
  const ofLead = lead ? sayOfLead('This MLP', isMlpOf(step), lead) : '';
  const isTold = lead !== null && disagrees(lead, isMlpOf(step));
  const fall = step.isMain ? fallAcrossMlp(context, step.layer) : null;
  const falls = await sayFall(context, fall);
  const speaks = lead ? sayForOrAgainst('What this MLP adds', isMlpOf(step), lead) : '';
  return finding(
    'active neuron',
    step.id,
    sentence`${sayNeuronsAdd(step, added)}${falls === '' ? '' : sentence` ${falls}`}${isTold ? sentence` ${ofLead}` : ''}`,
    {
      details: inTurn([isTold ? '' : ofLead, sayActive(step, here, active, added), gated, sayOtherMlp(step, added)]),
      amounts: amountsOfNeurons(step, added, data, here, logitOf(added.prediction)),
      plainAmounts: amountsOfNeurons(step, added, data, here, logitPlainly(added.prediction)),
      counted: countedIn(active),
      forBeginners: sentence`${sayDoesMost(step, here, active, added)}${speaks}${sayBiasTurns(added)}`,
    },
  );
}

/** "Neuron 840 is the most active of the 1,024 in block 5 at “·to”: 5.43" */
function sayMostActive({ layer, of }: FindingStep, here: FindingPart, { values, first, most }: Active): Sentence {
  return sentence`${neuronPart(layer, first, `Neuron ${first}`)} is the most active of the ${count(values.length)} in ${`block ${layer}${of}`} at ${here}: ${plainPart(most)}`;
}

/**
 * "Of the 1,024 neurons in block 5 at “.”, neuron 539 adds most to “They”: +0.92. Its value, 7.10, is also the largest.": what
 * matters for the prediction comes first, which need not be the most active neuron.
 */
function sayDoesMost(step: FindingStep, here: FindingPart, { values, first }: Active, added: NeuronsAdd): Sentence {
  const [neuron = first] = added.most;
  const amount = signedPart(added.values[neuron] as number);
  const { adds, to } = amountWords(amount.text);
  const most = sentence`Of the ${count(values.length)} neurons in ${`block ${step.layer}${step.of}`} at ${here}, ${neuronPart(step.layer, neuron)} ${adds} most ${to} ${logitPlainly(added.prediction)}: ${amount}.`;
  const value = plainPart(values[neuron] as number);
  return neuron === first
    ? sentence`${most} Its value, ${value}, is also the largest.`
    : sentence`${most} Its value, ${value}, is not the largest: what a neuron adds also depends on the vector that it writes.`;
}

/** What the value of a neuron is the product of, in a gated MLP; '' in another. */
async function sayGated(
  { source, plan, choice }: FindingContext,
  { node: id, block }: Stage,
  { layer, position }: FindingStep,
  neuron: number,
): Promise<Sentence | ''> {
  const node = nodeOf(plan, id);
  if (node.kind !== 'gate') return '';
  const [gate, up] = await Promise.all(
    node.inputs.map(async (input) => {
      const { name } = stageForReader(plan, input, block);
      return (await readRow(source, name, position, choice.variant))[neuron] as number;
    }),
  );
  const { name, of } = ACTIVATION_FUNCTIONS[node.activation];
  return sentence`The value of ${neuronPart(layer, neuron)} is ${name}(gate) × up projection: ${name}(${plainPart(gate as number)}) = ${plainPart(of(gate as number))}, times ${plainPart(up as number)}.`;
}

function isMlpOf(step: FindingStep) {
  return ({ kind, layer }: AttributionPart) => kind === 'mlp' && layer === step.layer;
}

/** The values of all neurons at a token, and the facts about the most active one. */
interface Active {
  readonly values: Float32Array;
  readonly first: number;
  readonly most: number;
  /** The value of the second most active neuron. */
  readonly next: number;
  /** How many have at least half the value of the most active one, including itself. */
  readonly alike: number;
  readonly isOfEitherSign: boolean;
}

function activeIn(values: Float32Array): Active {
  const [first, second] = largestTwo(values, Math.abs);
  const [most, next] = [values[first] ?? 0, values[second] ?? 0];
  const alike = values.filter((value) => Math.abs(value) >= Math.abs(most) / 2);
  const isOfEitherSign = alike.some((value) => Math.sign(value) !== Math.sign(most));
  return { values, first, most, next, alike: alike.length, isOfEitherSign };
}

/** The greatest number of neurons that are marked, as a figure has little room. */
const MOST_SEEN = 12;

/** The neurons that the sentence counts; none if it does not mention them. */
function countedIn(active: Active): CountedColumns | undefined {
  if (!standsOut(active)) return undefined;
  const { values, alike } = active;
  const size = (index: number) => Math.abs(values[index] as number);
  const indices = Array.from(values.keys()).sort((one, other) => size(other) - size(one));
  return { axis: 'd_mlp', indices: indices.slice(0, Math.min(alike, MOST_SEEN)) };
}

/** Whether the most active neuron is active at all, and not most of the others equally. */
function standsOut({ values, most, alike }: Active): boolean {
  return Math.abs(most) >= ACTIVE && alike <= FEW * values.length;
}

/** Used after the neurons' contributions: names the most active neuron, with its contribution if that was not given yet. */
function sayActive({ layer }: FindingStep, here: FindingPart, active: Active, added: NeuronsAdd): Sentence | '' {
  const { first, most, values } = active;
  if (Math.abs(most) < ACTIVE) return '';
  const all = sentence`most active of the ${count(values.length)} at ${here}`;
  const others = standsOut(active) ? sentence`; ${sayOthers(active)}` : '';
  const name = neuronPart(layer, first, `Neuron ${first}`);
  if (first === added.most[0]) return sentence`${name} is also the ${all}: ${plainPart(most)}${others}.`;
  const value = added.values[first] as number;
  const why = Math.abs(value) < DOES_MUCH ? ', as its vector hardly points towards this logit' : '';
  return sentence`${name}, the ${all} (${plainPart(most)}), ${sayAdds(value)}${why}${others}.`;
}

/** "12 others have at least half its value" */
function sayOthers({ alike, isOfEitherSign }: Active): Sentence {
  if (alike === 1) return sentence`no other has even half its value`;
  const have = alike === 2 ? sentence`one other has` : sentence`${countPart(alike - 1)} others have`;
  return sentence`${have} at least half its value${isOfEitherSign ? ', whatever its sign' : ''}`;
}

/** The finding if the neurons' contributions cannot be computed. */
function findMostActive(step: FindingStep, here: FindingPart, active: Active, gated: Sentence | ''): Finding | null {
  const { values, most, next } = active;
  const isClear = Math.abs(most) >= MORE_ACTIVE * Math.abs(next) && Math.abs(most) >= ACTIVE;
  if (!isClear && !standsOut(active)) return null;
  const comes = isClear ? sentence` (the next most active: ${plainPart(next)})` : '';
  return finding(
    'active neuron',
    step.id,
    sentence`${sayMostActive(step, here, active)}${comes}; ${sayOthers(active)}.`,
    { details: gated, amounts: mostActive(step, here, values), counted: countedIn(active) },
  );
}

/** How many neurons are listed besides the most active one, which the figure hides among a thousand. */
const SHOWN = 4;

function mostActive({ layer }: FindingStep, here: FindingPart, values: Float32Array): Amounts {
  const size = (index: number) => Math.abs(values[index] as number);
  const order = [...values.keys()].sort((a, b) => size(b) - size(a));
  return {
    title: sentence`Value at ${here}`,
    rows: order.slice(0, SHOWN).map((index) => ({
      name: sentence`${neuronPart(layer, index)}`,
      number: plainPart(values[index] as number),
    })),
  };
}

/** Says that no neuron is active, and what the MLP still contributes. */
function sayIdle(step: FindingStep, here: FindingPart, { values, most }: Active, added: NeuronsAdd | null): Sentence {
  const block = `block ${step.layer}${step.of}`;
  const idle = sentence`At ${here}, all ${count(values.length)} neurons in ${block} differ from 0 by less than ${String(boundNearZero(most))}.`;
  return added ? (inTurn([idle, sayBiasAlone(added), sayOtherMlp(step, added)]) as Sentence) : idle;
}

/** Says that the MLP contributes its bias and hardly anything else, if neurons near 0 contribute nothing. */
function sayBiasAlone({ values, bias, prediction }: NeuronsAdd): Sentence | '' {
  const total = sum(values);
  if (bias === 0 || Math.abs(total) >= NEAR_ZERO) return '';
  return sentence`So this MLP adds hardly anything but its output bias, the same for every token: ${wordsOf(bias).to} ${logitOf(prediction)} the bias ${sayAdds(bias)}, and all neurons together ${wordsOf(total).add} ${sizePart(signedPart(total))}.`;
}

/** Names the block whose MLP contributes most, if it is another one; the name links to that block. */
function sayOtherMlp({ layer }: FindingStep, { prediction }: NeuronsAdd): Sentence | '' {
  const mlps = prediction.attribution?.parts.filter(({ kind }) => kind === 'mlp') ?? [];
  if (mlps.length === 0) return '';
  const most = mostPositivePart(mlps);
  if (most.layer === null || most.layer === layer || most.value < DOES_MUCH) return '';
  return sentence`Of all blocks’ MLPs that of ${blockPart(most.layer, `block ${most.layer}`)} adds most to this logit: ${signedPart(most.value)}.`;
}
