/** Compares a run without several parts to the runs without each alone, in sentences for panel and terminal. */

import { listWords } from '../../base/list-words';
import { digitsToSum, signedHundredths, signedIn, sumAsWritten } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { partName } from '../readings/attribution-words';
import type { JointAblation, RunWithout, Together } from './ablation';
import { furtherSentences, standingSentences } from './ablation-sentences';
import { ablatedName, exactChange, measureName, measureValues } from './ablation-words';

/** A difference below this, or below this share of the change, counts as about the same. */
const LEAST = 0.05;
const LEAST_SHARE = 0.1;

/** "head 5.4 and the MLP of block 5" */
export function togetherName(parts: JointAblation['parts']): string {
  return listWords(parts.map(ablatedName));
}

/**
 * @param together its sum is given if all runs without each alone are known @param place the place of the token, if it is not
 *   clear otherwise
 */
export function togetherSentences(together: Together, named: Naming = quoted, place = ''): string[] {
  const { joint } = together;
  const { parts, instead } = joint;
  const names = togetherName(parts);
  const run =
    instead === 'mean'
      ? `With the means over this text’s tokens in place of what ${names} give`
      : `Without ${names} at once`;
  const [first, ...others] = standingSentences(joint, { run, digits: digitsOf(together), adds: '' }, named, place);
  return [
    first as string,
    ...(together.alone.length < parts.length
      ? []
      : [[saySum(together), ...sayConditional(together), ...sayProbability(together)].join(' ')]),
    ...others,
    ...furtherSentences(joint, named, true),
  ];
}

/** The number of digits with which all of these add up as written. */
function digitsOf({ joint, alone }: Together): number {
  const { before, after } = measureValues(joint);
  return digitsToSum([[after, -before], alone.map(exactChange)]);
}

/**
 * Whether parts do each other's work, or work through each other: compares the run without all to the sum of those without
 * each.
 */
function saySum(together: Together): string {
  const { joint, alone } = together;
  const digits = digitsOf(together);
  const [change, sum] = [exactChange(joint), sumAsWritten(alone.map(exactChange), digits)];
  const [is, added] = [change, sum].map((value) => signedIn(value, digits));
  const begins = `The ${measureName(joint)} changes by ${is}`;
  const ofEach = 'the changes without each alone';
  const larger = Math.abs(change) > Math.abs(sum);
  const than = `${begins}, a ${larger ? 'larger' : 'smaller'} change than the sum of those without each alone, ${added}`;
  const [other, each] = joint.parts.length === 2 ? ['the other', 'either'] : ['the others', 'any one'];
  if (addsUp(together)) return `${begins}, about the sum of ${ofEach}, ${added}.`;
  if (change * sum < 0 && Math.min(Math.abs(change), Math.abs(sum)) >= LEAST)
    return `${begins}, though ${ofEach} add up to ${added}: what they do together is not seen without ${each} alone.`;
  // If the changes have different directions, a larger or smaller sum does not show which part compensates for which.
  if (!goOneWay(alone)) return `${than}: what one does depends on ${other}.`;
  return larger
    ? `${than}: where one alone is missing, ${other} in part make${other === 'the other' ? 's' : ''} up for it (backup).`
    : `${than}: their effects overlap, so they do not make up for each other.`;
}

/**
 * The table below also has changes of probability, which do not add up as logits do: said where the larger of both there is
 * the smaller of both here.
 */
function sayProbability(together: Together): string[] {
  const { joint, alone } = together;
  if (addsUp(together)) return [];
  const digits = digitsOf(together);
  const change = Math.abs(exactChange(joint)) - Math.abs(sumAsWritten(alone.map(exactChange), digits));
  const points = Math.abs(pointsOf(joint)) - Math.abs(sumAsWritten(alone.map(pointsOf), 2));
  if (change * points >= 0) return [];
  const of = joint.difference ? 'the lead, a difference of logits' : 'the logit';
  return [
    `This is of ${of}. By probability the larger change is the other one: a like change of logits moves a probability near 50\u00a0% most.`,
  ];
}

function addsUp({ joint, alone }: Together): boolean {
  const digits = digitsOf({ joint, alone });
  const [change, sum] = [exactChange(joint), sumAsWritten(alone.map(exactChange), digits)];
  return Math.abs(change - sum) < Math.max(LEAST, LEAST_SHARE * Math.max(Math.abs(change), Math.abs(sum)));
}

/** Whether all noticeable changes by a single part have the same direction. */
function goOneWay(alone: Together['alone']): boolean {
  const signs = new Set(
    alone.map(exactChange).flatMap((change) => (Math.abs(change) < LEAST ? [] : Math.sign(change))),
  );
  return signs.size <= 1;
}

/**
 * For two parts, what leaving out one does once the other is out, compared with what it does alone: "Leaving out the MLP of
 * block 4 makes −0.39 while head 5.4 is there, and −0.61 once that is out, too: head 5.4 makes up for 0.22 of it." If the other
 * part compensates for one of the two, that one is described.
 */
function sayConditional(together: Together): string[] {
  const { joint, alone } = together;
  const [first, second] = alone;
  if (!first || !second || alone.length > 2 || joint.instead === 'mean' || addsUp(together)) return [];
  const digits = digitsOf(together);
  const change = exactChange(joint);
  const made = ([one, other]: readonly [typeof first, typeof first]) => {
    const own = exactChange(one);
    const behind = sumAsWritten([change, -exactChange(other)], digits);
    const hidden = behind * own >= 0 ? sumAsWritten([Math.abs(behind), -Math.abs(own)], digits) : 0;
    return { part: ablatedName(one.part), other: ablatedName(other.part), own, behind, hidden };
  };
  const ways = [made([first, second]), made([second, first])];
  const told = ways.find(({ hidden }) => hidden > 0) ?? ways[0];
  if (!told) return [];
  const { part, other, own, behind, hidden } = told;
  const write = (value: number) => signedIn(value, digits);
  const why = hidden > 0 ? `: ${other} makes up for ${write(hidden).replace(/^\+/, '')} of it` : '';
  return [
    `Leaving out ${part} makes ${write(own)} while ${other} is there, and ${write(behind)} once that is out, too${why}.`,
  ];
}

/** A table row: a part alone, the sum of all, or all at once. */
interface TogetherRow {
  readonly name: string;
  /** The change of the logit or of the lead. */
  readonly change: string;
  /** The change of the probability, in percentage points. */
  readonly points: string;
}

/** Each part alone, their sum, and all at once. */
export function togetherRows(together: Together): TogetherRow[] {
  const { joint, alone } = together;
  const digits = digitsOf(together);
  const row = (name: string, change: number, points: number): TogetherRow => ({
    name,
    change: signedIn(change, digits),
    points: signedHundredths(points),
  });
  const [changes, points] = [alone.map(exactChange), alone.map(pointsOf)];
  return [
    ...alone.map((one, at) => row(partName(one.part), changes[at] as number, points[at] as number)),
    row('sum of these', sumAsWritten(changes, digits), sumAsWritten(points, 2)),
    row('all at once', exactChange(joint), pointsOf(joint)),
  ];
}

function pointsOf({ before, after }: RunWithout): number {
  return 100 * (after.probability - before.probability);
}

/** The column names of that table. */
export function togetherColumns({ instead, difference }: JointAblation): readonly [string, string, string] {
  const what = instead === 'mean' ? 'with the mean of' : 'without';
  return [what, `Δ ${measureName({ difference })}`, 'Δ probability'];
}
