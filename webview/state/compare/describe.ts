/** Describes cells of a comparison in words. */
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { TracedTexts } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { CellText, TensorCell } from '../../heat-map/cell-text';
import { cellIndex, describeCell } from '../../heat-map/describe';
import { axisInWords, spokenIndex } from '../../strings/axes';
import { compareStrings as strings } from '../../strings/compare';
import { float32Digits, fourDecimals, quotedToken } from '../../strings/format';
import { strings as panelStrings } from '../../strings/strings';
import { type BothValues, columnPositionsOf, type SideTensor } from './aligned';

/** A cell of one side, by its own indices instead of those of the alignment. */
export function describeSide(own: SideTensor, texts: TracedTexts<Token>, cell: TensorCell): CellText {
  const [row, column] = ownIndices(own, cell);
  if (row === undefined || column === undefined) {
    const absent = cell.absent ?? strings.noPartner;
    return { value: absent, address: own.tensor.name, place: '', spoken: absent };
  }
  return describeCell(own.tensor, texts, { ...cell, row, column });
}

/** The tensors of both sides, and the tokens of the rows and columns of their difference. */
interface DifferenceOf {
  readonly a: SideTensor;
  readonly b: SideTensor;
  readonly rowTokens: readonly Token[];
  readonly columnTokens: readonly Token[];
}

/** A cell of the difference: the values it was computed from, and their places on both sides. */
export function describeDifference(
  { a, b, rowTokens, columnTokens }: DifferenceOf,
  cell: TensorCell,
  values: BothValues | undefined,
): CellText {
  const { row, column, value, masked, absent } = cell;
  const { tensor } = a;
  const isOfTokens = columnsAreTokens(tensor);
  const name = (index: number, tokens = rowTokens) => {
    const token = tokens[index];
    return token ? quotedToken(token) : String(index);
  };
  const place = isOfTokens
    ? panelStrings.attends(name(row), name(column, columnTokens))
    : `${rowSequence(tensor) === null ? axisInWords(tensor.axes[matrixOf(tensor).rowAxis] as string) : name(row)}, ${spokenIndex(columnAxisName(tensor), column)}`;
  const words = absent ?? (masked ? panelStrings.masked : float32Digits(value));
  const said = absent ?? (masked ? panelStrings.masked : fourDecimals(value));
  const both =
    values && !absent && !masked ? `, ${strings.bothValues(fourDecimals(values.a), fourDecimals(values.b))}` : '';
  return {
    value: words,
    address: [addressOf(b, cell), addressOf(a, cell)].join(' − '),
    place: `${place}${both}`,
    spoken: `${place}, ${strings.difference} ${said}${both}`,
    brief: {
      place: isOfTokens ? panelStrings.looksFromTo(name(row), name(column, columnTokens)) : place,
      value: `${strings.difference} ${said}`,
      of: '',
    },
  };
}

function addressOf(own: SideTensor, cell: TensorCell): string {
  const [row, column] = ownIndices(own, cell);
  if (row === undefined || column === undefined) return strings.none;
  return `${own.tensor.name}[${cellIndex(own.tensor, { row, column }).join(', ')}]`;
}

function ownIndices(own: SideTensor, { row, column }: TensorCell): (number | undefined)[] {
  const ownColumn = columnsAreTokens(own.tensor) ? (columnPositionsOf(own)[column] ?? undefined) : column;
  return [own.positions[row] ?? undefined, ownColumn];
}

function columnAxisName(tensor: StepTensor): string {
  return tensor.axes[matrixOf(tensor).columnAxis] as string;
}
