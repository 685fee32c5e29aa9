/** The scores of all heads as a table of the terminal. */
import { hundredths } from '../base/number-text';
import { textTable } from '../base/text-table';
import type { HeadBaseline, HeadScores } from '../engine/protocol/reading-protocol';
import { HEAD_KINDS, type HeadKind } from '../trace/heads/head-kinds';
import { BASELINE_DEFINITION, HEAD_WORDS, REPEATS_REMAIN } from '../trace/heads/head-words';
import { isLimited, limitText, noneCanCount, type ScoreOfHead, scoreOfHead } from '../trace/heads/score-of-head';

/** @param sort the kind whose largest score comes first */
export function formatHeads(scores: HeadScores, baseline: HeadBaseline, sort: HeadKind | undefined): string {
  const { heads, layers } = scores;
  const kinds = HEAD_KINDS.filter((kind) => scores.scores[kind].some((score) => !Number.isNaN(score)));
  const order = [...Array(layers * heads).keys()];
  if (sort) order.sort((a, b) => orLast(scores.scores[sort][b]) - orLast(scores.scores[sort][a]));
  const rows = order.map((at) => [
    `${Math.floor(at / heads)}.${at % heads}`,
    ...kinds.map((kind) => cell(scoreOfHead(scores, baseline, kind, at))),
  ]);
  const lines = textTable([['head', ...kinds.map((kind) => HEAD_WORDS[kind].name)], ...rows]);
  const definitions = textTable(
    kinds.map((kind) => [
      HEAD_WORDS[kind].name,
      [HEAD_WORDS[kind].definition, limitText(scores, kind) ?? ''].join(' ').trim(),
    ]),
  );
  const repeat = (['duplicate', 'induction'] as const).some(
    (kind) => kinds.includes(kind) && !noneCanCount(scores, kind),
  );
  return [
    ...lines,
    '',
    kinds.some(isLimited)
      ? 'Each score; after “of” the highest score that this text allows, where that is less than 1; in brackets the score on shuffled tokens.'
      : 'Each score; in brackets the score on shuffled tokens.',
    ...definitions,
    shuffled(baseline),
    ...(repeat ? [REPEATS_REMAIN] : []),
  ].join('\n');
}

/** "0.82 (0.80 ± 0.03)", "0.14 of 0.22 (0.08 ± 0.01)" */
function cell(of: ScoreOfHead | undefined): string {
  if (of === undefined || of.limit?.ceiling === 0) return '-';
  const { score, limit, shuffled } = of;
  const most = limit ? ` of ${hundredths(limit.ceiling)}` : '';
  const beside = shuffled ? ` (${hundredths(shuffled.mean)} ± ${hundredths(shuffled.deviation)})` : '';
  return `${hundredths(score)}${most}${beside}`;
}

function shuffled({ shuffles, seed }: HeadBaseline): string {
  return `${BASELINE_DEFINITION} Here ${shuffles} of them, seed ${seed}.`;
}

function orLast(score = Number.NaN): number {
  return Number.isNaN(score) ? -Infinity : score;
}
