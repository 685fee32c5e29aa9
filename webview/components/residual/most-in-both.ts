/** The most probable tokens of a run, beside those of a run in which one part is changed. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../../src/base/counted';
import { type MostInBoth as Most, mostRows, type TokenInBoth } from '../../../src/trace/readings/most-in-both';
import { ablation as texts } from '../../strings/ablation';
import { percentInTable, tokenLabel } from '../../strings/format';
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

  @property({ attribute: false }) most!: Most;
  /** The token in question; it has a row however improbable it is. */
  @property({ attribute: false }) told!: TokenInBoth;
  /** The names of the two runs. */
  @property({ attribute: false }) columns: Readonly<Record<'before' | 'after', string>> = { before: '', after: '' };

  override render() {
    const { most, told, columns } = this;
    return html`<table aria-label=${texts.most}>
      <thead><tr><th scope="col">#</th>
        <th scope="colgroup" colspan="2" class="token">${columns.before}</th>
        <th scope="colgroup" colspan="2" class="token">${columns.after}</th></tr></thead>
      <tbody>${mostRows(most, told).map(
        ({ rank, before, after }) =>
          html`<tr><th scope="row">${count(rank + 1)}</th>${this.cells(before, 'before')}${this.cells(after, 'after')}</tr>`,
      )}</tbody>
    </table>`;
  }

  private cells(token: TokenInBoth | undefined, run: 'before' | 'after') {
    if (!token) return html`<td></td><td></td>`;
    const own = token.id === this.told.id ? 'explained' : nothing;
    return html`<td class="token"><span class=${own}>${tokenLabel(token)}</span></td><td>${percentInTable(token[run].probability)}</td>`;
  }
}
