/** The statistics of every row of a tensor, sortable by any of them. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { RowStatistics } from '../../../src/trace/readings/details';
import type { SequenceName } from '../../../src/trace/steps/sequences';
import { tokenChoice } from '../../choice/choice';
import { ChooseEvent } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import { byIndex, withGaps } from '../../state/figures/excerpt';
import { orderRows, ROW_STATISTICS, type RowColumn, shownPlaces } from '../../state/figures/row-order';
import { float32Digits, fourDecimals, fourDigits, percent, tokenLabel } from '../../strings/format';
import { details as texts } from '../../strings/heat-map';
import { strings } from '../../strings/strings';
import { rowNameStyles, sharedStyles, sortHeadingStyles, tableStyles } from '../../theme/styles';

/** How many rows are shown at first. */
const FIRST = 50;

@customElement('trace-row-statistics')
export class RowStatisticsTable extends LitElement {
  static override styles = [
    sharedStyles,
    rowNameStyles,
    tableStyles,
    sortHeadingStyles,
    css`
      .scroll { max-height: 360px; width: fit-content; }
      thead .left button { text-align: left; }
      .gap { text-align: left; color: var(--muted); font-style: italic; }
      p { margin: 4px 0 0; font-size: var(--small); color: var(--muted); }
      tbody button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0;
        cursor: pointer; }
      tbody button .token { text-decoration: underline dotted; }
      /* In a narrow panel all columns are visible at once. */
      @container (max-width: 580px) {
        th, td, thead button { padding-inline: 4px; white-space: nowrap; }
        .index { min-width: 2ch; margin-right: 0.5ch; }
        .token { max-width: 8ch; }
      }
      @container (max-width: 460px) { th, td, thead button { padding-inline: 2px; } .token { max-width: 7ch; } }
      p button { font: inherit; color: var(--vscode-textLink-foreground, #3794ff); background: none; border: 0;
        padding: 0 4px; min-height: 22px; cursor: pointer; }
    `,
  ];

  @property({ attribute: false }) name = '';
  @property({ attribute: false }) rows!: RowStatistics;
  /** The axis of the rows: pos or query. */
  @property({ attribute: false }) axis = '';
  /** The tokens of the rows, if rows are tokens. */
  @property({ attribute: false }) tokens: readonly Token[] = [];
  @property({ attribute: false }) sequence: SequenceName | null = null;
  @property({ attribute: false }) chosen: number | undefined;
  @state() private column: RowColumn = 'row';
  @state() private descending = false;
  @state() private all = false;
  private readonly marks = new PreviewMarks(this, 'data-position', () => this.sequence);

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('name')) this.all = false;
  }

  override render() {
    const order = orderRows(this.rows, this.column, this.descending);
    const places = shownPlaces(order, this.all ? order.length : FIRST, this.chosen);
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${texts.table(this.name)}>
        <table aria-label=${texts.table(this.name)} aria-rowcount=${order.length + 1}>
          <thead>
            <tr>
              ${this.heading('row', this.axis, this.axis, 'left')}
              ${ROW_STATISTICS.map((column) =>
                this.heading(
                  column,
                  texts.columns[column],
                  column === 'zeros' ? texts.zerosTitle : texts.columns[column],
                ),
              )}
            </tr>
          </thead>
          <tbody @pointerover=${this.marks.over} @pointerleave=${this.marks.leave}>
            ${withGaps(places, byIndex(order.length)).map((entry) =>
              'hidden' in entry
                ? html`<tr><td class="gap" colspan=${ROW_STATISTICS.length + 1}>${strings.hiddenRows(entry.hidden)}</td></tr>`
                : this.row(order[entry.index] as number),
            )}
          </tbody>
        </table>
      </div>
      ${
        this.all || order.length <= FIRST
          ? nothing
          : html`<p>${texts.first(FIRST, order.length)}
            <button type="button" data-all @click=${this.showAll}>${texts.all}</button></p>`
      }`;
  }

  private heading(column: RowColumn, name: string, title: string, kind = '') {
    const sorted = column === this.column;
    const order = this.descending ? 'descending' : 'ascending';
    return html`<th scope="col" class=${kind} title=${title} .ariaSort=${sorted ? order : null}
      ><button type="button" data-sort=${column} @click=${() => this.sort(column)}>${name}</button></th>`;
  }

  private row(row: number) {
    const token = this.tokens[row];
    const chosen = row === this.chosen;
    const choose = this.choosing(row);
    const label = html`<span class="index">${row}</span><bdi class="token">${token ? tokenLabel(token) : ''}</bdi>`;
    return html`<tr class="${chosen ? 'chosen' : ''} ${choose ? 'pick' : ''}" data-row=${row}
      data-position=${choose ? row : nothing} @click=${choose ?? nothing}>
      <th scope="row" aria-current=${chosen ? 'true' : nothing}
        >${choose ? html`<button type="button">${label}</button>` : label}</th>
      ${ROW_STATISTICS.map((column) => {
        const value = this.rows[column][row] as number;
        const text = column === 'zeros' ? share(value) : tableNumber(value);
        return html`<td data-column=${column} data-value=${value} title=${float32Digits(value)}>${text}</td>`;
      })}
    </tr>`;
  }

  /** Chooses the token of a row; `undefined` if it has none. */
  private choosing(row: number): (() => void) | undefined {
    const { sequence } = this;
    if (sequence === null || !this.tokens[row]) return undefined;
    return () => this.dispatchEvent(new ChooseEvent(tokenChoice(sequence, row)));
  }

  private showAll(): void {
    this.all = true;
  }

  /** Sorting by a statistic begins with the largest, which is usually wanted. */
  private sort(column: RowColumn): void {
    this.descending = column === this.column ? !this.descending : column !== 'row';
    this.column = column;
  }
}

function share(value: number): string {
  return value === 0 ? '0' : Number.isNaN(value) ? NONE : percent(value);
}

/** Four decimals as for the values themselves, or an exponent where that would show only zeros. */
function tableNumber(value: number): string {
  if (Number.isNaN(value)) return NONE;
  return value !== 0 && Math.abs(value) < 0.001 ? fourDigits(value) : fourDecimals(value);
}

/** A row without finite values has no statistics. */
const NONE = '–';
