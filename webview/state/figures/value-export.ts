/** What can be exported from a figure, as texts and as requests to the host. */
import type { ProgramWish } from '../../../src/engine/protocol/save-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { firstWords, joinedParts } from '../../../src/trace/saving/saved-trace-name';
import { columnSequence, isMasked, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { type SequenceName, type TracedTexts, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Grid } from '../../sources/grid';
import { float32Digits, tokenLabel } from '../../strings/format';

/** The most values of a text, which are some megabytes. */
export const MOST_TEXT_VALUES = 300_000;

type Shaped = Pick<StepTensor, 'name' | 'variant' | 'axes' | 'shape' | 'head' | 'kind' | 'layer'>;
type Placed = Pick<Shaped, 'name' | 'variant' | 'head' | 'layer'>;

/**
 * What a figure shows, for a file's name, short so that the text's words after it are visible as well: "attn.pattern-head-4.2",
 * "resid_post-block-4".
 */
export function figureNameOf(tensor: Placed): string {
  const { name, variant, head, layer } = tensor;
  const isOfBlock = variant !== 'model' || head !== null || layer !== null;
  return isOfBlock ? `${withoutBlock(name)}-${placeNameOf(tensor)}` : name;
}

/** The head or block, for a file's name: "head-4.2"; outside blocks the stage's own name. */
export function placeNameOf({ name, variant, head, layer }: Placed): string {
  if (variant !== 'model') return 'simplified-block';
  if (head !== null) return `head-${layer}.${head}`;
  return layer === null ? name : `block-${layer}`;
}

/** "blocks.4.attn.pattern" becomes "attn.pattern". */
function withoutBlock(name: string): string {
  return name.replace(/\bblocks\.\d+\./, '');
}

/** What the names of a trace's files end with, after their content. */
type Named = Pick<TraceSummary, 'text' | 'source'> & { readonly model: Pick<TraceSummary['model'], 'name'> };

/** The name of a trace's file: its content, the first words of the text, and the model: "heads_the-cat-sat-on_gpt2". */
export function traceFileName(what: string, { text, source, model }: Named): string {
  return joinedParts([what, firstWords((source ?? { text }).text), firstWords(model.name)]);
}

/**
 * The name of a tensor's file, which has all heads: "attn.pattern-block-4_the-cat-sat-on_gpt2"; for a weight, which is the same
 * for all texts, without a text.
 */
export function tensorNameOf(tensor: Pick<Shaped, 'name' | 'variant' | 'kind'>, summary: Named): string {
  return valuesFileName(tensor.kind, allHeadsOf(tensor), summary);
}

/** The name of a file with the part that a figure shows: "attn.pattern-head-4.2_the-cat-sat-on_gpt2". */
export function shownNameOf(tensor: Placed & Pick<Shaped, 'kind'>, summary: Named): string {
  return valuesFileName(tensor.kind, figureNameOf(tensor), summary);
}

function valuesFileName(kind: Shaped['kind'], what: string, summary: Named): string {
  return kind === 'weight' ? joinedParts([what, firstWords(summary.model.name)]) : traceFileName(what, summary);
}

/** The name of a program's file, for a row as for its tensor: "attn.pattern-block-4-at-4.18.8_the-cat-sat-on_gpt2". */
export function programNameOf(
  {
    stage,
    variant,
    index,
    asProbability,
    lens,
  }: Pick<ProgramWish, 'stage' | 'variant' | 'index' | 'asProbability' | 'lens'>,
  summary: Named,
): string {
  const name = lens ? `lens-${lens}` : asProbability ? 'probability' : allHeadsOf({ name: stage, variant });
  return traceFileName(`${name}-at-${index.join('.')}`, summary);
}

/** The name of all heads, in the form of a figure of one head: "attn.pattern-block-4". */
function allHeadsOf({ name, variant }: Pick<Shaped, 'name' | 'variant'>): string {
  const block = /\bblocks\.(\d+)\./.exec(name)?.[1];
  return figureNameOf({ name, variant, head: null, layer: block === undefined ? null : Number(block) });
}

/**
 * The name of a picture's file, by step, text and model: "step-8-attn.pattern-head-4.2_the-cat-sat-on_gpt2", or for a whole step
 * "step-8-head-4.2_the-cat-sat-on_gpt2".
 * @param figure what it shows, if known @param step absent if all steps are on one page
 */
export function pictureNameOf(figure: readonly string[], summary: Named, step: number | undefined): string {
  return traceFileName([...(step === undefined ? [] : [`step-${step}`]), ...figure].join('-'), summary);
}

/** How many values the shown matrix has. */
export function valueCount(tensor: Shaped): number {
  const { rows, columns } = matrixOf(tensor);
  return rows * columns;
}

/** The shown matrix, and the tokens that name its rows and columns. */
type ShownValues = [
  tensor: Shaped & Pick<StepTensor, 'sequences' | 'mask'>,
  grid: Pick<Grid, 'values'>,
  texts: TracedTexts<Token> & { readonly model?: Pick<TraceSummary['model'], 'name'> },
];

/** Tab-separated, for pasting into a table of another program. */
export function valuesText(...shown: ShownValues): string {
  return tsvOf(valueCells(...shown));
}

/** Lines of cells, tab-separated. */
export function tsvOf(lines: readonly (readonly string[])[]): string {
  return asLines(lines.map((cells) => cells.join('\t')));
}

/** Comma-separated (RFC 4180). */
export function valuesCsv(...shown: ShownValues): string {
  return csvOf(valueCells(...shown));
}

/** Lines of cells in the format of RFC 4180. */
export function csvOf(lines: readonly (readonly string[])[]): string {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return asLines(lines.map((cells) => cells.map(quoted).join(',')));
}

function asLines(lines: readonly string[]): string {
  return [...lines, ''].join('\n');
}

/**
 * A line for each row, which begins with its index, and its token if it stands for one. Masked values are empty, as a weight of
 * 0 is something else.
 */
function valueCells(...[tensor, { values }, texts]: ShownValues): string[][] {
  const { rows, columns, rowAxis, columnAxis } = matrixOf(tensor);
  const label = (sequence: SequenceName | null, index: number) => {
    const token = sequence === null ? undefined : tokensIn(texts, sequence)[index];
    return token ? `${index} ${tokenLabel(token)}` : String(index);
  };
  const [ofRows, ofColumns] = [rowSequence(tensor), columnSequence(tensor)];
  const head = [
    `${tensor.axes[rowAxis]} \\ ${tensor.axes[columnAxis]}: ${ofWhat(tensor, texts.model)}`,
    ...Array.from({ length: columns }, (_, column) => label(ofColumns, column)),
  ];
  const lines = Array.from({ length: rows }, (_, row) => {
    const line = values.subarray(row * columns, (row + 1) * columns);
    const cell = (value: number, column: number) =>
      isMasked(tensor.mask, value, row, column) ? '' : plainNumber(value);
    return [label(ofRows, row), ...Array.from(line, cell)];
  });
  return [head, ...lines];
}

/** "blocks.4.attn.pattern head 2 of gpt2", which a copied table does not have in a file's name. Without commas, for CSV. */
function ofWhat({ name, variant, head }: Shaped, model: Pick<TraceSummary['model'], 'name'> | undefined): string {
  const form = variant === 'model' ? '' : ' (simplified block)';
  return `${name}${form}${head === null ? '' : ` head ${head}`}${model ? ` of ${model.name}` : ''}`;
}

/** In a form that other programs read. */
export function plainNumber(value: number): string {
  if (Number.isFinite(value)) return float32Digits(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}
