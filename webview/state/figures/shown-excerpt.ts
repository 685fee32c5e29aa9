/** The values that the table of a tensor shows: first and last ones, and the chosen row and column where they lie between. */
import type { ReactiveControllerHost } from 'lit';
import { type Axes, columnAxes, matrixOf, rowAxes } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';
import { type Failable, Query, type Question } from '../../base/query';
import { chosenColumn } from '../../heat-map/selection';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { insertColumn, insertRow, insertRows } from './excerpt';

interface ShownTable {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly chosenRow: number | undefined;
  /** Whether the table is near enough to be read. */
  readonly near: boolean;
}

/** A row or a column. */
interface Line {
  readonly index: number;
  readonly values: Float32Array;
}

interface Rows {
  readonly indices: readonly number[];
  readonly values: Float32Array;
}

export class ShownExcerpt {
  private readonly row: Query<Line>;
  private readonly column: Query<Line>;
  /** The rows that a reader has unfolded. */
  private readonly more: Query<Rows>;
  /** In ascending order. */
  private unfolded: readonly number[] = [];

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly shown: () => ShownTable,
  ) {
    this.row = new Query(host, () => this.hiddenRow);
    this.column = new Query(host, () => this.hiddenColumn);
    this.more = new Query(host, () => this.unfoldedRows);
  }

  /** Shows rows that were left out, as well. @param rows in ascending order */
  unfold(rows: readonly number[]): void {
    this.unfolded = [...new Set([...this.unfolded, ...rows])].sort((a, b) => a - b);
    this.host.requestUpdate();
  }

  get value(): Excerpt {
    const { tensor, chosenRow } = this.shown();
    const { excerpt } = tensor;
    const row = this.row.current ? this.row.value : undefined;
    const more = this.more.current ? this.more.value : undefined;
    const unfolded = more ? insertRows(excerpt, more.indices, more.values) : excerpt;
    const rows = row && row.index === chosenRow ? insertRow(unfolded, row.index, row.values) : unfolded;
    const column = this.column.current ? this.column.value : undefined;
    // It has the chosen row as well, which may be on its way.
    return column?.values.length === rows.rows.length ? insertColumn(rows, column.index, column.values) : rows;
  }

  get failables(): readonly Failable[] {
    return [this.row, this.column, this.more];
  }

  /** The row of the chosen token, where the excerpt does not show it anyway. */
  private get hiddenRow(): Question<Line> | undefined {
    const { tensor, chosenRow: index } = this.shown();
    if (index === undefined || tensor.excerpt.rows.includes(index)) return undefined;
    return this.line(index, rowAxes(tensor, index), [index]);
  }

  /** The column that is outlined in all figures, where the excerpt does not show it: one that was clicked there is shown. */
  private get hiddenColumn(): Question<Line> | undefined {
    const { tensor, panel, chosenRow } = this.shown();
    const index = chosenColumn(tensor, panel.choice);
    const { rows, columns } = tensor.excerpt;
    if (index === undefined || columns.includes(index) || panel.choice.view === 'map') return undefined;
    const more = this.more.current ? (this.more.value?.indices ?? []) : [];
    const all = [...new Set([...rows, ...more, ...(chosenRow === undefined ? [] : [chosenRow])])];
    const inOrder = all.sort((a, b) => a - b);
    return this.line(index, columnAxes(tensor, inOrder, index), [index, chosenRow, more.join()]);
  }

  private get unfoldedRows(): Question<Rows> | undefined {
    const { tensor, panel, near } = this.shown();
    const { rows: size } = matrixOf(tensor);
    const indices = this.unfolded.filter((row) => row < size && !tensor.excerpt.rows.includes(row));
    if (indices.length === 0) return undefined;
    const fetch = async (signal: AbortSignal) => {
      const { rows, columns } = rowAxes(tensor, ...indices);
      const { values } = await panel.windows.grid(addressOf(tensor, panel.summary), tensor, rows, columns, signal);
      return { indices, values };
    };
    return { of: [panel.windows, tensor], key: indices, when: near, fetch };
  }

  private line(index: number, { rows, columns }: Axes, key: readonly unknown[]): Question<Line> {
    const { tensor, panel, near } = this.shown();
    const fetch = async (signal: AbortSignal) => {
      const address = addressOf(tensor, panel.summary);
      const { values } = await panel.windows.grid(address, tensor, rows, columns, signal);
      return { index, values };
    };
    return { of: [panel.windows, tensor], key, when: near, fetch };
  }
}
