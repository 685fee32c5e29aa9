/** A tensor as a matrix of rows and columns: for a tensor with heads, the matrix of one head. */

import { isHidden as isHiddenBy, type MaskRule, visibleKeys } from '../../operations/mask-rule';
import { type Axis, type Span, shortenAxis, spansOf } from '../tensors/axis';
import { matrixAxes } from '../tensors/head-axis';
import type { Slice } from '../tensors/tensor';
import {
  type ChosenPositions,
  type SequenceName,
  SOURCE,
  selectedSequence,
  TOKENS,
  type TracedTexts,
  tokensIn,
} from './sequences';
import type { StepTensor } from './steps';

type Shaped = Pick<StepTensor, 'axes' | 'shape' | 'head'>;
type Placed = Pick<StepTensor, 'axes' | 'sequences'>;

interface Matrix {
  readonly rowAxis: number;
  readonly columnAxis: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Whether a tensor holds scores of queries and keys, of which only the differences within a row matter. The keys may be of
 * another text.
 */
export function isScores({ attention }: Pick<StepTensor, 'attention'>): boolean {
  return attention === 'scores';
}

/** The two axes other than that of the heads, in their order. */
export function matrixOf({ axes, shape }: Shaped): Matrix {
  const [rowAxis = 0, columnAxis = 0] = matrixAxes(axes);
  return { rowAxis, columnAxis, rows: shape[rowAxis] ?? 0, columns: shape[columnAxis] ?? 0 };
}

/** The part of the tensor that holds these rows and columns of its head. */
export function matrixSlice(tensor: Shaped, rows: Span, columns: Span): Slice {
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const head = tensor.head ?? 0;
  const spans = tensor.axes.map((_, axis) =>
    axis === rowAxis ? rows : axis === columnAxis ? columns : { start: head, stop: head + 1 },
  );
  return { start: spans.map(({ start }) => start), stop: spans.map(({ stop }) => stop) };
}

/** The sequence whose tokens the rows stand for; null if they do not stand for tokens. */
export function rowSequence({ axes, sequences }: Placed): SequenceName | null {
  return sequences[matrixAxes(axes)[0] ?? 0] ?? null;
}

/** The sequence whose tokens the columns stand for; null if they do not stand for tokens, or if there are none. */
export function columnSequence({ axes, sequences }: Placed): SequenceName | null {
  const [, column] = matrixAxes(axes);
  return column === undefined ? null : (sequences[column] ?? null);
}

export function columnsAreTokens(tensor: Placed): boolean {
  return columnSequence(tensor) !== null;
}

/** Whether tokens of the output attend to tokens of the source: rows stand for the former, columns for the latter. */
export function isAcross(tensor: Placed): boolean {
  return rowSequence(tensor) === TOKENS && columnSequence(tensor) === SOURCE;
}

/** The row of the chosen token: its position, or in a vocabulary its id; `undefined` if rows stand for something else. */
export function tokenRow(
  tensor: Placed,
  chosen: ChosenPositions,
  texts: TracedTexts<{ readonly id: number }>,
): number | undefined {
  const sequence = rowSequence(tensor);
  if (sequence !== null) return chosen[sequence];
  if (tensor.axes[matrixAxes(tensor.axes)[0]] !== 'd_vocab') return undefined;
  const selected = selectedSequence(texts);
  return tokensIn(texts, selected)[chosen[selected] as number]?.id;
}

/** Whether a heat map makes sense: not over a vocabulary, as neighbours there are unrelated. */
export function hasHeatMap({ axes, kind }: Pick<StepTensor, 'axes' | 'kind'>): boolean {
  return kind === 'stage' && !axes.includes('d_vocab');
}

/** How many values of a tensor are -inf because a mask hides them. */
export function maskedCount({
  mask,
  isProbability,
  shape,
}: Pick<StepTensor, 'mask' | 'isProbability' | 'shape'>): number {
  if (!mask || isProbability) return 0;
  const [heads = 0, queries = 0, keys = 0] = shape;
  let seen = 0;
  for (let query = 0; query < queries; query++) {
    const { first, end } = visibleKeys(mask, query, keys);
    seen += end - first;
  }
  return heads * (queries * keys - seen);
}

/** Whether a query may not see a key. */
export function isHidden(mask: MaskRule | null, query: number, key: number): boolean {
  return mask !== null && isHiddenBy(mask, query, key);
}

/** Whether a value is what a mask leaves: -inf among scores, exactly 0 among weights. Any other value there is shown. */
export function isMasked(mask: MaskRule | null, value: number, query: number, key: number): boolean {
  return (value === -Infinity || value === 0) && isHidden(mask, query, key);
}

/** The mask of two tensors side by side: it hides what both hide. */
export function sharedMask({ mask: a }: Pick<StepTensor, 'mask'>, { mask: b }: Pick<StepTensor, 'mask'>) {
  if (!a || !b) return null;
  return { causal: a.causal && b.causal, window: a.window === b.window ? a.window : null };
}

export type { MaskRule };

/** The most rows and columns that an overview draws; more columns where there is room. */
const MAX_ROWS = 128;
export const MAX_COLUMNS = 256;

export interface Axes {
  readonly rows: Axis;
  readonly columns: Axis;
}

/**
 * What an overview draws: both ends of long axes, and the neighbourhood of the chosen token or of chosen or named columns.
 * @param kept the columns that are always drawn, if columns do not stand for tokens
 * @param most the most columns that are drawn, if they do not stand for tokens
 */
export function overviewAxes(
  tensor: StepTensor,
  chosen: ChosenPositions,
  kept: readonly number[] = [],
  most = MAX_COLUMNS,
): Axes {
  const { rows, columns } = matrixOf(tensor);
  const [ofRows, ofColumns] = [rowSequence(tensor), columnSequence(tensor)];
  return {
    rows: shortenAxis(rows, MAX_ROWS, ofRows === null ? undefined : chosen[ofRows]),
    columns:
      ofColumns === null ? shortenAxis(columns, most, ...kept) : shortenAxis(columns, MAX_ROWS, chosen[ofColumns]),
  };
}

/** One row, at the columns of the excerpt. */
export function rowAxes(tensor: StepTensor, ...shown: readonly number[]): Axes {
  const { rows, columns } = matrixOf(tensor);
  return {
    rows: { size: rows, spans: spansOf(shown) },
    columns: { size: columns, spans: spansOf(tensor.excerpt.columns) },
  };
}

/** The given columns of the given rows, both in ascending order. */
export function columnAxes(tensor: StepTensor, rowsShown: readonly number[], columnsShown: readonly number[]): Axes {
  const { rows, columns } = matrixOf(tensor);
  return {
    rows: { size: rows, spans: spansOf(rowsShown) },
    columns: { size: columns, spans: spansOf(columnsShown) },
  };
}
