/** The tokens that a discriminator takes for replaced ones. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { judgedTokens, replacedTokens } from '../../../src/trace/readings/judged-tokens';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PreviewMarks } from '../../panel/preview-marks';
import { fourDecimals, percentInTable, tokenLabel } from '../../strings/format';
import { maskStrings as strings } from '../../strings/masks';
import { sharedStyles, tableStyles, tokenRowStyles } from '../../theme/styles';
import { barHeading, barStyles, probabilityBar } from '../controls/probability-bar';

@customElement('trace-replaced-tokens')
export class ReplacedTokens extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    tokenRowStyles,
    barStyles,
    css`
      :host { display: block; margin-top: 8px; }
      table { width: min(100%, 640px); min-width: min-content; }
      .wide { width: 34%; min-width: 50px; }
      .replaced td[data-column='probability'] { font-weight: bold; }
    `,
  ];

  @property({ attribute: false }) panel!: Pick<PanelData, 'summary' | 'choice'>;
  private readonly marks = new PreviewMarks(this, 'data-token');

  override render() {
    const { scores, tokens } = this.panel.summary;
    const names = strings.replacedColumns;
    const found = replacedTokens(tokens, scores).length;
    return html`<p data-replaced=${found}>${strings.replaced(found, judgedTokens(tokens).length)}</p>
      <div class="scroll" role="group" tabindex="0" aria-label=${strings.replacedTable}>
        <table aria-label=${strings.replacedTable}>
          <thead><tr><th scope="col">${names.position}</th><th scope="col" class="left">${names.token}</th>
            <th scope="col">${names.score}</th><th scope="col">${names.probability}</th>${barHeading(1)}</tr></thead>
          <tbody @pointerover=${this.marks.over} @pointerleave=${this.marks.leave}>${scores.map((score, position) =>
            this.row(score, position),
          )}</tbody>
        </table>
      </div>`;
  }

  private row(score: number, position: number) {
    const { summary, choice } = this.panel;
    const token = summary.tokens[position];
    const chosen = position === choice.token;
    const probability = 1 / (1 + Math.exp(-score));
    const classes = [
      'pick',
      chosen && 'chosen',
      token?.special && 'special',
      score > 0 && !token?.inserted && 'replaced',
    ];
    return html`<tr class=${classes.filter(Boolean).join(' ')} data-token=${position}
      @click=${() => this.dispatchEvent(new ChooseEvent({ token: position }))}>
      <td>${position}</td>
      <th scope="row"><button type="button" aria-current=${chosen} title=${token?.token ?? ''}
        ><bdi>${token ? tokenLabel(token) : ''}</bdi></button></th>
      <td data-column="score" data-value=${score} title=${score}>${fourDecimals(score)}</td>
      <td data-column="probability" data-value=${probability} title=${probability}>${percentInTable(probability)}</td>
      <td class="wide">${probabilityBar(probability)}</td>
    </tr>`;
  }
}
