/** The one place that matters most for what two runs predict otherwise, and why it is that, in sentences for panel and terminal alike. */
import { capital } from '../../base/counted';
import { hundredths, percentInWords, signedDifference } from '../../base/number-text';
import { ordinal } from '../../base/ordinal';
import { samePart } from '../readings/model-part';
import { type ApartAt, takenApartByPosition } from './apart-sentences';
import { furthestApart } from './drift';
import { sumsBeside } from './kind-sums';
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
import { carryingPart, type SweepVerdict, verdictSentences } from './sweep-verdict';

/** Where the parts are compared. */
export interface ComparedAt {
  /** The position in each. */
  readonly positions: OfBoth;
  /** The tokens there, in quotes. */
  readonly tokens: string;
}

/** From this share of what the first part contributes on another one is told as well: to name the first alone would mislead. */
const NEARLY = 0.9;

/** What else is known that says how much the part that contributes most matters. */
interface PlaceStanding {
  /** Whether hardly anything changes at all. */
  readonly isLittle: boolean;
  /** Where the runs of A with each part of B lead; `undefined`: not all were tried. */
  readonly tried: SweepVerdict | undefined;
}

/** The part of which it is said that it matters, or contributes most; `undefined` where none contributes, or no logit is taken apart. */
export function namedPart(found: PartDifferences): PartDifference | undefined {
  return found.logit?.ratherThan ? leadingPart(found) : contributesMost(found);
}

/**
 * The part that contributes most, the token at which it does, and by how much; where its head looks in A and in B; and the part
 * that makes nearly as much, or acts against it by that. Of an MLP the head that contributes most is told beside it. What a part
 * adds directly need not be what matters: that is said only where something changes and the runs with each part say so too.
 * @returns one to three sentences, and where all runs were made what these say; of little at most two; then what all parts make,
 * where this one makes less than half; none where no part contributes, or no logit is taken apart
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
  const by = writerOf(found, leading)(leading);
  const isMore =
    isMoreThanWhole(leading, logit.of) && Number(by) > Number(hundredths(Math.abs(logit.of.a - logit.of.b)));
  // That B's words are put in is no place in the model.
  const carrying = tried && !tried.isOfWords ? carryingPart(tried) : undefined;
  const isNamed = carrying !== undefined && samePart(carrying, leading);
  const name = isNamed && !isLittle ? strings.placeThatMatters : strings.contributesMostDirectly;
  const made = strings.contribution(by, isMore, takesAway(leading));
  // Runs with a part may be measured by another logit: which one this is of is said in the same sentence.
  const to = logit.ratherThan ? strings.thatChange : strings.differenceInLogit(texts.quoted(logit));
  const place = name(titleInSentence(leading), at.tokens, made, to);
  const others = tried
    ? verdictSentences(tried, texts.quoted, isNamed)
    : besideSentences(texts, found, leading, at).slice(0, 2);
  const told = [place, ...others].filter(Boolean).slice(0, isLittle ? 2 : undefined);
  return [...told, sumsBeside(found, leading)].filter(Boolean);
}

/** Of a head where it looks, and of an MLP the head that contributes most; and the part that makes nearly as much. */
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
  const opposing = isTold ? against !== undefined : { head: titleInSentence(against), by: write(against) };
  const ofHead = rival === head ? beside : strings.mostOfHeads(name, write(head), opposing);
  const isToldAlone = rival !== undefined && rival !== head;
  return isToldAlone ? [beside, ofHead] : [ofHead, lookWords(texts, head, at, name)];
}

/** Of a part that adds less than 0 in both, as it is written: whether it takes away less in A or more; `undefined`: it does not. */
function takesAway({ adds }: PartDifference): 'less' | 'more' | undefined {
  const { a, b } = signedDifference(adds?.a ?? 0, adds?.b ?? 0);
  if (!adds || !a.startsWith('−') || !b.startsWith('−')) return undefined;
  return adds.a > adds.b ? 'less' : 'more';
}

/** Where no part can be named: the state of the residual stream in which both are furthest apart; '' where they are the same. */
export function furthestSentence(found: ApartAt, tokens: string): string {
  const { drift, isWithout } = takenApartByPosition(found);
  const furthest = furthestApart(drift, found.pair);
  if (!furthest) return '';
  return strings.furthestPlace(tokens, found.place(furthest.point), percentInWords(furthest.share), isWithout);
}

/** The head that contributes most to what an MLP contributes to. */
function headBeside({ parts }: PartDifferences, mlp: PartDifference): PartDifference | undefined {
  const heads = parts.filter(({ kind }) => kind === 'head');
  return byDifference(heads, 'adds').find((head) => differenceOf(head, 'adds') * differenceOf(mlp, 'adds') > 0);
}

/** The head that differs most, where it works against that one and by more, as both are written: else the one would pass for the largest. */
function headAgainst(
  { parts }: PartDifferences,
  head: PartDifference,
  write: (part: PartDifference) => string,
): PartDifference | undefined {
  const heads = parts.filter(({ kind }) => kind === 'head');
  const [largest] = byDifference(heads, 'adds');
  return largest && largest !== head && Number(write(largest)) > Number(write(head)) ? largest : undefined;
}

function sizeOf(part: PartDifference): string {
  return hundredths(Math.abs(differenceOf(part, 'adds')));
}

/** The part that differs most besides that one, if by nearly as much or more. */
function rivalOf({ parts }: PartDifferences, leading: PartDifference): PartDifference | undefined {
  const [other] = byDifference(parts, 'adds').filter((part) => part !== leading);
  const size = (part: PartDifference) => Math.abs(differenceOf(part, 'adds'));
  return other && size(other) >= NEARLY * size(leading) ? other : undefined;
}

/** The part that contributes most and the one that makes nearly as much are written with as many digits: else a tie reads as a ranking. */
function writerOf(found: PartDifferences, leading: PartDifference): (part: PartDifference) => string {
  const write = found.logit?.ratherThan ? madeBy : sizeOf;
  const rival = rivalOf(found, leading);
  const digitsOf = (part: PartDifference) => write(part).split('.')[1]?.length ?? 0;
  const digits = Math.max(digitsOf(leading), rival ? digitsOf(rival) : 0);
  return (part) =>
    part === leading || part === rival ? Math.abs(differenceOf(part, 'adds')).toFixed(digits) : write(part);
}

function rivalWords(rival: PartDifference, leading: PartDifference, write: (part: PartDifference) => string): string {
  const isAgainst = differenceOf(rival, 'adds') * differenceOf(leading, 'adds') < 0;
  const [by, most] = [write(rival), write(leading)];
  const amount = by === most ? 'as much' : Number(by) > Number(most) ? 'even more' : 'nearly as much';
  const title = capital(titleInSentence(rival));
  return isAgainst ? strings.actsAgainst(title, amount, by) : strings.contributesToo(title, amount, by);
}

/** The token that has most of the head's attention in each; '' where that is not known. @param who "it", or its name */
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
    // A head is at no token: "at itself" would be said of the head.
    return token !== undefined && !cross && at === positions[side] ? strings.itself(token) : token;
  };
  const [ofA, ofB] = [nameOf('a'), nameOf('b')];
  if (ofA === undefined || ofB === undefined) return '';
  const [a, b] = [percentInWords(looksMost.a.weight), percentInWords(looksMost.b.weight)];
  const before = cross ? undefined : followedIn(texts, looksMost, positions);
  return ofA === ofB
    ? strings.looksMostAtSame(who, ofA, a, b, before)
    : strings.looksMostAt(who, ofA, a, ofB, b, before);
}

/** "“·John”", or "the second “·John”" of several that are written alike; `undefined` where that is not known. */
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

/** The token, in quotes, behind an earlier copy of which the head looks in both: whether it does so everywhere, two texts do not tell. */
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
