/** The proof of the number that a prediction ends in: a program that computes it from the token ids and the model's file. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import type { StepData } from '../../state/generation/step-data';
import { exportTexts } from '../../strings/exports';
import { fourDecimals, percentInWords } from '../../strings/format';
import { predictionStrings as texts } from '../../strings/predictions';
import { sharedStyles } from '../../theme/styles';
import '../controls/said';
import type { Said } from '../controls/said';
import { hasProvable, type Predicted, predictedAt, saveProgram } from '../provenance/save-program';

@customElement('trace-prove-prediction')
export class ProvePrediction extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      p { margin: 10px 0; }
      .link { text-align: start; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** Whether it proves the logit instead of the probability. */
  @property({ attribute: false }) ofLogit = false;
  @query('trace-said') private said!: Said;
  private readonly near = new WhenVisible(this);
  private readonly predicted = new Query<Predicted | undefined>(this, () => {
    const { next, choice, summary } = this.panel;
    if (!hasProvable(summary)) return undefined;
    const fetch = () => predictedAt(this.panel);
    return { of: [next], key: [choice.token, choice.target], when: this.near.visible, fetch };
  });

  override render() {
    const { panel, predicted } = this;
    const { value } = predicted;
    if (!panel.host || !hasProvable(panel.summary)) return nothing;
    if (!value) return html`<p aria-hidden="true">&nbsp;</p>`;
    const label = this.ofLogit
      ? texts.proveLogit(fourDecimals(value.logit), value.label, value.isOther)
      : texts.prove(percentInWords(value.probability), value.label, value.isOther);
    return html`<p><button type="button" class="link" data-action="prove" title=${texts.proveTitle} ?disabled=${!predicted.current}
      @click=${() => void this.save(value)}>${label}</button> <trace-said inline></trace-said></p>`;
  }

  private async save({ computed }: Predicted): Promise<void> {
    const { panel } = this;
    const { host } = panel;
    if (!host) return;
    await this.said.tell((meanwhile) => saveProgram(computed, panel, host, () => meanwhile(exportTexts.saving)));
  }
}
