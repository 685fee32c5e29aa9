/** The scores of all heads as a table of the terminal. */
import { hundredths } from '../base/number-text';
import { textTable } from '../base/text-table';
import type { HeadBaseline, HeadScores, RepeatedTokens } from '../engine/protocol/reading-protocol';
import { DETECTED, HEAD_KINDS, type HeadKind } from '../trace/heads/head-kinds';
import {
  BASELINE_DEFINITION,
  HEAD_WORDS,
  measured,
  REPEATS_REMAIN,
  repeatedDefinition,
} from '../trace/heads/head-words';
import {
  comparableScore,
  isLimited,
  limitText,
  noneCanCount,
  type ScoreOfHead,
  scoreOfHead,
  shuffledText,
} from '../trace/heads/score-of-head';

export interface ScoredHeads {
  readonly scores: HeadScores;
  readonly baseline: HeadBaseline;
  /** On repeated random tokens, where that was asked for. */
  readonly repeated: RepeatedTokens | undefined;
}

/** @param sort the kind whose largest score comes first */
export function formatHeads({ scores, baseline, repeated }: ScoredHeads, sort: HeadKind | undefined): string {
  const { heads, layers } = scores;
  const kinds = HEAD_KINDS.filter((kind) => scores.scores[kind].some((score) => !Number.isNaN(score)));
  const order = [...Array(layers * heads).keys()];
  if (sort) order.sort((a, b) => orLast(scores, sort, b) - orLast(scores, sort, a));
  const rows = order.map((at) => [
    `${Math.floor(at / heads)}.${at % heads}`,
    ...kinds.map((kind) => cell(scoreOfHead(scores, baseline, kind, at))),
    ...(repeated ? DETECTED.map((kind) => hundredths(repeated.scores[kind][at] as number)) : []),
  ]);
  const tested = repeated ? DETECTED.map((kind) => `random: ${HEAD_WORDS[kind].name}`) : [];
  const lines = textTable([['head', ...kinds.map((kind) => HEAD_WORDS[kind].name), ...tested], ...rows]);
  const definitions = textTable(
    kinds.map((kind) => [HEAD_WORDS[kind].name, [measured(kind), limitText(scores, kind) ?? ''].join(' ').trim()]),
  );
  const repeat = (['duplicate', 'induction'] as const).some(
    (kind) => kinds.includes(kind) && !noneCanCount(scores, kind),
  );
  // A row is read from left to right: what stands in it is said before.
  return [
    kinds.some(isLimited)
      ? `${LEGEND} Then, where not all tokens can count, the score of TransformerLens’s head detector and, after “of”, the highest that this text allows.`
      : LEGEND,
    '',
    ...lines,
    '',
    ...definitions,
    shuffled(baseline),
    ...(repeat ? [REPEATS_REMAIN] : []),
    ...(repeated ? [repeatedDefinition(repeated.texts, repeated.different, repeated.seed)] : []),
  ].join('\n');
}

const LEGEND =
  'Each head as block.head. Each kind: the head’s score, from 0 to 1; in brackets the score when the same tokens are shuffled, as mean ± standard deviation.';

/** "0.82 (0.80 ± 0.03)", "0.65 (0.38 ± 0.06), 0.14 of 0.22" */
function cell(of: ScoreOfHead | undefined): string {
  if (of === undefined || of.limit?.ceiling === 0) return '-';
  const { score, limit, shuffled } = of;
  const beside = shuffled ? ` (${shuffledText(shuffled)})` : '';
  const detector = limit ? `, ${hundredths(score)} of ${hundredths(limit.ceiling)}` : '';
  return `${hundredths(comparableScore(of))}${beside}${detector}`;
}

function shuffled({ shuffles, seed }: HeadBaseline): string {
  return `${BASELINE_DEFINITION} Here ${shuffles} of them, seed ${seed}.`;
}

function orLast(scores: HeadScores, kind: HeadKind, at: number): number {
  const of = scoreOfHead(scores, undefined, kind, at);
  return of ? comparableScore(of) : -Infinity;
}
