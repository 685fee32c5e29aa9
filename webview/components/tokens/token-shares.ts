/** The share of each token in a text's vector, with a bar for each. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { argmax } from '../../../src/base/vectors';
import type { TokenShares } from '../../../src/trace/readings/token-shares';
import { Query } from '../../base/query';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import { percentInTable, proseFourDecimals, quotedToken, tokenLabel } from '../../strings/format';
import { tokenShareStrings as strings } from '../../strings/token-shares';
import { proseStyles, sharedStyles, tableStyles, tokenRowStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barStyles, shareBar, signedBar } from '../controls/signed-bar';

/** The width of the bars, in CSS pixels. */
const WIDTH = 140;

@customElement('trace-token-shares')
export class TokenSharesTable extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    tableStyles,
    tokenRowStyles,
    barStyles,
    css`
      :host { display: block; margin: 12px 0; }
      table { min-width: min-content; }
      td[data-value] { white-space: nowrap; }
    `,
  ];

  @property({ attribute: false }) panel!: PanelData;
  private readonly marks = new PreviewMarks(this, 'data-token');
  private readonly shares = new Query<TokenShares>(this, () => this.panel.readings.question('tokenShares', {}));

  override render() {
    const { value } = this.shares;
    if (!value) return failureOf(this.shares);
    const { shares, cosines, pooling, pooledLength } = value;
    // With only one token pooled there is nothing to divide, and of a vector of length 0 there are no shares.
    if (pooling === 'first' || pooling === 'last' || !(pooledLength > 0)) return nothing;
    const most = Math.max(...shares.map(Math.abs));
    // Negative shares are rare; without them bars begin at the left.
    const bar = shares.some((share) => share < 0) ? signedBar : shareBar;
    const names = strings.columns;
    return html`<p>${strings.explanation}</p>
      <p data-nearest>${this.nearest(cosines)}</p>
      <div class="scroll" role="group" tabindex="0" aria-label=${strings.table}>
        <table aria-label=${strings.table} data-shares=${shares.reduce((sum, share) => sum + share, 0)}>
          <thead><tr><th scope="col">${names.position}</th><th scope="col" class="left">${names.token}</th>
            <th scope="col">${names.share}</th><td></td><th scope="col">${names.cosine}</th></tr></thead>
          <tbody @pointerover=${this.marks.over} @pointerleave=${this.marks.leave}>${shares.map((share, position) =>
            this.row({ share, cosine: cosines[position] ?? Number.NaN }, position, bar(share, most, WIDTH)),
          )}</tbody>
        </table>
      </div>`;
  }

  /** The token whose vector has the highest cosine with the text's vector. */
  private nearest(cosines: readonly number[]): string {
    const position = argmax(cosines);
    const token = this.panel.summary.tokens[position];
    return token ? strings.nearest(quotedToken(token), position, proseFourDecimals(cosines[position] as number)) : '';
  }

  private row(
    { share, cosine }: { readonly share: number; readonly cosine: number },
    position: number,
    bar: TemplateResult,
  ) {
    const { summary, choice } = this.panel;
    const token = summary.tokens[position];
    const chosen = position === choice.token;
    const classes = ['pick', chosen && 'chosen', token?.special && 'special'];
    const text = share < 0 ? `−${percentInTable(-share)}` : percentInTable(share);
    return html`<tr class=${classes.filter(Boolean).join(' ')} data-token=${position}
      @click=${() => this.dispatchEvent(new ChooseEvent({ token: position }))}>
      <td>${position}</td>
      <th scope="row"><button type="button" aria-current=${chosen} title=${token?.token ?? ''}
        ><bdi>${token ? tokenLabel(token) : ''}</bdi></button></th>
      <td data-value=${share} title=${share}>${text}</td>
      <td>${bar}</td>
      <td data-cosine=${cosine} title=${cosine}>${proseFourDecimals(cosine)}</td>
    </tr>`;
  }
}
