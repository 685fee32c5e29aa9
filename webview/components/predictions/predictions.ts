/** The predictions of a decoder: the distribution after the chosen token, and the probability of each token of the text. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { StepData } from '../../state/generation/step-data';
import { quotedToken } from '../../strings/format';
import { predictionStrings as strings } from '../../strings/predictions';
import { sharedStyles } from '../../theme/styles';
import './distribution';
import './other-tokens';
import './text-probabilities';

@customElement('trace-predictions')
export class PredictionsStep extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 6px 0; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;

  override render() {
    const { choice, summary } = this.panel;
    const token = summary.tokens[choice.token];
    const last = choice.token === summary.tokens.length - 1;
    return html`
      <p data-after=${choice.token}>${token ? strings.after(quotedToken(token), choice.token, last, summary.source !== undefined) : nothing}</p>
      <trace-distribution .panel=${this.panel}></trace-distribution>
      ${choice.level === 'numbers' ? html`<trace-other-tokens .panel=${this.panel}></trace-other-tokens>` : nothing}
      <trace-text-probabilities .panel=${this.panel}></trace-text-probabilities>
    `;
  }
}
