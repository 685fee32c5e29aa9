/** The heads of a kind: by their scores, each beside the same tokens shuffled. */
import type { HeadBaseline, HeadScores } from '../../../src/engine/protocol/reading-protocol';
import type { HeadKind } from '../../../src/trace/heads/head-kinds';
import { type ScoreOfHead, type ShuffledScore, scoreOfHead } from '../../../src/trace/heads/score-of-head';
import { hundredths } from '../../strings/format';

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

/** How much of its bar a score fills: the highest that the text allows fills all of it. */
export function filledBy({ score, limit }: Pick<ScoreOfHead, 'score' | 'limit'>): number {
  return limit && limit.ceiling > 0 ? limit.overCountable : score;
}

/** Those that have at least this score, the largest first; of equals in the order of blocks. */
export function findHeads(
  scores: HeadScores,
  baseline: HeadBaseline | undefined,
  kind: HeadKind,
  least: number,
): FoundHead[] {
  const all = Array.from({ length: scores.layers * scores.heads }, (_, at) =>
    foundHead(scores, baseline, kind, Math.floor(at / scores.heads), at % scores.heads),
  );
  return all
    .filter((found): found is FoundHead => found !== undefined && found.score >= least)
    .sort((a, b) => b.score - a.score || a.layer - b.layer || a.head - b.head);
}

/** "0.80 ± 0.03" */
export function shuffledText({ mean, deviation }: ShuffledScore): string {
  return `${hundredths(mean)} ± ${hundredths(deviation)}`;
}
