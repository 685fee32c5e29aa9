/** One head's score of a kind, beside the highest that the text allows and the same on shuffled tokens. Pure. */
import { hundredths, inDecimals } from '../../base/number-text';
import type { HeadBaseline } from './head-baseline';
import { DETECTED, type DetectedKind, type HeadKind } from './head-kinds';
import type { HeadScores } from './head-scores';
import { HEAD_WORDS } from './head-words';

export interface ScoreOfHead {
  readonly score: number;
  /** Of kinds that are means over the tokens that can count there is none. */
  readonly limit: ScoreLimit | undefined;
  /** Mean and standard deviation on shuffled tokens, once they are here. */
  readonly shuffled: ShuffledScore | undefined;
}

/** Where tokens that cannot count add 0 to a score. */
interface ScoreLimit {
  /** The highest score that a head can have, 0 to 1. */
  readonly ceiling: number;
  /** The mean over the tokens that can count; NaN where none can. */
  readonly overCountable: number;
}

export interface ShuffledScore {
  readonly mean: number;
  readonly deviation: number;
  /** How many shuffles have a lower score than the text, of how many. */
  readonly below: number;
  readonly shuffles: number;
  /** Shuffled tokens keep their repeats: of their own order. */
  readonly limit: ScoreLimit | undefined;
}

/** Without how many of the shuffles score less. */
type ShuffledMean = Omit<ShuffledScore, 'below' | 'shuffles'>;

/** What compares with other heads and texts: the mean over the tokens that can count. */
export function comparableScore({ score, limit }: Pick<ScoreOfHead, 'score' | 'limit'>): number {
  return limit && limit.ceiling > 0 ? limit.overCountable : score;
}

/** The same of shuffled tokens. */
export function comparableShuffled({ mean, deviation, limit }: ShuffledMean): { mean: number; deviation: number } {
  return limit && limit.ceiling > 0
    ? { mean: limit.overCountable, deviation: deviation / limit.ceiling }
    : { mean, deviation };
}

/** "0.80 ± 0.03" */
export function shuffledText(shuffled: ShuffledMean, decimals = 2): string {
  const { mean, deviation } = comparableShuffled(shuffled);
  return `${inDecimals(mean, decimals)} ± ${inDecimals(deviation, decimals)}`;
}

/** Beyond these, two scores are as good as equal. */
const MOST_DECIMALS = 6;

/**
 * A score and what it is on shuffled tokens, each as it is written beside the other: in hundredths, or where "1.00" would
 * stand beside "1.00 ± 0.00" though the text scores more, with as many decimals as tell the two apart.
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
    // What is not 1 is not written so.
    return own === other ? spread === 0 : own === 1 && score < 1 && decimals > 2;
  };
  if (score !== mean) while (decimals < MOST_DECIMALS && isSame()) decimals++;
  return { score: inDecimals(score, decimals), shuffled: shuffledText(found.shuffled, decimals) };
}

/** Whether tokens that cannot count add 0 to the score of this kind. */
export function isLimited(kind: HeadKind): kind is DetectedKind {
  return DETECTED.some((one) => one === kind);
}

/** `undefined` where the text is too short for the kind. @param at the head's place in the arrays */
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

/** The weights of each token sum to 1, and those of tokens that cannot count add nothing. */
function limitOf(score: number, countable: number, pos: number): ScoreLimit {
  const ceiling = countable / pos;
  return { ceiling, overCountable: ceiling === 0 ? Number.NaN : score / ceiling };
}

/** Whether no token can count in any block: a score of 0 says nothing then. */
export function noneCanCount({ countable, scores }: HeadScores, kind: HeadKind): boolean {
  return isLimited(kind) && !Number.isNaN(scores[kind][0]) && countable[kind].every((count) => count === 0);
}

/** How many tokens can count, and what follows for the head detector's score, which is another number; of kinds without a limit none. @param text what it is: "text", "source", "output" */
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

/** Why a score can be higher than that of the head detector. */
function ofAll(pos: number, most: string): string {
  return `the score is the mean over such tokens alone. TransformerLens’s head detector divides by all ${pos} tokens: here its score can reach ${most}, and no more.`;
}

/** "0.65 over the 5 tokens that have an earlier copy (head detector: 0.14 of at most 0.22)" */
export function scoreText({ score, limit }: ScoreOfHead, kind: HeadKind, pos: number): string {
  if (!limit || !isLimited(kind)) return hundredths(score);
  const count = Math.round(limit.ceiling * pos);
  const tokens = count === 1 ? 'the one token that has' : `the ${count} tokens that have`;
  return `${hundredths(limit.overCountable)} over ${tokens} ${HEAD_WORDS[kind].countable} (head detector: ${hundredths(score)} of at most ${hundredths(limit.ceiling)})`;
}
