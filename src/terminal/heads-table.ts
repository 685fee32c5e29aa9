/** The scores of all heads as a table of the terminal. */
import { hundredths } from '../base/number-text';
import { textTable } from '../base/text-table';
import type { HeadBaseline, HeadScores } from '../engine/protocol/reading-protocol';
import { HEAD_KINDS, type HeadKind } from '../trace/heads/head-kinds';
import { BASELINE_DEFINITION, HEAD_WORDS } from '../trace/heads/head-words';

/** @param sort the kind whose largest score comes first */
export function formatHeads(scores: HeadScores, baseline: HeadBaseline, sort: HeadKind | undefined): string {
  const { heads, layers } = scores;
  const kinds = HEAD_KINDS.filter((kind) => scores.scores[kind].some((score) => !Number.isNaN(score)));
  const order = [...Array(layers * heads).keys()];
  if (sort) order.sort((a, b) => orLast(scores.scores[sort][b]) - orLast(scores.scores[sort][a]));
  const rows = order.map((at) => [
    `${Math.floor(at / heads)}.${at % heads}`,
    ...kinds.map((kind) => cell(scores.scores[kind][at], baseline.mean[kind][at], baseline.deviation[kind][at])),
  ]);
  const lines = textTable([['head', ...kinds.map((kind) => HEAD_WORDS[kind].name)], ...rows]);
  const definitions = textTable(kinds.map((kind) => [HEAD_WORDS[kind].name, HEAD_WORDS[kind].definition]));
  return [
    ...lines,
    '',
    'Each score, and in brackets what it is on shuffled tokens.',
    ...definitions,
    shuffled(baseline),
  ].join('\n');
}

/** "0.82 (0.80 ± 0.03)" */
function cell(score = Number.NaN, mean = Number.NaN, deviation = Number.NaN): string {
  if (Number.isNaN(score)) return '-';
  return `${hundredths(score)} (${hundredths(mean)} ± ${hundredths(deviation)})`;
}

function shuffled({ shuffles, seed }: HeadBaseline): string {
  return `${BASELINE_DEFINITION} Here ${shuffles} of them, seed ${seed}.`;
}

function orLast(score = Number.NaN): number {
  return Number.isNaN(score) ? -Infinity : score;
}
