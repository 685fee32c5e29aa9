/** What is most probable in the run with all parts, and beside it what is in the run without one. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Ablation, TokenInBoth } from '../../../src/trace/readings/ablation';
import { MOST_COLUMNS, mostRows } from '../../../src/trace/readings/ablation-words';
import { percentInTable, tokenLabel } from '../../strings/format';
import { ablation as texts } from '../../strings/residual';
import { sharedStyles, tableStyles } from '../../theme/styles';

@customElement('trace-most-in-both')
export class MostInBoth extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      :host { display: block; margin: 6px 0; overflow-x: auto; }
      .token { text-align: left; white-space: pre; max-width: 24ch; overflow: hidden; text-overflow: ellipsis; }
      .explained { font-weight: 600; }
    `,
  ];

  @property({ attribute: false }) ablation!: Ablation;

  override render() {
    const { ablation } = this;
    return html`<table aria-label=${texts.most}>
      <thead><tr><th scope="col">#</th>
        <th scope="colgroup" colspan="2" class="token">${MOST_COLUMNS.before}</th>
        <th scope="colgroup" colspan="2" class="token">${MOST_COLUMNS.after[ablation.instead]}</th></tr></thead>
      <tbody>${mostRows(ablation).map(
        ({ before, after }, rank) =>
          html`<tr><th scope="row">${rank + 1}</th>${this.cells(before, 'before')}${this.cells(after, 'after')}</tr>`,
      )}</tbody>
    </table>`;
  }

  private cells(token: TokenInBoth | undefined, run: 'before' | 'after') {
    if (!token) return html`<td></td><td></td>`;
    const own = token.id === this.ablation.id ? 'explained' : nothing;
    return html`<td class="token"><span class=${own}>${tokenLabel(token)}</span></td><td>${percentInTable(token[run].probability)}</td>`;
  }
}
