/** The first and last values of a tensor, to four decimals. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Token } from '../../src/engine/protocol';
import type { Excerpt } from '../../src/trace/steps';
import { fixed, tokenLabel } from '../format';
import { isFuture } from '../heat-map/picture';
import { type Entry, withGaps } from '../state/excerpt';
import { ChooseEvent } from '../state/panel';
import { PreviewMarks } from '../state/preview-marks';
import { strings } from '../strings';
import { sharedStyles, tableStyles } from '../styles';

@customElement('trace-values')
export class ValuesTable extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; min-width: 0; max-width: 100%; }
      thead th { position: sticky; top: 0; }
      .gap { text-align: left; color: var(--muted); font-style: italic; }
      td.gap:not(.left) { text-align: center; }
      .odd { color: var(--bad); font-weight: bold; }
      .index { display: inline-block; min-width: 3ch; color: var(--muted); margin-right: 1ch; text-align: right; }
      .token { display: inline-block; max-width: 14ch; overflow: hidden; text-overflow: ellipsis;
        vertical-align: bottom; color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) name = '';
  @property({ attribute: false }) excerpt!: Excerpt;
  /** The names and sizes of the axes of rows and columns. */
  @property({ attribute: false }) axes!: readonly [string, string];
  @property({ attribute: false }) sizes!: readonly [number, number];
  /** What the rows stand for, where they stand for tokens. */
  @property({ attribute: false }) rowTokens: ReadonlyMap<number, Token> = new Map();
  @property({ attribute: false }) chosenRow: number | undefined;
  /** Whether later columns are the masked future. */
  @property({ attribute: false }) causal = false;
  /** Whether clicking a row chooses the token at its position. */
  @property({ attribute: false }) pick = false;
  private readonly marks = new PreviewMarks(this, 'data-position');

  override render() {
    const columns = withGaps(this.excerpt.columns, this.sizes[1]);
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.values(this.name)}>
      <table aria-label=${strings.values(this.name)}>
        <thead>
          <tr>
            <th class="left" scope="col">${this.axes[0]} ↓ ${this.axes[1]} →</th>
            ${columns.map((entry) =>
              'hidden' in entry
                ? html`<th class="gap" scope="col" title=${strings.hiddenColumnsTitle(entry.hidden)}
                    >${strings.hiddenColumns(entry.hidden)}</th>`
                : html`<th scope="col">${entry.index}</th>`,
            )}
          </tr>
        </thead>
        <tbody @pointerover=${this.marks.over} @pointerleave=${this.marks.leave}>
          ${withGaps(this.excerpt.rows, this.sizes[0]).map((entry) => this.row(entry, columns))}
        </tbody>
      </table>
    </div>`;
  }

  private row(entry: Entry, columns: readonly Entry[]) {
    if ('hidden' in entry) {
      return html`<tr><td class="gap left" colspan=${columns.length + 1}>${strings.hiddenRows(entry.hidden)}</td></tr>`;
    }
    const { index, place } = entry;
    const chosen = index === this.chosenRow;
    const token = this.rowTokens.get(index);
    const choose = this.pick ? () => this.dispatchEvent(new ChooseEvent({ token: index })) : nothing;
    return html`<tr class="${chosen ? 'chosen' : ''} ${this.pick ? 'pick' : ''}" @click=${choose}
      data-position=${this.pick ? index : nothing}>
      <th scope="row" aria-current=${chosen ? 'true' : nothing}
        ><span class="index">${index}</span><bdi class="token">${token ? tokenLabel(token) : ''}</bdi></th>
      ${columns.map((column) =>
        'hidden' in column
          ? html`<td class="gap" aria-hidden="true">…</td>`
          : this.cell(index, column.index, this.excerpt.values[place * this.excerpt.columns.length + column.place]),
      )}
    </tr>`;
  }

  private cell(row: number, column: number, value = NaN) {
    const future = isFuture(this.causal, value, row, column);
    const kind = future ? 'hatched' : Number.isFinite(value) ? '' : 'odd';
    return html`<td class=${kind} title=${future ? `${value} (${strings.masked})` : value}
      data-row=${row} data-column=${column} data-value=${value}>${fixed(value)}</td>`;
  }
}
