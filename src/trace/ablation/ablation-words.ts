/** What a run without a part tells, in sentences for panel and terminal. */

import { addedInWords, isNothing } from '../../base/added-in-words';
import { count } from '../../base/counted';
import {
  bitsInWords,
  digitsToSum,
  fewestDigitsToSum,
  hundredths,
  isNearlyAll,
  percentInWords,
  proseHundredths,
  shareInWords,
  signedHundredths,
  signedIn,
  sumAsWritten,
} from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming, TokenDescription } from '../../model/tokenizers/tokenizer';
import { partName } from '../readings/attribution-words';
import type { ModelComponent } from '../readings/model-part';
import type { Ablation, Behind, Instead, RunWithout, TokenInBoth } from './ablation';
import { toldOver } from './ablation-over';

/** "head 5.4", "the MLP of block 5": within a sentence. */
export function ablatedName(part: ModelComponent): string {
  return part.kind === 'mlp' ? `the ${partName(part)}` : partName(part);
}

/** What adds, or takes away, at least so much of a logit is expected to change it that way. */
const MUCH = 0.1;

/** @param place where the token is, as in "at position 3", if that is not clear without */
export function ablationSentences(ablation: Ablation, named: Naming = quoted, place = ''): string[] {
  const { direct, part } = ablation;
  const digits = changeDigits(ablation);
  const adds =
    direct === null
      ? ''
      : sayDirect(ablation, direct, `${ofPartName(part)} ${addedInWords(signedIn(direct, digits))} directly`);
  // Why it changes by so much comes right behind: what a part adds directly reads as a contradiction until then.
  const [first, ...others] = standingSentences(ablation, { run: sayRun(ablation), digits, adds }, named, place);
  return [first as string, sayChange(ablation), ...others, ...furtherSentences(ablation, named)];
}

/** What follows the lead: that it moves against what the part adds is said at once, not only where it is explained. */
function sayDirect(told: Ablation, direct: number, adds: string): string {
  return isOtherWay(told, direct) ? `, although ${adds}` : ` (${adds})`;
}

/**
 * The same of a run that a sentence about the lead over another token led to: first what becomes of that lead, then of the
 * logit that the run is of.
 * @param over that token; `undefined`: none was told
 * @param place as `ablationSentences` has it
 */
export function sentencesFromLead(
  ablation: Ablation,
  over: number | undefined,
  named: Naming = quoted,
  place = '',
): string[] {
  const told = over === undefined || over === ablation.id || ablation.difference ? undefined : toldOver(ablation, over);
  const { ratherThan, difference } = told ?? {};
  if (!ratherThan || !difference) return ablationSentences(ablation, named, place);
  const compared = { ...ablation, ratherThan, difference };
  const digits = changeDigits({ ...compared, direct: null });
  const adds = ` (the lead changes by ${signedIn(difference.after - difference.before, digits)})`;
  const first = sayLead(compared, { run: sayRun(ablation), digits, adds }, named, place);
  return [first, sayLogit(ablation, named), sayChange(ablation), ...furtherSentences(compared, named)];
}

/**
 * The change and what it is made of, in two plain sentences, and why a probability goes against its logit: `sentencesFromLead` says
 * in full why. @returns the first without what it is made of, and not the second, where the part has its mean, or what it adds
 * directly is not known
 */
export function plainChange(ablation: Ablation, named: Naming = quoted): string[] {
  const against = ablation.difference ? [] : sayPlainlyOpposite(ablation, named);
  return [...sayPlainChange(ablation, named), ...against];
}

function sayPlainChange(ablation: Ablation, named: Naming): string[] {
  const { direct, capped, isLast, part, instead, ratherThan } = ablation;
  const digits = changeDigits(ablation);
  const signed = (value: number) => signedIn(value, digits);
  const change = exactChange(ablation);
  const over = ratherThan ? ` over ${named(ratherThan)}` : '';
  const changes = `The ${toldName(ablation)} of ${named(ablation)}${over} changes by ${signed(change)}`;
  if (direct === null || instead === 'mean') return [`${changes}.`];
  const rest = isLast
    ? `Only the ${capped ? 'final norm and then the soft-cap follow' : 'final norm follows'}: ${capped ? 'the norm' : 'it'} divides by the size of the residual stream, which is another one without ${ofPartName(part)}, and so rescales what all other parts add.`
    : `Later parts read a residual stream without what ${ofPartName(part)} writes, and so give other values.`;
  return [
    `${changes}: ${signed(-direct)} is the direct contribution of ${ofPartName(part)}, which is gone, and ${signed(sumAsWritten([change, direct], digits))} is how the rest of the model reacts.`,
    rest,
  ];
}

/** Whether it rises without what adds to it, or falls without what takes away from it. */
function isOtherWay(told: Ablation, direct: number): boolean {
  const { before, after } = toldValues(told);
  return told.instead !== 'mean' && Math.abs(direct) >= MUCH && round(after - before) * direct > 0;
}

/** Which run it is, with how many digits its logits are written, and what follows the lead in brackets. */
interface RunWords {
  readonly run: string;
  readonly digits: number;
  readonly adds: string;
}

/** What becomes of the token in a run, however many parts it is without. */
export function standingSentences(run: RunWithout, words: RunWords, named: Naming, place: string): string[] {
  const { ratherThan, difference } = run;
  if (!ratherThan || !difference) return [sayStanding(run, words, named, place)];
  return [sayLead({ ...run, ratherThan, difference }, words, named, place), sayLogit(run, named)];
}

/** What becomes of all other tokens. */
export function furtherSentences(run: RunWithout, named: Naming, ofSeveral = false): string[] {
  return [...sayOpposite(run, named), ...sayLeadOver(run, named), ...sayDivergence(run, ofSeveral)];
}

function sayRun({ part, instead }: Pick<Ablation, 'part' | 'instead'>): string {
  return instead === 'mean'
    ? `With the mean over this text’s tokens in place of what ${ablatedName(part)} gives`
    : `Without ${ablatedName(part)}`;
}

function sayRank({ before, after }: Pick<Ablation, 'before' | 'after'>): string {
  return beside((counted) => count(counted + 1), after.rank, before.rank);
}

function sayStanding(ablation: RunWithout, { run, digits }: RunWords, named: Naming, at: string): string {
  const { before, after } = ablation;
  const probability = shareBeside(after.probability, before.probability);
  const logit = beside(writtenIn(digits), after.logit, before.logit);
  return `${run}, ${named(ablation)}${at && ` ${at}`} has a probability of ${probability}, a logit of ${logit} and rank ${sayRank(ablation)}.${sayTop(ablation, named)}`;
}

/** Of a token that is explained rather than another. */
type Compared = RunWithout & { readonly [K in 'ratherThan' | 'difference']: NonNullable<RunWithout[K]> };

/** Where two tokens are compared, first by how much one leads the other: that is what is asked. */
function sayLead(ablation: Compared, { run, digits, adds }: RunWords, named: Naming, at: string): string {
  const { ratherThan } = ablation;
  return `${run}, ${named(ablation)}${at && ` ${at}`} ${sayAhead(ablation, named(ratherThan), digits)}${adds}; ${sayPlace(ablation, named)}.`;
}

/** "leads “her” by 0.41 instead of 0.79", "trails “her” by 0.20 instead of leading it by 0.79" */
function sayAhead(ablation: Compared, other: string, digits: number): string {
  const { before, after } = ablation.difference;
  const size = (value: number) => writtenIn(digits)(Math.abs(value));
  const verb = after < 0 ? 'trails' : 'leads';
  if (after < 0 === before < 0) return `${verb} ${other} by ${beside(size, Math.abs(after), Math.abs(before))}`;
  return `${verb} ${other} by ${size(after)} instead of ${after < 0 ? 'leading' : 'trailing'} it by ${size(before)}`;
}

/** Whether it is predicted, and how probable it is. */
function sayPlace({ id, top, before, after, most }: RunWithout, named: Naming): string {
  const probability = shareBeside(after.probability, before.probability);
  if (top.id === id) return `it ${before.rank === 0 ? 'stays' : 'is then'} the most probable token, ${probability}`;
  const winner = `${named(top)}, with ${shareInWords(top.probability)}`;
  return before.rank === 0
    ? `it is no longer the most probable token, ${probability}: that is then ${winner}`
    : `its probability is ${probability}, and the most probable token ${staysOrIs({ top, most })} ${winner}`;
}

/** Of a token that is most probable without a part: whether it was with all of them. */
function staysOrIs({ top, most }: Pick<RunWithout, 'top' | 'most'>): 'stays' | 'is then' {
  return most.before[0]?.id === top.id ? 'stays' : 'is then';
}

/** What that leaves untold. The first rank in both runs is told already. */
function sayLogit(ablation: RunWithout, named: Naming): string {
  const { before, after } = ablation;
  const rank = before.rank + after.rank === 0 ? '' : ` and its rank ${sayRank(ablation)}`;
  return `The logit of ${named(ablation)} is ${beside(proseHundredths, after.logit, before.logit)}${rank}.`;
}

/** "the head", where it was just named. */
function ofPartName({ kind }: ModelComponent): string {
  return kind === 'mlp' ? 'the MLP' : 'the head';
}

/** A number of a changed run beside that of the run that was traced: not twice the same, and as such only where it is. */
export function beside(write: (value: number) => string, after: number, before: number): string {
  const [is, was] = [write(after), write(before)];
  if (is !== was) return `${is} instead of ${was}`;
  // "less than 0.1 %" is no number that another may be about.
  return after === before || !/^−?\d/.test(is) ? `${is} as before` : `about ${is} as before`;
}

/** The same of a probability: with two decimals, as tables have it, where fewer would not tell by how much it differs. */
export function shareBeside(after: number, before: number): string {
  return beside(shareWriter(after, before), after, before);
}

/** By this share of it, what who takes one written number from the other reads as the difference may be off. */
const MOST_OFF = 0.1;

/** Of a smaller probability sentences tell two significant digits, and of a larger one decimal: below 1 % both have two decimals. */
const [SMALL, SMALL_BESIDE] = [0.001, 0.01];
/** What is less is 0.00 % with two decimals. */
const LEAST_IN_HUNDREDTHS = 0.0001;

/**
 * How both are written: a table beneath has the change, and nobody should read another one from "0.1 % instead of 0.3 %"; nor is
 * one more exact than the other, as in "0.013 % instead of 0.3 %".
 */
function shareWriter(after: number, before: number): (share: number) => string {
  const difference = 100 * (after - before);
  // Near all it has two decimals already, and then both have: "99.61 % instead of 50.00 %".
  const inPercent = (share: number) => (isNearlyAll(share) ? Number.NaN : Number.parseFloat(shareInWords(share)));
  const isRead = Math.abs(inPercent(after) - inPercent(before) - difference) <= MOST_OFF * Math.abs(difference);
  const [less, more] = [Math.min(after, before), Math.max(after, before)];
  if (less < SMALL && more >= SMALL && more < SMALL_BESIDE && less >= LEAST_IN_HUNDREDTHS) return percentInWords;
  return !isRead && percentInWords(after) !== percentInWords(before) ? percentInWords : shareInWords;
}

function sayTop({ id, top, before, most }: RunWithout, named: Naming): string {
  if (top.id !== id)
    return ` The most probable token ${staysOrIs({ top, most })} ${named(top)}, with ${shareInWords(top.probability)}.`;
  return before.rank === 0 ? ' It is still the most probable token.' : ' It is then the most probable token.';
}

/** What is told of: the logit, or the difference of two. */
type Told = Pick<Ablation, 'before' | 'after' | 'difference'>;

/** What that is called: by how much one token leads another is the difference of their logits. */
export function toldName({ difference }: Pick<Told, 'difference'>): 'lead' | 'logit' {
  return difference ? 'lead' : 'logit';
}

/** That in the run with all parts, and in the run without one. */
export function toldValues({ before, after, difference }: Told): { readonly before: number; readonly after: number } {
  return difference ?? { before: before.logit, after: after.logit };
}

/** By how much it changes in the run without a part, in logits. */
export function exactChange(told: Told): number {
  const { before, after } = toldValues(told);
  return after - before;
}

/** The same as it is written. */
export function changeWithout(told: Told): number {
  return round(exactChange(told));
}

/** "without head 5.4" */
export function leftOut({ instead, part }: Pick<Ablation, 'instead' | 'part'>): string {
  return `${instead === 'mean' ? 'with the mean of' : 'without'} ${ablatedName(part)}`;
}

/**
 * With how many digits after the point both, the change between them and what that is made of are written: each is rounded
 * from its exact value, and where the written ones would not add up, all have one more. What the rest of the model makes of
 * it is then what is left of the written ones.
 */
function changeDigits({ direct, instead, ...told }: Told & Pick<Ablation, 'direct' | 'instead'>): number {
  const { before, after } = toldValues(told);
  const change = [after, -before];
  const parts = direct === null || instead === 'mean' ? [] : [[-direct, after - before + direct]];
  return digitsToSum([change, ...parts]) === 2 ? 2 : Math.max(3, fewestDigitsToSum([change]));
}

/** "10.44", "−3.101", and never "−0.00". */
export function writtenIn(digits: number): (value: number) => string {
  return (value) => signedIn(value, digits).replace(/^\+/, '');
}

/**
 * "falls by 5.75, to 4.25": both as tables have them. With where it begins they would not always add up as they are written.
 * What is below 0 is no lead: "falls by 2.17, so that “·she” trails “·I” by 0.20".
 */
export function sayMove(told: Told & Moved, named: Naming): string {
  const { after } = toldValues(told);
  const change = exactChange(told);
  const moves = `${change < 0 ? 'falls' : 'rises'} by ${proseHundredths(Math.abs(change))}`;
  const { ratherThan } = told;
  if (!ratherThan || !told.difference || isNothing(signedHundredths(after)) || after > 0)
    return `${moves}, to ${proseHundredths(after)}`;
  const trails = change < 0 ? `so that ${named(told)} trails` : `${named(told)} still trailing`;
  return `${moves}, ${trails} ${named(ratherThan)} by ${proseHundredths(-after)}`;
}

/** What is told of, and the token that it leads or trails; null: none. */
type Moved = TokenDescription & Pick<RunWithout, 'ratherThan'>;

/** Of what the change is made: the direct contribution that is gone, and what the rest of the model makes of that. */
function sayChange(ablation: Ablation): string {
  const { difference, direct, capped, isLast, part, instead } = ablation;
  const of = toldName(ablation);
  const change = exactChange(ablation);
  const digits = changeDigits(ablation);
  const signed = (value: number) => signedIn(value, digits);
  if (instead === 'mean') return `The ${of} changes by ${signed(change)}.`;
  if (direct === null)
    return `The ${of} changes by ${signed(change)}. What the part adds to it directly is not known: the logits of this model are no sums of what was added to the residual stream.`;
  const name = ofPartName(part);
  // Beside a lead that was said.
  const had = difference ? '' : ` (${signed(direct)})`;
  const rest = whatReacts({ capped, isLast }, 'without it');
  const back = sumAsWritten([change, direct], digits);
  if (isHardly(ablation, direct))
    return sayHardly({ begins: `The ${of} changes by only ${signed(change)}`, name, rest, isAdded: direct > 0 }, [
      signed(Math.abs(direct)).slice(1),
      signed(Math.abs(back)).slice(1),
    ]);
  return `The ${of} changes by ${signed(change)}: ${signed(-direct)} because what ${name} had added directly${had} is gone, ${signed(back)} because ${rest}.${isOtherWay(ablation, direct) ? sayOtherWay(of, name, direct, isLast) : ''}`;
}

/** Whether it changes the way it is expected to without what the part adds, but by less than half of that. */
function isHardly(told: Told, direct: number): boolean {
  const change = changeWithout(told);
  return Math.abs(direct) >= MUCH && change * direct <= 0 && Math.abs(change) < Math.abs(direct) / 2;
}

/** With its reason in the same sentence. @param amounts what the part had added or taken away itself, and what comes back or goes again, unsigned */
function sayHardly(
  { begins, name, rest, isAdded }: Readonly<Record<'begins' | 'name' | 'rest', string>> & { readonly isAdded: boolean },
  [own, again]: readonly [string, string],
): string {
  const sum = isAdded ? `−${own} go, and +${again} come back` : `+${own} come, and −${again} go again`;
  return `${begins}, although ${name} had ${isAdded ? 'added' : 'taken away'} ${own} directly, because ${rest}: ${sum}.`;
}

/** What makes the rest of a change, behind what the part adds itself. @param how "without it" */
export function whatReacts({ capped, isLast }: Behind, how: string): string {
  return isLast
    ? `the final norm divides the residual stream by its size, which is different ${how}, and all logits follow from that${capped ? ', before the soft-cap' : ''}`
    : `everything after it, down to the ${capped ? 'soft-cap' : 'final norm'}, reads a residual stream ${how}, and so gives other values`;
}

/** Of a logit that rises without what had added much to it, or falls without what had taken much away. Begins with a space. */
function sayOtherWay(of: string, name: string, direct: number, isLast: boolean): string {
  const [what, others] =
    direct > 0
      ? [`rises although ${name} adds to it`, 'take over its work, or stop taking away what it led them to take away']
      : [`falls although ${name} takes away from it`, 'take away in its place, or stop adding what it led them to add'];
  return ` So the ${of} ${what}${isLast ? '' : `: later parts can ${others}`}.`;
}

/** Whether the probability falls although the logit rises, or the other way round: as they are written, or as a table has the change. */
function isOpposite({ before, after }: Pick<Ablation, 'before' | 'after'>, change: number): boolean {
  const isSaid = shareInWords(after.probability) !== shareInWords(before.probability);
  if (change === 0 || !(isSaid || round(100 * (after.probability - before.probability)) !== 0)) return false;
  return after.probability < before.probability === change > 0;
}

/** How far all probabilities together are from those of the run with all parts. */
function sayDivergence({ kl, instead }: RunWithout, ofSeveral: boolean): string[] {
  if (kl === undefined) return [];
  const [mean, they] = ofSeveral ? ['their means', 'them'] : ['its mean', 'it'];
  return [
    `The KL divergence of the probabilities of all tokens, from those with all parts to those ${instead === 'mean' ? `with ${mean}` : `without ${they}`}, is ${bitsInWords(kl)}.`,
  ];
}

/** Why a probability falls although the logit rises, or the other way round: what becomes of other logits decides then. */
interface Opposite {
  readonly falls: boolean;
  /** What the logits of the other tokens, taken together, do more than this one. */
  readonly verb: 'rise' | 'fall';
  /** The probable token whose logit does it most, where that does it more than this one, and by how much it moves. */
  readonly most: { readonly token: TokenInBoth; readonly by: number } | undefined;
}

function oppositeIn({ id, before, after, most }: RunWithout): Opposite | undefined {
  const change = round(after.logit - before.logit);
  if (!isOpposite({ before, after }, change)) return undefined;
  const rises = change > 0;
  const others = [...most.before, ...most.after].filter((other) => other.id !== id);
  const moved = ({ before: was, after: is }: TokenInBoth) => (rises ? 1 : -1) * (is.logit - was.logit);
  const [first] = others.toSorted((one, other) => moved(other) - moved(one));
  const isMore = first !== undefined && moved(first) > Math.abs(change);
  return {
    falls: after.probability < before.probability,
    verb: rises ? 'rise' : 'fall',
    most: isMore ? { token: first, by: moved(first) } : undefined,
  };
}

function sayOpposite(run: RunWithout, named: Naming): string[] {
  const opposite = oppositeIn(run);
  if (!opposite) return [];
  const { falls, verb, most } = opposite;
  const which = most
    ? `. Of the most probable tokens, ${named(most.token)} has the logit that ${verb}s most, by ${proseHundredths(most.by)}`
    : '';
  return [
    `The probability ${falls ? 'falls although the logit rises' : 'rises although the logit falls'}, because those of all other tokens, taken together, ${verb} more${which}.`,
  ];
}

/** "Although this logit rises, the probability falls, 23 % instead of 33 %: the logits of other tokens rise more, that of “-” by 1.82." */
function sayPlainlyOpposite(run: RunWithout, named: Naming): string[] {
  const opposite = oppositeIn(run);
  if (!opposite) return [];
  const { falls, verb, most } = opposite;
  const which = most ? `, that of ${named(most.token)} by ${proseHundredths(most.by)}` : '';
  return [
    `Although this logit ${verb}s, the probability ${falls ? 'falls' : 'rises'}, ${shareBeside(run.after.probability, run.before.probability)}: the logits of all other tokens, taken together, ${verb} more${which}.`,
  ];
}

/** How far ahead of the next one it is, or behind the first: what decides whether it is predicted. */
function sayLeadOver({ id, before, after, most, ratherThan }: RunWithout, named: Naming): string[] {
  const [rival] = most.before.filter((other) => other.id !== id);
  if (!rival || ratherThan) return [];
  const [was, is] = [before.logit - rival.before.logit, after.logit - rival.after.logit];
  if (before.rank > 0 || is < 0) {
    const which = before.rank === 0 ? 'the next most probable token' : 'the most probable token';
    return [
      `Its logit minus that of ${named(rival)}, ${which} of the run with all parts, is ${beside(proseHundredths, is, was)}.`,
    ];
  }
  return [`Its lead over ${named(rival)}, the runner-up, is ${beside(proseHundredths, is, was)}.`];
}

/** What the columns of both runs are called. */
export const MOST_COLUMNS: RunColumns = {
  before: 'with all parts',
  after: { zero: 'without the part', mean: 'with its mean' },
};

interface RunColumns {
  readonly before: string;
  readonly after: Readonly<Record<Instead, string>>;
}

/** The same where the run is without several. */
export const MOST_COLUMNS_OF_SEVERAL: RunColumns = {
  before: 'with all parts',
  after: { zero: 'without these', mean: 'with their means' },
};

/** As it is written: in hundredths. */
export function round(value: number): number {
  return Number(hundredths(value)) || 0;
}
