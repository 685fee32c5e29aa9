/** Compares a run without a part to the runs without its controls, in sentences and as a table. */

import { capital, count } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { hundredths, proseHundredths, signedHundredths } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { partName } from '../readings/attribution-words';
import type { ModelPart } from '../readings/model-part';
import type { Ablation } from './ablation';
import {
  type Controlled,
  changeOverControls,
  FEWEST_FOR_MEAN,
  type MeanAndDeviation,
  meanSize,
} from './ablation-control';
import { toldOver } from './ablation-over';
import { pointsChange, probabilityChange } from './ablation-ranking';
import { ablatedName, changeWithout, exactChange, measureName } from './ablation-words';
import { asLargeAs, besideControls, type NamedChange } from './beside-controls';
import { isDestroyed, sayIncomparable } from './destroyed';

/** What is described: the lead or the logit, with its name at the first mention and at later ones. */
interface Aspect {
  readonly name: string;
  readonly again: string;
  readonly described: Ablation;
  readonly controls: readonly Ablation[];
  readonly alike: readonly Ablation[];
  readonly similar: Ablation | undefined;
}

/** A control is matched in size if its direct contribution is at least this share of the part's. */
const AS_LARGE = 0.5;
/** Smaller changes are not mentioned. */
const LEAST = 0.05;
/**
 * What happens to the logit or lead without the controls and without the part, and what follows for the part. If the run was
 * asked about the logit but the lead is described, first the lead and then the logit.
 * @param named writes tokens
 */
export function controlSentences(controlled: Controlled, named: Naming = quoted): string[] {
  const { described, controls } = controlled;
  const aspects = aspectsOf(controlled, named);
  return [
    `${controls.length === 1 ? 'Control' : 'Controls'}: ${sayControls(controlled, aspects)}; ${without(described, ablatedName(described.part))} ${sayHead(aspects)}.`,
    ...saySizeOfBothSigns(aspects),
    ...saySimilar(aspects),
    // These come directly after the sentence that they refer to: after the probabilities they would seem to refer to those.
    ...sayAsLarge(aspects),
    ...saySizes(controlled),
    ...sayProbability(controlled),
    ...sayUntried(controlled),
  ];
}

/**
 * The short form above the table, which contains every number: the mean and the part's own change, and what follows for the
 * part.
 */
export function controlInShort(controlled: Controlled, named: Naming = quoted): string[] {
  const { described } = controlled;
  const aspects = aspectsOf(controlled, named);
  const controls = sayControls(controlled, aspects, '');
  return [
    `${capital(controls)}; ${without(described, ablatedName(described.part))} ${sayHead(aspects)}.`,
    ...sayAsLarge(aspects),
    ...sayUntried(controlled),
  ];
}

/**
 * Whether other parts change it as much, for readers who need not know what a control is: "Of 7 other heads tried instead, none
 * changes the lead as much; head 5.2 changes it most, by +0.45." Empty if nothing is left to compare in the run itself.
 */
export function besideOthers(controlled: Controlled, named: Naming = quoted): string[] {
  const [{ described, again, ...aspect }] = aspectsOf(controlled, named);
  const others = allControls(aspect).map(changeOf).toSorted(largestFirst);
  const [most] = others;
  if (!most || isDestroyed(described)) return [];
  const by = signedHundredths(most.change);
  if (others.length === 1) return [`${capital(most.name)}, tried instead, changes ${again} by ${by}.`];
  const kind = described.part.kind === 'mlp' ? 'MLPs' : 'heads';
  const alike = others.filter(({ change }) => Math.abs(change) >= Math.abs(changeWithout(described))).length;
  const some = alike === 0 ? 'none changes' : `${count(alike)} ${alike === 1 ? 'changes' : 'change'}`;
  const which = `Of ${count(others.length)} other ${kind} tried instead, ${some} ${again} as much`;
  return [`${which}${alike === 0 ? '' : ' or more'}; ${most.name} changes it most, by ${by}.`];
}

function largestFirst(one: NamedChange, other: NamedChange): number {
  return Math.abs(other.change) - Math.abs(one.change);
}

function sayUntried({ described, controls, total, alike = [], incomparable = [] }: Controlled): string[] {
  const untried = total - controls.length - alike.length - incomparable.length;
  if (untried === 0) return [];
  return [`Of the ${controlsText(described, total)}, ${count(untried)} ${untried === 1 ? 'was' : 'were'} not tried.`];
}

/** All controls: those of the block, or all other MLPs, and the head nearest in size. */
function allControls({ controls, similar }: Pick<Aspect, 'controls' | 'similar'>): readonly Ablation[] {
  return similar ? [...controls, similar] : controls;
}

/** One aspect, or the lead followed by the logit. */
function aspectsOf(controlled: Controlled, named: Naming): readonly [Aspect, ...Aspect[]] {
  const { described, controls, alike = [], similar } = controlled;
  const again = `the ${measureName(described)}`;
  const own = { name: again, again, described, controls, alike, similar };
  const ofLead = leadOf(controlled);
  const other = ofLead?.described.ratherThan;
  if (!ofLead || !other) return [own];
  return [{ ...ofLead, name: `the lead over ${named(other)}`, again: 'the lead' }, own];
}

/** The same runs, described by the lead; `undefined` if no lead is wanted, or not all runs contain it. */
function leadOf({
  described,
  controls,
  alike = [],
  similar,
  over,
}: Controlled): Pick<Aspect, 'described' | 'controls' | 'alike' | 'similar'> | undefined {
  if (over === undefined || over === described.id || described.difference) return undefined;
  const all = [described, ...controls, ...alike, ...(similar ? [similar] : [])];
  const retold = all.flatMap((run) => {
    const lead = toldOver(run, over);
    return lead ? [{ ...run, ...lead }] : [];
  });
  const [first, ...others] = retold;
  if (!first || retold.length < all.length) return undefined;
  const end = controls.length + alike.length;
  return {
    described: first,
    controls: others.slice(0, controls.length),
    alike: others.slice(controls.length, end),
    similar: others[end],
  };
}

/** @param spread the explanation of ± */
function sayControls(
  { total, incomparable = [] }: Controlled,
  aspects: readonly [Aspect, ...Aspect[]],
  spread = '± is the standard deviation',
): string {
  const [{ described, controls, name: firstName }, second] = aspects;
  const left = sayIncomparable([...controls, ...incomparable]);
  if (controls.length < FEWEST_FOR_MEAN) {
    const each = controls.map((run, at) => {
      const [change, ofLogit] = aspects.map((one) => signedHundredths(changeWithout(one.controls[at] as Ablation)));
      const [what, andLogit] = at === 0 ? [` ${firstName} changes`, `${second?.name} by`] : ['', 'by'];
      return `${without(run, ablatedName(run.part))}${what} by ${change}${second ? ` and ${andLogit} ${ofLogit}` : ''}`;
    });
    return `${each.join(', ')}${left && ` (${left})`}`;
  }
  const the = controls.length === total ? 'the ' : '';
  const one = `one of ${the}${controlsText(described, controls.length)}`;
  const [mean, ofLogit] = aspects.map((each) => plusMinus(changeOverControls(each.controls).measured));
  const notes = [spread, left].filter((note) => note !== '').join('; ');
  const both = second ? ` and ${second.name} by ${ofLogit}` : '';
  return `${without(described, one)}, ${firstName} changes by ${mean}${both} on average${notes === '' ? '' : ` (${notes})`}`;
}

/** If changes of both signs would cancel in the mean, says how much controls change the value in either direction. */
function saySizeOfBothSigns(aspects: readonly Aspect[]): string[] {
  return aspects.flatMap(({ again, described, controls }) => {
    const changes = controls.map(exactChange);
    if (controls.length < FEWEST_FOR_MEAN || !hasBothSigns(changes)) return [];
    const names = namesOfOther(described, controls);
    return [sayBothSigns(again, proseHundredths(meanSize(changes)), names, changeWithout(described) > 0)];
  });
}

/** The greatest number of controls that are named. */
const MOST_NAMED = 3;

/**
 * "head 5.1 (+0.20) and head 5.2 (+0.08)": the controls whose change is opposite to the part's, which a mean hides; empty if
 * there are none.
 */
function namesOfOther(described: Ablation, controls: readonly Ablation[]): string {
  const own = changeWithout(described);
  const other = controls
    .filter((run) => changeWithout(run) * own < 0)
    .toSorted((a, b) => Math.abs(changeWithout(b)) - Math.abs(changeWithout(a)));
  const names = other
    .slice(0, MOST_NAMED)
    .map((run) => `${ablatedName(run.part)} (${signedHundredths(changeWithout(run))})`);
  const left = other.length - names.length;
  return listWords(left > 0 ? [...names, `${count(left)} more`] : names);
}

/**
 * @param what "the lead" @param size the mean of |change|, as written
 * @param named the controls that change it in one direction, in words; empty if not known
 * @param areFalls whether that direction is down
 */
function sayBothSigns(what: string, size: string, named: string, areFalls: boolean): string {
  const [one, other] = areFalls ? ['falls', 'rises'] : ['rises', 'falls'];
  return `${capital(what)} ${one} without ${named || 'some of them'}${named === '' ? '' : ','} and ${other} without others: the mean of |change| is ${size}.`;
}

/** Whether the size of the mean differs from the mean of the sizes, as written. */
function hasBothSigns(changes: readonly number[]): boolean {
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  return hundredths(meanSize(changes)) !== hundredths(Math.abs(mean));
}

/** "it falls by 2.23", "the lead falls by 2.23 and the logit by 1.10": follows the name of the part. */
function sayHead([first, second]: readonly [Aspect, ...Aspect[]]): string {
  const move = changeWithout(first.described);
  if (!second) return `it ${moves(move)}`;
  const other = changeWithout(second.described);
  const isSameWay = Math.sign(move) === Math.sign(other);
  const amount = other === 0 ? signedHundredths(other) : proseHundredths(Math.abs(other));
  return `${first.again} ${moves(move)} and ${second.again} ${isSameWay ? `by ${amount}` : moves(other)}`;
}

/** "7 other heads of block 5", "MLPs of 5 other blocks" */
function controlsText({ part }: Ablation, controls: number): string {
  if (part.kind === 'mlp')
    return `${count(controls)} ${controls === 1 ? 'MLP of another block' : 'MLPs of other blocks'}`;
  return `${count(controls)} other ${controls === 1 ? 'head' : 'heads'} of ${part.cross ? 'the cross-attention of ' : ''}block ${part.layer}`;
}

/**
 * Compares the direct contributions of the controls with the part's. If they are much smaller, they are no controls for size,
 * which is what a part is chosen for. None unless all are known.
 */
function saySizes({ described: { part, direct }, controls, similar }: Controlled): string[] {
  const sizes = controls.flatMap((run) => (run.direct === null ? [] : [run.direct]));
  if (direct === null || Math.abs(direct) < LEAST || sizes.length < controls.length) return [];
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map(signedHundredths);
  const add = `${controls.length === 1 ? 'the control' : 'the controls'}${similar ? ' of its block' : ''} ${controls.length === 1 ? 'adds' : 'add'}`;
  const isMatchedInSize = Math.max(...sizes.map(Math.abs)) >= AS_LARGE * Math.abs(direct);
  const chosen = part.kind === 'mlp' ? 'an MLP' : 'a head';
  const but = isMatchedInSize
    ? ''
    : `: they are not matched in size, and ${chosen} that is picked for its size is picked after the fact`;
  return [
    `Directly, ${add} ${least === most ? '' : `${least} to `}${most} and ${ablatedName(part)} ${signedHundredths(direct)}${but}.`,
  ];
}

/** The run without the head nearest in size: also a control, but not in the mean of the block's heads. */
function saySimilar([{ described, similar, again }]: readonly [Aspect, ...Aspect[]]): string[] {
  if (!similar) return [];
  const [direct, own] = [similar.direct, described.direct].map((value) => value !== null && signedHundredths(value));
  const sizes = direct && own ? ` (${direct} against ${own})` : '';
  const change = changeWithout(similar);
  return [
    `A control of another block is ${ablatedName(similar.part)}, of all other heads the nearest to ${ablatedName(described.part)} in the size of what it adds directly${sizes}: ${without(similar, 'it')}, ${again} ${moves(change)}.`,
  ];
}

/** The mean hides a control that changes the probability much while others change it the other way. */
function sayProbability({ described, controls, similar }: Controlled): string[] {
  if (controls.length < FEWEST_FOR_MEAN) return [];
  const points = (run: Ablation) => 100 * probabilityChange(run);
  const [most] = allControls({ controls, similar }).toSorted(
    (one, other) => Math.abs(points(other)) - Math.abs(points(one)),
  );
  const mean = 100 * changeOverControls(controls).probability.mean;
  if (!most || signedHundredths(points(most)) === signedHundredths(mean)) return [];
  return [
    `Of all controls, the probability changes most ${without(most, ablatedName(most.part))}: by ${signedHundredths(points(most))} percentage points, and by ${signedHundredths(points(described))} ${without(described, ablatedName(described.part))}.`,
  ];
}

/** "without head 5.4", "with head 5.4 replaced by its mean" */
function without({ instead }: Ablation, name: string): string {
  return instead === 'mean' ? `with ${name} replaced by its mean` : `without ${name}`;
}

/** @param change in hundredths, as written */
function moves(change: number): string {
  if (change === 0) return `changes by ${signedHundredths(change)}`;
  return `${change < 0 ? 'falls' : 'rises'} by ${proseHundredths(Math.abs(change))}`;
}

/**
 * For each aspect: which controls change it as much as the part does, and how little the others change it. Where the same ones
 * change both, this is said once.
 */
function sayAsLarge(aspects: readonly [Aspect, ...Aspect[]]): string[] {
  const namesOf = (aspect: Aspect) =>
    largeIn(aspect)
      .map(({ name }) => name)
      .toSorted()
      .join();
  return aspects.flatMap((aspect, at) => {
    const [own, controls] = [changeOf(aspect.described), allControls(aspect).map(changeOf)];
    if (largeIn(aspect).length === 0) return [];
    if (at > 0 && namesOf(aspect) === namesOf(aspects[0])) return [`The same holds for ${aspect.again}.`];
    return [besideControls(own, controls, { of: aspect.again, write: signedHundredths, least: LEAST })];
  });
}

function largeIn(aspect: Aspect): readonly NamedChange[] {
  return asLargeAs(changeOf(aspect.described).change, allControls(aspect).map(changeOf), LEAST);
}

/** The change in hundredths, as written. */
function changeOf(run: Ablation): NamedChange {
  return { name: ablatedName(run.part), change: changeWithout(run) };
}

/**
 * The rows for all runs: first the part's, then that of the control nearest in size, then the mean and standard deviation of
 * the other controls, then each of these, largest change first, and at last those that are not in the mean. The first row
 * contains the column names; the lead has a column before the logit if both are described.
 */
export function controlTable(controlled: Controlled): readonly (readonly string[])[] {
  const { described, controls, alike = [], similar } = controlled;
  const aspects = aspectsOf(controlled, () => '');
  const rowOf = (name: string, at: (one: Aspect) => Ablation | undefined): readonly string[] => {
    const runs = aspects.flatMap((one) => at(one) ?? []);
    const [run] = runs;
    if (!run) return [];
    return [
      name,
      ...runs.map((one) => signedHundredths(changeWithout(one))),
      signedHundredths(pointsChange(run)),
      run.direct === null ? '' : signedHundredths(run.direct),
    ];
  };
  const size = (at: number) => Math.abs(exactChange(aspects[0].controls[at] as Ablation));
  const order = [...controls.keys()].sort((one, other) => size(other) - size(one));
  return [
    [
      described.instead === 'mean' ? 'with the mean of' : 'without',
      ...aspects.map((one) => `Δ ${measureName(one.described)}`),
      'Δ probability (percentage points)',
      aspects.length > 1 ? 'adds to the logit' : 'adds directly',
    ],
    rowOf(partName(described.part), (one) => one.described),
    ...(similar ? [rowOf(`${partName(similar.part)} (control, nearest in size)`, (one) => one.similar)] : []),
    ...meanRows(aspects),
    ...order.map((at) => rowOf(markedControl((controls[at] as Ablation).part), (one) => one.controls[at])),
    ...alike.map(({ part }, at) => rowOf(`${partName(part)} (alike)`, (one) => one.alike[at])),
  ];
}

/** Rows of their own, as a narrow panel has no room for them side by side. The mean of the sizes has a row if it differs. */
function meanRows(aspects: readonly [Aspect, ...Aspect[]]): string[][] {
  const [{ controls, similar, described }] = aspects;
  if (controls.length < FEWEST_FOR_MEAN) return [];
  const which = similar
    ? `the ${count(controls.length)} of block ${described.part.layer}`
    : `${count(controls.length)} controls`;
  const { probability } = changeOverControls(controls);
  const points = { mean: 100 * probability.mean, deviation: 100 * probability.deviation };
  const changes = [...aspects.map((one) => changeOverControls(one.controls).measured), points];
  const ofProbability = controls.map((run) => 100 * probabilityChange(run));
  const all = [...aspects.map((one) => one.controls.map(exactChange)), ofProbability];
  return [
    [`mean of ${which}`, ...changes.map(({ mean }) => signedHundredths(mean)), ''],
    ['their standard deviation', ...changes.map(({ deviation }) => hundredths(deviation)), ''],
    ...(all.some(hasBothSigns) ? [['mean of |change|', ...all.map((one) => hundredths(meanSize(one))), '']] : []),
  ];
}

/** "−0.21 ± 0.14" */
function plusMinus({ mean, deviation }: MeanAndDeviation): string {
  return `${signedHundredths(mean)} ± ${hundredths(deviation)}`;
}

/** "head 5.2 (control)" */
export function markedControl(part: ModelPart): string {
  return `${partName(part)} (control)`;
}
