/** What is measured of all heads, sorted by any of it. */
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { HeadMaps } from '../../../src/engine/protocol/reading-protocol';
import type { HeadMeasure } from '../../../src/trace/readings/attention';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { type HeadColumn, type HeadTableRow, headRows, sortHeads } from '../../state/attention/head-maps';
import { attentionStrings as strings } from '../../strings/attention';
import { thousandths } from '../../strings/format';
import { sharedStyles, tableStyles } from '../../theme/styles';

const MEASURES = Object.keys(strings.measures) as HeadMeasure[];

@customElement('trace-heads-table')
export class HeadsTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      .scroll { max-height: 360px; width: fit-content; }
      thead th { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); padding: 0; }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 2px 7px;
        width: 100%; text-align: right; cursor: pointer; white-space: nowrap; }
      button:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      button:focus-visible { outline-offset: -1px; }
      td button { padding: 0; text-decoration: underline dotted; }
      [aria-sort] button::after { content: ' ▴'; }
      [aria-sort='descending'] button::after { content: ' ▾'; }
      p { margin: 0 0 4px; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) layers = 0;
  /** Those that have arrived, by their numbers. */
  @property({ attribute: false }) blocks: ReadonlyMap<number, HeadMaps> = new Map();
  /** How many blocks have arrived: another number is another table. */
  @property({ attribute: false }) count = 0;
  @state() private column: HeadColumn = 'layer';
  @state() private descending = false;

  override render() {
    return html`<p class="small muted">${strings.tableMeans}</p>
      <div class="scroll" role="group" tabindex="0" aria-label=${strings.table}>
        <table aria-label=${strings.table}>
          <thead>
            <tr>
              ${this.heading('layer', strings.block)} ${this.heading('head', strings.headColumn)}
              ${MEASURES.map((name) => this.heading(name, strings.measures[name].name, strings.measures[name].title))}
            </tr>
          </thead>
          <tbody>${sortHeads(this.rows, this.column, this.descending).map((row) => this.row(row))}</tbody>
        </table>
      </div>`;
  }

  private get rows(): HeadTableRow[] {
    const layers = [...Array(this.layers).keys()];
    return layers.flatMap((layer) => {
      const block = this.blocks.get(layer);
      return block ? headRows(block) : [];
    });
  }

  private heading(column: HeadColumn, name: string, title = name) {
    const sorted = column === this.column;
    const order = this.descending ? 'descending' : 'ascending';
    return html`<th scope="col" title=${title} .ariaSort=${sorted ? order : null}
      ><button type="button" data-sort=${column} @click=${() => this.sort(column)}>${name}</button></th>`;
  }

  private row(row: HeadTableRow) {
    const { layer, head } = row;
    const { choice } = this.panel;
    const chosen = layer === choice.layer && head === choice.head;
    return html`<tr class="pick ${chosen ? 'chosen' : ''}" aria-current=${chosen} data-layer=${layer} data-head=${head}
      @click=${() => this.dispatchEvent(new ChooseEvent({ layer, head }))}>
      <td>${layer}</td>
      <td><button type="button" aria-label=${strings.place(layer, head)}>${head}</button></td>
      ${MEASURES.map((name) => this.cell(name, row[name]))}
    </tr>`;
  }

  private cell(name: HeadMeasure, value: number) {
    return html`<td data-measure=${name} data-value=${value} title=${value}>${thousandths(value)}</td>`;
  }

  /** Measures begin with the largest, since that is what one looks for. */
  private sort(column: HeadColumn): void {
    const measure = column !== 'layer' && column !== 'head';
    this.descending = column === this.column ? !this.descending : measure;
    this.column = column;
  }
}
