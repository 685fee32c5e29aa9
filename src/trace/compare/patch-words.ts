/** What runs of one text with a part of another tell, in sentences for panel and terminal. */

import { addedInWords, amountWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import { inPercent, percent, percentInWords, shareInWords, shareText, signedIn } from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming, TokenDescription } from '../../model/tokenizers/tokenizer';
import { ablatedName, beside, toldValues, whatReacts, writtenIn } from '../ablation/ablation-words';
import { isComponent, type PatchedPart } from '../readings/model-part';
import { awaySentences, beyondWords, isBeyond } from './beyond';
import type { Patch, PatchDirect } from './patch';

/** First how far the run leads, by which measure; then the numbers that this is computed from, and what they are made of. */
export function patchSentences(patch: Patch, named: Naming = quoted): string[] {
  return [
    ...(patch.share === null
      ? []
      : [`${sayRun(patch, named)} ${wayWords(patch.share)}, by ${measureOf(patch, named)}.`]),
    sayChances(patch, named),
    ...sayDifference(patch, named),
    ...(isToldByWay(patch) ? [] : [sayShare(patch)]),
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

function wayWords(share: number): string {
  if (Math.abs(share) < ROUNDING) return 'stays where it is on the way to B';
  if (Math.abs(share - 1) < ROUNDING) return 'goes all the way to B';
  return `goes ${wayText({ share })} of the way to B`;
}

/** Whether there is no more to say of how far it leads. */
function isToldByWay({ share }: Patch): boolean {
  return share !== null && share >= ROUNDING && share < 1 + ROUNDING;
}

/** "head 5.4", "the residual stream after block 4": within a sentence. */
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
  const chance = beside(percentInWords, after.probability, before.probability);
  const probability = `${chance} (in B ${percentInWords(other.probability)})`;
  const amount = writtenIn(patch.difference ? 2 : digitsOf(patch));
  const logit = `${beside(amount, after.logit, before.logit)} (in B ${amount(other.logit)})`;
  const place = `${beside(rank, after.rank, before.rank)} (in B ${rank(other.rank)})`;
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
  const amount = writtenIn(digitsOf(patch));
  return [
    `The logit of ${named(patch)} minus that of ${named(ratherThan)} is ${beside(amount, after, before)}, and ${amount(other)} in B.`,
  ];
}

/** Nearer than this to one of the ends of the way the written numbers do not tell on which side of it a part leads. */
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

/** In units of the last of so many digits after the point. */
function inUnits(value: number, digits: number): number {
  return Math.round(Number(value.toFixed(digits)) * 10 ** digits);
}

/** How much an amount changes, as who subtracts the written ones gets it. */
function changeAsWritten({ before, after }: ChangedAmount, digits: number): number {
  return (inUnits(after, digits) - inUnits(before, digits)) / 10 ** digits;
}

/**
 * How many digits after the point the amounts of a patch have: two, or as many more as it takes for the written ones to
 * add up to the changes as these are rounded elsewhere, first of all to that of what the part adds.
 */
function digitsOf(patch: Patch): number {
  const isRounded = (amount: ChangedAmount) => (digits: number) =>
    changeAsWritten(amount, digits) === inUnits(amount.after - amount.before, digits) / 10 ** digits;
  const { direct } = patch;
  const isChange = isRounded(toldValues(patch));
  const digits = [2, 3, 4];
  if (!direct?.isThere) return digits.find(isChange) ?? 3;
  const isDirect = isRounded(direct);
  return digits.find((each) => isDirect(each) && isChange(each)) ?? digits.find(isDirect) ?? 3;
}

/** Of what the change is made: what the part adds itself with the values of B, and what the rest of the model makes of those. */
function sayChange(patch: Patch): string[] {
  const { part, difference, direct } = patch;
  // Older files do not tell it.
  if (direct === undefined) return [];
  const digits = digitsOf(patch);
  const signed = (value: number) => signedIn(value, digits);
  // As they are written the numbers add up.
  const change = changeAsWritten(toldValues(patch), digits);
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
    `${changes}: ${signed(adds)} because ${name} ${sayInstead(signed(direct.after), signed(direct.before))}${sayInB(direct, signed)}, ${signed(change - adds)} because ${whatReacts(direct, 'with this other output')}.`,
  ];
}

/** "adds +1.20 directly instead of +0.80", "takes away 0.20 directly instead of adding +0.80" */
function sayInstead(after: string, before: string): string {
  const [words, former] = [amountWords(after), amountWords(before)];
  return `${words.adds} ${words.size} directly instead of ${former.adds === words.adds ? '' : `${former.adding} `}${former.size}`;
}

/** The same values count otherwise in B, by whose final norm a comparison counts them: said wherever another number is written. */
function sayInB({ after, other }: PatchDirect, signed: (value: number) => string): string {
  if (other === undefined || signed(other) === signed(after)) return '';
  return ` (in B it ${addedInWords(signed(other))}, as the final norm there divides by another size)`;
}

/** What the columns of both runs are called. */
export const PATCH_COLUMNS = { before: 'A', after: 'A with the part of B' } as const;

/** What the way from A to B is measured by: "the log-probability of “fine”". */
export function measureOf(patch: Patch, named: Naming): string {
  const { ratherThan, difference } = patch;
  return measureText(patch, difference ? ratherThan : null, named);
}

/** The same before any run: @param ratherThan null: there is none */
export function measureText(token: TokenDescription, ratherThan: TokenDescription | null, named: Naming): string {
  return ratherThan
    ? `the logit of ${named(token)} minus that of ${named(ratherThan)}`
    : `the log-probability of ${named(token)}`;
}

/** Tokens with less are improbable: between them a large share of the way is a small change. */
const IMPROBABLE = 0.01;

/** What is 0 % of the way and what 100 %; and of two tokens that are improbable in both texts, how probable they are. */
export function endsSentences(patch: Patch, named: Naming = quoted): string[] {
  const { difference, before, other, ratherThan } = patch;
  const ends = (a: string, b: string) => `${percent(0)} is A: ${a}; ${inPercent('100')} is B: ${b}.`;
  const write = writtenIn(2);
  if (!difference || !ratherThan) {
    const end = ({ probability }: { readonly probability: number }) =>
      `${write(Math.log(probability))} (a probability of ${percentInWords(probability)})`;
    return [ends(end(before), end(other))];
  }
  const told = ends(write(difference.before), write(difference.other));
  // A difference of logits is that of the logarithms of both probabilities.
  const [inA, inB] = [before.probability, other.probability];
  const [against, againstInB] = [inA * Math.exp(-difference.before), inB * Math.exp(-difference.other)];
  if (Math.max(inA, inB, against, againstInB) >= IMPROBABLE) return [told];
  const shares = (a: number, b: number) => `${percentInWords(a)} in A and ${percentInWords(b)} in B`;
  return [
    told,
    `All of it is between improbable tokens: ${named(patch)} has ${shares(inA, inB)}, ${named(ratherThan)} ${shares(against, againstInB)}.`,
  ];
}

/** From here on the whole way is nearly gone. */
const NEARLY_ALL = 0.9;

/** Whether it is the first MLP at all tokens of A, which leads nearly all the way. */
export function isNearlyTheWords({ part, patched, tokens, share }: Patch): boolean {
  return part.kind === 'mlp' && part.layer === 0 && patched === tokens && (share ?? 0) >= NEARLY_ALL;
}

/** Where the first MLP leads nearly all the way at all tokens of A. @param readsWordsAlone whether what the first block reads is computed from the words alone, which are other ones in B */
export function firstMlpSentences(patches: readonly Patch[], readsWordsAlone: boolean): string[] {
  return readsWordsAlone && patches.some(isNearlyTheWords)
    ? [
        'The MLP of block 0 at all tokens is nearly the same as B’s words put in: it reads only their embeddings and what the attention of its block adds to these, which is computed from the words alone.',
      ]
    : [];
}

/** Below a tenth of a per cent, which is how exactly it is written: on which side of 0 it is says nothing. */
const HARDLY = 0.001;

/** How far a part leads on the way from A (0 %) to B (100 %): "47 %", of one that leads away "−12 %". */
export function wayText({ share }: Pick<Patch, 'share'>): string {
  if (share === null) return '–';
  if (Math.abs(share) < HARDLY) return percent(0);
  return share < 0 ? `−${shareText(-share)}` : shareText(share);
}

/** The same among others that have a digit after the point: what is nearly nothing has one as well, and 0 is nothing. */
export function wayInMap({ share }: Pick<Patch, 'share'>): string {
  return share !== null && share !== 0 && Math.abs(share) < HARDLY ? inPercent('0.0') : wayText({ share });
}
