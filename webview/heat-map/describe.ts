/** A cell in words, for the tooltip and for screen readers. */

import type { Token } from '../../src/engine/protocol/token-protocol';
import { columnSequence, isMasked, matrixOf, rowSequence } from '../../src/trace/steps/matrix';
import { type SequenceName, type TracedTexts, tokensIn } from '../../src/trace/steps/sequences';
import type { StepTensor } from '../../src/trace/steps/steps';
import { type Axis, hiddenCount, type Span } from '../../src/trace/tensors/axis';
import { spokenIndex, spokenPart, spokenSize } from '../strings/axes';
import { float32Digits, fourDigits } from '../strings/format';
import { heatMap } from '../strings/heat-map';
import { nameInText } from '../strings/name-in-text';
import { strings } from '../strings/strings';
import type { CellText, TensorCell } from './cell-text';
import type { MapOptions } from './map-options';
import { type Cell, type Cells, isAbsent, type Picture, valueAt } from './picture';

type Named = Pick<StepTensor, 'name' | 'layer' | 'axes' | 'shape' | 'head'>;
type Described = Named & Pick<StepTensor, 'sequences' | 'variant'>;
type Texts = TracedTexts<Token>;

/** The indices of a cell in the whole tensor, for the head that is shown. */
export function cellIndex(tensor: Named, { row, column }: Pick<TensorCell, 'row' | 'column'>): number[] {
  const { rowAxis, columnAxis } = matrixOf(tensor);
  return tensor.axes.map((_, axis) => (axis === rowAxis ? row : axis === columnAxis ? column : (tensor.head ?? 0)));
}

export function describeCell(tensor: Described, texts: Texts, cell: TensorCell): CellText {
  const { row, column, value, masked, absent } = cell;
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const name = (axis: number, at: number, sequence: SequenceName | null) => {
    const token = sequence === null ? undefined : nameInText(tokensIn(texts, sequence), at);
    return token ?? spokenIndex(tensor.axes[axis] as string, at);
  };
  const ofRow = name(rowAxis, row, rowSequence(tensor));
  const ofColumn = name(columnAxis, column, columnSequence(tensor));
  const place = columnSequence(tensor) !== null ? strings.attends(ofRow, ofColumn) : `${ofRow}, ${ofColumn}`;
  const { layer, variant } = tensor;
  // A variant has a single head, which is told by the variant's name.
  const ofVariant = variant === 'model' ? [] : [strings.variants[variant]];
  const ofModel = [
    ...(layer === null ? [] : [strings.blockOf(layer)]),
    ...(tensor.head === null ? [] : [strings.headOf(tensor.head)]),
  ];
  const where = [...(variant === 'model' ? ofModel : ofVariant), place];
  const said = absent ?? (masked ? strings.masked : fourDigits(value));
  return {
    value: absent ?? (masked ? `${float32Digits(value)} (${strings.masked})` : float32Digits(value)),
    address: [`${tensor.name}[${cellIndex(tensor, cell).join(', ')}]`, ...ofVariant].join(' · '),
    place,
    spoken: [...where, said].join(', '),
    brief: {
      place: columnSequence(tensor) !== null ? strings.looksFromTo(ofRow, ofColumn) : place,
      value: said,
      of: variant === 'model' && tensor.head === null ? '' : where.slice(0, -1).join(', '),
    },
  };
}

/** A cell of the drawing, also if it has no value, or if its value has not arrived. */
export function describeDrawn(
  tensor: StepTensor,
  texts: Texts,
  look: MapOptions,
  picture: Cells & Pick<Picture, 'style'>,
  cell: Cell,
): CellText {
  const { row, column } = cell;
  const found = valueAt(picture, cell);
  const value = found ?? Number.NaN;
  const missing = isAbsent(picture, value, row, column) ? picture.absent?.text : undefined;
  const shown = {
    row,
    column,
    value,
    masked: isMasked(picture.style.mask, value, row, column),
    absent: found === undefined ? heatMap.notArrived : missing,
  };
  return look.describe?.(tensor, shown) ?? describeCell(tensor, texts, shown);
}

/** What a whole map shows, and how to read it. */
export function describeMap(tensor: Named): string {
  const axis = (index: number) => spokenSize(tensor.axes[index] as string, tensor.shape[index] as number);
  const { rowAxis, columnAxis } = matrixOf(tensor);
  return heatMap.label(tensor.name, axis(rowAxis), axis(columnAxis));
}

/** How much of the axes is not drawn; `undefined` if all is. */
export function describeHidden(tensor: Named, rows: Axis, columns: Axis): string | undefined {
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const part = (axis: Axis, index: number) => {
    const hidden = hiddenCount(axis);
    return hidden > 0 ? [heatMap.shortenedPart(hidden, spokenSize(tensor.axes[index] as string, axis.size))] : [];
  };
  const parts = [...part(rows, rowAxis), ...part(columns, columnAxis)];
  return parts.length > 0 ? heatMap.shortened(parts) : undefined;
}

/** Which part of the axes a zoomed map shows. */
export function describePart(tensor: Named, rows: Span, columns: Span): string {
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const part = ({ start, stop }: Span, axis: number) =>
    spokenPart(tensor.axes[axis] as string, start, stop - 1, tensor.shape[axis] as number);
  return heatMap.parts(part(rows, rowAxis), part(columns, columnAxis));
}
