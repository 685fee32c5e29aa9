/**
 * Says that another trace is being made while this one is shown, with the length of its text, its progress, and a button to
 * cancel.
 */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { CANCEL } from '../../../src/engine/protocol/panel-protocol';
import { ChangeObserver } from '../../base/observer';
import { awaitedTrace } from '../../panel/awaited-trace';
import type { Connection } from '../../sources/connection';
import { nameText } from '../../strings/format';
import { strings } from '../../strings/strings';
import { noteStyles, sharedStyles } from '../../theme/styles';

@customElement('trace-awaited-note')
export class AwaitedNote extends LitElement {
  static override styles = [sharedStyles, noteStyles];

  @property({ attribute: false }) connection!: Pick<Connection, 'send'>;

  constructor() {
    super();
    new ChangeObserver(this, () => awaitedTrace);
  }

  /** The progress changes often, so it is not announced each time. */
  override render() {
    const { value: trace } = awaitedTrace;
    if (trace === null) return nothing;
    return html`<div class="note" data-awaited=${trace.characters ?? 'file'}>
      <span role="status">${strings.awaited({ ...trace, model: nameText(trace.model) })}</span>
      <span aria-hidden="true" class="small" data-progress>${trace.message}</span>
      <vscode-button secondary data-action="cancel-awaited"
        @click=${() => this.connection.send(CANCEL)}>${strings.cancel}</vscode-button></div>`;
  }
}
