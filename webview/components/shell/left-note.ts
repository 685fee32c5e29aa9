/**
 * When a trace is opened again, says that it explains what the user had chosen before, and offers to go back to the prediction.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { ChooseEvent } from '../../panel/panel';
import { forgetLeftExplained, leftExplained } from '../../sources/left-explained';
import type { PanelHost } from '../../sources/panel-host';
import { askNames, labelOf } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { textFieldStrings as texts } from '../../strings/text-field';
import { closeStyles, sharedStyles } from '../../theme/styles';

@customElement('trace-left-note')
export class LeftNote extends LitElement {
  static override styles = [
    sharedStyles,
    closeStyles,
    css`
      /* Not in a presentation, which is about the text and not where it came from. */
      :host { display: var(--kept-note, contents); }
      div { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; padding: 3px 8px;
        border-left: 3px solid var(--vscode-charts-blue, #3794ff); }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) host!: Pick<PanelHost, 'kept'>;
  private readonly names = askNames(this, () =>
    this.left ? [this.left.target, this.left.ratherThan].filter((id) => id !== null) : [],
  );

  override render() {
    const { left } = this;
    if (!left || this.names.pending) return nothing;
    const [token, other] = [left.target, left.ratherThan].map((id) =>
      id === null ? undefined : labelOf(this.panel.next.names, id),
    );
    return html`<div role="status" data-left-explained><span>${texts.leftExplained(token, other)}</span>
      <vscode-button secondary data-action="explain-prediction" @click=${this.reset}>${texts.explainPrediction}</vscode-button>
      <button type="button" class="close" data-action="close-left" aria-label=${texts.closeNote} title=${texts.closeNote} @click=${this.close}>✕</button></div>`;
  }

  private get left() {
    return leftExplained(this.host.kept, this.panel.choice);
  }

  private readonly reset = (): void => {
    this.dispatchEvent(new ChooseEvent({ target: null, ratherThan: null, ofLead: false }));
  };

  private readonly close = (): void => {
    forgetLeftExplained(this.host.kept);
    this.requestUpdate();
  };
}
