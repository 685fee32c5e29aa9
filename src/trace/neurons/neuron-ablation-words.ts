/** What a run without a neuron tells, and what those without its controls tell beside it. */

import { addedInWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { deviationOver, meanOver } from '../../base/deviation-over';
import { fewestDigitsToSum, signedIn, sumAsWritten } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import type { Behind } from '../ablation/ablation';
import { meanSize } from '../ablation/ablation-control';
import {
  exactChange,
  furtherSentences,
  standingSentences,
  toldName,
  toldValues,
  whatReacts,
} from '../ablation/ablation-words';
import { isBeyondControls } from '../ablation/beyond-controls';
import { sayBothSigns } from '../ablation/control-words';
import type { NeuronAblation, RunWithoutNeuron } from './neuron-ablation';

/** One neuron changes little: in hundredths most changes would be 0. */
const DIGITS = 3;
/** The norm's part is told where it is at least this share of the larger of both, the direct contribution and the change. */
const MUCH = 0.5;
/** Of fewer a mean and a standard deviation say little. */
const FEWEST = 3;

/** First what becomes of the lead, or of the logit where nothing is compared; then by how much the controls change it. */
export function neuronAblationSentences(
  { layer, told, behind, nearestBy, controls, near }: NeuronAblation,
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
    ...sayNorm(told, behind, digits),
    ...others,
    ...furtherSentences(told, named),
    ...sayControls({ layer, told, nearestBy, controls, near }),
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

function sayControls({ layer, told, nearestBy, controls, near }: Omit<NeuronAblation, 'behind'>): string[] {
  if (controls.length < FEWEST) return [];
  const changes = controls.map(exactChange);
  const rows = changes.map((change) => Float64Array.of(change));
  const [mean, deviation] = [meanOver(rows)[0] as number, deviationOver(rows)[0] as number];
  const direct = controls.map((one) => one.direct);
  const write = (value: number) => signedIn(value, DIGITS);
  const own = exactChange(told);
  const total = count(controls.length);
  const range = `${write(Math.min(...direct))} to ${write(Math.max(...direct))}`;
  const nearest =
    nearestBy === 'added'
      ? `that are nearest in what they add directly, with the same sign, ${range}`
      : `whose values at this token are nearest, with the same sign (directly they add ${range})`;
  return [
    `Controls: the ${total} other neurons of block ${layer} ${nearest}: without one of them, the ${toldName(told)} changes by ${write(mean)} ± ${deviation.toFixed(DIGITS)} on average (± is the standard deviation).${saySize(changes, mean, toldName(told))}`,
    `Neurons of its kind change it by ${write(mean)} ± ${deviation.toFixed(DIGITS)}, so ${write(own)} is ${verdict(own, changes, { near, nearestBy })}.`,
  ];
}

/** Neurons that do less directly change less: that alone tells nothing of this one. */
function verdict(
  own: number,
  changes: readonly number[],
  { near, nearestBy }: Pick<NeuronAblation, 'near' | 'nearestBy'>,
): string {
  if (!isBeyondControls(own, changes)) return 'no more than such neurons do: by this it is no special one';
  const more =
    'more than such neurons do: no control changes it as much, and it is over two standard deviations from their mean';
  if (near >= FEWEST) return more;
  const which = near === 0 ? 'none of them' : `only ${count(near)} of them`;
  const what = nearestBy === 'added' ? 'adds at least half as much directly' : 'has a value at least half as large';
  return `${more}. But ${which} ${what} and not more than twice as much, so that says little`;
}

/** Of changes that go both ways, which make up for each other in the mean, how large they are. Begins with a space. */
function saySize(changes: readonly number[], mean: number, of: string): string {
  const [size, ofMean] = [meanSize(changes), Math.abs(mean)].map((value) => value.toFixed(DIGITS));
  return size === undefined || size === ofMean ? '' : ` ${sayBothSigns(`the ${of}`, size)}`;
}
