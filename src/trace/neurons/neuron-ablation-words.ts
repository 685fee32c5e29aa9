/** The results of a run without a neuron, compared with those of runs without its controls, in sentences. */

import { addedInWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { fewestDigitsToSum, signedIn, sumAsWritten } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import type { PathToLogits } from '../ablation/ablation';
import { furtherSentences, standingSentences } from '../ablation/ablation-sentences';
import { exactChange, measureName, measureValues, whatReacts } from '../ablation/ablation-words';
import { besideControls, type NamedChange } from '../ablation/beside-controls';
import type { NeuronAblation, RunWithoutNeuron } from './neuron-ablation';

/** One neuron changes little: in two decimals, most changes would be 0. */
const DIGITS = 3;
/** The norm's part is mentioned if it is at least this share of the larger of the direct contribution and the change. */
const MUCH = 0.5;

/**
 * First how the lead changes, or the logit if there is no comparison; then how the controls were chosen, and how many of
 * them change it as much.
 */
export function neuronAblationSentences(ablation: NeuronAblation, named: Naming = quoted): readonly string[] {
  const { layer, told, behind } = ablation;
  const { before, after } = measureValues(told);
  const digits = Math.max(DIGITS, fewestDigitsToSum([[after, -before]]));
  const run = `Without neuron ${told.neuron} of block ${layer}`;
  const [first, ...others] = standingSentences(told, { run, digits, adds: '' }, named, '');
  const direct = `The neuron ${addedInWords(signedIn(told.direct, digits))} directly`;
  return [
    first as string,
    `${direct}; without it, its value 0 at every position, the ${measureName(told)} changes by ${signedIn(exactChange(told), digits)}.`,
    ...sayNorm(told, behind, digits),
    ...others,
    ...furtherSentences(told, named),
    ...sayControls(ablation),
  ];
}

/**
 * Says what the final norm does to the change. In the last block, nothing else reads what a neuron writes, but the norm
 * divides by the size of the residual stream, which changes without the neuron. Empty if its part is small or would be
 * written as 0.
 */
function sayNorm(told: RunWithoutNeuron, behind: PathToLogits, digits: number): string[] {
  if (!behind.isLast) return [];
  const change = exactChange(told);
  const rest = change + told.direct;
  const isMuch = Math.abs(rest) >= MUCH * Math.max(Math.abs(change), Math.abs(told.direct));
  if (!isMuch || Number(rest.toFixed(digits)) === 0) return [];
  return [
    `Of that change, ${signedIn(-told.direct, digits)} is what it had added directly, which is gone, and ${signedIn(sumAsWritten([change, told.direct], digits), digits)} comes because ${whatReacts(behind, 'without it')}.`,
  ];
}

/** Says how the controls were chosen, and how the neuron's change compares with theirs, which a table lists. */
function sayControls(ablation: NeuronAblation): string[] {
  const { told, controls } = ablation;
  if (controls.length === 0) return [];
  const beside = besideControls(changeOf(told), controls.map(changeOf), { of: `the ${measureName(told)}`, write });
  return [sayChosen(ablation), beside];
}

/** Gives the range of the controls' numbers, as even the nearest ones of the same sign may be far smaller. */
function sayChosen({ layer, told, controls, nearestBy, near }: NeuronAblation): string {
  const direct = controls.map((one) => one.direct);
  const [least, most] = [write(Math.min(...direct)), write(Math.max(...direct))];
  const adds = `directly ${controls.length === 1 ? 'it adds' : 'they add'} ${least === most ? least : `${least} to ${most}`}, and neuron ${told.neuron} ${write(told.direct)}`;
  const by = nearestBy === 'added' ? 'in what they add directly' : 'in their values at this token';
  const which = controls.length === 1 ? 'another neuron' : `${count(controls.length)} other neurons`;
  return `Controls: ${which} of block ${layer}, chosen as those of the same sign that are nearest ${by} (${adds}); ${sayNear(near, controls.length)}.`;
}

/** Says how many controls are near: a much smaller one does less and a much larger one more, so neither is like the neuron. */
function sayNear(near: number, total: number): string {
  const which = near === 0 ? 'none' : near === total ? (total === 1 ? 'it' : 'all') : count(near);
  return `${which} of them ${near === 1 ? 'is' : 'are'} within a factor of two of it in that`.replace(
    'it of them',
    'it',
  );
}

/**
 * All runs: first that of the neuron, then those of its controls, the largest change first. The first row has the column
 * names.
 */
export function neuronControlTable({ told, controls }: NeuronAblation): readonly (readonly string[])[] {
  if (controls.length === 0) return [];
  const size = (run: RunWithoutNeuron) => Math.abs(exactChange(run));
  const ordered = controls.toSorted((one, other) => size(other) - size(one));
  const row = (name: string, run: RunWithoutNeuron) => [name, write(exactChange(run)), write(run.direct)];
  return [
    ['without', `Δ ${measureName(told)}`, 'adds directly'],
    row(`neuron ${told.neuron}`, told),
    ...ordered.map((run) => row(`neuron ${run.neuron} (control)`, run)),
  ];
}

function changeOf(run: RunWithoutNeuron): NamedChange {
  return { name: `neuron ${run.neuron}`, change: exactChange(run) };
}

function write(value: number): string {
  return signedIn(value, DIGITS);
}
