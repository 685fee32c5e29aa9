/** Rows of weights that a lesson compares: one below the other, token by token, the darker the larger. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LessonRows } from '../../../src/trace/lessons/lesson';
import { hundredths, tokenLabel } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';

@customElement('trace-lesson-rows')
export class LessonRowsTable extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 4px 0; overflow-x: auto; }
      /* As many columns as there is room for; a token that is wider than a number goes on below. */
      table { table-layout: fixed; width: 100%; max-width: 900px; min-width: calc(9em + var(--columns, 1) * 5.2ch); border-collapse: collapse; font-family: var(--mono); font-size: var(--small); font-variant-numeric: tabular-nums; }
      th, td { padding: 1px; text-align: right; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      th:first-child { width: 8.5em; padding-left: 0; font-family: var(--vscode-font-family, sans-serif); text-align: left; }
      th { font-weight: normal; color: var(--muted); }
      thead th { vertical-align: bottom; }
      thead th + th { font-size: 0.85em; white-space: pre-wrap; overflow-wrap: anywhere; }
      td { border: 1px solid var(--line);
        background: color-mix(in srgb, var(--vscode-charts-orange, #d18616) calc(var(--share, 0) * 60%), transparent); }
      .most { font-weight: 600; }
    `,
  ];

  @property({ attribute: false }) shown!: LessonRows;

  override render() {
    const { label, tokens, rows } = this.shown;
    return html`<table aria-label=${label} tabindex="0">
      <thead><tr><th scope="col" class="left">${label}</th>${tokens.map((token) => html`<th scope="col" title=${tokenLabel(token)}>${tokenLabel(token)}</th>`)}</tr></thead>
      <tbody>${rows.map(({ name, values }) => {
        const most = Math.max(...values);
        return html`<tr data-row=${name}><th scope="row">${name}</th>${values.map(
          (value) => html`<td class=${value === most ? 'most' : ''} data-share=${value}>${hundredths(value)}</td>`,
        )}</tr>`;
      })}</tbody>
    </table>`;
  }

  /** The policy of the page forbids style attributes, so shares are set through the object model. */
  override updated(): void {
    this.style.setProperty('--columns', String(this.shown.tokens.length));
    for (const cell of this.renderRoot.querySelectorAll('td'))
      cell.style.setProperty('--share', cell.dataset['share'] ?? '0');
  }
}
