/** How a tensor is looked at: as a matrix of rows and columns, of one head where it has heads. */
import type { TensorAddress, TraceSummary } from '../../src/engine/protocol';
import { matrixAxes } from '../../src/trace/head-axis';
import { isHidden } from '../../src/trace/masks';
import type { StepTensor } from '../../src/trace/steps';
import type { Slice } from '../../src/trace/tensor';
import type { Span } from './axis';

type Shaped = Pick<StepTensor, 'axes' | 'shape' | 'head'>;

export interface Matrix {
  readonly rowAxis: number;
  readonly columnAxis: number;
  readonly rows: number;
  readonly columns: number;
}

/** The two axes that are not the head's, in their order. */
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

export function addressOf(tensor: StepTensor, { trace }: Pick<TraceSummary, 'trace'>): TensorAddress {
  if (tensor.kind === 'weight') return { trace, weight: tensor.name };
  return { trace, stage: tensor.name, variant: tensor.variant };
}

/** Whether a row stands for a token of the text. */
export function rowsAreTokens({ axes, shape, head }: Shaped): boolean {
  const axis = axes[matrixOf({ axes, shape, head }).rowAxis];
  return axis === 'pos' || axis === 'query';
}

export function columnsAreTokens({ axes, shape, head }: Shaped): boolean {
  return axes[matrixOf({ axes, shape, head }).columnAxis] === 'key';
}

/** Neighbours in a vocabulary have nothing to do with each other: a picture of them would say nothing. */
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
  let hidden = 0;
  for (let query = 0; query < queries; query++)
    for (let key = 0; key < keys; key++) if (isHidden(mask, query, key)) hidden++;
  return heads * hidden;
}

/** Whether a later key is masked here: nothing can be where it would look into the future. */
export function isCausal({ mask }: Pick<StepTensor, 'mask'>): boolean {
  return mask?.causal ?? false;
}
