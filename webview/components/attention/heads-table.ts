/** A table of what is measured of all heads, sortable by every column. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HeadMaps } from '../../../src/engine/protocol/reading-protocol';
import type { HeadMeasure } from '../../../src/trace/readings/attention';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import {
  type HeadColumn,
  type HeadTableRow,
  headRows,
  type KindColumn,
  kindColumns,
  type MeasuredKinds,
  sortHeads,
  valueIn,
} from '../../state/attention/head-maps';
import { exportedTrace } from '../../state/figures/exported-trace';
import { traceFileName } from '../../state/figures/value-export';
import { attentionStrings as strings } from '../../strings/attention';
import { float32Digits, thousandths } from '../../strings/format';
import { headStrings } from '../../strings/heads';
import { sharedStyles, sortHeadingStyles, tableStyles } from '../../theme/styles';
import '../figures/table-menu';

const MEASURES = Object.keys(strings.measures) as HeadMeasure[];

@customElement('trace-heads-table')
export class HeadsTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    sortHeadingStyles,
    css`
      .scroll { max-height: 360px; width: fit-content; }
      td button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0;
        width: 100%; text-align: right; cursor: pointer; text-decoration: underline dotted; }
      td button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      td button:focus-visible { outline-offset: -1px; }
      p { margin: 0 0 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) layers = 0;
  /** The maps of the blocks loaded so far, by block number. */
  @property({ attribute: false }) blocks: ReadonlyMap<number, HeadMaps> = new Map();
  /** The number of blocks loaded so far; a change means another table. */
  @property({ attribute: false }) count = 0;
  /** The scores measured by kind of head. */
  @property({ attribute: false }) measured: MeasuredKinds = { scores: null, tested: null };
  @state() private column: HeadColumn = 'layer';
  @state() private descending = false;

  override render() {
    const kinds = kindColumns(this.measured);
    return html`<p class="small muted">${strings.tableMeans} ${kinds.length > 0 ? headStrings.kindsInTable : nothing} ${this.menu(kinds)}</p>
      <div class="scroll" role="group" tabindex="0" aria-label=${strings.table}>
        <table aria-label=${strings.table}>
          <thead>
            <tr>
              ${this.heading('layer', strings.block)} ${this.heading('head', strings.headColumn)}
              ${MEASURES.map((name) => this.heading(name, strings.measures[name].name, strings.measures[name].title))}
              ${kinds.map((kind) => this.heading(`kind ${kind}`, headStrings.kindColumn(kind)))}
            </tr>
          </thead>
          <tbody>${sortHeads(this.rows, this.column, this.descending).map((row) => this.row(row, kinds))}</tbody>
        </table>
      </div>`;
  }

  private get rows(): HeadTableRow[] {
    const layers = [...Array(this.layers).keys()];
    return layers.flatMap((layer) => {
      const block = this.blocks.get(layer);
      return block ? headRows(block, this.measured) : [];
    });
  }

  private heading(column: HeadColumn, name: string, title = name) {
    const sorted = column === this.column;
    const order = this.descending ? 'descending' : 'ascending';
    return html`<th scope="col" title=${title} .ariaSort=${sorted ? order : null}
      ><button type="button" data-sort=${column} @click=${() => this.sort(column)}>${name}</button></th>`;
  }

  private row(row: HeadTableRow, kinds: readonly KindColumn[]) {
    const { layer, head } = row;
    const { choice } = this.panel;
    const chosen = layer === choice.layer && head === choice.head;
    return html`<tr class="pick ${chosen ? 'chosen' : ''}" aria-current=${chosen} data-layer=${layer} data-head=${head}
      @click=${() => this.dispatchEvent(new ChooseEvent({ layer, head }))}>
      <td>${layer}</td>
      <td><button type="button" aria-label=${strings.place(layer, head)}>${head}</button></td>
      ${MEASURES.map((name) => this.cell(name, row[name]))}
      ${kinds.map((kind) => this.cell(kind, valueIn(row, `kind ${kind}`)))}
    </tr>`;
  }

  /** The menu that saves all rows in the order of blocks, with exact numbers and descriptions. */
  private menu(kinds: readonly KindColumn[]) {
    const { host, summary } = this.panel;
    if (!host) return nothing;
    const columns: readonly HeadColumn[] = [...MEASURES, ...kinds.map((kind) => `kind ${kind}` as const)];
    const head = [
      strings.block,
      strings.headColumn,
      ...MEASURES.map((name) => strings.measures[name].name),
      ...kinds.map(headStrings.kindColumn),
    ];
    const lines = () => [
      head,
      ...this.rows.map((row) => [
        String(row.layer),
        String(row.head),
        ...columns.map((column) => plain(valueIn(row, column))),
      ]),
    ];
    return html`<trace-table-menu .name=${strings.table} .file=${traceFileName('heads', summary)} .host=${host} .lines=${lines}
      .readOrigin=${() => exportedTrace(this.panel)}></trace-table-menu>`;
  }

  private cell(name: HeadMeasure | KindColumn, value: number) {
    if (Number.isNaN(value) && !isMeasure(name)) return html`<td data-measure=${name}></td>`;
    return html`<td data-measure=${name} data-value=${value} title=${value}>${thousandths(value)}</td>`;
  }

  /** Sorting by a measure begins with the largest, which is usually wanted. */
  private sort(column: HeadColumn): void {
    const measure = column !== 'layer' && column !== 'head';
    this.descending = column === this.column ? !this.descending : measure;
    this.column = column;
  }
}

function isMeasure(name: string): boolean {
  return MEASURES.some((one) => one === name);
}

/** The number as text; empty if there is none. */
function plain(value: number): string {
  return Number.isNaN(value) ? '' : float32Digits(value);
}
