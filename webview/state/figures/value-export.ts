/** What can be taken out of a figure, as texts and as wishes to the host. */
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { firstWords } from '../../../src/trace/saving/saved-trace-name';
import { columnSequence, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { type SequenceName, type TracedTexts, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Grid } from '../../sources/grid';
import { exact, tokenLabel } from '../../strings/format';

/** Values that a text may hold: some megabytes. */
export const MOST_TEXT_VALUES = 300_000;

type Shaped = Pick<StepTensor, 'name' | 'variant' | 'axes' | 'shape' | 'head' | 'kind'>;

/** A name for a tensor's file, of one head where it has heads: "blocks.0.attn.q-head-2". */
export function fileNameOf({ name, variant, head }: Shaped, ofHead: boolean): string {
  const parts = [name, ...(ofHead && head !== null ? [`head-${head}`] : []), ...(variant === 'model' ? [] : [variant])];
  return parts.join('-');
}

/** So much of a text's name that the rest of a file's name has room. */
const MOST_OF_TEXT = 45;

/**
 * A name for a tensor's file, by text and model as that of a saved trace: "the-cat-sat-on-gpt2-blocks.4.attn.pattern"; of a
 * weight, which is the same for all texts, by the model.
 */
export function tensorNameOf(tensor: Shaped, text: string, model: string): string {
  const [words, ofModel] = [firstWords(text, MOST_OF_TEXT), firstWords(model, MOST_OF_TEXT)];
  return [...(tensor.kind === 'weight' ? [] : [words]), ofModel, fileNameOf(tensor, false)].join('-');
}

/**
 * A name for a picture's file, by text and step: "the-cat-sat-on-step-8-blocks.4.attn.pattern-head-2".
 * @param figure what it shows, where that is one figure @param step none where all are on one page
 */
export function pictureNameOf(figure: readonly string[], text: string, step: number | undefined): string {
  return [firstWords(text, MOST_OF_TEXT), ...(step === undefined ? [] : [`step-${step}`]), ...figure].join('-');
}

/** How many values the matrix has that is shown. */
export function valueCount(tensor: Shaped): number {
  const { rows, columns } = matrixOf(tensor);
  return rows * columns;
}

/** The matrix that is shown, and whose tokens name its rows and columns. */
type ShownValues = [
  tensor: Shaped & Pick<StepTensor, 'sequences'>,
  grid: Pick<Grid, 'values'>,
  texts: TracedTexts<Token>,
];

/** Tab-separated, as a table of another program takes it from the clipboard. */
export function valuesText(...shown: ShownValues): string {
  return asLines(valueCells(...shown).map((cells) => cells.join('\t')));
}

/** Comma-separated (RFC 4180). */
export function valuesCsv(...shown: ShownValues): string {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return asLines(valueCells(...shown).map((cells) => cells.map(quoted).join(',')));
}

function asLines(lines: readonly string[]): string {
  return [...lines, ''].join('\n');
}

/** A line for each row that begins with its index, and its token where it stands for one. */
function valueCells(...[tensor, { values }, texts]: ShownValues): string[][] {
  const { rows, columns, rowAxis, columnAxis } = matrixOf(tensor);
  const label = (sequence: SequenceName | null, index: number) => {
    const token = sequence === null ? undefined : tokensIn(texts, sequence)[index];
    return token ? `${index} ${tokenLabel(token)}` : String(index);
  };
  const [ofRows, ofColumns] = [rowSequence(tensor), columnSequence(tensor)];
  const head = [
    `${tensor.axes[rowAxis]} \\ ${tensor.axes[columnAxis]}`,
    ...Array.from({ length: columns }, (_, column) => label(ofColumns, column)),
  ];
  const lines = Array.from({ length: rows }, (_, row) => {
    const line = values.subarray(row * columns, (row + 1) * columns);
    return [label(ofRows, row), ...Array.from(line, plain)];
  });
  return [head, ...lines];
}

/** As other programs read it. */
function plain(value: number): string {
  if (Number.isFinite(value)) return exact(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}
