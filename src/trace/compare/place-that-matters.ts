/**
 * Says in sentences which place matters most for the difference between two predictions, and why. Panel and terminal share it.
 */
import { capital } from '../../base/counted';
import { hundredths, percentInWords } from '../../base/number-text';
import { ordinal } from '../../base/ordinal';
import { samePart } from '../readings/model-part';
import { type ApartAt, takenApartByPosition } from './apart-sentences';
import { furthestApart } from './drift';
import { differenceOfKind, sumsBeside } from './kind-sums';
import { leadStrings as strings } from './lead-strings';
import {
  byDifference,
  contributesMost,
  differenceOf,
  isMoreThanWhole,
  leadingPart,
  titleInSentence,
} from './most-different';
import type { OfBoth } from './of-both';
import type { PartDifference, PartDifferences } from './part-differences';
import { type ComparedTokens, madeBy } from './part-sentences';
import { sideDifference, writtenDifference } from './side-difference';
import { carryingPart, type SweepVerdict, verdictSentences } from './sweep-verdict';

/** The positions at which the parts are compared. */
export interface ComparedAt {
  /** The position in each text. */
  readonly positions: OfBoth;
  /** The tokens there, in quotes. */
  readonly tokens: string;
}

/** From this share of the first part's contribution on, a second part is given too: naming only the first would mislead. */
const NEARLY = 0.9;

/** Other results that show how much the part that contributes most matters. */
interface PlaceStanding {
  /** Whether hardly anything changes. */
  readonly isLittle: boolean;
  /** The results of the runs of A with each part of B; `undefined` unless all were tried. */
  readonly tried: SweepVerdict | undefined;
}

/** The part that is said to matter, or to contribute most; `undefined` if none contributes, or no logit is decomposed. */
export function namedPart(found: PartDifferences): PartDifference | undefined {
  return found.logit?.ratherThan ? leadingPart(found) : contributesMost(found);
}

/**
 * The part that contributes most, the token at which it does, and how much; where its head attends in A and in B; and the part
 * that makes nearly as much, or acts against the change by nearly as much. For an MLP, the head that contributes most follows.
 * A direct contribution alone does not show that a part matters: that is said only if something changes and the runs with each
 * part confirm it.
 * @returns the sums of all parts, if this part or its kind makes less than half; one to three sentences, then those of the runs
 *   if all were made; at most two of all these if little changes. Empty if no part contributes, or no logit is decomposed
 */
export function placeSentences(
  texts: ComparedTokens,
  found: PartDifferences,
  at: ComparedAt,
  { isLittle, tried }: PlaceStanding,
): string[] {
  const { logit } = found;
  const leading = namedPart(found);
  if (!logit || !leading) return [];
  const write = writerOf(found, leading);
  const by = write(leading);
  const sums = sumsBeside(found, leading);
  const isMore =
    (isMoreThanWhole(leading, logit.of) &&
      Number(by) > Number(hundredths(Math.abs(sideDifference(logit.of.a, logit.of.b))))) ||
    // Otherwise it is said which part acts against it.
    (isLittle && sums !== '' && isMoreThanKind(found, leading, write));
  // A part that only carries B's words in is no place in the model.
  const carrying = tried && !tried.isOfWords ? carryingPart(tried) : undefined;
  const isNamed = carrying !== undefined && samePart(carrying, leading);
  const made = strings.contribution(signed(leading, write), isMore, takesAway(leading));
  // The runs with a part can be measured by another logit, so this sentence names the one it uses.
  const to = logit.ratherThan ? strings.thatChange : strings.differenceInLogit(texts.quoted(logit));
  const place = [titleInSentence(leading), at.tokens, made, sums ? '' : to] as const;
  const others = tried
    ? verdictSentences(tried, texts.quoted, isNamed)
    : besideSentences(texts, found, leading, at).slice(0, 2);
  const said =
    isNamed && !isLittle
      ? strings.placeThatMatters(...place)
      : strings.contributesMostDirectly(...place, !tried && isOutdone(found, leading, write));
  const told = [sums, said, ...others].filter(Boolean);
  return isLittle ? told.slice(0, 2) : told;
}

/** For a head, where it attends; for an MLP, the head that contributes most; and the part that makes nearly as much. */
function besideSentences(
  texts: ComparedTokens,
  found: PartDifferences,
  leading: PartDifference,
  at: ComparedAt,
): string[] {
  const write = writerOf(found, leading);
  const rival = rivalOf(found, leading);
  const beside = rival ? rivalWords(rival, leading, write) : '';
  if (leading.kind === 'head') return [lookWords(texts, leading, at, strings.it), beside];
  const head = headBeside(found, leading);
  if (!head || Number(write(head)) === 0) return [beside];
  const name = titleInSentence(head);
  const against = headAgainst(found, head, write);
  const isTold = against === undefined || against === rival;
  const opposing = isTold ? against !== undefined : { head: titleInSentence(against), by: signed(against, write) };
  const isMore = against === undefined && isMoreThanKind(found, head, write);
  const ofHead =
    rival === head
      ? beside
      : strings.mostOfHeads(name, strings.contribution(signed(head, write), isMore, undefined), opposing);
  const isToldAlone = rival !== undefined && rival !== head;
  return isToldAlone ? [beside, ofHead] : [ofHead, lookWords(texts, head, at, name)];
}

/** For a part that adds less than 0 in both texts, as written: whether it takes away less or more in B; else `undefined`. */
function takesAway({ adds }: PartDifference): 'less' | 'more' | undefined {
  const { a, b } = writtenDifference(adds?.a ?? 0, adds?.b ?? 0);
  if (!adds || !a.startsWith('−') || !b.startsWith('−')) return undefined;
  return sideDifference(adds.a, adds.b) > 0 ? 'less' : 'more';
}

/** If no part can be named: the state of the residual stream in which the two are furthest apart; '' if they are equal. */
export function furthestSentence(found: ApartAt, tokens: string): string {
  const { drift, isWithout } = takenApartByPosition(found);
  const furthest = furthestApart(drift, found.pair);
  if (!furthest) return '';
  return strings.furthestPlace(tokens, found.place(furthest.point), percentInWords(furthest.share), isWithout);
}

/** The head that contributes most in the same direction as the MLP. */
function headBeside({ parts }: PartDifferences, mlp: PartDifference): PartDifference | undefined {
  const heads = parts.filter(({ kind }) => kind === 'head');
  return byDifference(heads, 'adds').find((head) => differenceOf(head, 'adds') * differenceOf(mlp, 'adds') > 0);
}

/**
 * The head that differs most, if it works against the given head and is larger as written: without it, the given head would
 * seem to be the largest.
 */
function headAgainst(
  { parts }: PartDifferences,
  head: PartDifference,
  write: (part: PartDifference) => string,
): PartDifference | undefined {
  const heads = parts.filter(({ kind }) => kind === 'head');
  const [largest] = byDifference(heads, 'adds');
  return largest && largest !== head && Number(write(largest)) > Number(write(head)) ? largest : undefined;
}

/** Whether a part contributes more than all of its kind together, as written: its kind could seem to contribute as much. */
function isMoreThanKind(
  { parts }: PartDifferences,
  part: PartDifference,
  write: (part: PartDifference) => string,
): boolean {
  const together = Math.sign(differenceOf(part, 'adds')) * differenceOfKind(parts, part.kind);
  return Number(write(part)) > Number(together.toFixed(2));
}

function sizeOf(part: PartDifference): string {
  return hundredths(Math.abs(differenceOf(part, 'adds')));
}

/** The part that differs most besides this one, if by nearly as much or more. */
function rivalOf({ parts }: PartDifferences, leading: PartDifference): PartDifference | undefined {
  const [other] = byDifference(parts, 'adds').filter((part) => part !== leading);
  const size = (part: PartDifference) => Math.abs(differenceOf(part, 'adds'));
  return other && size(other) >= NEARLY * size(leading) ? other : undefined;
}

/**
 * Writes the part that contributes most and the one that makes nearly as much with equally many digits, so that a tie does not
 * read as a ranking.
 */
function writerOf(found: PartDifferences, leading: PartDifference): (part: PartDifference) => string {
  const write = found.logit?.ratherThan ? madeBy : sizeOf;
  const rival = rivalOf(found, leading);
  const digitsOf = (part: PartDifference) => write(part).split('.')[1]?.length ?? 0;
  const digits = Math.max(digitsOf(leading), rival ? digitsOf(rival) : 0);
  return (part) =>
    part === leading || part === rival ? Math.abs(differenceOf(part, 'adds')).toFixed(digits) : write(part);
}

/** What a part contributes to B − A, with the sign that it has in tables: "−0.71". */
function signed(part: PartDifference, write: (part: PartDifference) => string): string {
  const size = write(part);
  return Number(size) === 0 ? size : `${differenceOf(part, 'adds') < 0 ? '−' : '+'}${size}`;
}

/** Whether the rival acts against the leading part by more. */
function isOutdone(found: PartDifferences, leading: PartDifference, write: (part: PartDifference) => string): boolean {
  const rival = rivalOf(found, leading);
  return rival !== undefined && isAgainst(rival, leading) && Number(write(rival)) > Number(write(leading));
}

function isAgainst(one: PartDifference, other: PartDifference): boolean {
  return differenceOf(one, 'adds') * differenceOf(other, 'adds') < 0;
}

function rivalWords(rival: PartDifference, leading: PartDifference, write: (part: PartDifference) => string): string {
  const [by, most] = [write(rival), write(leading)];
  const amount = by === most ? 'as much' : Number(by) > Number(most) ? 'even more' : 'nearly as much';
  const title = capital(titleInSentence(rival));
  const ofRival = signed(rival, write);
  return isAgainst(rival, leading)
    ? strings.actsAgainst(title, amount, ofRival)
    : strings.contributesToo(title, amount, ofRival);
}

/** The token with most of the head's attention in each text; '' if not known. @param who "it", or the head's name */
function lookWords(
  texts: ComparedTokens,
  { looksMost, cross }: PartDifference,
  { positions }: ComparedAt,
  who: string,
): string {
  if (!looksMost) return '';
  const nameOf = (side: 'a' | 'b') => {
    const { at } = looksMost[side];
    const token = whichToken(texts, side, at, cross);
    // A head has no position of its own: "at itself" would refer to the head.
    return token !== undefined && !cross && at === positions[side] ? strings.itself(token) : token;
  };
  const [ofA, ofB] = [nameOf('a'), nameOf('b')];
  if (ofA === undefined || ofB === undefined) return '';
  const [a, b] = [percentInWords(looksMost.a.weight), percentInWords(looksMost.b.weight)];
  const before = cross ? undefined : followedIn(texts, looksMost, positions);
  return ofA === ofB
    ? strings.looksMostAtSame(who, ofA, a, b, before)
    : strings.looksMostAt(who, { token: ofA, share: a }, { token: ofB, share: b }, before);
}

/** "“·John”", or "the second “·John”" if several tokens are written alike; `undefined` if not known. */
function whichToken(
  { tokenAt, quoted }: ComparedTokens,
  side: 'a' | 'b',
  at: number,
  ofSource: boolean,
): string | undefined {
  const token = tokenAt(side, at, ofSource);
  if (!token) return undefined;
  let [before, alike] = [0, 0];
  for (let position = 0; ; position++) {
    const other = tokenAt(side, position, ofSource);
    if (!other) break;
    if (other.token !== token.token) continue;
    alike++;
    if (position < at) before++;
  }
  return alike > 1 ? `the ${ordinal(before)} ${quoted(token)}` : quoted(token);
}

/**
 * In quotes, the token whose earlier copy stands before the attended token in both texts. Two texts do not show whether the
 * head always attends like that.
 */
function followedIn(
  { tokenAt, quoted }: ComparedTokens,
  looksMost: NonNullable<PartDifference['looksMost']>,
  positions: OfBoth,
): string | undefined {
  const [ofA, ofB] = (['a', 'b'] as const).map((side) => {
    const own = tokenAt(side, positions[side], false);
    const { at } = looksMost[side];
    const isEarlier = at > 0 && at <= positions[side];
    return own && isEarlier && tokenAt(side, at - 1, false)?.token === own.token ? quoted(own) : undefined;
  });
  return ofA === ofB ? ofA : undefined;
}
