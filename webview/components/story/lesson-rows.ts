/** Rows of weights that a lesson compares: one below the other, token by token, the darker the larger. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { LessonRows } from '../../../src/trace/lessons/lesson';
import { hundredths, tokenLabel } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import { fadeEdges, fadingStyles } from '../controls/fading-edges';

/** Longer tokens are cut. */
const MOST_CHARACTERS = 12;

@customElement('trace-lesson-rows')
export class LessonRowsTable extends LitElement {
  static override styles = [
    sharedStyles,
    fadingStyles,
    css`
      :host { display: block; margin: 4px 0; }
      /* The last tokens lean over the table's edge. */
      .scroll { padding-right: 28px; overflow: auto hidden; }
      table { table-layout: fixed; width: 100%; max-width: 900px; min-width: calc(9em + var(--columns, 1) * 5.2ch); border-collapse: collapse; font-family: var(--mono); font-size: var(--small); font-variant-numeric: tabular-nums; }
      th, td { padding: 1px; text-align: right; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
      th:first-child { width: 8.5em; padding-left: 0; font-family: var(--vscode-font-family, sans-serif); text-align: left; }
      th { font-weight: normal; color: var(--muted); }
      thead th { vertical-align: bottom; overflow: visible; }
      /* A token that is wider than a number is whole at a slant. */
      thead th + th { position: relative; height: calc(var(--longest, 1) * 0.52em + 0.6em); }
      thead th > span { position: absolute; left: 50%; bottom: 3px; line-height: 1; transform: rotate(-60deg); transform-origin: 0.4em 80%; }
      td { border: 1px solid var(--line);
        background: color-mix(in srgb, var(--vscode-charts-orange, #d18616) calc(var(--share, 0) * 60%), transparent); }
      .most { font-weight: 600; }
    `,
  ];

  @property({ attribute: false }) shown!: LessonRows;
  @query('.scroll') private scroller!: HTMLElement;
  private readonly resized = new ResizeObserver(() => this.fade());

  override render() {
    const { label, tokens, rows } = this.shown;
    return html`<div class="scroll" @scroll=${this.fade}><table aria-label=${label} tabindex="0">
      <thead><tr><th scope="col" class="left">${label}</th>${tokens.map((token) => html`<th scope="col" title=${tokenLabel(token)}><span>${shortened(token)}</span></th>`)}</tr></thead>
      <tbody>${rows.map(({ name, values }) => {
        const most = Math.max(...values);
        return html`<tr data-row=${name}><th scope="row">${name}</th>${values.map(
          (value) => html`<td class=${value === most ? 'most' : ''} data-share=${value}>${hundredths(value)}</td>`,
        )}</tr>`;
      })}</tbody>
    </table></div>`;
  }

  override firstUpdated(): void {
    this.resized.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  /** Where it is wider than the card, its edge shows that there is more. */
  private readonly fade = (): void => fadeEdges(this.scroller, this.scroller);

  /** The policy of the page forbids style attributes, so shares are set through the object model. */
  override updated(): void {
    const { tokens } = this.shown;
    this.style.setProperty('--columns', String(tokens.length));
    this.style.setProperty('--longest', String(Math.max(...tokens.map((token) => shortened(token).length))));
    for (const cell of this.renderRoot.querySelectorAll('td'))
      cell.style.setProperty('--share', cell.dataset['share'] ?? '0');
  }
}

function shortened(token: LessonRows['tokens'][number]): string {
  const characters = [...tokenLabel(token)];
  return characters.length > MOST_CHARACTERS
    ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`
    : characters.join('');
}
