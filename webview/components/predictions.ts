/** Step 15: the most probable next tokens. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Prediction, Token } from '../../src/engine/protocol';
import { fixed, percent, tokenLabel } from '../format';
import { strings } from '../strings';
import { sharedStyles, tableStyles } from '../styles';
import { probabilityBar } from './probability-bar';

@customElement('trace-predictions')
export class Predictions extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    css`
      p { margin: 4px 0; }
      table { width: min(100%, 620px); }
      .wide { width: 45%; }
      .bar { display: block; }
      rect { fill: var(--vscode-charts-blue, #3794ff); }
    `,
  ];

  @property({ attribute: false }) top: readonly Prediction[] = [];
  @property({ attribute: false }) last: Token | undefined;

  override render() {
    const names = strings.predictions;
    return html`
      ${this.last ? html`<p class="small muted">${strings.predictionsAfter(tokenLabel(this.last))}</p>` : ''}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">${names.rank}</th>
              <th scope="col" class="left">${names.token}</th>
              <th scope="col">${names.id}</th>
              <th scope="col">${names.logit}</th>
              <th scope="col">${names.probability}</th>
              <td class="wide"></td>
            </tr>
          </thead>
          <tbody>${this.top.map((prediction, rank) => this.row(prediction, rank))}</tbody>
        </table>
      </div>
    `;
  }

  private row(prediction: Prediction, rank: number) {
    const { id, logit, probability } = prediction;
    return html`<tr data-rank=${rank} data-id=${id}>
      <td class="muted">${rank + 1}</td>
      <th scope="row"><bdi>${tokenLabel(prediction)}</bdi></th>
      <td>${id}</td>
      <td data-column="logit" data-value=${logit} title=${logit}>${fixed(logit)}</td>
      <td data-column="probability" data-value=${probability} title=${probability}>${percent(probability)}</td>
      <td class="wide">${probabilityBar(probability)}</td>
    </tr>`;
  }
}
