/**
 * The contribution of the neurons of a block's MLP to the prediction: the sum of all neurons and the output bias, described by
 * the largest ones.
 */

import { mainStack } from '../../architectures/plan/plan';
import { isNothing } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { threeDigits } from '../../base/number-text';
import { sum } from '../../base/sums';
import { type NeuronContributions, readNeuronContributions } from '../readings/neuron-contributions';
import { type ExplainedPrediction, explainedLogit, type FindingContext, type FindingStep } from './context';
import {
  type Amount,
  type Amounts,
  blockPart,
  type FindingPart,
  listed,
  logitOf,
  logitPlainly,
  type Sentence,
  sentence,
} from './finding';
import { restPart, sayAddsTo, signedPart, sumPart } from './numbers';

/**
 * How many of the largest contributions with the sign of the sum are given together, and how many of the opposite sign are
 * shown.
 */
const TOLD = 5;
const SHOWN_AGAINST = 2;
/** Decimals, as for the whole MLP elsewhere. */
const HUNDREDTHS = 2;

export interface NeuronsAdd extends NeuronContributions {
  readonly prediction: ExplainedPrediction;
  /** The contribution of the whole MLP: the same number as in the steps that show all parts. */
  readonly whole: number;
  /** The neurons with the largest contributions of the sum's sign, largest first. */
  readonly most: readonly number[];
  /** The neurons with the largest contributions of the opposite sign. */
  readonly against: readonly number[];
}

/** The contributions of the neurons to the prediction; null if not known. */
export async function readNeuronsAdd(
  { source, plan, choice, prediction }: FindingContext,
  { layer, isMain }: FindingStep,
): Promise<NeuronsAdd | null> {
  const { attribution } = prediction ?? {};
  if (!prediction || !attribution || !isMain) return null;
  const place = { layer, stack: mainStack(plan).name };
  const read = await readNeuronContributions(source, choice.position, explainedLogit(prediction), place);
  const part = attribution.parts.find((one) => one.kind === 'mlp' && one.layer === layer);
  if (!read || !part) return null;
  const { values } = read;
  const order = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
  const adding = order.filter((neuron) => (values[neuron] as number) > 0);
  const taking = order.filter((neuron) => (values[neuron] as number) < 0).reverse();
  const [most, against] = sum(values) < 0 ? [taking, adding] : [adding, taking];
  return {
    ...read,
    prediction,
    whole: part.value,
    most: most.slice(0, TOLD),
    against: against.slice(0, SHOWN_AGAINST),
  };
}

/** "The MLP of block 5 adds +4.61 to the logit of “She”, more than any other MLP: …" */
export function sayNeuronsAdd({ layer }: FindingStep, added: NeuronsAdd): Sentence {
  const { bias, whole, prediction } = added;
  const parts = bias === 0 ? sayByNeurons(layer, added) : sayBesideBias(layer, added);
  const most = isMost(added) ? ', more than any other MLP' : '';
  return sentence`The MLP of block ${blockPart(layer)} ${sayAddsTo(logitOf(prediction), whole)}${most}: ${parts}`;
}

/**
 * " Of what it adds to “,”, +0.55 comes from its neurons and −0.64 from its output bias, the same in every text.": where the
 * neurons alone would tell the contrary of the whole. Begins with a space; '' anywhere else.
 */
export function sayBiasTurns({ prediction, values, bias, whole }: NeuronsAdd): Sentence | '' {
  const ofNeurons = sum(values);
  const neurons = restPart(ofNeurons, whole, [bias]);
  if (Math.sign(ofNeurons) === Math.sign(whole) || isNothing(neurons.text)) return '';
  return sentence` Of what it adds to ${logitPlainly(prediction)}, ${neurons} comes from its neurons and ${signedPart(bias)} from its output bias, the same in every text.`;
}

/** Whether it adds more than the MLPs of all other blocks. */
function isMost({ whole, prediction }: NeuronsAdd): boolean {
  const mlps = prediction.attribution?.parts.filter(({ kind }) => kind === 'mlp') ?? [];
  return whole > 0 && mlps.length > 1 && mlps.filter(({ value }) => value >= whole).length === 1;
}

/** "+2.31 from the 5 neurons that add most (neuron 539 alone +0.71) and +2.30 from the 1,019 other neurons." */
function sayByNeurons(layer: number, added: NeuronsAdd): Sentence {
  const { most } = added;
  const parts = [
    ...(most.length > 0 ? [sayMost(layer, added)] : []),
    ...othersOf(added, most).others.map(
      (one) =>
        sentence`${one.number} from the ${one.count === 1 ? 'other neuron' : `${count(one.count)} other neurons`}`,
    ),
  ];
  return sentence`${listed(parts)}.`;
}

/** "+0.21 by its 1,024 neurons (most by neuron 207: +0.06) and −0.74 by its output bias, the same in every text." */
function sayBesideBias(layer: number, { values, bias, whole, most: [first] }: NeuronsAdd): Sentence {
  const neurons = restPart(sum(values), whole, [bias]);
  const most =
    first === undefined ? '' : sentence` (most by ${neuronPart(layer, first)}: ${signedPart(values[first] as number)})`;
  return sentence`${neurons} by its ${count(values.length)} neurons${most} and ${signedPart(bias)} by its output bias, the same in every text.`;
}

/**
 * The neurons that add most and those that take away most, with their values, and all others together. They add up as written.
 */
export function amountsOfNeurons(
  { layer }: FindingStep,
  added: NeuronsAdd,
  activations: Float32Array,
  here: FindingPart,
  to: Sentence,
): Amounts {
  const { most, against, values, whole } = added;
  const shown = [...most, ...against];
  const rows = shown.map(
    (index): Amount => ({
      name: sentence`${neuronPart(layer, index)} (${threeDigits(activations[index] as number)})`,
      number: signedPart(values[index] as number),
    }),
  );
  const { others, ofBias } = othersOf(added, shown);
  return {
    title: sentence`Adds to ${to} (in brackets its value at ${here})`,
    rows: [
      ...rows,
      ...others.map((one) => ({
        name: sentence`${count(one.count)} ${one.count === 1 ? 'other' : 'others'}`,
        number: one.number,
        ...(one.count > 1 && { rest: true as const }),
      })),
      ...ofBias.map((bias) => ({ name: sentence`MLP’s output bias`, number: bias })),
      { name: sentence`the MLP`, number: signedPart(whole), isDerived: true },
    ],
  };
}

export function neuronPart(layer: number, index: number, text = `neuron ${index}`): FindingPart {
  return { kind: 'neuron', text, place: { layer, dimension: { axis: 'd_mlp', index } } };
}

/** Names the first of the largest neurons; the others are shown beside the sentence. */
function sayMost(layer: number, { most, values }: NeuronsAdd): Sentence {
  const [first = 0, ...others] = most;
  const own = values[first] as number;
  const neuron = neuronPart(layer, first);
  if (others.length === 0) return sentence`${signedPart(own)} from ${neuron}`;
  const together = sumPart(
    most.map((index) => values[index] as number),
    HUNDREDTHS,
  );
  return sentence`${together} from the ${String(most.length)} neurons that ${own < 0 ? 'take away' : 'add'} most (${neuron} alone ${signedPart(own)})`;
}

/** The total of the other neurons and the output bias: the remainder of the whole, as written. */
function othersOf({ values, bias, whole }: NeuronsAdd, told: readonly number[]) {
  const amounts = told.map((index) => values[index] as number);
  const others = values.length - told.length;
  const rest = sum(values) - sum(amounts);
  return {
    others: others === 0 ? [] : [{ count: others, number: restPart(rest, whole, [...amounts, bias]) }],
    ofBias: bias === 0 ? [] : [signedPart(bias)],
  };
}
