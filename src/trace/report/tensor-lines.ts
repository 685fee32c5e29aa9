/** A tensor as a numerical print-out: its shape, its statistics, and its first and last values. */
import { plainText } from '../../base/foreign-text';
import { fourDigits } from '../../base/number-text';
import { exactLines, layOut, type TextBlock } from '../../base/text-blocks';
import { columnWidth, padEnd } from '../../base/text-table';
import type { Token } from '../../model/tokenizers/tokenizer';
import { TOKENS } from '../../operations/node';
import { tokensOf } from '../run/source';
import { rowSequence } from '../steps/matrix';
import { statisticsIn } from '../steps/step-statistics';
import type { StepTensor } from '../steps/steps';
import { headAxisOf } from '../tensors/head-axis';
import type { Statistics } from '../tensors/statistics';
import type { ReportInput } from './input';
import { EDGE, ends, formatNumber, isOfTokens } from './shown-values';

/** The most characters of a token beside a row. */
const LABEL = 24;

/** One tensor with every value that comes with it, in rows of any length. */
export function formatTensor(
  tensor: StepTensor,
  texts: Pick<ReportInput, 'tokens' | 'source' | 'text' | 'cut'>,
): string {
  const tokens = tokensOf(texts, rowSequence(tensor) ?? TOKENS);
  return layOut(tensorBlocks(tensor, tokens, tensor.variant !== 'model', true)).join('\n');
}

/** @param full whether all values are written, in rows of any length; otherwise as many at each end as fit in a line */
export function tensorBlocks(
  tensor: StepTensor,
  tokens: readonly Token[],
  labelled: boolean,
  full = false,
): TextBlock[] {
  const { name, axes, shape, head, variant } = tensor;
  const sizes = shape.map((size, axis) => `${axes[axis]} ${size}`).join(', ');
  const origin = labelled ? (variant === 'walkthrough' ? '  (simplified block)' : '  (the real model)') : '';
  return [
    `${name}  [${sizes}]${origin}${head === null ? '' : `  head ${head}`}`,
    `${overHeads(tensor)}${statisticsLine(statisticsIn(tensor))}`,
    full ? exactLines(excerptLines(tensor, tokens).join('\n')) : fittedExcerpt(tensor, tokens),
  ];
}

/** Says that the statistics are those of the whole tensor, although one head of it is shown. */
function overHeads({ axes, shape }: StepTensor): string {
  const heads = shape[headAxisOf(axes)] ?? 1;
  return heads > 1 ? `all ${heads} heads: ` : '';
}

function statisticsLine(statistics: Statistics): string {
  const { min, max, mean, sigma, norm, zeros, count, finite } = statistics;
  const value = (label: string, x: number | null) => `${label} ${x === null ? '-' : fourDigits(x)}`;
  const notFinite = count > finite ? `  not finite ${count - finite}` : '';
  return (
    [
      value('min', min),
      value('max', max),
      value('mean', mean),
      value('sigma', sigma),
      value('norm', norm),
      `zeros ${zeros}`,
    ].join('  ') + notFinite
  );
}

/**
 * Shows fewer values per row if a line has no room for the usual number; with one value at each end, the line may be too
 * long.
 */
function fittedExcerpt(tensor: StepTensor, tokens: readonly Token[]): TextBlock {
  return ({ table }) => {
    for (let edge = EDGE; ; edge--) {
      const lines = excerptLines(tensor, tokens, edge);
      if (edge === 1 || columnWidth(lines) <= table) return lines;
    }
  };
}

/** @param edge how many first and last values of a row to show; absent: every value of the excerpt */
function excerptLines(tensor: StepTensor, tokens: readonly Token[], edge?: number): string[] {
  const { excerpt } = tensor;
  const rows = edge === undefined ? [...excerpt.rows.keys()] : ends(excerpt.rows.length);
  const columns = edge === undefined ? [...excerpt.columns.keys()] : ends(excerpt.columns.length, edge);
  const texts = rows.map((row) =>
    columns.map((column) => formatNumber(excerpt.values[row * excerpt.columns.length + column] as number)),
  );
  const width = texts.flat().reduce((most, { length }) => Math.max(most, length), 0);
  const labels = rows.map((row) => rowLabel(excerpt.rows[row] as number, isOfTokens(tensor), tokens));
  const labelWidth = columnWidth(labels);
  const lines = texts.map((line, index) => {
    const cells = line.map((text) => text.padStart(width));
    const shown = withGaps(
      cells,
      columns.map((column) => excerpt.columns[column] as number),
    );
    return `${padEnd(labels[index] as string, labelWidth)}  [${shown.join(', ')}]`;
  });
  return withGaps(
    lines,
    rows.map((row) => excerpt.rows[row] as number),
  );
}

/** Puts dots where something is left out. @param places the index of each text, in order */
function withGaps(shown: readonly string[], places: readonly number[]): string[] {
  return shown.flatMap((text, at) =>
    at > 0 && places[at] !== (places[at - 1] as number) + 1 ? ['...', text] : [text],
  );
}

function rowLabel(row: number, isToken: boolean, tokens: readonly Token[]): string {
  return isToken ? `${row} ${plainText(tokens[row]?.token ?? '', LABEL)}` : String(row);
}
