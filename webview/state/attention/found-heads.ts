/** The heads of a kind: by their scores, each beside the same tokens shuffled. */
import type { HeadBaseline, HeadScores } from '../../../src/engine/protocol/reading-protocol';
import type { HeadKind } from '../../../src/trace/heads/head-kinds';
import { hundredths } from '../../strings/format';

export interface FoundHead {
  readonly layer: number;
  readonly head: number;
  readonly score: number;
  /** Mean and standard deviation on shuffled tokens, once they are here. */
  readonly shuffled: { readonly mean: number; readonly deviation: number } | undefined;
}

/** One head's score of a kind; `undefined` where the text is too short for it. */
export function foundHead(
  scores: HeadScores,
  baseline: HeadBaseline | undefined,
  kind: HeadKind,
  layer: number,
  head: number,
): FoundHead | undefined {
  const at = layer * scores.heads + head;
  const score = scores.scores[kind][at];
  if (score === undefined || Number.isNaN(score)) return undefined;
  const [mean, deviation] = [baseline?.mean[kind][at], baseline?.deviation[kind][at]];
  const shuffled = mean === undefined || deviation === undefined ? undefined : { mean, deviation };
  return { layer, head, score, shuffled };
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
export function shuffledText({ mean, deviation }: NonNullable<FoundHead['shuffled']>): string {
  return `${hundredths(mean)} ± ${hundredths(deviation)}`;
}
