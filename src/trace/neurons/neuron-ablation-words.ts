/** What a run without a neuron tells, and what those without its controls tell beside it. */

import { addedInWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { fewestDigitsToSum, signedIn, sumAsWritten } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import type { Behind } from '../ablation/ablation';
import {
  exactChange,
  furtherSentences,
  standingSentences,
  toldName,
  toldValues,
  whatReacts,
} from '../ablation/ablation-words';
import { besideControls, type NamedChange } from '../ablation/beside-controls';
import type { NeuronAblation, RunWithoutNeuron } from './neuron-ablation';

/** One neuron changes little: in hundredths most changes would be 0. */
const DIGITS = 3;
/** The norm's part is told where it is at least this share of the larger of both, the direct contribution and the change. */
const MUCH = 0.5;

/** First what becomes of the lead, or of the logit where nothing is compared; then how the controls were chosen and how many of them change it as much. */
export function neuronAblationSentences(ablation: NeuronAblation, named: Naming = quoted): readonly string[] {
  const { layer, told, behind } = ablation;
  const { before, after } = toldValues(told);
  const digits = Math.max(DIGITS, fewestDigitsToSum([[after, -before]]));
  const run = `Without neuron ${told.neuron} of block ${layer}`;
  const [first, ...others] = standingSentences(told, { run, digits, adds: '' }, named, '');
  const direct = `The neuron ${addedInWords(signedIn(told.direct, digits))} directly`;
  return [
    first as string,
    `${direct}; without it, its value 0 at every position, the ${toldName(told)} changes by ${signedIn(exactChange(told), digits)}.`,
    ...sayNorm(told, behind, digits),
    ...others,
    ...furtherSentences(told, named),
    ...sayControls(ablation),
  ];
}

/**
 * What the final norm does to the change: in the last block nothing else reads what a neuron writes, but the norm divides by the
 * size of the residual stream, which is another one without the neuron. Where it is 0 as written, or little, nothing is said.
 */
function sayNorm(told: RunWithoutNeuron, behind: Behind, digits: number): string[] {
  if (!behind.isLast) return [];
  const change = exactChange(told);
  const rest = change + told.direct;
  const isMuch = Math.abs(rest) >= MUCH * Math.max(Math.abs(change), Math.abs(told.direct));
  if (!isMuch || Number(rest.toFixed(digits)) === 0) return [];
  return [
    `Of that change, ${signedIn(-told.direct, digits)} is what it had added directly, which is gone, and ${signedIn(sumAsWritten([change, told.direct], digits), digits)} comes because ${whatReacts(behind, 'without it')}.`,
  ];
}

/** How the controls were chosen, and how its change stands among theirs, which a table has one by one. */
function sayControls(ablation: NeuronAblation): string[] {
  const { told, controls } = ablation;
  if (controls.length === 0) return [];
  const beside = besideControls(changeOf(told), controls.map(changeOf), { of: `the ${toldName(told)}`, write });
  return [sayChosen(ablation), beside];
}

/** Those of the same sign that are nearest may still be far smaller: that is said by the numbers of all of them. */
function sayChosen({ layer, told, controls, nearestBy, near }: NeuronAblation): string {
  const direct = controls.map((one) => one.direct);
  const [least, most] = [write(Math.min(...direct)), write(Math.max(...direct))];
  const adds = `directly ${controls.length === 1 ? 'it adds' : 'they add'} ${least === most ? least : `${least} to ${most}`}, and neuron ${told.neuron} ${write(told.direct)}`;
  const by = nearestBy === 'added' ? 'in what they add directly' : 'in their values at this token';
  const which = controls.length === 1 ? 'another neuron' : `${count(controls.length)} other neurons`;
  return `Controls: ${which} of block ${layer}, chosen as those of the same sign that are nearest ${by} (${adds}); ${sayNear(near, controls.length)}.`;
}

/** What is much smaller does less, and what is much larger more: neither is like the neuron. */
function sayNear(near: number, total: number): string {
  const which = near === 0 ? 'none' : near === total ? (total === 1 ? 'it' : 'all') : count(near);
  return `${which} of them ${near === 1 ? 'is' : 'are'} within a factor of two of it in that`.replace(
    'it of them',
    'it',
  );
}

/** All runs, first that of the neuron, then its controls, those that change most first. The first row has the names of the columns. */
export function neuronControlTable({ told, controls }: NeuronAblation): readonly (readonly string[])[] {
  if (controls.length === 0) return [];
  const size = (run: RunWithoutNeuron) => Math.abs(exactChange(run));
  const ordered = controls.toSorted((one, other) => size(other) - size(one));
  const row = (name: string, run: RunWithoutNeuron) => [name, write(exactChange(run)), write(run.direct)];
  return [
    ['without', `Δ ${toldName(told)}`, 'adds directly'],
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
