/**
 * The control of a run with a head or an MLP of B: the same runs with the other heads of its block, or with the MLPs of other
 * blocks, if every part was tried in turn. As far as those lead too, the effect is not specific to the one part.
 */
import { capital } from '../../base/counted';
import { deviationOver, meanOver } from '../../base/deviation-over';
import { listWords } from '../../base/list-words';
import { shareInWords, signedHundredths } from '../../base/number-text';
import { FEWEST_FOR_MEAN, isMatched } from '../ablation/ablation-control';
import { isComponent, samePart } from '../readings/model-part';
import type { Patch } from './patch';
import { patchedName, recoveryText } from './patch-words';

/**
 * Controls are matched in size only if B's values change their direct contribution by at least this share of the part's change.
 */
const AS_LARGE = 0.5;
/** If the direct contribution changes by less than this, in logits, sizes are not compared. */
const LEAST = 0.05;
const MATCHED = 'matched in size';
const IN_SIZE = 'those of which B’s values change by half to twice as much what they add directly';
/** If a control leads at least this share as far as the part, the part is hardly special. */
const AS_FAR = 0.5;

/**
 * "Control: the 7 other heads of block 5, each alone, lead 1.0 % ± 2.0 % of the way (mean ± standard deviation); none leads
 * half as far as head 5.3."
 * @param all the runs of the same question, at the same tokens
 * @returns '' if fewer than three others were tried
 */
export function partControlText(own: Patch, all: readonly Patch[]): string {
  const others = matchedRuns(own, all);
  if (others.length < FEWEST_FOR_MEAN) return '';
  const shares = sharesOf(others).map((share) => Float64Array.of(share));
  const [mean, deviation] = [meanOver(shares), deviationOver(shares)].map(([one]) => one as number) as [number, number];
  return `Control: ${whichOf(own, others)}, each alone, lead ${recoveryText({ share: mean })} ± ${shareInWords(deviation)} of the way (mean ± standard deviation); ${verdict(own, others)}.${sizes(own, others)}`;
}

/**
 * Gives, next to the shares of the parts that lead furthest, the range of how far parts of the same kind lead. These are the
 * parts in any block whose direct change is half to twice as large, if there are at least three; otherwise the other heads of
 * the block, or the MLPs of other blocks. Parts that are named themselves are left out, and each sentence says so.
 * @param told the parts that are named with their shares
 * @param all the runs of the same question, at the same tokens
 * @returns for each part three or four short sentences in one string, and what "matched in size" means; empty if fewer than
 *   three others were tried for every part
 */
export function controlSentences(told: readonly Patch[], all: readonly Patch[]): string[] {
  // A named part is no control for another: it was chosen for leading far.
  const unnamed = all.filter((one) => !told.some(({ part }) => samePart(part, one.part)));
  const ranges = told.flatMap((own) => rangeSentences(own, unnamed, told));
  const isAnyInSize = ranges.some((one) => one.includes(` ${MATCHED}`) && !one.includes(`not ${MATCHED}`));
  return [...ranges, ...(isAnyInSize ? [`${capital(MATCHED)} are ${IN_SIZE}.`] : [])];
}

/** @param all the possible controls @param told the named parts, which cannot be controls */
function rangeSentences(own: Patch, all: readonly Patch[], told: readonly Patch[]): string[] {
  const inSize = runsOfSize(own, all);
  const isInSize = inSize.length >= FEWEST_FOR_MEAN;
  const likeOwn = isInSize ? runsOfSize : matchedRuns;
  const others = likeOwn(own, all);
  if (others.length < FEWEST_FOR_MEAN) return [];
  const kind = own.part.kind === 'mlp' ? 'MLPs' : 'heads';
  const which = isInSize ? `the ${others.length} other ${kind} ${MATCHED}` : `${whichOf(own, others)}, not ${MATCHED}`;
  const shares = sharesOf(others);
  const [least, most] = [Math.min(...shares), Math.max(...shares)].map((share) => recoveryText({ share }));
  const said = [
    `Controls of ${patchedName(own.part)} are ${which}.`,
    `Each alone, they lead ${least} to ${most} of the way.`,
    `${capital(verdict(own, others))}.`,
    ...sayLeftOut(likeOwn(own, told)),
  ];
  return [said.join(' ')];
}

/** "The MLP of block 4 (33 %) is no control: it is itself among the parts that lead furthest." */
function sayLeftOut(named: readonly Patch[]): string[] {
  if (named.length === 0) return [];
  const names = listWords(named.map((one) => `${patchedName(one.part)} (${recoveryText(one)})`));
  const why = named.length === 1 ? 'is no control: it is itself' : 'are no controls: they are themselves';
  return [`${capital(names)} ${why} among the parts that lead furthest.`];
}

/** "none leads half as far as head 5.3", "it is within what they reach". */
function verdict(own: Patch, others: readonly Patch[]): string {
  const share = own.share ?? 0;
  const name = patchedName(own.part);
  const sizes = sharesOf(others).map((one) => (share < 0 ? -one : one));
  const isWithin = sizes.some((one) => one >= Math.abs(share));
  if (isWithin) return `the ${recoveryText(own)} of ${name} is within what they reach`;
  // The range that was given may reach as far the other way.
  const way = sizes.some((one) => -one >= AS_FAR * Math.abs(share)) ? `${name} in that direction` : name;
  const asFar = sizes.filter((one) => one >= AS_FAR * Math.abs(share)).length;
  if (asFar === 0) return `none leads half as far as ${way}`;
  return `none leads as far as ${way}, but ${asFar} ${asFar === 1 ? 'leads' : 'lead'} at least half as far`;
}

/** The runs with the other heads of the part's block, or the MLPs of other blocks. */
function matchedRuns(own: Patch, all: readonly Patch[]): readonly Patch[] {
  const { part } = own;
  if (!isComponent(part) || own.share === null) return [];
  return othersOf(own, all).filter((one) => isComponent(one.part) && isMatched({ of: part, part: one.part }));
}

/** The runs with parts of the same kind, in any block, whose direct contribution changes by half to twice as much. */
function runsOfSize(own: Patch, all: readonly Patch[]): readonly Patch[] {
  const size = Math.abs(directChange(own) ?? 0);
  if (size < LEAST) return [];
  return othersOf(own, all).filter((one) => {
    const other = Math.abs(directChange(one) ?? 0);
    return one.part.kind === own.part.kind && other >= AS_LARGE * size && other <= size / AS_LARGE;
  });
}

function othersOf(own: Patch, all: readonly Patch[]): readonly Patch[] {
  return all.filter((one) => one.share !== null && !samePart(one.part, own.part));
}

function sharesOf(runs: readonly Patch[]): number[] {
  return runs.flatMap(({ share }) => share ?? []);
}

/** "7 other heads of block 5", "the MLPs of 5 other blocks" */
function whichOf({ part }: Patch, others: readonly Patch[]): string {
  if (part.kind === 'mlp') return `the MLPs of ${others.length} other blocks`;
  const ofCross = isComponent(part) && part.cross ? 'the cross-attention of ' : '';
  return `${others.length} other heads of ${ofCross}block ${part.layer}`;
}

/** How much B's values change the part's direct contribution; `undefined` if not known. */
function directChange({ direct }: Patch): number | undefined {
  return direct?.isThere ? direct.after - direct.before : undefined;
}

/**
 * How much B's values change each direct contribution, by which the part was chosen. Begins with a space; '' if not known for
 * all.
 */
function sizes(own: Patch, others: readonly Patch[]): string {
  const change = directChange(own);
  const all = others.flatMap((one) => directChange(one) ?? []);
  if (change === undefined || Math.abs(change) < LEAST || all.length < others.length) return '';
  const isMatchedInSize = Math.max(...all.map(Math.abs)) >= AS_LARGE * Math.abs(change);
  const but = isMatchedInSize
    ? ''
    : ': they are not matched in size, and a part that is picked for its size is picked after the fact';
  const [least, most] = [Math.min(...all), Math.max(...all)].map(signedHundredths);
  return ` B’s values change what they add directly by ${least} to ${most}, and what ${patchedName(own.part)} adds by ${signedHundredths(change)}${but}.`;
}
