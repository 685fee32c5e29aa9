/** What the test on repeated random tokens says of the model, and of the model without one head: for panel and terminal. Pure. */

import { capital, count } from '../../base/counted';
import { deviationOver } from '../../base/deviation-over';
import { listWords } from '../../base/list-words';
import { amount, hundredths, proseHundredths, shareText, signedHundredths } from '../../base/number-text';
import { besideFormer } from '../ablation/ablation-words';
import type { HalfLogprobs } from './foreseen-halves';
import { DETECTED, type DetectedKind } from './head-kinds';
import { type HeadPlace, isSameHead } from './head-place';
import { HEAD_WORDS } from './head-words';
import type { RepeatedTokens } from './repeated-tokens';

type Tested = Pick<RepeatedTokens, 'scores' | 'ofTexts' | 'foreseen' | 'without'>;

/** The test with all heads, and the one without a head. */
export interface BothTests {
  readonly all: Tested;
  readonly ablated: Tested;
  /** The number of heads per block. */
  readonly heads: number;
}

/** A head's score in both tests, and how much the scores and their difference vary between texts. */
export interface ChangedScore extends HeadPlace {
  readonly before: number;
  readonly after: number;
  readonly spread: ChangeSpread;
  /** Whether leaving out that head can change it at all. */
  readonly canChange: boolean;
}

/**
 * Standard deviations over the texts; that of the change is computed from the differences text by text, since both tests
 * use the same texts.
 */
interface ChangeSpread {
  readonly before: number;
  readonly after: number;
  readonly change: number;
}

/** The name of a head: "3.5". */
export function headName({ layer, head }: HeadPlace): string {
  return `${layer}.${head}`;
}

/** Whether leaving out a head can change another one's attention: only in a later block, which reads what the head writes. */
export function canChange({ layer }: HeadPlace, without: HeadPlace): boolean {
  return layer > without.layer;
}

/** Every head's score for a kind in both tests, block by block. */
export function changedScores({ all, ablated: left, heads }: BothTests, kind: DetectedKind): ChangedScore[] {
  const [ofAll, ofLeft] = [all, left].map(({ ofTexts }) => ofTexts.map((one) => one[kind])) as [
    Float64Array[],
    Float64Array[],
  ];
  const changes = ofAll.map((scores, text) => scores.map((score, at) => (ofLeft[text]?.[at] as number) - score));
  const [before, after, change] = [ofAll, ofLeft, changes].map(deviationOver) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return Array.from(all.scores[kind], (score, at) => {
    const place = { layer: Math.floor(at / heads), head: at % heads };
    return {
      ...place,
      before: score,
      after: left.scores[kind][at] as number,
      spread: { before: before[at] as number, after: after[at] as number, change: change[at] as number },
      canChange: left.without === null || canChange(place, left.without),
    };
  });
}

/** A change counts if it exceeds this many of its standard deviations over the texts. */
const CLEAR_SPREADS = 2;

/** Whether a change is larger than the variation between texts. */
function isClear({ before, after, spread }: ChangedScore): boolean {
  return Math.abs(after - before) > CLEAR_SPREADS * spread.change;
}

/** Explains the ± of a change, and from when on a change counts. */
export const CHANGE_DEFINITION =
  'The ± of a change is the standard deviation of the differences text by text, as both tests read the same texts; a change of less than twice that is not told as one. “Cannot change” stands where the head that is left out writes only after this head has looked: it is the same head, another one of its block, or one of a later block.';

/**
 * The head of an earlier block that attends most to the previous token: an induction head finds its place by what such a
 * head writes.
 */
export function earlierPreviousHead(
  { scores }: Pick<RepeatedTokens, 'scores'>,
  layer: number,
  heads: number,
): HeadPlace | undefined {
  const earlier = scores.previous.subarray(0, layer * heads);
  if (earlier.length === 0) return undefined;
  const at = earlier.indexOf(Math.max(...earlier));
  return { layer: Math.floor(at / heads), head: at % heads };
}

/** In hundredths: a smaller change is not worth mentioning. */
const MUCH = 5;

/**
 * Says how the scores of a kind change without a head: that of the head that changes most, and that of the head with the
 * highest score. If the latter is the one left out, no score shows its effect, so the text begins with what the repetition
 * is worth without it.
 * @param isControlled whether another head of its block was left out as well, whose result is then reported together
 */
export function sayMostChanged(tests: BothTests, kind: DetectedKind, isControlled = false): string {
  const { without } = tests.ablated;
  if (!without) return '';
  const scores = changedScores(tests, kind);
  const later = scores.filter((one) => one.canChange);
  const name = headName(without);
  const [most] = later.toSorted((a, b) => Math.abs(change(b)) - Math.abs(change(a)) || b.before - a.before);
  const worth = sayWorthWithoutFirst(tests, kind);
  if (!most) {
    const none = `No block comes after block ${without.layer}, so no head’s score can change`;
    return worth ? `${worth} ${none}.` : `${none} without head ${name}.`;
  }
  const changes = sayChange(most, HEAD_WORDS[kind].name, isControlled);
  if (worth) return `${worth} ${capital(changes)}`;
  const first = mostBefore(scores) ?? most;
  const ofFirst = isSameHead(first, most) ? '' : ` ${sayFirst(first)}`;
  return `Without head ${name}, ${changes}${ofFirst}`;
}

/**
 * Says how the scores of the other kinds change: "Of other kinds, head 4.3’s induction score changes by −0.42 ± 0.04, from
 * 0.51 to 0.09." Leaving out a head that attends to the previous token changes none of its own kind, but induction heads
 * after it.
 */
export function sayOtherKinds(tests: BothTests, kind: DetectedKind): string {
  const { without } = tests.ablated;
  if (!without) return '';
  const all = DETECTED.filter((other) => other !== kind).map((other) => {
    const later = changedScores(tests, other).filter((one) => one.canChange);
    return { other, most: later.toSorted((a, b) => Math.abs(change(b)) - Math.abs(change(a)))[0] };
  });
  if (all.every(({ most }) => most === undefined)) return '';
  const said = all.flatMap(({ other, most }) =>
    most && Math.abs(change(most)) >= MUCH && isClear(most)
      ? `head ${headName(most)}’s ${HEAD_WORDS[other].name} score changes by ${changeText(most)}, from ${hundredths(most.before)} to ${hundredths(most.after)}`
      : [],
  );
  if (said.length === 0) return `Of other kinds no score changes clearly, by 0.0${MUCH} or more.`;
  return `Of other kinds, ${listWords(said)}.`;
}

function mostBefore(scores: readonly ChangedScore[]): ChangedScore | undefined {
  return scores.toSorted((a, b) => b.before - a.before)[0];
}

/** Used if the head with the highest score of a kind is left out; `undefined` for models that do not predict tokens. */
function sayWorthWithoutFirst(tests: BothTests, kind: DetectedKind): string | undefined {
  const { all, ablated: left } = tests;
  const { without, foreseen: after } = left;
  const first = mostBefore(changedScores(tests, kind));
  if (!without || !after || !all.foreseen || !first || !isSameHead(first, without)) return undefined;
  const instead = gain(after) === gain(all.foreseen) ? ' as before' : ` instead of ${worthText(all.foreseen)}`;
  return `Without head ${headName(without)}, which has the highest ${HEAD_WORDS[kind].name} score of all heads, the repetition is worth ${worthText(after)} nats a token${instead}${inSameTexts(after, all.foreseen)}.`;
}

function sayChange(most: ChangedScore, kind: string, isControlled: boolean): string {
  const [before, after] = [most.before, most.after].map(hundredths);
  const moved = change(most);
  if (moved === 0) return `no head’s ${kind} score changes in its first two decimals.`;
  if (Math.abs(moved) < MUCH)
    return `no head’s ${kind} score changes by 0.0${MUCH} or more: most changes that of head ${headName(most)}, ${after} instead of ${before}.`;
  const { spread } = most;
  const from = `${moved > 0 ? 'rises' : 'falls'} from ${before} ± ${hundredths(spread.before)} to ${after} ± ${hundredths(spread.after)}`;
  const said = `head ${headName(most)}’s ${kind} score ${from} (in the same texts by ${hundredths(Math.abs(changeOf(most)))} ± ${hundredths(spread.change)})`;
  if (!isClear(most)) return `${said}: less than twice that spread, so it may be chance.`;
  if (moved > 0) return `${said}: that head had held it down.`;
  const isMost = inHundredths(most.after) * 2 < inHundredths(most.before);
  if (!isMost) return `${said}: ${shareText(-moved / inHundredths(most.before))} of its score.`;
  return isControlled
    ? `${said}.`
    : `${said}: it needs that head, unless another head of its block, left out as a control, changes it as much.`;
}

/**
 * If a control changes a score by at least this share of the other head's change, the score depends on neither head in
 * particular.
 */
const AS_LARGE = 0.5;

/**
 * For tests without two heads of one block, which are controls of each other: how much each changes the score that either
 * changes most. "Head 4.3’s induction score changes by −0.42 ± 0.04 without head 3.5, and by −0.06 ± 0.02 without head 3.1
 * of the same block: it needs head 3.5 in particular."
 * @param others the other tests that were run
 */
export function controlledSentences(
  { all, ablated: left, heads }: BothTests,
  others: readonly Tested[],
  kind: DetectedKind,
): string[] {
  return others.flatMap((other) => {
    const [one, control] = [left.without, other.without];
    if (!one || !control || one.layer !== control.layer || one.head === control.head) return [];
    const ofBoth = [left, other].map((test) => ({
      without: test.without as HeadPlace,
      scores: changedScores({ all, ablated: test, heads }, kind),
    }));
    const sizeAt = (at: number) =>
      Math.max(...ofBoth.map(({ scores }) => Math.abs(change(scores[at] as ChangedScore))));
    const changed = [...(ofBoth[0]?.scores.keys() ?? [])].filter((at) => ofBoth[0]?.scores[at]?.canChange);
    const [most] = changed.toSorted((a, b) => sizeAt(b) - sizeAt(a));
    if (most === undefined || sizeAt(most) < MUCH) return [];
    const [first, second] = ofBoth
      .map(({ without, scores }) => ({ name: headName(without), score: scores[most] as ChangedScore }))
      .toSorted((a, b) => Math.abs(change(b.score)) - Math.abs(change(a.score))) as [ControlledScore, ControlledScore];
    return [sayControlled(first, second, HEAD_WORDS[kind].name)];
  });
}

interface ControlledScore {
  /** The name of the head that was left out. */
  readonly name: string;
  readonly score: ChangedScore;
}

/** @param first the one without which the score changes more */
function sayControlled(first: ControlledScore, second: ControlledScore, kind: string): string {
  const ratio = Math.abs(change(second.score)) / Math.abs(change(first.score));
  const verdict = !isClear(first.score)
    ? 'the first is less than twice its spread, so it may be chance'
    : ratio >= AS_LARGE
      ? 'it needs neither in particular'
      : change(first.score) < 0
        ? `it needs head ${first.name} in particular`
        : `head ${first.name} in particular had held it down`;
  return `Head ${headName(first.score)}’s ${kind} score changes by ${changeText(first.score)} without head ${first.name}, and by ${changeText(second.score)} without head ${second.name} of the same block, its control: ${verdict}.`;
}

/** Says how the head with the highest score changes, if another one changes more. */
function sayFirst(first: ChangedScore): string {
  const head = `Head ${headName(first)}, which scores most with all heads`;
  return first.canChange
    ? `${head}, has ${besideFormer(hundredths, first.after, first.before)}.`
    : `${head}, is in no later block, so its score stays ${hundredths(first.before)}.`;
}

/** A change as text: "−0.42 ± 0.04". */
export function changeText(score: ChangedScore): string {
  return score.canChange
    ? `${signedHundredths(changeOf(score))} ± ${hundredths(score.spread.change)}`
    : 'cannot change';
}

/** The difference of the scores as written, so that the numbers add up. */
export function changeOf(score: Pick<ChangedScore, 'before' | 'after'>): number {
  return change(score) / 100;
}

/** The same in hundredths. */
function change({ before, after }: Pick<ChangedScore, 'before' | 'after'>): number {
  return inHundredths(after) - inHundredths(before);
}

function inHundredths(score: number): number {
  return Math.round(Number(hundredths(score)) * 100);
}

/** What the repetition is worth, in nats per token: "5.05 ± 0.21"; `undefined` if no tokens are predicted. */
export function repetitionGain({ foreseen }: Pick<RepeatedTokens, 'foreseen'>): string | undefined {
  return foreseen ? worthText(foreseen) : undefined;
}

/** With the standard deviation over the texts, if it is known. */
function worthText(foreseen: HalfLogprobs): string {
  const spread = deviationOf(foreseen.gains);
  return `${proseHundredths(gain(foreseen))}${spread === undefined ? '' : ` ± ${hundredths(spread)}`}`;
}

/** The sample standard deviation; `undefined` if the values are not known, or there is only one. */
export function deviationOf(values: readonly number[] | undefined): number | undefined {
  if (!values || values.length < 2) return undefined;
  return deviationOver(values.map((value) => Float64Array.of(value)))[0];
}

/**
 * The change in the same texts: " (in the same texts 3.49 ± 0.15 less)", as both tests use the same texts. Empty if nothing
 * changes as written.
 */
function inSameTexts(after: HalfLogprobs, before: HalfLogprobs): string {
  const moved = Math.round(100 * (gain(after) - gain(before))) / 100;
  const spread = deviationOf(after.gains?.map((value, text) => value - (before.gains?.[text] ?? Number.NaN)));
  if (moved === 0 || spread === undefined || Number.isNaN(spread)) return '';
  return ` (in the same texts ${proseHundredths(Math.abs(moved))} ± ${hundredths(spread)} ${moved < 0 ? 'less' : 'more'})`;
}

/** Explains the ± of what the repetition is worth. */
export function worthDefinition({ gains }: HalfLogprobs): string | undefined {
  if (deviationOf(gains) === undefined) return undefined;
  return `What the repetition is worth is a mean ± its standard deviation over ${gains?.length} texts.`;
}

/** Says how well the model predicts each half; `undefined` for models that do not predict tokens. */
export function sayForeseen({ foreseen }: Pick<RepeatedTokens, 'foreseen'>): string | undefined {
  if (!foreseen) return undefined;
  const { first, second } = foreseen;
  return `The model foresees the tokens of the second half with a mean log-probability of ${proseHundredths(second)} nats (perplexity ${amount(Math.exp(-second))}), and the same tokens in the first half with ${proseHundredths(first)} (perplexity ${amount(Math.exp(-first))}): the repetition is worth ${worthText(foreseen)} nats a token${overTexts(foreseen)}.${sayWorseThanGuessing(foreseen)}`;
}

/** The text begins with a space. */
function overTexts({ gains }: HalfLogprobs): string {
  return deviationOf(gains) === undefined ? '' : ` (mean ± standard deviation over ${gains?.length} texts)`;
}

/**
 * If the first half is predicted worse than by uniform guessing: says how much of the repetition's worth only makes up for
 * that. The text begins with a space.
 */
function sayWorseThanGuessing({ first, second, vocabulary }: HalfLogprobs): string {
  if (vocabulary === undefined || first >= -Math.log(vocabulary)) return '';
  const gain =
    second > -Math.log(vocabulary)
      ? 'part of that gain only brings it up to guessing'
      : 'that gain only brings it nearer to guessing';
  return ` In the first half the model is worse than guessing among all tokens, whose perplexity is their number, ${count(vocabulary)}: ${gain}.`;
}

/** Says which tokens that mean is over. */
export function foreseenDefinition({ tokens }: HalfLogprobs): string {
  return `The mean log-probability is over ${count(tokens)} tokens of each half: all but the first of a half, which nothing before it foretells.`;
}

/** Like `sayForeseen`, without a head. @param kind the kind whose sentence may say already what the repetition is worth */
export function sayForeseenWithout(tests: BothTests, kind: DetectedKind): string | undefined {
  const { all, ablated: left } = tests;
  const { without, foreseen: after } = left;
  const before = all.foreseen;
  if (!without || !before || !after) return undefined;
  const half = (which: 'first' | 'second') => besideFormer(proseHundredths, after[which], before[which]);
  const worth =
    sayWorthWithoutFirst(tests, kind) === undefined
      ? `: the repetition is then worth ${worthText(after)}${gain(after) === gain(before) ? ' as before' : ` instead of ${worthText(before)}`}${inSameTexts(after, before)}.`
      : '.';
  return `Without head ${headName(without)} the mean log-probability is ${half('second')} in the second half, and ${half('first')} in the first${worth}`;
}

/** The difference of the two means as written, so that the numbers add up. */
function gain({ first, second }: HalfLogprobs): number {
  const written = (value: number) => Math.round(Number(hundredths(value)) * 100);
  return (written(second) - written(first)) / 100;
}
