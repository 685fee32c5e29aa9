/** Describes the runs of A with each head and MLP of B in turn, in sentences for panel and terminal. */
import { capital, count } from '../../base/counted';
import { percentInWords, signedHundredths } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { ablatedName, signedWriter } from '../ablation/ablation-words';
import { samePart } from '../readings/model-part';
import { contributesMost } from './most-different';
import type { OfBoth } from './of-both';
import { controlSentences } from './part-control';
import type { PartDifferences } from './part-differences';
import type { Patch } from './patch';
import { endsDiffer, furthestFirst } from './patch-sweep';
import { measureOf, measureText, patchedName, recoveryText, sayShare } from './patch-words';
import { sideDifference, writtenDifference } from './side-difference';
import { aheadOf, furthestVerb, sayAway, sayNotCarried, sweepVerdict } from './sweep-verdict';

/** The number of tried parts that are named. */
const NAMED = 3;

/** The sentences about all runs. */
export interface SweepWords {
  /** Which parts lead furthest, how far the others stay behind, which only seem to lead, and which leads away from B. */
  readonly told: readonly string[];
  /** The measure, the controls, and the direct contribution of the part that leads furthest, one string each. */
  readonly measured: readonly string[];
}

/** What else is known where the runs are described. */
interface SweepBeside {
  /** The direct contributions of the parts, if they are shown too: the part named first there can be another one. */
  readonly found?: PartDifferences | null | undefined;
  /** Whether the input of the first block is computed from the words alone, which differ in B. */
  readonly readsWordsAlone?: boolean;
}

/**
 * Says which parts lead furthest.
 * @param total the number of parts to try
 */
export function sweepWords(
  patches: readonly Patch[],
  total: number,
  named: Naming = quoted,
  { found, readsWordsAlone }: SweepBeside = {},
): SweepWords {
  const [one] = patches;
  if (!one) return { told: [], measured: [] };
  if (!endsDiffer(one)) return { told: [sayShare(one)], measured: [] };
  const by = `The way is measured by ${measureOf(one, named)}.`;
  const verdict = sweepVerdict(patches, readsWordsAlone);
  const { carrying, away } = verdict;
  const seeming = aheadOf(verdict, NAMED);
  const ahead = carrying.slice(0, NAMED);
  const [first] = carrying;
  const tried =
    patches.length < total
      ? `the ${patches.length} heads and MLPs tried so far (of ${total})`
      : `all ${total} heads and MLPs`;
  const beside = [sayNotCarried(seeming, named), sayAway(away)].filter(Boolean);
  const how = seeming.length > 0 ? 'as B does' : 'by itself';
  if (!first) return { told: [`None of ${tried} leads from A towards B ${how}.`, ...beside], measured: [by] };
  return {
    told: [
      capital(
        `${otherMeasure(first, named, found)}of ${tried}, ${patchedName(first.part)} ${furthestVerb(verdict)} from A to B: ${recoveryText(first)} of the way${verdict.isOfWords ? ', which is nearly the same as B’s words put in' : ''}.`,
      ),
      ...sayNext([...ahead, ...seeming], ahead, patches),
      ...beside,
    ],
    measured: [
      by,
      directionSentence(one, named),
      ...controlSentences(ahead, patches),
      ...(found && patches.length === total ? sayAddsMost(found, first, named) : []),
    ],
  };
}

/**
 * "by the logit of “·she” minus that of “·he” (above it was the logit of “·she”), ": '' if the comparison's first sentences use
 * the same measure.
 */
function otherMeasure(patch: Patch, named: Naming, found: PartDifferences | null | undefined): string {
  const logit = found?.logit;
  const other = patch.difference ? patch.ratherThan : null;
  if (!logit || (logit.id === patch.id && (logit.ratherThan?.id ?? null) === (other?.id ?? null))) return '';
  const above = logit.ratherThan ? measureText(logit, logit.ratherThan, named) : `the logit of ${named(logit)}`;
  return `by ${measureOf(patch, named)} (above it was ${above}), `;
}

/**
 * "Next are head 4.2 (27 %) and head 3.5 (23 %); none of the other 51 leads further than 8.0 %."
 * @param told all runs that are named @param ahead those of them that carry most over
 */
function sayNext(told: readonly Patch[], ahead: readonly Patch[], patches: readonly Patch[]): string[] {
  const next = ahead.slice(1).map((patch) => `${patchedName(patch.part)} (${recoveryText(patch)})`);
  const others = furthestFirst(patches).filter((patch) => !told.includes(patch));
  const left = others.length;
  const [furthest] = others;
  const isAny =
    furthest !== undefined && (furthest.share ?? 0) > 0 && recoveryText(furthest) !== recoveryText({ share: 0 });
  const than = isAny ? `further than ${recoveryText(furthest)}` : 'towards B';
  const ofOthers =
    left === 0
      ? ''
      : left === 1
        ? `the other one does not lead ${than}`
        : `none of the other ${count(left)} leads ${than}`;
  const isOfCarrying = told.length > ahead.length && next.length > 0;
  const which = isOfCarrying ? 'next of those that carry something over' : 'next';
  const words = [next.length > 0 ? `${which} ${next.length > 1 ? 'are' : 'is'} ${next.join(' and ')}` : '', ofOthers];
  const said = words.filter(Boolean);
  return (isOfCarrying ? said : [said.join('; ')]).filter(Boolean).map((one) => `${capital(one)}.`);
}

/** Which way the prediction goes: "From A to B, the lead of “·Mary” over “·John” rises from 1.36 to 2.12." */
function directionSentence(patch: Patch, named: Naming): string {
  const { ratherThan, difference, before, other } = patch;
  if (ratherThan && difference) {
    const amounts = [difference.before, difference.other].map(signedWriter(2));
    const moves = difference.other > difference.before ? 'rises' : 'falls';
    return `From A to B, the lead of ${named(patch)} over ${named(ratherThan)} ${moves} from ${amounts.join(' to ')}.`;
  }
  const moves = other.probability > before.probability ? 'rises' : 'falls';
  const [from, to] = [before, other].map(({ probability }) => percentInWords(probability));
  return `From A to B, the probability of ${named(patch)} ${moves} from ${from} to ${to}.`;
}

/** Why another part is named first in the sentences about direct contributions. */
function sayAddsMost(found: PartDifferences, first: Patch, named: Naming): string[] {
  const { logit } = found;
  const most = contributesMost(found);
  if (!logit || logit.id !== first.id || logit.ratherThan?.id !== first.ratherThan?.id) return [];
  const own = found.parts.find((part) => samePart(part, first.part));
  if (!most || !own?.adds || samePart(most, own)) return [];
  const differs = first.ratherThan ? 'that difference' : `the logit of ${named(first)}`;
  // Written as in the summary, which says by how much it changes from A to B.
  const written = (adds: OfBoth | null) =>
    logit.ratherThan ? writtenDifference(adds?.a ?? 0, adds?.b ?? 0).difference : signedHundredths(apart(adds));
  const [makes, whole] = [written(own.adds), written(logit.of)];
  const isAgainst = apart(own.adds) * apart(logit.of) < 0 && makes !== signedHundredths(0);
  return [
    `Of the change of ${differs} from A to B (${whole}), ${ablatedName(own)} makes ${makes} directly${isAgainst ? ', so acts against it' : ''}; ${ablatedName(most)} makes most, ${written(most.adds)}.`,
    'Both are true: a run with a part of B also counts what all later parts make of what that part gives.',
  ];
}

function apart(adds: OfBoth | null): number {
  return adds ? sideDifference(adds.a, adds.b) : 0;
}
