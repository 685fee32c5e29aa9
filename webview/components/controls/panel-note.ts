/** Says what the extension would otherwise say in a notification over the panel, with a button for what can be done about it. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { ANSWER_NOTE } from '../../../src/engine/protocol/panel-protocol';
import { ChangeObserver } from '../../base/observer';
import { panelNote } from '../../panel/panel-note';
import type { Connection } from '../../sources/connection';
import { textFieldStrings as texts } from '../../strings/text-field';
import { closeStyles, noteStyles, sharedStyles } from '../../theme/styles';

@customElement('trace-panel-note')
export class PanelNoteView extends LitElement {
  static override styles = [sharedStyles, closeStyles, noteStyles];

  @property({ attribute: false }) connection!: Pick<Connection, 'send'>;

  constructor() {
    super();
    new ChangeObserver(this, () => panelNote);
  }

  override render() {
    const { value: note } = panelNote;
    if (note === null) return nothing;
    const answer = (isTaken: boolean) => () => this.connection.send(ANSWER_NOTE, { isTaken });
    const { sentence, button } = note;
    return html`<div class="note" data-note><span role="status">${sentence}</span>
      ${button === undefined ? nothing : html`<vscode-button secondary data-action="take-note" @click=${answer(true)}>${button}</vscode-button>`}
      <button type="button" class="close" data-action="close-note" aria-label=${texts.closeNote} title=${texts.closeNote} @click=${answer(false)}>✕</button></div>`;
  }
}
