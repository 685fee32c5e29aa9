/** What `evaluate` prints, for people and for programs. */
import { count } from '../base/counted';
import { plainText } from '../base/foreign-text';
import { fourDecimals, hundredths, rate } from '../base/number-text';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import type { CompletionQuality } from '../engine/host/evaluation/completion-quality';
import type { MeasuredCompletions, Scored, Scores } from '../engine/host/evaluation/evaluate';
import type { ReliabilityBin } from '../generate/text-score';

export function formatScores({ model, window, stride, texts, total, ofTexts }: Scores): TextBlock[] {
  const rows = texts.length > 1 ? [...texts, total] : texts;
  const table = tableBlock([SCORE_HEADER, ...rows.map(scoreRow)], NUMBERS);
  return [
    `${plainText(model.name)}: windows of ${window} tokens, one every ${stride}`,
    ...(ofTexts === undefined ? [] : [soFar(texts, ofTexts)]),
    table,
    '',
    ...reliabilityTable(total.bins, 'the most probable token'),
    `expected calibration error ${orNone(total.calibrationError, fourDecimals)}`,
  ];
}

/** How much of the texts was scored before the interruption. */
function soFar(texts: readonly Scored[], ofTexts: number): string {
  const last = texts.at(-1);
  const part =
    last?.ofTokens === undefined
      ? ''
      : `, of ${plainText(last.name)} the first ${count(last.tokens)} tokens (of ${count(last.ofTokens)})`;
  return `${texts.length === 1 ? 'One text' : `${count(texts.length)} texts`} scored so far (of ${count(ofTexts)})${part}`;
}

/** A table with names in the first column and numbers in the others. */
const NUMBERS = { numbers: 1 };

const SCORE_HEADER = ['text', 'tokens', 'scored', 'perplexity', 'bits per byte', 'top 1', 'top 5'];

function scoreRow({ name, tokens, scored, perplexity, bitsPerByte, top1, top5 }: Scored): string[] {
  return [
    plainText(name),
    String(tokens),
    String(scored),
    orNone(perplexity, fourDecimals),
    orNone(bitsPerByte, fourDecimals),
    rate(top1),
    rate(top5),
  ];
}

/** @param what the name of what is predicted @returns no lines if there were no predictions */
function reliabilityTable(bins: readonly ReliabilityBin[], what: string): TextBlock[] {
  const rows = bins.flatMap(({ count, confidenceSum, right }, index) => {
    const range = `${(index / bins.length).toFixed(1)} to ${((index + 1) / bins.length).toFixed(1)}`;
    return count === 0 ? [] : [[range, String(count), rate(confidenceSum / count), rate(right / count)]];
  });
  return rows.length === 0
    ? []
    : [tableBlock([[`probability of ${what}`, 'times', 'on average', 'right'], ...rows], NUMBERS)];
}

export function formatCompletions({ settings, places, seed, withContext, quality }: MeasuredCompletions): TextBlock[] {
  const header = ['', 'shown', 'first word right', 'whole right', 'saved', 'disturbed', 'ms p50', 'ms p95'];
  const rows = Object.entries(quality).map(([name, one]) => [name, ...qualityRow(one)]);
  const prefix = quality['prefix only'];
  const silences = byFrequency(prefix.silences);
  return [
    `ghost text at ${places} places (seed ${seed}), confidence ${settings.confidence}; characters a place`,
    ...(withContext
      ? ['pieces of the other files are read before the text, if the model can read 3,072 tokens or more']
      : []),
    tableBlock([header, ...rows], NUMBERS),
    '',
    ...above(reliabilityTable(prefix.bins, 'a suggestion')),
    ...above([curveTable(prefix)]),
    `silent: ${silences.map(([why, count]) => `${why} ${count}`).join(', ')}`,
  ];
}

/** A table with an empty line below it, unless it has no lines. */
function above(table: readonly TextBlock[]): readonly TextBlock[] {
  return table.length === 0 ? [] : [...table, ''];
}

function byFrequency(silences: CompletionQuality['silences']): [string, number][] {
  return Object.entries(silences).sort(([, a], [, b]) => b - a);
}

function qualityRow({ places, shown, right, whole, saved, disturbed, time }: CompletionQuality): string[] {
  return [
    rate(shown / places),
    rate(right / shown),
    rate(whole / shown),
    orNone(saved / places, hundredths),
    orNone(disturbed / places, hundredths),
    time.p50.toFixed(0),
    time.p95.toFixed(0),
  ];
}

function curveTable({ places, curve }: CompletionQuality): TextBlock {
  const rows = curve.map(({ confidence, shown, right, saved, disturbed }) => [
    hundredths(confidence),
    rate(shown / places),
    rate(right / shown),
    orNone(saved / places, hundredths),
    orNone(disturbed / places, hundredths),
  ]);
  return tableBlock([['confidence of at least', 'shown', 'first word right', 'saved', 'disturbed'], ...rows], NUMBERS);
}

/** Returns "-" if nothing was counted. */
function orNone(value: number, write: (value: number) => string): string {
  return Number.isFinite(value) ? write(value) : '-';
}

export function scoresJson({ model, window, stride, texts, total }: Scores) {
  const row = ({ bins, top1Count: _, top5Count: __, ...score }: Scored) => ({ ...score, reliability: binsJson(bins) });
  return {
    model: { name: model.name, folder: model.folder },
    window,
    stride,
    texts: texts.map(row),
    total: row(total),
  };
}

export function completionsJson({ settings, places, seed, quality }: MeasuredCompletions) {
  const one = ({ bins, silences, ...measured }: CompletionQuality) => ({
    ...measured,
    silences: byFrequency(silences).map(([why, count]) => ({ why, count })),
    reliability: binsJson(bins),
  });
  return {
    settings,
    places,
    seed,
    prefixOnly: one(quality['prefix only']),
    withWhatFollows: one(quality['with what follows']),
  };
}

/** The averages of the bins; null for an empty bin. */
function binsJson(bins: readonly ReliabilityBin[]) {
  return bins.map(({ count, confidenceSum, right }, index) => ({
    from: index / bins.length,
    to: (index + 1) / bins.length,
    count,
    confidence: count === 0 ? null : confidenceSum / count,
    right: count === 0 ? null : right / count,
  }));
}
