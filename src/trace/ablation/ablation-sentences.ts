/** Describes a run without a part in sentences, for panel and terminal. */
import { addedInWords } from '../../base/added-in-words';
import { count } from '../../base/counted';
import {
  bitsInWords,
  digitsToSum,
  fewestDigitsToSum,
  proseHundredths,
  shareInWords,
  signedIn,
  sumAsWritten,
} from '../../base/number-text';
import { quoted } from '../../base/quoted-token';
import type { Naming, TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Ablation, RunWithout, TokenInBoth } from './ablation';
import { toldOver } from './ablation-over';
import {
  ablatedName,
  besideFormer,
  changeWithout,
  exactChange,
  measureName,
  measureValues,
  ofPartName,
  round,
  shareBeside,
  signedWriter,
  staysOrIs,
  type Told,
  whatReacts,
} from './ablation-words';

/** A part whose direct contribution is at least this, in logits, is expected to change the logit accordingly. */
const MUCH = 0.1;

/** @param place the place of the token, such as "at position 3", if it is not clear otherwise */
export function ablationSentences(ablation: Ablation, named: Naming = quoted, place = ''): string[] {
  const { direct, part } = ablation;
  const digits = changeDigits(ablation);
  const adds =
    direct === null
      ? ''
      : sayDirect(
          ablation,
          direct,
          `${ofPartName(part)} ${addedInWords(signedIn(direct, digits), 'the lead')} directly`,
        );
  // The reason for the size of the change comes directly after it: until then, the direct contribution reads as a
  // contradiction.
  const [first, ...others] = standingSentences(ablation, { run: sayRun(ablation), digits, adds }, named, place);
  return [first as string, sayChange(ablation), ...others, ...furtherSentences(ablation, named)];
}

/**
 * The words about the direct contribution after the lead. If the lead moves against it, they say so at once, before the
 * explanation.
 */
function sayDirect(told: Ablation, direct: number, adds: string): string {
  return isOtherWay(told, direct) ? `, although ${adds}` : ` (${adds})`;
}

/**
 * The sentences of a run that is reached from a sentence about the lead over another token: first about that lead, then about
 * the logit that the run is of.
 * @param over that token; `undefined` if there was none
 * @param place as for `ablationSentences`
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

/** Whether the logit or lead rises without a part that adds to it, or falls without a part that takes away from it. */
function isOtherWay(told: Ablation, direct: number): boolean {
  const { before, after } = measureValues(told);
  return told.instead !== 'mean' && Math.abs(direct) >= MUCH && round(after - before) * direct > 0;
}

/**
 * The words for the run, the number of digits of its logits, and the words about the direct contribution that follow the lead.
 */
interface RunWords {
  readonly run: string;
  readonly digits: number;
  readonly adds: string;
}

/** What happens to the token in a run, without one part or several. */
export function standingSentences(run: RunWithout, words: RunWords, named: Naming, place: string): string[] {
  const { ratherThan, difference } = run;
  if (!ratherThan || !difference) return [sayStanding(run, words, named, place)];
  return [sayLead({ ...run, ratherThan, difference }, words, named, place), sayLogit(run, named)];
}

/** What happens to all other tokens. */
export function furtherSentences(run: RunWithout, named: Naming, ofSeveral = false): string[] {
  return [...sayOpposite(run, named), ...sayLeadOver(run, named), ...sayDivergence(run, ofSeveral)];
}

function sayRun({ part, instead }: Pick<Ablation, 'part' | 'instead'>): string {
  return instead === 'mean'
    ? `With the mean over this text’s tokens in place of what ${ablatedName(part)} gives`
    : `Without ${ablatedName(part)}`;
}

function sayRank({ before, after }: Pick<Ablation, 'before' | 'after'>): string {
  return besideFormer((counted) => count(counted + 1), after.rank, before.rank);
}

function sayStanding(ablation: RunWithout, { run, digits }: RunWords, named: Naming, at: string): string {
  const { before, after } = ablation;
  const probability = shareBeside(after.probability, before.probability);
  const logit = besideFormer(signedWriter(digits), after.logit, before.logit);
  return `${run}, ${named(ablation)}${at && ` ${at}`} has a probability of ${probability}, a logit of ${logit} and rank ${sayRank(ablation)}.${sayTop(ablation, named)}`;
}

/** A run in which one token is compared with another. */
type Compared = RunWithout & { readonly [K in 'ratherThan' | 'difference']: NonNullable<RunWithout[K]> };

/** If two tokens are compared, begins with the lead of one over the other, since that is the question. */
function sayLead(ablation: Compared, { run, digits, adds }: RunWords, named: Naming, at: string): string {
  const { ratherThan } = ablation;
  return `${run}, ${named(ablation)}${at && ` ${at}`} ${sayAhead(ablation, named(ratherThan), digits)}${adds}; ${sayPlace(ablation, named)}${saySecond(ablation, digits, named)}.`;
}

/** Why a lead rises while the probability falls, or the other way round; '' if they do not. */
function sayOthersMove(run: Compared, named: Naming): string {
  const change = round(run.difference.after - run.difference.before);
  return isOpposite(run, change) ? ` (because ${othersBesideLead(run, named)})` : '';
}

/** A probable token whose probability changes by at least this, as a share of 1, is seen to go another way than the others. */
const CLEARLY = 0.005;

/**
 * What the tokens other than the two of a lead do, if the probability moves against the lead. One of the most probable tokens
 * that clearly goes another way than all of these together is named: "all other tokens, taken together, lose to both, though
 * the probability of “·her” rises".
 */
export function othersBesideLead(
  told: Told & Pick<RunWithout, 'most' | 'ratherThan'> & Pick<TokenDescription, 'id'>,
  named: Naming,
): string {
  const { id, ratherThan, most } = told;
  const gain = exactChange(told) > 0;
  const against = ({ before, after }: TokenInBoth) => (gain ? -1 : 1) * (after.probability - before.probability);
  const others = [...most.before, ...most.after].filter((other) => other.id !== id && other.id !== ratherThan?.id);
  const [first] = others.toSorted((one, other) => against(other) - against(one));
  const though =
    first && against(first) >= CLEARLY ? `, though the probability of ${named(first)} ${gain ? 'falls' : 'rises'}` : '';
  return `all other tokens, taken together, ${gain ? 'gain on' : 'lose to'} both${though}`;
}

/** "leads “her” by 0.41 instead of 0.79", "trails “her” by 0.20 instead of leading it by 0.79" */
function sayAhead(ablation: Compared, other: string, digits: number): string {
  const { before, after } = ablation.difference;
  const size = (value: number) => signedWriter(digits)(Math.abs(value));
  const verb = after < 0 ? 'trails' : 'leads';
  if (after < 0 === before < 0) return `${verb} ${other} by ${besideFormer(size, Math.abs(after), Math.abs(before))}`;
  return `${verb} ${other} by ${size(after)} instead of ${after < 0 ? 'leading' : 'trailing'} it by ${size(before)}`;
}

/** Whether the token is predicted, and its probability. */
function sayPlace(ablation: Compared, named: Naming): string {
  const { id, top, before, after, most } = ablation;
  const probability = `${shareBeside(after.probability, before.probability)}${sayOthersMove(ablation, named)}`;
  if (top.id === id) return `it ${before.rank === 0 ? 'stays' : 'is then'} the most probable token, ${probability}`;
  const winner = `${named(top)}, with ${shareInWords(top.probability)}`;
  return before.rank === 0
    ? `it is no longer the most probable token, ${probability}: that is then ${winner}`
    : `its probability is ${probability}, and the most probable token ${staysOrIs({ top, most })} ${winner}`;
}

/**
 * ", and leads “·her”, which is then second, by 0.51": for the most probable token of both runs, where it is compared with the
 * runner-up of the run with all parts, and another token has that place then. '' otherwise.
 */
function saySecond({ id, top, most, after, ratherThan }: Compared, digits: number, named: Naming): string {
  const second = most.after.find((other) => other.id !== id);
  const isOther = second && second.id !== ratherThan.id;
  if (!isOther || top.id !== id || most.before[0]?.id !== id || most.before[1]?.id !== ratherThan.id) return '';
  return `, and leads ${named(second)}, which is then second, by ${signedWriter(digits)(after.logit - second.after.logit)}`;
}

/** The logit and the rank, unless rank 1 in both runs was already given. */
function sayLogit(ablation: RunWithout, named: Naming): string {
  const { before, after } = ablation;
  const rank = before.rank + after.rank === 0 ? '' : ` and its rank ${sayRank(ablation)}`;
  return `The logit of ${named(ablation)} is ${besideFormer(proseHundredths, after.logit, before.logit)}${rank}.`;
}

function sayTop({ id, top, before, most }: RunWithout, named: Naming): string {
  if (top.id !== id)
    return ` The most probable token ${staysOrIs({ top, most })} ${named(top)}, with ${shareInWords(top.probability)}.`;
  return before.rank === 0 ? ' It is still the most probable token.' : ' It is then the most probable token.';
}

/**
 * The number of decimals for both values, their change and its components. Each is rounded from its exact value; if the written
 * numbers would not add up, all get one more decimal. What the rest of the model contributes is then the remainder of the
 * written numbers.
 */
function changeDigits({ direct, instead, ...told }: Told & Pick<Ablation, 'direct' | 'instead'>): number {
  const { before, after } = measureValues(told);
  const change = [after, -before];
  const parts = direct === null || instead === 'mean' ? [] : [[-direct, after - before + direct]];
  return digitsToSum([change, ...parts]) === 2 ? 2 : Math.max(3, fewestDigitsToSum([change]));
}

/** What the change consists of: the missing direct contribution, and how the rest of the model reacts to it. */
function sayChange(ablation: Ablation): string {
  const { difference, direct, capped, isLast, part, instead } = ablation;
  const of = measureName(ablation);
  const change = exactChange(ablation);
  const digits = changeDigits(ablation);
  const signed = (value: number) => signedIn(value, digits);
  if (instead === 'mean') return `The ${of} changes by ${signed(change)}.`;
  if (direct === null)
    return `The ${of} changes by ${signed(change)}. What the part adds to it directly is not known: the logits of this model are no sums of what was added to the residual stream.`;
  const name = ofPartName(part);
  // Not repeated after a lead, which already gave it.
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

/** Whether the change has the direction that the missing contribution suggests, but less than half its size. */
function isHardly(told: Told, direct: number): boolean {
  const change = changeWithout(told);
  return Math.abs(direct) >= MUCH && change * direct <= 0 && Math.abs(change) < Math.abs(direct) / 2;
}

/**
 * The change and its reason in one sentence. @param own the part's direct contribution, and what comes back or goes again, both
 * unsigned
 */
function sayHardly(
  { begins, name, rest, isAdded }: Readonly<Record<'begins' | 'name' | 'rest', string>> & { readonly isAdded: boolean },
  [own, again]: readonly [string, string],
): string {
  const sum = isAdded ? `−${own} go, and +${again} come back` : `+${own} come, and −${again} go again`;
  return `${begins}, although ${name} had ${isAdded ? 'added' : 'taken away'} ${own} directly, because ${rest}: ${sum}.`;
}

/**
 * For a logit that rises without a part that had added much, or falls without one that had taken much away. Begins with a
 * space.
 */
function sayOtherWay(of: string, name: string, direct: number, isLast: boolean): string {
  const [what, others] =
    direct > 0
      ? [`rises although ${name} adds to it`, 'take over its work, or stop taking away what it led them to take away']
      : [`falls although ${name} takes away from it`, 'take away in its place, or stop adding what it led them to add'];
  return ` So the ${of} ${what}${isLast ? '' : `: later parts can ${others}`}.`;
}

/**
 * Whether the probability falls although the logit rises, or the other way round, either as written in sentences or by the
 * change in the table.
 */
function isOpposite({ before, after }: Pick<Ablation, 'before' | 'after'>, change: number): boolean {
  const isSaid = shareInWords(after.probability) !== shareInWords(before.probability);
  if (change === 0 || !(isSaid || round(100 * (after.probability - before.probability)) !== 0)) return false;
  return after.probability < before.probability === change > 0;
}

/** How far the distribution over all tokens is from that of the run with all parts. */
function sayDivergence({ kl, instead }: RunWithout, ofSeveral: boolean): string[] {
  if (kl === undefined) return [];
  const [mean, they] = ofSeveral ? ['their means', 'them'] : ['its mean', 'it'];
  return [
    `The KL divergence of the probabilities of all tokens, from those with all parts to those ${instead === 'mean' ? `with ${mean}` : `without ${they}`}, is ${bitsInWords(kl)}.`,
  ];
}

/** Why a probability falls although its logit rises, or the other way round: the change of the other logits outweighs it. */
interface Opposite {
  readonly falls: boolean;
  /** What the logits of the other tokens, taken together, do more than this one. */
  readonly verb: 'rise' | 'fall';
  /** The probable token whose logit moves most in that direction, and by how much; `undefined` if it moves less than this one. */
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

/** The distance to the next token, or to the first one: it decides which token is predicted. */
function sayLeadOver({ id, before, after, most, ratherThan }: RunWithout, named: Naming): string[] {
  const [rival] = most.before.filter((other) => other.id !== id);
  if (!rival || ratherThan) return [];
  const [was, is] = [before.logit - rival.before.logit, after.logit - rival.after.logit];
  if (before.rank > 0 || is < 0) {
    const which = before.rank === 0 ? 'the next most probable token' : 'the most probable token';
    return [
      `Its logit minus that of ${named(rival)}, ${which} of the run with all parts, is ${besideFormer(proseHundredths, is, was)}.`,
    ];
  }
  return [`Its lead over ${named(rival)}, the runner-up, is ${besideFormer(proseHundredths, is, was)}.`];
}
