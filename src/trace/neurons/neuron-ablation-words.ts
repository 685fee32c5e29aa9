/** What a run without a neuron tells, and what those without its controls tell beside it. */

import { addedInWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { deviationOver, meanOver } from '../../base/deviation-over';
import { fewestDigitsToSum, signedIn } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { meanSize } from '../ablation/ablation-control';
import { exactChange, furtherSentences, standingSentences, toldName, toldValues } from '../ablation/ablation-words';
import { sayBothSigns } from '../ablation/control-words';
import type { NeuronAblation } from './neuron-ablation';

/** One neuron changes little: in hundredths most changes would be 0. */
const DIGITS = 3;
/** A change without a control of at least so much of that without the neuron says that the neuron is nothing special. */
const AS_LARGE = 0.5;
/** Of fewer a mean and a standard deviation say little. */
const FEWEST = 3;

/** First what becomes of the lead, or of the logit where nothing is compared; then by how much the controls change it. */
export function neuronAblationSentences(
  { layer, told, nearestBy, controls, near }: NeuronAblation,
  named: Naming = quoted,
): readonly string[] {
  const { before, after } = toldValues(told);
  const digits = Math.max(DIGITS, fewestDigitsToSum([[after, -before]]));
  const run = `Without neuron ${told.neuron} of block ${layer}`;
  const [first, ...others] = standingSentences(told, { run, digits, adds: '' }, named, '');
  const direct = `The neuron ${addedInWords(signedIn(told.direct, digits))} directly`;
  return [
    first as string,
    `${direct}; without it, its value 0 at every position, the ${toldName(told)} changes by ${signedIn(exactChange(told), digits)}.`,
    ...others,
    ...furtherSentences(told, named),
    ...sayControls({ layer, told, nearestBy, controls, near }),
  ];
}

function sayControls({ layer, told, nearestBy, controls, near }: NeuronAblation): string[] {
  if (controls.length < FEWEST) return [];
  const changes = controls.map(exactChange);
  const rows = changes.map((change) => Float64Array.of(change));
  const [mean, deviation] = [meanOver(rows)[0] as number, deviationOver(rows)[0] as number];
  const direct = controls.map((one) => one.direct);
  const write = (value: number) => signedIn(value, DIGITS);
  const large = changes.filter((change) => Math.abs(change) >= AS_LARGE * Math.abs(exactChange(told))).length;
  const total = count(controls.length);
  const asLarge = large === 0 ? 'None' : large === controls.length ? `All ${total}` : `${count(large)} of them`;
  const range = `${write(Math.min(...direct))} to ${write(Math.max(...direct))}`;
  const nearest =
    nearestBy === 'added'
      ? `that are nearest in what they add directly, with the same sign, ${range}`
      : `whose values at this token are nearest, with the same sign (directly they add ${range}; in the last block what a neuron adds is nearly all that a run without it changes, so that neurons chosen by that would be no control)`;
  return [
    `Controls: the ${total} other neurons of block ${layer} ${nearest}: without one of them, the ${toldName(told)} changes by ${write(mean)} ± ${deviation.toFixed(DIGITS)} on average (± is the standard deviation).${saySize(changes, mean, toldName(told))}`,
    `${asLarge} ${large === 1 || large === 0 ? 'changes' : 'change'} it at least half as much as the neuron does: ${verdict(large, near, nearestBy)}.`,
  ];
}

/** Neurons that do less directly change less: that alone tells nothing of this one. */
function verdict(large: number, near: number, nearestBy: NeuronAblation['nearestBy']): string {
  if (large > 0) return 'so the change need not be the work of this one neuron';
  if (near >= FEWEST) return 'so it does more than such neurons do';
  const which = near === 0 ? 'none of them' : `only ${count(near)} of them`;
  const what = nearestBy === 'added' ? 'adds at least half as much directly' : 'has a value at least half as large';
  return `but ${which} ${what} and not more than twice as much, so that says little`;
}

/** Of changes that go both ways, which make up for each other in the mean, how large they are. Begins with a space. */
function saySize(changes: readonly number[], mean: number, of: string): string {
  const [size, ofMean] = [meanSize(changes), Math.abs(mean)].map((value) => value.toFixed(DIGITS));
  return size === undefined || size === ofMean ? '' : ` ${sayBothSigns(`the ${of}`, size)}`;
}
