/** A tensor as a numerical print-out: its shape, its statistics, and its first and last values. */
import { plainText } from '../../base/foreign-text';
import { short } from '../../base/number-text';
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
import { ends, formatNumber, isOfTokens } from './shown-values';

/** Characters of a token beside a row. */
const LABEL = 24;

/** One tensor with every value that comes with it. */
export function formatTensor(
  tensor: StepTensor,
  texts: Pick<ReportInput, 'tokens' | 'source' | 'text' | 'cut'>,
): string {
  const tokens = tokensOf(texts, rowSequence(tensor) ?? TOKENS);
  return tensorLines(tensor, tokens, tensor.variant !== 'model', true).join('\n');
}

export function tensorLines(tensor: StepTensor, tokens: readonly Token[], labelled: boolean, full = false): string[] {
  const { name, axes, shape, head, variant } = tensor;
  const sizes = shape.map((size, axis) => `${axes[axis]} ${size}`).join(', ');
  const origin = labelled ? (variant === 'walkthrough' ? '  (simplified block)' : '  (the real model)') : '';
  return [
    `${name}  [${sizes}]${origin}${head === null ? '' : `  head ${head}`}`,
    `${overHeads(tensor)}${statisticsLine(statisticsIn(tensor))}`,
    ...excerptLines(tensor, tokens, full),
  ];
}

/** Statistics are those of the whole tensor, though one head of it is shown. */
function overHeads({ axes, shape }: StepTensor): string {
  const heads = shape[headAxisOf(axes)] ?? 1;
  return heads > 1 ? `all ${heads} heads: ` : '';
}

function statisticsLine(statistics: Statistics): string {
  const { min, max, mean, sigma, norm, zeros, count, finite } = statistics;
  const value = (label: string, x: number | null) => `${label} ${x === null ? '-' : short(x)}`;
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

function excerptLines(tensor: StepTensor, tokens: readonly Token[], full: boolean): string[] {
  const { excerpt } = tensor;
  const rows = full ? [...excerpt.rows.keys()] : ends(excerpt.rows.length);
  const columns = full ? [...excerpt.columns.keys()] : ends(excerpt.columns.length);
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

/** With dots where something between two is left out. @param places of each, in order */
function withGaps(shown: readonly string[], places: readonly number[]): string[] {
  return shown.flatMap((text, at) =>
    at > 0 && places[at] !== (places[at - 1] as number) + 1 ? ['...', text] : [text],
  );
}

function rowLabel(row: number, isToken: boolean, tokens: readonly Token[]): string {
  return isToken ? `${row} ${plainText(tokens[row]?.token ?? '', LABEL)}` : String(row);
}
