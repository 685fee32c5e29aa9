/** One head's score for a kind, with the highest score that the text allows and the score on shuffled tokens. Pure. */
import { hundredths, inDecimals } from '../../base/number-text';
import type { HeadBaseline } from './head-baseline';
import { DETECTED, type DetectedKind, type HeadKind } from './head-kinds';
import type { HeadScores } from './head-scores';
import { HEAD_WORDS } from './head-words';

export interface ScoreOfHead {
  readonly score: number;
  /** Absent for kinds whose score is already a mean over the tokens that can count. */
  readonly limit: ScoreLimit | undefined;
  /** Mean and standard deviation on shuffled tokens, once they are available. */
  readonly shuffled: ShuffledScore | undefined;
}

/** The limit of a score in which tokens that cannot count add 0. */
interface ScoreLimit {
  /** The highest score that a head can have, 0 to 1. */
  readonly ceiling: number;
  /** The mean over the tokens that can count; NaN if none can. */
  readonly overCountable: number;
}

export interface ShuffledScore {
  readonly mean: number;
  readonly deviation: number;
  /** How many shuffles have a lower score than the text, and how many there are. */
  readonly below: number;
  readonly shuffles: number;
  /** The limit in the shuffled order: shuffled tokens keep their repeats. */
  readonly limit: ScoreLimit | undefined;
}

/** The score on shuffled tokens without the number of shuffles that score lower. */
type ShuffledMean = Omit<ShuffledScore, 'below' | 'shuffles'>;

/** The score that compares with other heads and texts: the mean over the tokens that can count. */
export function comparableScore({ score, limit }: Pick<ScoreOfHead, 'score' | 'limit'>): number {
  return limit && limit.ceiling > 0 ? limit.overCountable : score;
}

/** The same for shuffled tokens. */
export function comparableShuffled({ mean, deviation, limit }: ShuffledMean): { mean: number; deviation: number } {
  return limit && limit.ceiling > 0
    ? { mean: limit.overCountable, deviation: deviation / limit.ceiling }
    : { mean, deviation };
}

/** The shuffled score as text: "0.80 ± 0.03". */
export function shuffledText(shuffled: ShuffledMean, decimals = 2): string {
  const { mean, deviation } = comparableShuffled(shuffled);
  return `${inDecimals(mean, decimals)} ± ${inDecimals(deviation, decimals)}`;
}

/** Scores that are equal to this many decimals count as equal. */
const MOST_DECIMALS = 6;

/**
 * A score and its shuffled score as they are written beside each other: in hundredths, or, if "1.00" would be beside "1.00
 * ± 0.00" although the text scores higher, with as many decimals as it takes to tell them apart.
 */
export function besideEachOther(found: Pick<ScoreOfHead, 'score' | 'limit' | 'shuffled'>): {
  readonly score: string;
  readonly shuffled: string;
} {
  const score = comparableScore(found);
  if (!found.shuffled) return { score: hundredths(score), shuffled: '' };
  const { mean, deviation } = comparableShuffled(found.shuffled);
  let decimals = 2;
  const isSame = () => {
    const [own, other, spread] = [score, mean, deviation].map((value) => Number(value.toFixed(decimals)));
    // A score below 1 is not written as 1.
    return own === other ? spread === 0 : own === 1 && score < 1 && decimals > 2;
  };
  if (score !== mean) while (decimals < MOST_DECIMALS && isSame()) decimals++;
  return { score: inDecimals(score, decimals), shuffled: shuffledText(found.shuffled, decimals) };
}

/** Whether tokens that cannot count add 0 to the score of this kind. */
export function isLimited(kind: HeadKind): kind is DetectedKind {
  return DETECTED.some((one) => one === kind);
}

/** A head's score; `undefined` if the text is too short for the kind. @param at the head's index in the arrays */
export function scoreOfHead(
  scores: HeadScores,
  baseline: HeadBaseline | undefined,
  kind: HeadKind,
  at: number,
): ScoreOfHead | undefined {
  const score = scores.scores[kind][at];
  if (score === undefined || Number.isNaN(score)) return undefined;
  const layer = Math.floor(at / scores.heads);
  const limit = (value: number, { countable }: Pick<HeadScores, 'countable'>) =>
    isLimited(kind) ? limitOf(value, countable[kind][layer] as number, scores.pos) : undefined;
  const [mean, deviation, below] = [baseline?.mean[kind][at], baseline?.deviation[kind][at], baseline?.below[kind][at]];
  return {
    score,
    limit: limit(score, scores),
    shuffled:
      baseline && mean !== undefined && deviation !== undefined && below !== undefined
        ? { mean, deviation, below, shuffles: baseline.shuffles, limit: limit(mean, baseline) }
        : undefined,
  };
}

/** The limit follows because the weights of each token sum to 1, and tokens that cannot count add nothing. */
function limitOf(score: number, countable: number, pos: number): ScoreLimit {
  const ceiling = countable / pos;
  return { ceiling, overCountable: ceiling === 0 ? Number.NaN : score / ceiling };
}

/** Whether no token can count in any block, so that a score of 0 means nothing. */
export function noneCanCount({ countable, scores }: HeadScores, kind: HeadKind): boolean {
  return isLimited(kind) && !Number.isNaN(scores[kind][0]) && countable[kind].every((count) => count === 0);
}

/**
 * Says how many tokens can count, and how the head detector's score therefore differs; `undefined` for kinds without a
 * limit. @param text what it is: "text", "source", "output"
 */
export function limitText({ countable, pos }: HeadScores, kind: HeadKind, text = 'text'): string | undefined {
  if (!isLimited(kind)) return undefined;
  const { countable: words } = HEAD_WORDS[kind];
  const [least, most] = [Math.min(...countable[kind]), Math.max(...countable[kind])];
  if (most === 0) return `No token of this ${text} has ${words} that it can look at, so no head can score.`;
  if (least !== most) {
    return `Depending on the block, ${least} to ${most} of ${pos} tokens can look at ${words}: ${ofAll(pos, `${hundredths(least / pos)} to ${hundredths(most / pos)}`)}`;
  }
  return `Here ${most} of ${pos} tokens ${most === 1 ? 'has' : 'have'} ${words}: ${ofAll(pos, hundredths(most / pos))}`;
}

/** Says why a score can be higher than that of the head detector. */
function ofAll(pos: number, most: string): string {
  return `the score is the mean over such tokens alone. TransformerLens’s head detector divides by all ${pos} tokens: here its score can reach ${most}, and no more.`;
}

/** The score as text: "0.65 over the 5 tokens that have an earlier copy (head detector: 0.14 of at most 0.22)". */
export function scoreText({ score, limit }: ScoreOfHead, kind: HeadKind, pos: number): string {
  if (!limit || !isLimited(kind)) return hundredths(score);
  const count = Math.round(limit.ceiling * pos);
  const tokens = count === 1 ? 'the one token that has' : `the ${count} tokens that have`;
  return `${hundredths(limit.overCountable)} over ${tokens} ${HEAD_WORDS[kind].countable} (head detector: ${hundredths(score)} of at most ${hundredths(limit.ceiling)})`;
}
