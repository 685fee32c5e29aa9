/** Lays out the tensors of two traces by the rows of an alignment, so that they can be set side by side and subtracted. */
import type { TensorAddress } from '../../../src/engine/protocol/tensor-protocol';
import { sideDifference } from '../../../src/trace/compare/side-difference';
import { columnsAreTokens, isHidden, matrixOf } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type Axis, indexAt, placeOf, shownCount } from '../../../src/trace/tensors/axis';
import type { Grid, GridSource } from '../../sources/grid';

/** For every row of the alignment, the position in one text; null where that text has no token there. */
type RowPositions = readonly (number | null)[];

/** A tensor of one side in its own layout. */
export interface SideTensor {
  readonly windows: GridSource;
  readonly address: TensorAddress;
  readonly tensor: StepTensor;
  readonly positions: RowPositions;
  /** Positions of the columns, where these are tokens of another text than the rows. */
  readonly columnPositions?: RowPositions;
}

/**
 * The shape of a tensor whose rows, and keys, are those of an alignment. @param keys the keys' rows, where these are of another
 * alignment
 */
export function alignedTensor(
  tensor: StepTensor,
  rows: number,
  statistics: StepTensor['statistics'],
  keys = rows,
): StepTensor {
  const sizes = new Map([
    ['pos', rows],
    ['query', rows],
    ['key', keys],
  ]);
  const excerpt = { rows: [], columns: [], values: new Float32Array() };
  return {
    ...tensor,
    shape: tensor.shape.map((size, axis) => sizes.get(tensor.axes[axis] as string) ?? size),
    statistics,
    excerpt,
  };
}

/** One side's values at the rows of the alignment; absent where the side has no token. */
export class AlignedSource implements GridSource {
  constructor(
    private readonly side: SideTensor,
    private readonly absentText: string,
  ) {}

  async grid(_: TensorAddress, aligned: StepTensor, rows: Axis, columns: Axis, signal: AbortSignal): Promise<Grid> {
    const values = await alignedValues(this.side, rows, columns, signal);
    return { rows, columns, values, absent: { text: this.absentText, at: missing([this.side], aligned) } };
  }
}

/** The values of both sides at a shown difference. */
export interface BothValues {
  readonly a: number;
  readonly b: number;
}

/** A difference with the values from which it was computed. */
interface DifferenceGrid extends Grid {
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** How many grids keep the values from which they were computed. */
const KEPT_GRIDS = 24;

/**
 * `sideDifference` in float32. Where both are masked, so is the difference; where one side has no token, or only one is masked,
 * there is none.
 */
export class DifferenceSource implements GridSource {
  private grids: readonly DifferenceGrid[] = [];

  constructor(
    private readonly a: SideTensor,
    private readonly b: SideTensor,
    private readonly absentText: string,
  ) {}

  async grid(
    _: TensorAddress,
    aligned: StepTensor,
    rows: Axis,
    columns: Axis,
    signal: AbortSignal,
  ): Promise<DifferenceGrid> {
    const [a, b] = await Promise.all([
      alignedValues(this.a, rows, columns, signal),
      alignedValues(this.b, rows, columns, signal),
    ]);
    const absent = { text: this.absentText, at: this.absence(aligned) };
    const grid = { rows, columns, values: differences(a, b), absent, a, b };
    this.grids = [grid, ...this.grids].slice(0, KEPT_GRIDS);
    return grid;
  }

  /** The values from which the difference at these indices of the alignment was computed, if it was shown recently. */
  valuesAt(row: number, column: number): BothValues | undefined {
    for (const { rows, columns, a, b } of this.grids) {
      const [rowPlace, columnPlace] = [placeOf(rows, row), placeOf(columns, column)];
      if (rowPlace === undefined || columnPlace === undefined) continue;
      const place = rowPlace * shownCount(columns) + columnPlace;
      return { a: a[place] as number, b: b[place] as number };
    }
    return undefined;
  }

  /** Which sides mask a cell. */
  hiddenAt(row: number, column: number): Readonly<Record<'a' | 'b', boolean>> {
    return { a: hidesIn(this.a, row, column), b: hidesIn(this.b, row, column) };
  }

  private absence(aligned: StepTensor): (row: number, column: number) => boolean {
    const noToken = missing([this.a, this.b], aligned);
    return (row, column) => noToken(row, column) || hidesIn(this.a, row, column) !== hidesIn(this.b, row, column);
  }
}

/** `sideDifference` in float32; -Infinity where both are masked, NaN where they have no difference. */
function differences(a: Float32Array, b: Float32Array): Float32Array {
  const values = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) {
    const [ofA, ofB] = [a[i] as number, b[i] as number];
    const value = sideDifference(ofA, ofB);
    values[i] = Number.isFinite(value) ? value : ofA === -Infinity && ofB === -Infinity ? -Infinity : Number.NaN;
  }
  return values;
}

/** Whether a side masks a cell. The reach of an attention window is counted in the tokens of the side's own text. */
function hidesIn(side: SideTensor, row: number, column: number): boolean {
  const { mask } = side.tensor;
  return isHidden(mask, side.positions[row] ?? row, columnPositionsOf(side)[column] ?? column);
}

function missing(sides: readonly SideTensor[], aligned: StepTensor): (row: number, column: number) => boolean {
  const keys = columnsAreTokens(aligned);
  const none = (of: (side: SideTensor) => RowPositions, index: number) =>
    sides.some((side) => (of(side)[index] ?? null) === null);
  return (row, column) => none(({ positions }) => positions, row) || (keys && none(columnPositionsOf, column));
}

/** The positions of columns that are tokens. */
export function columnPositionsOf({ positions, columnPositions }: SideTensor): RowPositions {
  return columnPositions ?? positions;
}

/** The values of one side at the shown rows and columns of the alignment; NaN where it has no token. */
async function alignedValues(side: SideTensor, rows: Axis, columns: Axis, signal: AbortSignal): Promise<Float32Array> {
  const { tensor, windows, address, positions } = side;
  const size = matrixOf(tensor);
  const [ownRows, ownColumns] = [
    realAxis(rows, size.rows, (row) => positions[row] ?? null),
    realAxis(
      columns,
      size.columns,
      columnsAreTokens(tensor) ? (column) => columnPositionsOf(side)[column] ?? null : (column) => column,
    ),
  ];
  const { values } = await windows.grid(address, tensor, ownRows.axis, ownColumns.axis, signal);
  const width = shownCount(ownColumns.axis);
  const aligned = new Float32Array(ownRows.places.length * ownColumns.places.length).fill(Number.NaN);
  let next = 0;
  for (const row of ownRows.places) {
    for (const column of ownColumns.places) {
      if (row !== null && column !== null) aligned[next] = values[row * width + column] as number;
      next++;
    }
  }
  return aligned;
}

interface RealAxis {
  /** The part of the tensor's own axis that is read. */
  readonly axis: Axis;
  /** For each shown place of the alignment, the place in `axis`; null where there is none. */
  readonly places: readonly (number | null)[];
}

/** Gaps up to this size are read too, since every part is a window of its own and their number must stay small. */
const READ_OVER = 16;

/** The indices of the tensor at the shown rows or columns of the alignment. */
function realAxis(shown: Axis, size: number, indexOf: (aligned: number) => number | null): RealAxis {
  const indices = Array.from({ length: shownCount(shown) }, (_, place) => indexOf(indexAt(shown, place)));
  const spans: { start: number; stop: number }[] = [];
  for (const index of indices) {
    const last = spans.at(-1);
    if (index === null) continue;
    if (last && index - last.stop <= READ_OVER) last.stop = index + 1;
    else spans.push({ start: index, stop: index + 1 });
  }
  const axis = { size, spans };
  return { axis, places: indices.map((index) => (index === null ? null : (placeOf(axis, index) ?? null))) };
}
