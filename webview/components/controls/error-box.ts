/** Shows a failure where it happened, with a button to try again. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { Failable } from '../../base/query';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';

/** Shows a failure; renders nothing if there is none. */
export function failureOf(failable: Failable) {
  if (failable.error === undefined) return nothing;
  return html`<trace-error .message=${failable.error} .failedAgain=${failable.failedAgain === true} .retry=${() => failable.retry()}></trace-error>`;
}

@customElement('trace-error')
export class ErrorBox extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; padding: 6px 10px; margin: 4px 0;
        border: 1px solid var(--vscode-inputValidation-errorBorder, #be1100);
        background: var(--vscode-inputValidation-errorBackground, transparent);
        color: var(--vscode-inputValidation-errorForeground, inherit); overflow-wrap: anywhere; }
    `,
  ];

  @property({ attribute: false }) message = '';
  /** Whether trying again failed with the same message; without saying so the button would seem to do nothing. */
  @property({ attribute: false }) failedAgain = false;
  /** Whether screen readers announce it; not if the same failure is shown in many places. */
  @property({ attribute: false }) announce = true;
  @property({ attribute: false }) retry: () => void = () => {};

  override render() {
    return html`<span role=${this.announce ? 'alert' : nothing}>${this.message}${this.failedAgain ? html` <b data-failed-again>${strings.failedAgain}</b>` : nothing}</span>
      <vscode-button secondary @click=${this.retry}>${strings.retry}</vscode-button>`;
  }
}
