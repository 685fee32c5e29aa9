/** Says in sentences which heads and MLPs make two runs differ. Panel and terminal share it. */
import { capital } from '../../base/counted';
import { percentInWords, signedHundredths } from '../../base/number-text';
import {
  decidingPart,
  differenceOf,
  isMoreThanWhole,
  leadingPart,
  type MostDifferent,
  mostDifferentParts,
  opposingPart,
  partName,
  titleInSentence,
} from './most-different';
import type { Outcome } from './outcome';
import type { PartDifference, PartDifferences, TakenApart } from './part-differences';
import { type Standing, partStrings as strings } from './part-strings';
import { sideDifference, writtenDifference } from './side-difference';

/** The fields of a token that are needed to write it. */
export interface WrittenToken {
  readonly token: string;
  readonly text: string;
  readonly special?: boolean;
}

/** Quotes a token in the form that the medium uses. */
export type Quote = (token: WrittenToken) => string;

/** The tokens of the two texts, and how they are quoted. */
export interface ComparedTokens {
  readonly quoted: Quote;
  /** A token of a side, or of its source if a head attends to that. */
  tokenAt(side: 'a' | 'b', position: number | null, ofSource: boolean): WrittenToken | undefined;
}

/** A smaller share of a head's attention on other tokens is not mentioned. */
const LOOKS_ELSEWHERE = 0.1;

/**
 * The part that contributes most to the difference between the predictions; '' if both predict the same. For readers of an edit,
 * who see no A and no B.
 */
export function leadingSentence(quoted: Quote, found: PartDifferences): string {
  return leadingWords(found, `${capital(differenceWords(quoted, found))}.`);
}

/** By how much the logits of the two predictions move apart; '' if both predict the same. */
export function differenceSentence(quoted: Quote, found: PartDifferences): string {
  const words = differenceWords(quoted, found);
  return words && strings.fromAToB(words);
}

function differenceWords(quoted: Quote, { logit }: PartDifferences): string {
  if (!logit?.ratherThan) return '';
  const moves = sideDifference(logit.of.a, logit.of.b) > 0 ? 'rises' : 'falls';
  return strings.differenceMoves([quoted(logit), quoted(logit.ratherThan)], moves, unsigned(wholeOf(logit)));
}

/** @param changes the sentence that gives the change of the difference */
function leadingWords(found: PartDifferences, changes: string): string {
  const leading = leadingPart(found);
  const { logit } = found;
  if (!leading || !logit) return '';
  return strings.leads(changes, titleInSentence(leading), makes(leading), isMoreThanWhole(leading, logit.of));
}

/**
 * How the logits of two tokens that the reader has chosen compare in both, and which part makes most of the change; '' if that
 * is not known. @param side the side on which the reader has chosen them
 */
export function chosenPairSentence(quoted: Quote, found: PartDifferences, side: 'A' | 'B'): string {
  const { logit } = found;
  if (!logit?.ratherThan) return '';
  const { ratherThan } = logit;
  const chosen = strings.chosenPair(side, quoted(logit), quoted(ratherThan));
  const isSame = Number(wholeOf(logit)) === 0;
  const changes = strings.changesBy(wholeOf(logit));
  const leading = isSame ? '' : leadingWords(found, changes) || changes;
  return [chosen, `${standingOf(quoted, logit, ratherThan)}.`, leading].filter(Boolean).join(' ');
}

/** The short sentence about the one part that clearly makes the change; '' if several do. */
export function decidingSentence(found: PartDifferences): string {
  const deciding = decidingPart(found);
  const { logit } = found;
  if (!deciding || !logit) return '';
  const whole = sideDifference(logit.of.a, logit.of.b);
  const made = differenceOf(deciding, 'adds');
  return strings.decides(titleInSentence(deciding), signedHundredths(made), signedHundredths(whole));
}

/** @param outcome at the same positions; `undefined` if not known @param place the tokens there, in quotes */
export function partSentences(
  texts: ComparedTokens,
  found: PartDifferences,
  outcome: Outcome | undefined,
  place: string,
): string[] {
  const most = mostDifferentParts(found);
  if (!most.head && !most.mlp) return [strings.noPartDiffers];
  const { logit } = found;
  if (!logit) return outputSentences(most, headCount(found), place);
  if (!logit.ratherThan) return logitSentences(texts.quoted, most, logit, headCount(found), outcome);
  return [
    `${standingOf(texts.quoted, logit, logit.ratherThan)}.`,
    ...otherPredictionSentences(texts, found, most, logit),
  ].filter(Boolean);
}

function headCount({ parts }: PartDifferences): number {
  return parts.filter(({ kind }) => kind === 'head').length;
}

/** For equal predictions: names first the part, of either kind, whose contribution to the logit differs most. */
export function logitSentences(
  quoted: Quote,
  { head, mlp }: MostDifferent,
  logit: TakenApart,
  heads: number,
  outcome: Outcome | undefined,
): string[] {
  const token = quoted(logit);
  // The written contributions differ by the amount that the summary gives for the part.
  const added = ({ adds }: PartDifference, side: 'a' | 'b') => writtenDifference(adds?.a ?? 0, adds?.b ?? 0)[side];
  const size = (part: PartDifference) => Math.abs(differenceOf(part, 'adds'));
  const isMlp = mlp && (!head || size(mlp) > size(head));
  const ofHead = head ? [strings.headAdds(partName(head), token, added(head, 'a'), added(head, 'b'), heads)] : [];
  return [
    ...(isMlp ? [strings.mlpDiffersMost(mlp.layer, token, added(mlp, 'a'), added(mlp, 'b')), ...ofHead] : ofHead),
    ...(mlp && !isMlp ? [strings.mlpAdds(mlp.layer, added(mlp, 'a'), added(mlp, 'b'))] : []),
    logitSentence(quoted, logit, outcome),
  ];
}

/** The difference of a logit, and what softmax leaves of it. @param outcome at the same positions; `undefined` if not known */
export function logitSentence(quoted: Quote, logit: TakenApart, outcome: Outcome | undefined): string {
  const of = writtenDifference(logit.of.a, logit.of.b);
  const said = strings.logitOfBoth(quoted(logit), of.a, of.b, of.difference);
  const known = outcome ? [...outcome.a.top, ...(outcome.shared?.changed ?? [])] : [];
  const chance = known.find(({ id }) => id === logit.id);
  if (!chance?.other) return said;
  const [a, b] = [Math.log(chance.own.probability), Math.log(chance.other.probability)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return said;
  // The numbers add up as written.
  const left = Math.round(100 * sideDifference(a, b)) / 100;
  const ofAll = Number(of.difference.replace('−', '-')) - left;
  return `${said} ${strings.logProbabilityOfBoth(signedHundredths(ofAll), signedHundredths(left))}`;
}

/**
 * How the logits of the two predictions compare in A and in B, and what a head makes of the change, after the MLP that makes
 * more of it, if one does: "In A the logit of “·dog” leads that of “·man” by 0.61; in B it trails by 0.34. Of this change of
 * −0.94, head 4.3 makes −0.30 directly"
 */
export function changeSentences(
  quoted: Quote,
  head: PartDifference,
  logit: TakenApart,
  ratherThan: NonNullable<TakenApart['ratherThan']>,
  leading: PartDifference | undefined,
): string {
  const of = leading?.kind === 'mlp' ? ofChangeBoth(leading, head, logit) : ofChange(head, logit);
  return `${standingOf(quoted, logit, ratherThan)}. ${of}`;
}

function ofChangeBoth(mlp: PartDifference, head: PartDifference, logit: TakenApart): string {
  const [nameOfMlp, nameOfHead] = [titleInSentence(mlp), titleInSentence(head)];
  return strings.ofChangeBoth(nameOfMlp, makes(mlp), nameOfHead, makes(head), wholeOf(logit));
}

function standingOf(quoted: Quote, logit: TakenApart, ratherThan: NonNullable<TakenApart['ratherThan']>): string {
  const { a, b } = writtenDifference(logit.of.a, logit.of.b);
  return strings.standing(quoted(logit), quoted(ratherThan), standing(a), standing(b));
}

/** @param written with its sign; without one if it is 0 as written */
function standing(written: string): Standing {
  return {
    way: written.startsWith('+') ? 'leads' : written.startsWith('−') ? 'trails' : 'equals',
    size: unsigned(written),
  };
}

/** A part that is named makes some of the change, never a negative share. */
function ofChange(part: PartDifference, logit: TakenApart): string {
  const isMore = isMoreThanWhole(part, logit.of);
  return strings.ofChange(strings.headOf(partName(part)), makes(part), wholeOf(logit), isMore);
}

/** By how much a part makes two logits move apart, without a sign: for sentences whose verb says the direction. */
export function madeBy(part: PartDifference): string {
  return unsigned(makes(part));
}

/** The same with the sign that it has in tables. */
function makes({ adds }: PartDifference): string {
  return writtenDifference(adds?.a ?? 0, adds?.b ?? 0).difference;
}

function wholeOf({ of }: TakenApart): string {
  return writtenDifference(of.a, of.b).difference;
}

function unsigned(written: string): string {
  return written.replace(/^[+−]/, '');
}

/** Why A predicts one token and B another; '' for what is not said. */
function otherPredictionSentences(
  texts: ComparedTokens,
  found: PartDifferences,
  { head, mlp }: MostDifferent,
  logit: TakenApart,
): string[] {
  const against = { head: opposingPart(found, 'head'), mlp: opposingPart(found, 'mlp') };
  const headMakes = (part: PartDifference) => {
    const { a, b } = writtenDifference(part.adds?.a ?? 0, part.adds?.b ?? 0);
    return `${ofChange(part, logit)}, ${strings.mostOfHeads(headCount(found), a, b)}.`;
  };
  return [
    head ? headMakes(head) : strings.noHeadMakes,
    head ? lookSentence(texts, head) : '',
    against.head ? strings.headOpposes(partName(against.head), madeBy(against.head)) : '',
    mlp ? strings.mlpMakes(mlp.layer, makes(mlp)) : '',
    against.mlp ? strings.mlpOpposes(against.mlp.layer, madeBy(against.mlp)) : '',
  ];
}

function outputSentences({ head, mlp }: MostDifferent, heads: number, place: string): string[] {
  return [
    ...(head ? [strings.headOutput(partName(head), percentInWords(head.output), heads, place, head.output > 1)] : []),
    ...(mlp ? [strings.mlpOutput(mlp.layer, percentInWords(mlp.output))] : []),
  ];
}

/** Where the head attends in one text but not in the other; '' if it attends to much the same tokens. */
function lookSentence({ quoted, tokenAt }: ComparedTokens, { look, cross }: PartDifference): string {
  if (!look) return '';
  const { at, weights } = look;
  if (Math.abs(sideDifference(weights.a, weights.b)) < LOOKS_ELSEWHERE) return '';
  const [ofA, ofB] = [tokenAt('a', at.a, cross), tokenAt('b', at.b, cross)];
  const [a, b] = [percentInWords(weights.a), percentInWords(weights.b)];
  if (ofA && ofB) {
    const [tokenA, tokenB] = [quoted(ofA), quoted(ofB)];
    return tokenA === tokenB ? strings.looksAtBoth(tokenA, a, b) : strings.looksBeside(tokenA, a, tokenB, b);
  }
  if (ofA) return strings.looksInOne(quoted(ofA), a, 'A');
  return ofB ? strings.looksInOne(quoted(ofB), b, 'B') : '';
}
