/** The neuron of the chosen block's MLP that is most active at the chosen token, and what neurons add to the prediction. */
import { mainStack } from '../../architectures/plan';
import { neuronsOf } from '../../architectures/stage-roles';
import { ordinal } from '../../base/ordinal';
import { type NeuronContributions, readNeuronContributions } from '../readings/neuron-contributions';
import { tokensOf } from '../run/source';
import { boundNearZero, NEAR_ZERO } from '../steps/near-zero';
import {
  type ExplainedPrediction,
  explainedLogit,
  type FindingContext,
  type FindingStep,
  placeIn,
  stagesOf,
} from './context';
import { DOES_MUCH } from './does-much';
import {
  type Amounts,
  type Finding,
  type FindingPart,
  finding,
  logitOf,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { countPart, plainPart, sayAdds, signedPart } from './numbers';
import { nameOf } from './part-names';
import { mostOf } from './rather-than';
import { largestTwo } from './vectors';

/** A neuron is the most active one where it is so many times as active as the next; likewise where it adds most. */
const MORE_ACTIVE = 1.25;
/** One that is less active than this does next to nothing. */
export const ACTIVE = 0.1;
/** None stands out where more than this share of all have at least half the value of the most active one. */
const FEW = 1 / 2;

interface Added extends NeuronContributions {
  readonly prediction: ExplainedPrediction;
}

export async function findActiveNeuron(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice } = context;
  const stage = stagesOf(context, step).find(({ block, node }) => block && neuronsOf(plan, block)?.node === node);
  const token = tokensOf(source, step.sequence)[step.position];
  if (!stage || !token) return null;
  const { shape } = source.find(stage.name, choice.variant);
  const slice = { start: [step.position, 0], stop: [step.position + 1, shape[1] as number] };
  const { data } = await source.window(stage.name, choice.variant, slice);
  const added = await addedBy(context, step);
  const [first, second] = largestTwo(data, Math.abs);
  const [most, next] = [data[first] ?? 0, data[second] ?? 0];
  const here = tokenPart(token, placeIn(step.sequence, step.position));
  const block = `block ${step.layer}${step.of}`;
  const size = data.length.toLocaleString('en');
  const isClear = Math.abs(most) >= MORE_ACTIVE * Math.abs(next) && Math.abs(most) >= ACTIVE;
  const alike = alikeIn(data, most);
  const best = added ? strongest(added) : undefined;
  const few = Math.abs(most) >= ACTIVE && alike.count <= FEW * data.length;
  const told = isClear || few ? alike.count : undefined;
  const amounts = valuesOf(step, here, data, { most: added && best !== undefined ? { best, added } : undefined, told });
  if (isClear)
    return finding(
      'active neuron',
      step.id,
      sentence`${neuron(step, first, `Neuron ${first}`)} is the most active of the ${size} in ${block} at ${here}: ${plainPart(most)} (the next most active: ${plainPart(next)}); ${sayAlike(alike)}.${added ? sayAdded(step, added, first) : ''}`,
      { amounts },
    );
  // Where none does much, or most of them do as much, none stands out.
  if (few) {
    const beginning = sentence`At ${here}, ${countPart(alike.count)} of the ${size} neurons in ${block} have at least half the value of the most active one${alike.isOfEitherSign ? ', whatever its sign' : ''}: ${neuron(step, first)}, with ${plainPart(most)}.`;
    const adds =
      added && best !== undefined ? sayBest(step, added, best, data) : added ? sayAdded(step, added, first) : '';
    const details = added && best !== undefined ? sayTogether(added) : '';
    return finding('active neuron', step.id, sentence`${beginning}${adds}`, { details, amounts });
  }
  if (!added || best === undefined) {
    if (Math.abs(most) >= NEAR_ZERO) return null;
    const idle = sentence`At ${here}, all ${size} neurons in ${block} are near 0: each differs from 0 by less than ${String(boundNearZero(most))}.`;
    return finding(
      'active neuron',
      step.id,
      sentence`${idle}${added ? sentence`${sayBiasAlone(added)}${sayOtherMlp(step, added)}` : ''}`,
    );
  }
  return finding(
    'active neuron',
    step.id,
    sentence`Of the ${size} neurons in ${block}, ${neuron(step, best)} adds most to ${logitOf(added.prediction)}: ${signedPart(added.values[best] as number)}. At ${here} it has the value ${plainPart(data[best] as number)}.`,
    { details: sayTogether(added), amounts },
  );
}

/** Neurons that are shown beside the most active one: the figure has them among a thousand. */
const SHOWN = 4;

/**
 * The most active ones, and the one that adds most, with what it adds. Where it is told how many have at least half the value of
 * the most active one, also the last of these and the next one, by which that can be checked.
 */
function valuesOf(
  step: FindingStep,
  here: FindingPart,
  values: Float32Array,
  { most, told }: { readonly most: MostAdded | undefined; readonly told: number | undefined },
): Amounts {
  const size = (index: number) => Math.abs(values[index] as number);
  const active = [...values.keys()].sort((a, b) => size(b) - size(a));
  const places = [...Array(SHOWN).keys(), ...(told === undefined ? [] : [told - 1, told])];
  const shown = [...new Set(places)].flatMap((place) => active[place] ?? []);
  const beyond = (index: number) => {
    const place = active.indexOf(index);
    if (told === undefined || place < SHOWN || !places.includes(place)) return [];
    return [sentence`the ${ordinal(place)}`];
  };
  const adds = (index: number) =>
    index === most?.best ? [sentence`adds ${signedPart(most.added.values[index] as number)}`] : [];
  const half =
    told === undefined ? '' : sentence` (half of the largest is ${plainPart(size(active[0] as number) / 2)})`;
  return {
    title: sentence`Value at ${here}${half}`,
    rows: (most && !shown.includes(most.best) ? [...shown, most.best] : shown).map((index) => ({
      name: sentence`${neuron(step, index)}${inBrackets([...beyond(index), ...adds(index)])}`,
      number: plainPart(values[index] as number),
    })),
  };
}

interface MostAdded {
  readonly best: number;
  readonly added: Added;
}

function inBrackets([first, ...others]: readonly Sentence[]): Sentence | '' {
  return first ? sentence`${others.reduce((all, one) => sentence`${all}, ${one}`, sentence` (${first}`)})` : '';
}

/** The neurons that have at least half the value of the most active one, that one among them. */
function alikeIn(values: Float32Array, most: number): { readonly count: number; readonly isOfEitherSign: boolean } {
  const alike = values.filter((value) => Math.abs(value) >= Math.abs(most) / 2);
  return { count: alike.length, isOfEitherSign: alike.some((value) => Math.sign(value) !== Math.sign(most)) };
}

/** Behind the value of the most active one. */
function sayAlike({ count, isOfEitherSign }: ReturnType<typeof alikeIn>): Sentence {
  if (count === 1) return sentence`no other has even half its value`;
  return sentence`with it, ${countPart(count)} of them have at least half its value${isOfEitherSign ? ', whatever its sign' : ''}`;
}

/** The one that adds most, which need not be the most active one. */
function sayBest(step: FindingStep, added: Added, best: number, values: Float32Array): Sentence {
  const adds = sentence`adds most to ${logitOf(added.prediction)}: ${signedPart(added.values[best] as number)}`;
  const isMostActive = best === largestTwo(values, Math.abs)[0];
  if (isMostActive) return sentence` It also ${adds}.`;
  const its = sentence`its value is ${plainPart(values[best] as number)}`;
  return sentence` ${neuron(step, best, `Neuron ${best}`)} ${adds}; ${its}.`;
}

/** What all neurons add, and the bias behind them. */
function sayTogether(added: Added): Sentence {
  const sum = added.values.reduce((total, value) => total + value, 0);
  return sentence`All neurons together add ${signedPart(sum)}${sayBias(added, sum)}.`;
}

/** What the neurons of the block add to the prediction, where that can be told. */
async function addedBy({ source, plan, choice, prediction }: FindingContext, step: FindingStep): Promise<Added | null> {
  if (!prediction?.contributions || !step.isMain) return null;
  const place = { layer: step.layer, stack: mainStack(plan).name };
  const contributions = await readNeuronContributions(source, choice.position, explainedLogit(prediction), place);
  return contributions && { ...contributions, prediction };
}

/** What the biases behind the neurons add besides: with them it is what other steps tell of the whole MLP. */
function sayBias({ bias }: NeuronContributions, sum: number): Sentence | '' {
  if (bias === 0) return '';
  return sentence`, the output bias of the MLP ${signedPart(bias)}: the whole MLP ${sayAdds(sum + bias)}`;
}

/** Where neurons that are near 0 add nothing: that the MLP adds its bias, and hardly anything else. */
function sayBiasAlone({ values, bias, prediction }: Added): Sentence | '' {
  const sum = values.reduce((total, value) => total + value, 0);
  if (bias === 0 || Math.abs(sum) >= NEAR_ZERO) return '';
  return sentence` So this MLP adds hardly anything but its output bias, which is the same for every token: to ${logitOf(prediction)} the bias ${sayAdds(bias)}, and all neurons together add ${signedPart(sum)}.`;
}

/** Which block's MLP adds much, where this one is idle. */
function sayOtherMlp({ layer }: FindingStep, { prediction }: Added): Sentence | '' {
  const mlps = prediction.attribution?.parts.filter(({ kind }) => kind === 'mlp') ?? [];
  if (mlps.length === 0) return '';
  const most = mostOf(mlps);
  if (most.layer === layer || most.value < DOES_MUCH) return '';
  return sentence` Of all blocks’ MLPs ${nameOf(most)} adds most to it: ${signedPart(most.value)}.`;
}

/** The most active one, and another where that adds clearly most. */
function sayAdded(step: FindingStep, added: Added, active: number): Sentence {
  const best = strongest(added);
  const says = sentence` Neuron ${String(active)} ${sayAdds(added.values[active] as number)} to ${logitOf(added.prediction)}`;
  if (best === active) return sentence`${says}, most of all neurons here.`;
  if (best === undefined) return sentence`${says}.`;
  return sentence`${says}; ${neuron(step, best)} adds most, ${signedPart(added.values[best] as number)}.`;
}

/** The neuron that adds clearly most. */
function strongest({ values }: NeuronContributions): number | undefined {
  const [first, second] = largestTwo(values);
  const most = values[first] ?? 0;
  return most >= DOES_MUCH && most >= MORE_ACTIVE * (values[second] ?? 0) ? first : undefined;
}

function neuron({ layer }: FindingStep, index: number, text = `neuron ${index}`) {
  return { kind: 'neuron' as const, text, place: { layer, dimension: { axis: 'd_mlp', index } } };
}
