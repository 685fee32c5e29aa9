/**
 * Controls beside a run without a head: the runs without each of the other heads of its block. What they change as well is no
 * work of the one head, but what leaving out any head of the block may do.
 */
import { count } from '../../base/counted';
import { deviationOver, meanOver } from '../../base/deviation-over';
import { hundredths, proseHundredths, signedHundredths } from '../../base/number-text';
import { partName } from '../readings/attribution-words';
import { type AttentionHead, type ModelComponent, type ModelPart, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { changeWithout, probabilityChange } from './ablation-ranking';
import { ablatedName, toldName, toldValues } from './ablation-words';

/** Which head was left out as a control of which. */
export interface Control {
  readonly of: AttentionHead;
  readonly part: AttentionHead;
}

/** The run that is told, and those without its controls, of the same question. */
export interface Controlled {
  readonly told: Ablation;
  /** One or more: where the runs were cancelled, or in a file of an older version, not all that there could be. */
  readonly controls: readonly Ablation[];
  /** How many there could be. */
  readonly total: number;
}

/** Of changes without controls. */
interface MeanAndDeviation {
  readonly mean: number;
  /** The standard deviation of a sample. */
  readonly deviation: number;
}

/** A change without a control of at least so much of that without the head says that the head is nothing special. */
const AS_LARGE = 0.5;
/** Of changes that are smaller than this nothing is said. */
const LEAST = 0.05;
/** Of fewer a mean and a standard deviation say less than the changes themselves. */
const FEWEST_FOR_MEAN = 3;

export function isHead(part: ModelPart): part is AttentionHead {
  return part.kind === 'head';
}

/** All other heads of the same attention, in their order; none where it has no other. @param parts every part of the model */
export function controlsOf(head: AttentionHead, parts: readonly ModelComponent[]): Control[] {
  return parts.flatMap((part) => {
    const isOther = isHead(part) && part.layer === head.layer && part.cross === head.cross && !samePart(part, head);
    return isOther ? [{ of: head, part }] : [];
  });
}

/**
 * What the runs without controls change.
 * @returns of what is explained, in logits, and of the probability, as a share of 1
 */
export function changeOverControls(controls: readonly Ablation[]): Record<'told' | 'probability', MeanAndDeviation> {
  const changes = controls.map((run) =>
    Float64Array.of(exactChange(run), run.after.probability - run.before.probability),
  );
  const [means, deviations] = [meanOver(changes), deviationOver(changes)];
  const at = (place: number) => ({ mean: means[place] as number, deviation: deviations[place] as number });
  return { told: at(0), probability: at(1) };
}

/** What becomes of what is explained without the controls and without the head, and what that says of the head. */
export function controlSentences(controlled: Controlled): string[] {
  const { told, controls, total } = controlled;
  const untried = total - controls.length;
  return [
    `${controls.length === 1 ? 'Control' : 'Controls'}: ${sayControls(controlled)}; ${without(told, ablatedName(told.part))} it ${moves(changeWithout(told))}.`,
    ...sayAsLarge(told, controls),
    ...(untried > 0
      ? [`Of the ${othersOfBlock(told, total)}, ${count(untried)} ${untried === 1 ? 'was' : 'were'} not tried.`]
      : []),
  ];
}

function sayControls({ told, controls, total }: Controlled): string {
  const of = toldName(told);
  if (controls.length < FEWEST_FOR_MEAN) {
    const changes = controls.map((run) => [without(run, ablatedName(run.part)), signedHundredths(changeWithout(run))]);
    const [[first, change] = [], ...others] = changes;
    return [`${first} the ${of} changes by ${change}`, ...others.map(([how, by]) => `${how} by ${by}`)].join(', ');
  }
  const the = controls.length === total ? 'the ' : '';
  const one = `one of ${the}${othersOfBlock(told, controls.length)}`;
  return `${without(told, one)}, the ${of} changes by ${plusMinus(changeOverControls(controls).told)} on average (± is the standard deviation)`;
}

/** "7 other heads of block 5" */
function othersOfBlock({ part }: Ablation, heads: number): string {
  return `${count(heads)} other ${heads === 1 ? 'head' : 'heads'} of ${part.cross ? 'the cross-attention of ' : ''}block ${part.layer}`;
}

/** "without head 5.4", "with head 5.4 replaced by its mean" */
function without({ instead }: Ablation, name: string): string {
  return instead === 'mean' ? `with ${name} replaced by its mean` : `without ${name}`;
}

/** @param change in hundredths, as it is written */
function moves(change: number): string {
  if (change === 0) return `changes by ${signedHundredths(change)}`;
  return `${change < 0 ? 'falls' : 'rises'} by ${proseHundredths(Math.abs(change))}`;
}

function sayAsLarge(told: Ablation, controls: readonly Ablation[]): string[] {
  const own = Math.abs(changeWithout(told));
  const asLarge = controls.filter((run) => {
    const other = Math.abs(changeWithout(run));
    return other >= LEAST && other >= AS_LARGE * own;
  });
  const [first] = asLarge;
  if (!first) return [];
  return [
    `So a change of this size need not be the work of this one head: ${sayWhich(first, asLarge.length, controls.length)} at least half as much.`,
  ];
}

function sayWhich({ part }: Ablation, asLarge: number, controls: number): string {
  if (controls === 1) return 'the control changes it';
  if (asLarge === 1) return `one of the controls, ${ablatedName(part)}, changes it`;
  if (asLarge < controls) return `${count(asLarge)} of the ${count(controls)} controls change it`;
  return `${controls === 2 ? 'both' : `all ${count(controls)}`} controls change it`;
}

/** All runs, the controls marked, those that change most first; above them their mean. The first row has the names of the columns. */
export function controlTable({ told, controls }: Controlled): readonly (readonly string[])[] {
  const row = (run: Ablation, name: string) => [
    name,
    signedHundredths(changeWithout(run)),
    signedHundredths(100 * probabilityChange(run)),
    run.direct === null ? '' : signedHundredths(run.direct),
  ];
  const size = (run: Ablation) => Math.abs(exactChange(run));
  return [
    [told.instead === 'mean' ? 'with the mean of' : 'without', `Δ ${toldName(told)}`, 'Δ probability', 'adds directly'],
    row(told, partName(told.part)),
    ...meanRow(controls),
    ...controls.toSorted((one, other) => size(other) - size(one)).map((run) => row(run, markedControl(run.part))),
  ];
}

function meanRow(controls: readonly Ablation[]): string[][] {
  if (controls.length < FEWEST_FOR_MEAN) return [];
  const { told, probability } = changeOverControls(controls);
  const points = { mean: 100 * probability.mean, deviation: 100 * probability.deviation };
  return [[`mean of ${count(controls.length)} controls`, plusMinus(told), plusMinus(points), '']];
}

/** "−0.21 ± 0.14" */
function plusMinus({ mean, deviation }: MeanAndDeviation): string {
  return `${signedHundredths(mean)} ± ${hundredths(deviation)}`;
}

function exactChange(run: Ablation): number {
  const { before, after } = toldValues(run);
  return after - before;
}

/** "head 5.2 (control)" */
export function markedControl(part: ModelPart): string {
  return `${partName(part)} (control)`;
}

/** Of what a part is the control, in the order in which that was asked for. */
export function controlledBy(part: ModelPart, controls: readonly Control[]): AttentionHead[] {
  return controls.flatMap((one) => (samePart(one.part, part) ? [one.of] : []));
}
