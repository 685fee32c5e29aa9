/** The figures of one stage in a comparison: a, b, and b − a if they can be subtracted. */

import type { Readings } from '../../../src/engine/protocol/reading-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type Alignment, pairsOf } from '../../../src/trace/compare/align';
import { columnSequence, columnsAreTokens, isScores, matrixOf, sharedMask } from '../../../src/trace/steps/matrix';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { statisticsIn } from '../../../src/trace/steps/step-statistics';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Axis } from '../../../src/trace/tensors/axis';
import type { Statistics } from '../../../src/trace/tensors/statistics';
import { FIRST_CHOICE } from '../../choice/choice';
import type { LongestLabels } from '../../heat-map/frame';
import { longestLabel } from '../../heat-map/longest-label';
import type { MapOptions, ScoresOfHead } from '../../heat-map/map-options';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import type { GridSource } from '../../sources/grid';
import { compareStrings as strings } from '../../strings/compare';
import type { Numbering } from '../figures/excerpt';
import { AlignedSource, alignedTensor, columnPositionsOf, DifferenceSource, type SideTensor } from './aligned';
import {
  areOfTwoKinds,
  type CompareData,
  type Comparison,
  columnTexts,
  foldedRows,
  pairRows,
  type SideName,
} from './comparison';
import { describeDifference, describeSide } from './describe';
import { areCounterparts, whyNotSubtracted } from './space';
import { type DrawnRows, drawnRows, onlyRows } from './unlike';

export interface Figure {
  readonly kind: SideName | 'difference';
  readonly caption: string;
  readonly tensor: StepTensor;
  readonly source: GridSource;
  readonly tokens: readonly Token[];
  /** The tokens of the columns, where these are tokens. */
  readonly columnTokens: readonly Token[];
  readonly look: MapOptions;
  /** The rows of the alignment that it draws. */
  readonly drawn: DrawnRows;
  /** The rows that tables show: all if there are few, else those that both sides have, if there are any. */
  readonly rows: readonly number[];
  /** The columns that tables show, where these are tokens. */
  readonly columns: readonly number[];
  /** How tables number rows, and columns that are tokens: by positions in the texts. */
  readonly rowNumbering: Numbering;
  readonly columnNumbering: Numbering;
}

/** Whether two stages can be subtracted: attention must be between tokens, and vectors must have the same length. */
export function isComparable(a: StepTensor, b: StepTensor): boolean {
  return (columnsAreTokens(a) && columnsAreTokens(b)) || matrixOf(a).columns === matrixOf(b).columns;
}

/** The parts of both that have the same number and nothing else in common; `undefined` if they are counterparts. */
export function otherParts(comparison: Comparison, a: StepTensor, b: StepTensor): OtherParts | undefined {
  const have = (axis: string) => [a, b].every(({ axes }) => axes.includes(axis));
  if (areOfTwoKinds(comparison) || !areCounterparts(comparison)) {
    if (a.head !== null && b.head !== null) return 'heads';
    if (have(NEURONS)) return 'neurons';
  }
  const areVectors = VECTORS.some(have) && isComparable(a, b);
  return areVectors && whyNotSubtracted(comparison) !== undefined ? 'vectors' : undefined;
}

export type OtherParts = 'heads' | 'neurons' | 'vectors';

/** The axis of an MLP's hidden layer. */
const NEURONS = 'd_mlp';
/** The axes of vectors of the residual stream, and of tokens as stored. */
const VECTORS = ['d_model', 'd_embedding'] as const;

/** The parameters of the difference of two stages; `undefined` if none of their rows are paired. */
export function differenceParams(
  comparison: Comparison,
  a: StepTensor,
  b: StepTensor,
): Readings['difference']['params'] | undefined {
  const pairs = pairsOf(comparison.alignment);
  if (!isComparable(a, b) || otherParts(comparison, a, b) || pairs.length === 0) return undefined;
  const side = ({ name, variant, head }: StepTensor) => ({ stage: name, variant, head });
  const across = columnSequence(a) === SOURCE ? pairsOf(columnTexts(comparison, a).alignment) : undefined;
  if (across?.length === 0) return undefined;
  const columnPairs = across && comparison.sequence !== SOURCE ? { columnPairs: across } : {};
  return { other: comparison.b.summary.trace, pairs, a: side(a), b: side(b), ...columnPairs };
}

/**
 * How many equal rows at the beginning a figure leaves out: none if its columns are these rows too, as later rows attend to
 * them.
 */
export function foldedIn(tensor: StepTensor, data: Pick<CompareData, 'equal'>): number {
  return columnsAreTokens(tensor) ? 0 : foldedRows(data);
}

/**
 * Both sides, drawn on one scale; A alone if B has no such stage.
 * @param folded how many equal rows at the beginning are left out
 */
export function sideFigures(comparison: Comparison, a: StepTensor, b: StepTensor | undefined, folded = 0): Figure[] {
  const scale = b ? joined(statisticsIn(a), statisticsIn(b)) : statisticsIn(a);
  const figure = (side: SideName, tensor: StepTensor): Figure => {
    const drawn = drawnRows(comparison, side, folded);
    const only = onlyRows(comparison, drawn);
    const paired = pairRows(only.alignment);
    const own = sideTensor(only, side, tensor);
    const across = columnTexts(only, tensor);
    const pairedAcross = pairRows(across.alignment);
    return {
      kind: side,
      caption: strings.side[side],
      tensor: alignedTensor(tensor, only.alignment.rows.length, scale, across.alignment.rows.length),
      source: new AlignedSource(own, strings.notIn(strings.side[side])),
      tokens: only.tokens[side],
      columnTokens: across.tokens[side],
      look: {
        traced: tensor,
        ...(b && { longestLabels: longestLabels(comparison, a) }),
        describe: (_, cell) => describeSide(own, comparison[side].summary, cell),
        ...(isScores(tensor) && { scores: scoresBeside(comparison, side, a, b) }),
      },
      drawn,
      rows: tableRows(paired, rowsWith(own.positions)),
      columns: tableRows(pairedAcross, rowsWith(columnPositionsOf(own))),
      rowNumbering: byPosition(own.positions),
      columnNumbering: byPosition(columnPositionsOf(own)),
    };
  };
  return b ? [figure('a', a), figure('b', b)] : [figure('a', a)];
}

/**
 * @param statistics of the difference, for its scale
 * @param folded how many equal rows at the beginning are left out
 */
export function differenceFigure(
  comparison: Comparison,
  a: StepTensor,
  b: StepTensor,
  statistics: Statistics,
  folded: number,
): Figure {
  const drawn = drawnRows(comparison, 'difference', folded);
  const only = onlyRows(comparison, drawn);
  const { ofA, ofB, source } = differenceSource(only, a, b);
  const { both } = only.tokens;
  const across = columnTexts(only, a);
  const of = { a: ofA, b: ofB, rowTokens: both, columnTokens: across.tokens.both };
  return {
    kind: 'difference',
    caption: strings.difference,
    tensor: {
      ...alignedTensor(a, only.alignment.rows.length, statistics, across.alignment.rows.length),
      name: strings.differenceOf(a.name, b.name),
    },
    source,
    tokens: both,
    columnTokens: across.tokens.both,
    look: {
      kind: 'signed',
      longestLabels: longestLabels(comparison, a),
      mask: sharedMask(a, b),
      describe: (_, cell) => describeDifference(of, cell, source.valuesAt(cell.row, cell.column)),
    },
    drawn,
    rows: pairRows(only.alignment),
    columns: pairRows(across.alignment),
    rowNumbering: byPair(only.alignment),
    columnNumbering: byPair(across.alignment),
  };
}

/** The longest labels. A token that differs in B is labelled with both. */
function longestLabels(comparison: Comparison, tensor: StepTensor): LongestLabels {
  const columns = columnsAreTokens(tensor) ? longestLabel(columnTexts(comparison, tensor).tokens.both) : 0;
  return { rows: longestLabel(comparison.tokens.both), columns };
}

/** Where a difference is read at the rows of a comparison, and the values from which it is computed. */
export function differenceSource(comparison: Comparison, a: StepTensor, b: StepTensor) {
  const [ofA, ofB] = [sideTensor(comparison, 'a', a), sideTensor(comparison, 'b', b)];
  const maskedInOne = a.mask?.causal !== b.mask?.causal || a.mask?.window !== b.mask?.window;
  const source = new DifferenceSource(ofA, ofB, maskedInOne ? strings.noPartnerOrMask : strings.noPartner);
  return { ofA, ofB, source };
}

/** Which heads the colours of scores cover: both if they are counterparts, else only the head of that side. */
function scoresBeside(
  comparison: Comparison,
  side: SideName,
  a: StepTensor,
  b: StepTensor | undefined,
): readonly ScoresOfHead[] {
  const of = (name: SideName, tensor: StepTensor) => ({ tensor, panel: comparison[name] });
  if (!b) return [of('a', a)];
  const areApart = otherParts(comparison, a, b) !== undefined;
  return areApart ? [side === 'a' ? of('a', a) : of('b', b)] : [of('a', a), of('b', b)];
}

/** What a heat map needs to draw a figure, as if it belonged to a trace whose tokens are the rows of the alignment. */
export function panelOf(
  { tokens, columnTokens, source }: Figure,
  { comparison, choice, presenting = false }: Pick<CompareData, 'choice' | 'comparison' | 'presenting'>,
  width: number,
): PanelData {
  const { summary: ofA, readings } = comparison.a;
  const sourceTokens = comparison.sequence === SOURCE ? tokens : columnTokens;
  const summary: TraceSummary = {
    ...ofA,
    tokens,
    ...(ofA.source ? { source: { ...ofA.source, tokens: sourceTokens } } : {}),
  };
  const chosen = { token: choice.row, source: choice.sourceRow };
  return { summary, choice: { ...FIRST_CHOICE, ...chosen }, windows: source, readings, width, presenting };
}

/** How many first and last rows tables show. */
const EDGE = 5;

/** Hiding fewer rows than this saves nothing, as the note about hidden rows takes a line too. */
const LEAST_HIDDEN = 3;
/** Tables up to this number of rows show all of them. */
const ALL_ROWS = 2 * EDGE + LEAST_HIDDEN - 1;

/** The rows of a table of one side: if the side has few, all of them, also those without a partner. */
export function tableRows(paired: readonly number[], own: readonly number[]): readonly number[] {
  return own.length <= ALL_ROWS || paired.length === 0 ? own : paired;
}

/** Whether a table leaves out tokens because they have no partner. */
export function hidesUnpaired({ rows, rowNumbering }: Pick<Figure, 'rows' | 'rowNumbering'>): boolean {
  return rows.length < rowNumbering.size;
}

/** The first and the last of these rows, and the chosen one if it is among them. */
export function excerptRows(rows: readonly number[], chosen: number): number[] {
  if (rows.length <= ALL_ROWS) return [...rows];
  const edges = rows.filter((_, place) => place < EDGE || place >= rows.length - EDGE);
  return rows.includes(chosen) && !edges.includes(chosen) ? [...edges, chosen].sort((x, y) => x - y) : edges;
}

/** An axis that shows only these indices. */
export function axisOf(indices: readonly number[], size: number): Axis {
  return { size, spans: indices.map((index) => ({ start: index, stop: index + 1 })) };
}

function sideTensor(comparison: Comparison, side: SideName, tensor: StepTensor): SideTensor {
  const { windows, summary } = comparison[side];
  const positions = comparison.alignment.rows.map((row) => row[side]);
  const columnPositions = columnTexts(comparison, tensor).alignment.rows.map((row) => row[side]);
  return { windows, tensor, positions, columnPositions, address: addressOf(tensor, summary) };
}

/** Numbers the rows of one side; all tokens of its text are among them. */
export function byPosition(positions: readonly (number | null)[]): Numbering {
  const numberOf = (row: number) => positions[row] ?? row;
  return { size: rowsWith(positions).length, numberOf, nameOf: (row) => String(numberOf(row)) };
}

/** Numbers the rows that both sides have; where the positions differ, by both: "2/4". */
export function byPair(alignment: Alignment): Numbering {
  const paired = pairRows(alignment);
  const nameOf = (row: number) => {
    const { a, b } = alignment.rows[row] ?? { a: row, b: row };
    return a === b ? String(a) : `${a}/${b}`;
  };
  return { size: paired.length, numberOf: (row) => paired.indexOf(row), nameOf };
}

function rowsWith(positions: readonly (number | null)[]): number[] {
  return positions.flatMap((position, row) => (position === null ? [] : [row]));
}

/** Statistics over the values of both, for a common scale. */
function joined(a: Statistics, b: Statistics): Statistics {
  const extreme = (pick: (...values: number[]) => number, x: number | null, y: number | null) =>
    x === null ? y : y === null ? x : pick(x, y);
  return {
    count: a.count + b.count,
    finite: a.finite + b.finite,
    min: extreme(Math.min, a.min, b.min),
    max: extreme(Math.max, a.max, b.max),
    mean: null,
    sigma: null,
    norm: Math.hypot(a.norm, b.norm),
    zeros: a.zeros + b.zeros,
  };
}
