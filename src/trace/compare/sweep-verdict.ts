/**
 * Judges the runs of A with each head and MLP of B in turn. The comparison's first sentences and the text beside the runs both
 * use it, so that neither names as the furthest run one that the other says carries nothing over.
 */
import { capital } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { quoted } from '../../base/quoted-token';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { isComponent, type ModelComponent } from '../readings/model-part';
import { carriesOver, isBeyond, reachesByOtherToken } from './beyond';
import type { Patch } from './patch';
import { endsDiffer, furthestFirst } from './patch-sweep';
import { isNearlyTheWords, measureOf, patchedName, recoveryText } from './patch-words';

/** Runs by where they lead. Runs that change next to nothing are in none of the three groups. */
export interface SweepVerdict {
  /** Runs that lead towards B in the way B does; furthest first. */
  readonly carrying: readonly Patch[];
  /**
   * Runs that lead beyond B, or towards it only through the subtracted token, so that what B does is not carried over; furthest
   * first.
   */
  readonly notCarried: readonly Patch[];
  /** Runs that lead away from B; furthest first. */
  readonly away: readonly Patch[];
  /** Whether the first of `carrying` does little more than bring in the words of B. */
  readonly isOfWords: boolean;
}

/** Runs with one part after another. */
export interface TriedInTurn {
  readonly patches: readonly Patch[];
  /** The number of parts to try. */
  readonly total: number;
  /** Whether the input of the first block is computed from the words alone, which differ in B. */
  readonly readsWordsAlone?: boolean;
}

/** A part whose run leads less far than this share of the way does not by itself carry over what B does. */
const CARRIES = 0.5;

/** Smaller shares away from B are not mentioned. */
const LEAST_AWAY = 0.05;

/** The number of runs named after one that brings in the words of B. */
const NEXT = 2;

/** The number of runs named among those that carry nothing over. */
const NAMED = 3;

export function sweepVerdict(patches: readonly Patch[], readsWordsAlone = false): SweepVerdict {
  const inOrder = furthestFirst(patches).filter((patch) => recoveryText(patch) !== recoveryText({ share: 0 }));
  const carrying = inOrder.filter(carriesOver);
  const [first] = carrying;
  return {
    carrying,
    isOfWords: readsWordsAlone && first !== undefined && isNearlyTheWords(first),
    notCarried: inOrder.filter((patch) => isBeyond(patch.share) || reachesByOtherToken(patch)),
    away: inOrder.filter(({ share }) => (share ?? 0) < 0).toReversed(),
  };
}

/** @returns `undefined` unless all parts were tried at all tokens, or if A and B are too similar for a way between them */
export function wholeVerdict({ patches, total, readsWordsAlone }: TriedInTurn): SweepVerdict | undefined {
  const [one] = patches;
  // With only one token patched, another part can lead furthest than with all.
  const isAlone = one?.at && one.tokens > 1;
  return !one || isAlone || patches.length < total || !endsDiffer(one)
    ? undefined
    : sweepVerdict(patches, readsWordsAlone);
}

/** The part that by itself carries over what B does; `undefined` if none does. */
export function carryingPart({ carrying: [first] }: SweepVerdict): ModelComponent | undefined {
  return first && (first.share ?? 0) >= CARRIES && isComponent(first.part) ? first.part : undefined;
}

/**
 * One to four sentences about all runs that open a comparison: which part carries over what B does, or that none does by
 * itself; which runs only seem to; and which leads furthest away from B.
 * @param isNamed whether the part that carries it over was named just before
 */
export function verdictSentences(verdict: SweepVerdict, named: Naming = quoted, isNamed = false): string[] {
  const { carrying, notCarried, away } = verdict;
  const [first] = carrying;
  const measured = first ?? notCarried[0] ?? away[0];
  if (!measured) return ['No run of A with one part of B leads towards B, or away from it.'];
  const by = `by ${measureOf(measured, named)}`;
  const leads = first ? `that with ${patchedName(first.part)} ${furthestVerb(verdict)}` : '';
  const carries = carryingPart(verdict)
    ? `Of all runs of A with one part of B, ${leads}${isNamed ? ', too' : ''}: ${recoveryText(measured)} of the way, ${by}${verdict.isOfWords ? '; at all tokens that is nearly the same as B’s words put in' : ''}.`
    : `No run of A with one part of B carries over what B does, ${by}${leads && `: ${leads}, ${recoveryText(measured)} of the way`}.`;
  return [carries, sayNext(verdict), sayNotCarried(aheadOf(verdict, 1), named), sayAway(away)].filter(Boolean);
}

/** "Then head 4.4 (34 %) and head 5.4 (34 %) lead furthest.": follows a run that brings in the words of B; otherwise ''. */
function sayNext({ isOfWords, carrying }: SweepVerdict): string {
  const next = carrying.slice(1, 1 + NEXT).map((patch) => `${patchedName(patch.part)} (${recoveryText(patch)})`);
  if (!isOfWords || next.length === 0) return '';
  return `Then ${listWords(next)} ${next.length === 1 ? 'leads' : 'lead'} furthest.`;
}

/** The verb for the first run of `carrying`: a run that only seems to carry something over can lead further. */
export function furthestVerb(verdict: SweepVerdict): string {
  return aheadOf(verdict, 1).length > 0 ? 'carries over most' : 'leads furthest';
}

/** The runs that carry nothing over but lead further than the last of the first `named` runs that do. */
export function aheadOf({ carrying, notCarried }: SweepVerdict, named: number): readonly Patch[] {
  const least = carrying.slice(0, named).at(-1)?.share ?? 0;
  return notCarried.filter(({ share }) => (share ?? 0) > least);
}

/** "The MLP of block 5 leads furthest away from B: −69 %." '' if none leads far away. @param away furthest first */
export function sayAway([most]: readonly Patch[]): string {
  return most && (most.share ?? 0) <= -LEAST_AWAY
    ? `${capital(patchedName(most.part))} leads furthest away from B: ${recoveryText(most)}.`
    : '';
}

/** "The MLP of block 0 (167 %) leads beyond B: that is not what B does carried over." '' if there are none. */
export function sayNotCarried(notCarried: readonly Patch[], named: Naming = quoted): string {
  const [first] = notCarried;
  if (!first) return '';
  const names = notCarried.slice(0, NAMED).map((patch) => `${patchedName(patch.part)} (${recoveryText(patch)})`);
  const left = notCarried.length - names.length;
  const beyond = notCarried.filter(({ share }) => isBeyond(share)).length;
  const verb = notCarried.length === 1 ? 'leads' : 'lead';
  const byOther = `only by the logit of ${first.ratherThan ? named(first.ratherThan) : 'the other token'}`;
  const how = beyond === notCarried.length ? 'beyond B' : beyond === 0 ? byOther : `beyond B or ${byOther}`;
  const who = listWords(left > 0 ? [...names, `${left} more`] : names);
  return `${capital(who)} ${verb} ${how}: that is not what B does carried over.`;
}
