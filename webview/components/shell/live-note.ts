/** Says that the panel follows the caret and what it shows of the line there, with a button to stop that. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { STOP_LIVE } from '../../../src/engine/protocol/panel-protocol';
import { ChangeObserver } from '../../base/observer';
import { liveMode } from '../../panel/live-mode';
import type { Connection } from '../../sources/connection';
import { textFieldStrings as texts } from '../../strings/text-field';
import { sharedStyles } from '../../theme/styles';

@customElement('trace-live-note')
export class LiveNote extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: contents; }
      .live { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; }
      .said::before { content: ''; display: inline-block; width: 8px; height: 8px; margin-inline-end: 8px; border-radius: 50%;
        background: var(--vscode-charts-red, #f14c4c); }
    `,
  ];

  @property({ attribute: false }) connection!: Pick<Connection, 'send'>;

  constructor() {
    super();
    new ChangeObserver(this, () => liveMode);
  }

  override render() {
    const { value: state } = liveMode;
    if (state === null) return nothing;
    return html`<div class="live" role="status" data-live=${state}><span class="said">${texts.live[state]}</span>
      <vscode-button secondary data-action="stop-live" @click=${() => this.connection.send(STOP_LIVE)}>${texts.stopLive}</vscode-button></div>`;
  }
}
