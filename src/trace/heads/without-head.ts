/** What the test on repeated random tokens says of the model, and of it without a head: for panel and terminal alike. Pure. */
import { amount, hundredths, proseHundredths } from '../../base/number-text';
import { beside } from '../readings/ablation-words';
import type { Foreseen } from './foreseen-halves';
import type { DetectedKind } from './head-kinds';
import { HEAD_WORDS } from './head-words';
import type { HeadOfBlock, RepeatedTokens } from './repeated-tokens';

type Tested = Pick<RepeatedTokens, 'scores' | 'foreseen' | 'without'>;

/** The test with all heads, and without one. */
export interface BothTests {
  readonly all: Tested;
  readonly left: Tested;
  /** How many heads each block has. */
  readonly heads: number;
}

/** A head's score in both. */
export interface ChangedScore extends HeadOfBlock {
  readonly before: number;
  readonly after: number;
}

/** "3.5" */
export function headName({ layer, head }: HeadOfBlock): string {
  return `${layer}.${head}`;
}

/** Every head's score of a kind in both tests, block after block. */
export function changedScores({ all, left, heads }: BothTests, kind: DetectedKind): ChangedScore[] {
  return Array.from(all.scores[kind], (before, at) => ({
    layer: Math.floor(at / heads),
    head: at % heads,
    before,
    after: left.scores[kind][at] as number,
  }));
}

/** The head of an earlier block that looks most at the token before: by what it writes an induction head finds its place. */
export function earlierPreviousHead(
  { scores }: Pick<RepeatedTokens, 'scores'>,
  layer: number,
  heads: number,
): HeadOfBlock | undefined {
  const earlier = scores.previous.subarray(0, layer * heads);
  if (earlier.length === 0) return undefined;
  const at = earlier.indexOf(Math.max(...earlier));
  return { layer: Math.floor(at / heads), head: at % heads };
}

/** What changes less is no change to speak of, in hundredths. */
const MUCH = 5;

/**
 * What becomes of the scores of a kind without a head: of the one that changes most, and of the one that had most. Where
 * that is the one left out, no score tells what it does: first what the repetition is worth without it.
 */
export function sayMostChanged(tests: BothTests, kind: DetectedKind): string {
  const { without } = tests.left;
  if (!without) return '';
  const scores = changedScores(tests, kind);
  const later = scores.filter(({ layer }) => layer > without.layer);
  const name = headName(without);
  const [most] = later.toSorted((a, b) => Math.abs(change(b)) - Math.abs(change(a)) || b.before - a.before);
  const worth = sayWorthWithoutFirst(tests, kind);
  if (!most) {
    const none = `No block comes after block ${without.layer}, so no head’s score can change`;
    return worth ? `${worth} ${none}.` : `${none} without head ${name}.`;
  }
  const changes = sayChange(most, HEAD_WORDS[kind].name);
  if (worth) return `${worth} ${changes.charAt(0).toUpperCase()}${changes.slice(1)}`;
  const first = mostBefore(scores) ?? most;
  const ofFirst = isSame(first, most) ? '' : ` ${sayFirst(first, without)}`;
  return `Without head ${name}, ${changes}${ofFirst}`;
}

function mostBefore(scores: readonly ChangedScore[]): ChangedScore | undefined {
  return scores.toSorted((a, b) => b.before - a.before)[0];
}

function isSame(one: HeadOfBlock, other: HeadOfBlock): boolean {
  return one.layer === other.layer && one.head === other.head;
}

/** Where the head that has most of a kind is left out; of models that foresee no token nothing. */
function sayWorthWithoutFirst(tests: BothTests, kind: DetectedKind): string | undefined {
  const { all, left } = tests;
  const { without, foreseen: after } = left;
  const first = mostBefore(changedScores(tests, kind));
  if (!without || !after || !all.foreseen || !first || !isSame(first, without)) return undefined;
  const [is, was] = [gain(after), gain(all.foreseen)].map(proseHundredths);
  const instead = is === was ? ' as before' : ` instead of ${was}`;
  return `Without head ${headName(without)}, which has the highest ${HEAD_WORDS[kind].name} score of all heads, the repetition is worth ${is} nats a token${instead}.`;
}

function sayChange(most: ChangedScore, kind: string): string {
  const [before, after] = [most.before, most.after].map(hundredths);
  const moved = change(most);
  if (moved === 0) return `no head’s ${kind} score changes in its first two decimals.`;
  if (Math.abs(moved) < MUCH)
    return `no head’s ${kind} score changes by 0.0${MUCH} or more: most changes that of head ${headName(most)}, ${after} instead of ${before}.`;
  const head = `head ${headName(most)}’s ${kind} score`;
  if (moved > 0) return `${head} rises from ${before} to ${after}: that head had held it down.`;
  const isMost = inHundredths(most.after) * 2 < inHundredths(most.before);
  return `${head} falls from ${before} to ${after}: it needs that head${isMost ? '' : ', but only for part of its score'}.`;
}

/** Of the head that had most, where another changes more. */
function sayFirst(first: ChangedScore, without: HeadOfBlock): string {
  const head = `Head ${headName(first)}, which scores most with all heads`;
  return first.layer > without.layer
    ? `${head}, has ${beside(hundredths, first.after, first.before)}.`
    : `${head}, is in no later block, so its score stays ${hundredths(first.before)}.`;
}

/** As both are written, the numbers make the difference. */
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

/** How well the model foresees each half; of models that foresee no token nothing. */
export function sayForeseen({ foreseen }: Pick<RepeatedTokens, 'foreseen'>): string | undefined {
  if (!foreseen) return undefined;
  const { first, second } = foreseen;
  return `The model foresees the tokens of the second half with a mean log-probability of ${proseHundredths(second)} nats (perplexity ${amount(Math.exp(-second))}), and the same tokens in the first half with ${proseHundredths(first)} (perplexity ${amount(Math.exp(-first))}): the repetition is worth ${proseHundredths(gain(foreseen))} nats a token.`;
}

/** Which tokens that mean is over. */
export function foreseenDefinition({ tokens }: Foreseen): string {
  return `The mean log-probability is over ${tokens.toLocaleString('en')} tokens of each half: all but the first of a half, which nothing before it foretells.`;
}

/** The same without a head. @param kind where what the repetition is worth may be said beside the scores of that already */
export function sayForeseenWithout(tests: BothTests, kind: DetectedKind): string | undefined {
  const { all, left } = tests;
  const { without, foreseen: after } = left;
  const before = all.foreseen;
  if (!without || !before || !after) return undefined;
  const half = (which: 'first' | 'second') => beside(proseHundredths, after[which], before[which]);
  const worth =
    sayWorthWithoutFirst(tests, kind) === undefined
      ? `: the repetition is then worth ${beside(proseHundredths, gain(after), gain(before))}.`
      : '.';
  return `Without head ${headName(without)} the mean log-probability is ${half('second')} in the second half, and ${half('first')} in the first${worth}`;
}

/** As both are written, the numbers make the difference. */
function gain({ first, second }: Foreseen): number {
  const written = (value: number) => Math.round(Number(hundredths(value)) * 100);
  return (written(second) - written(first)) / 100;
}
