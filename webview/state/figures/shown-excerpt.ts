/** The values that the table of a tensor shows: first and last ones, and the chosen row and column where they lie between. */
import type { ReactiveControllerHost } from 'lit';
import { type Axes, columnAxes, rowAxes } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';
import { type Failable, Query, type Question } from '../../base/query';
import { chosenColumn } from '../../heat-map/selection';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { insertColumn, insertRow } from './excerpt';

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

export class ShownExcerpt {
  private readonly row: Query<Line>;
  private readonly column: Query<Line>;

  constructor(
    host: ReactiveControllerHost,
    private readonly shown: () => ShownTable,
  ) {
    this.row = new Query(host, () => this.hiddenRow);
    this.column = new Query(host, () => this.hiddenColumn);
  }

  get value(): Excerpt {
    const { tensor, chosenRow } = this.shown();
    const { excerpt } = tensor;
    const row = this.row.current ? this.row.value : undefined;
    const rows = row && row.index === chosenRow ? insertRow(excerpt, row.index, row.values) : excerpt;
    const column = this.column.current ? this.column.value : undefined;
    // It has the chosen row as well, which may be on its way.
    return column?.values.length === rows.rows.length ? insertColumn(rows, column.index, column.values) : rows;
  }

  get failables(): readonly Failable[] {
    return [this.row, this.column];
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
    const all = [...new Set([...rows, ...(chosenRow === undefined ? [] : [chosenRow])])];
    const inOrder = all.sort((a, b) => a - b);
    return this.line(index, columnAxes(tensor, inOrder, index), [index, chosenRow]);
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
