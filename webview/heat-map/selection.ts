/** What the user's choice marks in the map of a tensor, and what choosing a cell changes. */
import { countsKey } from '../../src/trace/heads/head-kinds';
import { columnSequence, matrixOf, rowSequence } from '../../src/trace/steps/matrix';
import { type SequenceName, TOKENS } from '../../src/trace/steps/sequences';
import type { StepTensor } from '../../src/trace/steps/steps';
import { type Choice, chosenIn, chosenKeyIn, type Dimension, keyChoice, tokenChoice } from '../choice/choice';
import type { PanelData } from '../panel/panel';
import type { Cell } from './picture';

/** By indices in the tensor; what is not drawn is not marked. */
export interface Selection {
  /** The chosen token, as a row and, if columns stand for tokens as well, as a column. */
  readonly row?: number | undefined;
  readonly column?: number | undefined;
  /** The column of the chosen dimension. */
  readonly dimension?: number | undefined;
  /** The columns of further dimensions that the text names. */
  readonly named?: readonly number[] | undefined;
  /** The token that is pointed at, here or elsewhere; for a cell here, the tokens of its row and of its column. */
  readonly pointedRow?: number | undefined;
  readonly pointedColumn?: number | undefined;
  /** A row that stands out among the others. */
  readonly markedRow?: number | undefined;
  /** Whether a cell counts for the score by which the head was found. */
  readonly counted?: ((row: number, column: number) => boolean) | undefined;
  /** The cell that is read. */
  readonly cell?: Cell | undefined;
}

/** Which attention weights count, for a head that was found by its kind. */
export function countedCells(
  { attention, sequences, variant, layer, head, mask }: StepTensor,
  { choice, summary }: Pick<PanelData, 'choice' | 'summary'>,
): Selection['counted'] {
  const { headKind: kind } = choice;
  if (kind === undefined || kind === 'entropy' || attention !== 'weights' || variant !== 'model') return undefined;
  if (head !== choice.head || layer !== choice.layer || sequences.some((one) => one !== null && one !== TOKENS))
    return undefined;
  const ids = summary.tokens.map(({ id }) => id);
  return (query, key) => countsKey(kind, { ids, query, key, mask });
}

/** The marks in the map of a tensor. @param pointed returns the token of a sequence that is pointed at */
export function selectionOf(
  tensor: StepTensor,
  choice: Pick<Choice, 'token' | 'source' | 'dimension' | 'key'>,
  pointed: (sequence: SequenceName) => number | undefined,
  cell: Cell | undefined,
): Selection {
  const [rows, columns] = [rowSequence(tensor), columnSequence(tensor)];
  const chosen = (sequence: SequenceName | null) => (sequence === null ? undefined : chosenIn(choice, sequence));
  const pointedIn = (sequence: SequenceName | null) => (sequence === null ? undefined : pointed(sequence));
  return {
    row: chosen(rows),
    column: (columns !== null && rows !== null ? chosenKeyIn(choice, columns, rows) : undefined) ?? chosen(columns),
    dimension: dimensionOf(tensor, choice)?.index,
    // A cell that is pointed at is in one row and one column, which belong to two tokens.
    pointedRow: rows === null ? undefined : (cell?.row ?? pointedIn(rows)),
    pointedColumn: columns === null ? undefined : (cell?.column ?? pointedIn(columns)),
    cell,
  };
}

/** The chosen column: a dimension, or a token that another one attends to. */
export function chosenColumn(tensor: StepTensor, choice: Pick<Choice, 'dimension' | 'key'>): number | undefined {
  const [rows, columns] = [rowSequence(tensor), columnSequence(tensor)];
  if (columns === null) return dimensionOf(tensor, choice)?.index;
  return rows === null ? undefined : chosenKeyIn(choice, columns, rows);
}

/** The columns of the dimensions that the text names. */
export function namedColumns(tensor: StepTensor, { named = [] }: { readonly named?: readonly Dimension[] }): number[] {
  return named.flatMap((dimension) => dimensionOf(tensor, { dimension })?.index ?? []);
}

/**
 * The change that choosing a cell makes: the token of its row, and the dimension of a column that stands for no token, or the
 * token of a column that belongs to another sequence.
 */
export function choiceOf(tensor: StepTensor, { row, column }: Cell): Partial<Choice> {
  const axis = tensor.axes[matrixOf(tensor).columnAxis] as string;
  const [ofRow, ofColumn] = [rowSequence(tensor), columnSequence(tensor)];
  const ofKey = ofColumn !== null && ofRow !== null ? keyChoice(ofColumn, column, ofRow) : {};
  return {
    ...(ofColumn === null ? { dimension: { axis, index: column } } : { ...tokenChoice(ofColumn, column), ...ofKey }),
    ...(ofRow === null ? {} : tokenChoice(ofRow, row)),
  };
}

/** The chosen dimension, if it is one of the tensor's columns. */
export function dimensionOf(tensor: StepTensor, { dimension }: Pick<Choice, 'dimension'>): Dimension | undefined {
  const { columnAxis, columns } = matrixOf(tensor);
  const here = dimension?.axis === tensor.axes[columnAxis] && (dimension?.index ?? 0) < columns;
  return dimension && here ? dimension : undefined;
}
