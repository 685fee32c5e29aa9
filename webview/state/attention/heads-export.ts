/** Exports all measurements of heads by their kinds, a line for each head and kind, with exact numbers, for other programs. */
import type { HeadScores, RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import { HEAD_KINDS } from '../../../src/trace/heads/head-kinds';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import { type MeasuredHead, type MeasuredHeads, measuredRows } from '../../../src/trace/heads/measured-heads';
import { comparableShuffled } from '../../../src/trace/heads/score-of-head';
import { headName } from '../../../src/trace/heads/without-head';
import { float32Digits } from '../../strings/format';

/** A header, and a line for each head and kind. */
export function measuredLines(measured: MeasuredHeads): string[][] {
  const { scores, baseline, tested, ablatedTests } = measured;
  const names = ablatedTests.flatMap(({ without }) => (without ? [headName(without)] : []));
  const head = [
    ...['attention', 'block', 'head', 'kind'],
    ...(scores ? ['score', 'head_detector_score', 'tokens_counted', 'tokens'] : []),
    ...(baseline ? ['shuffled_mean', 'shuffled_sd', 'shuffles_below', 'shuffles', 'shuffle_seed'] : []),
    ...(tested ? ['random_mean', 'random_sd', 'random_texts', 'random_different_tokens', 'random_seed'] : []),
    ...names.flatMap((name) =>
      ['mean', 'sd', 'change_mean', 'change_sd'].map((what) => `random_without_${name}_${what}`),
    ),
  ];
  const rows = HEAD_KINDS.flatMap((kind) =>
    measuredRows(measured, kind)
      .toSorted((a, b) => a.layer - b.layer || a.head - b.head)
      .map((row) => [
        ...[measured.attention, String(row.layer), String(row.head), HEAD_WORDS[kind].name],
        ...(scores ? inText(row, scores) : []),
        ...(baseline ? onShuffled(row, baseline.seed) : []),
        ...(tested ? onRandom(row, tested) : []),
        ...names.flatMap((_, at) => withoutHead(row, at)),
      ]),
  );
  return [head, ...rows];
}

function inText({ score, ofAll }: MeasuredHead, { pos }: HeadScores): string[] {
  return [known(score), known(ofAll?.score), ofAll ? String(ofAll.tokens) : '', String(pos)];
}

function onShuffled({ shuffled }: MeasuredHead, seed: number): string[] {
  if (!shuffled) return Array.from({ length: 5 }, () => '');
  const { mean, deviation } = comparableShuffled(shuffled);
  return [
    float32Digits(mean),
    float32Digits(deviation),
    String(shuffled.below),
    String(shuffled.shuffles),
    String(seed),
  ];
}

function onRandom({ random }: MeasuredHead, { texts, different, seed }: RepeatedTokens): string[] {
  if (!random) return Array.from({ length: 5 }, () => '');
  return [float32Digits(random.mean), float32Digits(random.deviation), ...[texts, different, seed].map(String)];
}

/** The exact change; on screen it is the difference of the written scores. Empty where there can be none. */
function withoutHead({ without }: MeasuredHead, at: number): string[] {
  const one = without[at];
  if (!one) return Array.from({ length: 4 }, () => '');
  const { before, after, spread, canChange } = one;
  return [
    float32Digits(after),
    float32Digits(spread.after),
    ...(canChange ? [after - before, spread.change].map(float32Digits) : ['', '']),
  ];
}

function known(value: number | undefined): string {
  return value === undefined ? '' : float32Digits(value);
}
