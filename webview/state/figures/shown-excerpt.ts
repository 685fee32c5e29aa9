/** The values in a tensor's table: the first and last ones, and the chosen row and column if they lie between these. */
import type { ReactiveControllerHost } from 'lit';
import { type Axes, columnAxes, matrixOf, rowAxes } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';
import { type Failable, Query, type Question } from '../../base/query';
import { chosenColumn } from '../../heat-map/selection';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { insertColumns, insertRow, insertRows } from './excerpt';

interface ShownTable {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly chosenRow: number | undefined;
  /** Whether the table is near enough to be read. */
  readonly near: boolean;
}

interface Row {
  readonly index: number;
  readonly values: Float32Array;
}

/** Rows, or columns of the shown rows, with row-major values. */
interface Lines {
  readonly indices: readonly number[];
  readonly values: Float32Array;
}

export class ShownExcerpt {
  private readonly row: Query<Row>;
  private readonly columns: Query<Lines>;
  /** The rows that the user has unfolded. */
  private readonly more: Query<Lines>;
  /** Rows and columns, in ascending order. */
  private unfolded: readonly number[] = [];
  private unfoldedColumns: readonly number[] = [];

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly shown: () => ShownTable,
  ) {
    this.row = new Query(host, () => this.hiddenRow);
    this.columns = new Query(host, () => this.hiddenColumns);
    this.more = new Query(host, () => this.unfoldedRows);
  }

  /** Also shows rows that were left out. @param rows in ascending order */
  unfold(rows: readonly number[]): void {
    this.unfolded = inOrder([...this.unfolded, ...rows]);
    this.host.requestUpdate();
  }

  /** Also shows columns that were left out. */
  unfoldColumns(columns: readonly number[]): void {
    this.unfoldedColumns = inOrder([...this.unfoldedColumns, ...columns]);
    this.host.requestUpdate();
  }

  get value(): Excerpt {
    const { tensor, chosenRow } = this.shown();
    const { excerpt } = tensor;
    const row = this.row.current ? this.row.value : undefined;
    const more = this.more.current ? this.more.value : undefined;
    const unfolded = more ? insertRows(excerpt, more.indices, more.values) : excerpt;
    const rows = row && row.index === chosenRow ? insertRow(unfolded, row.index, row.values) : unfolded;
    const columns = this.columns.current ? this.columns.value : undefined;
    // They include the chosen row, which may be pending.
    const isWhole = columns && columns.values.length === rows.rows.length * columns.indices.length;
    return isWhole ? insertColumns(rows, columns.indices, columns.values) : rows;
  }

  get failables(): readonly Failable[] {
    return [this.row, this.columns, this.more];
  }

  /** The row of the chosen token, if the excerpt does not include it. */
  private get hiddenRow(): Question<Row> | undefined {
    const { tensor, chosenRow: index } = this.shown();
    if (index === undefined || tensor.excerpt.rows.includes(index)) return undefined;
    return this.question(rowAxes(tensor, index), [index], (values) => ({ index, values }));
  }

  /**
   * The column that is outlined in all figures, if the excerpt does not include it, and the columns that the user has unfolded,
   * so that a column that was clicked there stays visible.
   */
  private get hiddenColumns(): Question<Lines> | undefined {
    const { tensor, panel, chosenRow } = this.shown();
    const { rows, columns } = tensor.excerpt;
    const chosen = panel.choice.view === 'map' ? undefined : chosenColumn(tensor, panel.choice);
    const { columns: size } = matrixOf(tensor);
    const wanted = inOrder([...this.unfoldedColumns, ...(chosen === undefined ? [] : [chosen])]);
    const indices = wanted.filter((column) => column < size && !columns.includes(column));
    if (indices.length === 0) return undefined;
    const more = this.more.current ? (this.more.value?.indices ?? []) : [];
    const all = inOrder([...rows, ...more, ...(chosenRow === undefined ? [] : [chosenRow])]);
    const key = [indices.join(), chosenRow, more.join()];
    return this.question(columnAxes(tensor, all, indices), key, (values) => ({ indices, values }));
  }

  private get unfoldedRows(): Question<Lines> | undefined {
    const { tensor } = this.shown();
    const { rows: size } = matrixOf(tensor);
    const indices = this.unfolded.filter((row) => row < size && !tensor.excerpt.rows.includes(row));
    if (indices.length === 0) return undefined;
    return this.question(rowAxes(tensor, ...indices), indices, (values) => ({ indices, values }));
  }

  private question<T>({ rows, columns }: Axes, key: readonly unknown[], of: (values: Float32Array) => T): Question<T> {
    const { tensor, panel, near } = this.shown();
    const fetch = async (signal: AbortSignal) =>
      of((await panel.windows.grid(addressOf(tensor, panel.summary), tensor, rows, columns, signal)).values);
    return { of: [panel.windows, tensor], key, when: near, fetch };
  }
}

function inOrder(indices: readonly number[]): number[] {
  return [...new Set(indices)].sort((a, b) => a - b);
}
