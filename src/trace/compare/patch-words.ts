/** Describes runs of one text with a part of another in sentences, for panel and terminal. */

import { addedInWords, amountWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { inPercent, percent, percentInWords, shareInWords, shareText, signedIn } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming, TokenDescription } from '../../model/tokenizers/tokenizer';
import { ablatedName, besideFormer, measureValues, signedWriter, whatReacts } from '../ablation/ablation-words';
import { isComponent, type PatchedPart } from '../readings/model-part';
import { awaySentences, beyondWords, isBeyond } from './beyond';
import type { Patch, PatchDirect } from './patch';

/** First how far the run leads and by which measure; then the numbers behind that, and what they consist of. */
export function patchSentences(patch: Patch, named: Naming = quoted): string[] {
  return [
    ...(patch.share === null
      ? []
      : [`${sayRun(patch, named)} ${recoveryWords(patch.share)}, by ${measureOf(patch, named)}.`]),
    sayChances(patch, named),
    ...sayDifference(patch, named),
    ...(isToldByRecovery(patch) ? [] : [sayShare(patch)]),
    ...awaySentences(patch, named),
    ...sayChange(patch),
  ];
}

/** "With what head 4.4 gives in B, at all 9 tokens, A" */
function sayRun(patch: Patch, named: Naming): string {
  const { part } = patch;
  const what = isComponent(part)
    ? `what ${patchedName(part)} gives in B`
    : `B’s ${patchedName(part).replace(/^the /, '')}`;
  return `With ${what}, at ${placesText(patch, named)}, A`;
}

function recoveryWords(share: number): string {
  if (Math.abs(share) < ROUNDING) return 'stays where it is on the way to B';
  if (Math.abs(share - 1) < ROUNDING) return 'goes all the way to B';
  return `goes ${recoveryText({ share })} of the way to B`;
}

/** Whether the share alone says how far the run leads. */
function isToldByRecovery({ share }: Patch): boolean {
  return share !== null && share >= ROUNDING && share < 1 + ROUNDING;
}

/** The name of the part within a sentence: "head 5.4", "the residual stream after block 4". */
export function patchedName(part: PatchedPart): string {
  return isComponent(part) ? ablatedName(part) : `the residual stream ${PLACES[part.kind](part.layer)}`;
}

const PLACES = {
  stream_pre: (block: number) => `before block ${block}`,
  stream_mid: (block: number) => `after the attention of block ${block}`,
  stream_post: (block: number) => `after block ${block}`,
} as const;

function sayChances(patch: Patch, named: Naming): string {
  const { before, after, other, top, id } = patch;
  const rank = (counted: number) => count(counted + 1);
  const chance = besideFormer(percentInWords, after.probability, before.probability);
  const probability = `${chance} (in B ${percentInWords(other.probability)})`;
  const amount = signedWriter(patch.difference ? 2 : digitsOf(patch));
  const logit = `${besideFormer(amount, after.logit, before.logit)} (in B ${amount(other.logit)})`;
  const place = `${besideFormer(rank, after.rank, before.rank)} (in B ${rank(other.rank)})`;
  const then =
    top.id === id ? '' : ` The most probable token is then ${named(top)}, with ${percentInWords(top.probability)}.`;
  return `${patch.share === null ? `${sayRun(patch, named)} gives` : 'A then gives'} ${named(patch)} a probability of ${probability}, a logit of ${logit} and rank ${place}.${then}`;
}

function placesText({ patched, tokens, at }: Patch, named: Naming): string {
  if (at && tokens > 1)
    return `one token alone, ${named(at.a)} at position ${at.a.position}${at.a.id === at.b.id && at.a.position === at.b.position ? '' : ` (in B ${named(at.b)} at ${at.b.position})`}`;
  if (patched === tokens) return tokens === 1 ? 'its only token' : `all ${tokens} tokens`;
  const [many, have] = patched === 1 ? ['one', 'has'] : [String(patched), 'have'];
  return `the ${many} of its ${tokens} tokens that ${have} a counterpart in B`;
}

function sayDifference(patch: Patch, named: Naming): string[] {
  const { ratherThan, difference } = patch;
  if (!ratherThan || !difference) return [];
  const { before, after, other } = difference;
  const amount = signedWriter(digitsOf(patch));
  return [
    `The logit of ${named(patch)} minus that of ${named(ratherThan)} is ${besideFormer(amount, after, before)}, and ${amount(other)} in B.`,
  ];
}

/** If the run is nearer than this to one end of the way, the written numbers do not show on which side of that end it leads. */
const ROUNDING = 0.01;

export function sayShare({ share, difference }: Patch): string {
  const measure = difference ? 'that difference' : 'the log-probability';
  if (share === null) return `By ${measure}, A and B are so alike here that there is no way from one to the other.`;
  if (Math.abs(share) < ROUNDING)
    return `By ${measure}, that changes next to nothing: this part does not make the difference.`;
  if (Math.abs(share - 1) < ROUNDING) return `By ${measure}, that is all the way from A to B.`;
  if (share < 0) return `By ${measure}, that leads away from B: this part does not make the difference.`;
  if (isBeyond(share)) return `By ${measure}, ${beyondWords(share)}.`;
  if (share > 1) return `By ${measure}, that leads beyond B.`;
  return `By ${measure}, that is ${shareInWords(share)} of the way from A to B.`;
}

type ChangedAmount = Pick<PatchDirect, 'before' | 'after'>;

/** The value as a whole number of units of its last decimal. */
function inUnits(value: number, digits: number): number {
  return Math.round(Number(value.toFixed(digits)) * 10 ** digits);
}

/** The change of an amount, computed from the written numbers. */
function changeAsWritten({ before, after }: ChangedAmount, digits: number): number {
  return (inUnits(after, digits) - inUnits(before, digits)) / 10 ** digits;
}

/**
 * The number of decimals for the amounts of a patch: two, or as many more as the written amounts need to add up to the changes
 * as rounded elsewhere; the change of the part's contribution has priority.
 */
function digitsOf(patch: Patch): number {
  const isRounded = (amount: ChangedAmount) => (digits: number) =>
    changeAsWritten(amount, digits) === inUnits(amount.after - amount.before, digits) / 10 ** digits;
  const { direct } = patch;
  const isChange = isRounded(measureValues(patch));
  const digits = [2, 3, 4];
  if (!direct?.isThere) return digits.find(isChange) ?? 3;
  const isDirect = isRounded(direct);
  return digits.find((each) => isDirect(each) && isChange(each)) ?? digits.find(isDirect) ?? 3;
}

/**
 * What the change consists of: what the part contributes directly with the values of B, and what the rest of the model makes of
 * them.
 */
function sayChange(patch: Patch): string[] {
  const { part, difference, direct } = patch;
  // Older files do not contain it.
  if (direct === undefined) return [];
  const digits = digitsOf(patch);
  const signed = (value: number) => signedIn(value, digits);
  // The numbers add up as written.
  const change = changeAsWritten(measureValues(patch), digits);
  const changes = `The ${difference ? 'difference' : 'logit'} changes by ${signed(change)}`;
  if (direct === null)
    return [
      `${changes}. What the part adds to it directly is not known: the logits of this model are no sums of what was added to the residual stream.`,
    ];
  const name = part.kind === 'mlp' ? 'the MLP' : 'the head';
  const adds = changeAsWritten(direct, digits);
  if (Math.abs(change) < ROUNDING / 2 && Math.abs(adds) < ROUNDING / 2) return [];
  if (!direct.isThere)
    return [
      `${changes}: not directly, since at the token after which this is predicted ${name} is left as it is, but by later parts that look at patched tokens.`,
    ];
  return [
    `${changes}. Of that, ${signed(adds)} comes because ${name} ${sayInstead(signed(direct.after), signed(direct.before))}${sayInB(direct, signed)}.`,
    `The other ${signed(change - adds)} comes because ${whatReacts(direct, 'with this other output')}.`,
  ];
}

/** "adds +1.20 directly instead of +0.80", "takes away 0.20 directly instead of adding +0.80" */
function sayInstead(after: string, before: string): string {
  const [words, former] = [amountWords(after), amountWords(before)];
  return `${words.adds} ${words.size} directly instead of ${former.adds === words.adds ? '' : `${former.adding} `}${former.size}`;
}

/**
 * B's final norm gives the same values another contribution, and a comparison uses that one. It is mentioned if the written
 * numbers differ.
 */
function sayInB({ after, other }: PatchDirect, signed: (value: number) => string): string {
  if (other === undefined || signed(other) === signed(after)) return '';
  return ` (in B it ${addedInWords(signed(other))}, as the final norm there divides by another size)`;
}

/** The labels of the columns of both runs. */
export const PATCH_COLUMNS = { before: 'A', after: 'A with the part of B' } as const;

/** The measure of the way from A to B: "the log-probability of “fine”". */
export function measureOf(patch: Patch, named: Naming): string {
  const { ratherThan, difference } = patch;
  return measureText(patch, difference ? ratherThan : null, named);
}

/** The measure before any run was made. @param ratherThan null: no other token is subtracted */
export function measureText(token: TokenDescription, ratherThan: TokenDescription | null, named: Naming): string {
  return ratherThan
    ? `the logit of ${named(token)} minus that of ${named(ratherThan)}`
    : `the log-probability of ${named(token)}`;
}

/** Less probable tokens are improbable: between them, a large share of the way is a small change. */
const IMPROBABLE = 0.01;

/** The values at 0 % and at 100 % of the way. If both tokens are improbable in both texts, their probabilities too. */
export function endsSentences(patch: Patch, named: Naming = quoted): string[] {
  const { difference, before, other, ratherThan } = patch;
  const ends = (a: string, b: string) => `${percent(0)} is A: ${a}; ${inPercent('100')} is B: ${b}.`;
  const write = signedWriter(2);
  if (!difference || !ratherThan) {
    const end = ({ probability }: { readonly probability: number }) =>
      `${write(Math.log(probability))} (a probability of ${percentInWords(probability)})`;
    return [ends(end(before), end(other))];
  }
  const told = ends(write(difference.before), write(difference.other));
  // A difference of two logits equals the difference of the two log-probabilities.
  const [inA, inB] = [before.probability, other.probability];
  const [against, againstInB] = [inA * Math.exp(-difference.before), inB * Math.exp(-difference.other)];
  if (Math.max(inA, inB, against, againstInB) >= IMPROBABLE) return [told];
  const shares = (a: number, b: number) => `${percentInWords(a)} in A and ${percentInWords(b)} in B`;
  return [
    told,
    `All of it is between improbable tokens: ${named(patch)} has ${shares(inA, inB)}, ${named(ratherThan)} ${shares(against, againstInB)}.`,
  ];
}

/** The share from which on a run has covered nearly the whole way. */
const NEARLY_ALL = 0.9;

/** Whether the part is the first MLP, patched at all tokens of A, and leads nearly all the way. */
export function isNearlyTheWords({ part, patched, tokens, share }: Patch): boolean {
  return part.kind === 'mlp' && part.layer === 0 && patched === tokens && (share ?? 0) >= NEARLY_ALL;
}

/**
 * A remark if the first MLP, patched at all tokens of A, leads nearly all the way. @param readsWordsAlone whether the input of
 * the first block is computed from the words alone, which differ in B
 */
export function firstMlpSentences(patches: readonly Patch[], readsWordsAlone: boolean): string[] {
  return readsWordsAlone && patches.some(isNearlyTheWords)
    ? [
        'The MLP of block 0 at all tokens is nearly the same as B’s words put in: it reads only their embeddings and what the attention of its block adds to these, which is computed from the words alone.',
      ]
    : [];
}

/** Below a tenth of a per cent, the precision of the written share; the sign says nothing there. */
const HARDLY = 0.001;

/** The recovery: how far a part leads on the way from A (0 %) to B (100 %). "47 %"; for a part that leads away, "−12 %". */
export function recoveryText({ share }: Pick<Patch, 'share'>): string {
  if (share === null) return '–';
  if (Math.abs(share) < HARDLY) return percent(0);
  return share < 0 ? `−${shareText(-share)}` : shareText(share);
}

/** Like `recoveryText`, in a map whose shares have a decimal: a tiny share is "0.0 %", so that "0 %" means exactly none. */
export function recoveryInMap({ share }: Pick<Patch, 'share'>): string {
  return share !== null && share !== 0 && Math.abs(share) < HARDLY ? inPercent('0.0') : recoveryText({ share });
}
