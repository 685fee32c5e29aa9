/** The heads of a kind: by their scores, each beside the same tokens shuffled. */
import type { HeadBaseline, HeadScores, RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { type DetectedKind, type HeadKind, wantedKeys } from '../../../src/trace/heads/head-kinds';
import {
  comparableScore,
  comparableShuffled,
  isLimited,
  type ScoreOfHead,
  scoreOfHead,
} from '../../../src/trace/heads/score-of-head';

export interface FoundHead extends ScoreOfHead {
  readonly layer: number;
  readonly head: number;
}

/** One head's score of a kind; `undefined` where the text is too short for it, or none of its tokens can count. */
export function foundHead(
  scores: HeadScores,
  baseline: HeadBaseline | undefined,
  kind: HeadKind,
  layer: number,
  head: number,
): FoundHead | undefined {
  const score = scoreOfHead(scores, baseline, kind, layer * scores.heads + head);
  return score && score.limit?.ceiling !== 0 ? { layer, head, ...score } : undefined;
}

/**
 * Those that have at least this much in the number that compares, the largest first; of equals in the order of blocks.
 * @param repeated orders them by what they score on repeated random tokens, where the kind is tested so
 */
export function findHeads(
  scores: HeadScores,
  baseline: HeadBaseline | undefined,
  kind: HeadKind,
  least: number,
  repeated?: Pick<RepeatedTokens, 'scores'>,
): FoundHead[] {
  const tested = repeated && isLimited(kind) ? repeated.scores[kind] : undefined;
  const orderedBy = (found: FoundHead) => tested?.[found.layer * scores.heads + found.head] ?? comparableScore(found);
  const all = Array.from({ length: scores.layers * scores.heads }, (_, at) =>
    foundHead(scores, baseline, kind, Math.floor(at / scores.heads), at % scores.heads),
  );
  return all
    .filter((found): found is FoundHead => found !== undefined && comparableScore(found) >= least)
    .sort((a, b) => orderedBy(b) - orderedBy(a) || a.layer - b.layer || a.head - b.head);
}

/** So many tokens must be able to count for what a head scores in a text to say something about the head. */
const ENOUGH = 8;

/** Whether too few tokens can count for a head's score: by chance alone a head may be the first then. */
export function fewCount({ countable }: Pick<HeadScores, 'countable'>, kind: HeadKind): boolean {
  return isLimited(kind) && Math.max(...countable[kind]) < ENOUGH;
}

/** What a reader is told to begin with. */
export type HeadAdvice = 'first row' | 'first tested' | 'none does' | 'few count' | 'repeats';

/** Below this mean weight on repeated random tokens no head of a model is one of the kind; even attention is 0.01 there. */
const DOES = 0.1;

/**
 * Which head to begin with. In a text of its own a head that looks for copies scores also with commas and the like, as
 * nearly all heads do: such kinds are tested first.
 */
export function headAdvice(
  scores: Pick<HeadScores, 'countable'>,
  kind: HeadKind,
  repeated?: Pick<RepeatedTokens, 'scores'>,
): HeadAdvice {
  if (!isLimited(kind)) return 'first row';
  if (repeated) return Math.max(...repeated.scores[kind]) < DOES ? 'none does' : 'first tested';
  if (fewCount(scores, kind)) return 'few count';
  return kind === 'previous' ? 'first row' : 'repeats';
}

/**
 * How much of a score remains on shuffled tokens: all where it is not above that by more than these differ, the larger
 * part, or less; `undefined` until they are here.
 */
export function remainsShuffled(found: ScoreOfHead): 'all' | 'most' | 'less' | undefined {
  if (!found.shuffled) return undefined;
  const { mean, deviation } = comparableShuffled(found.shuffled);
  const score = comparableScore(found);
  if (score <= mean + 2 * deviation) return 'all';
  return mean >= score / 2 ? 'most' : 'less';
}

/** The highest score of a kind that a head has in this text, in the number that compares; 0 where none has any. */
export function highestScore(scores: HeadScores, kind: HeadKind): number {
  const [highest] = findHeads(scores, undefined, kind, Number.NEGATIVE_INFINITY);
  return highest ? Math.max(0, comparableScore(highest)) : 0;
}

/** The end of what a list of heads can be limited to: at the highest score there is still a head. In hundredths. */
export function mostLeast(scores: HeadScores, kind: HeadKind): number {
  return Math.floor(highestScore(scores, kind) * 100) / 100;
}

export interface TestedHead {
  readonly layer: number;
  readonly head: number;
  readonly score: number;
}

/** The heads that have most of a kind on repeated random tokens. */
export function bestRepeated(
  { scores }: Pick<RepeatedTokens, 'scores'>,
  kind: DetectedKind,
  heads: number,
  count: number,
): TestedHead[] {
  const all = Array.from(scores[kind], (score, at) => ({ layer: Math.floor(at / heads), head: at % heads, score }));
  return all.sort((a, b) => b.score - a.score).slice(0, count);
}

/** From a token from which a head does at least this share of what it does from another, it is seen as well. */
const SEEN = 1 / 2;

/**
 * The token from which a head is seen to be of a kind: the chosen one, or that with most of its weight on keys of the kind
 * where the chosen one has much less. `undefined` where no token has such keys.
 * @param weights of the head, [query, key], row-major
 */
export function tokenThatShows(
  kind: DetectedKind,
  weights: Float32Array,
  ids: readonly number[],
  chosen: number,
): number | undefined {
  const wanted = wantedKeys(kind, ids);
  const sums = ids.map((_, query) => {
    const row = query * ids.length;
    return ids.reduce((sum, _id, key) => sum + (weights[row + key] as number) * (wanted[row + key] as number), 0);
  });
  const most = Math.max(...sums);
  if (!(most > 0)) return undefined;
  return (sums[chosen] ?? 0) >= SEEN * most ? chosen : sums.indexOf(most);
}
