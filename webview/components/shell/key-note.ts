/** Shows for a moment what a key has done and how to undo it, below the tokens. Screen readers are told by the announcer. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { ChangeObserver } from '../../base/observer';
import { announcer } from '../../keyboard/announcer';

@customElement('trace-key-note')
export class KeyNote extends LitElement {
  static override styles = css`
    /* In the middle, where the step is read, and never in the way of the pointer. */
    :host { position: absolute; z-index: 3; inset: 100% 14px auto; margin-top: 8px; display: flex; justify-content: center; pointer-events: none; }
    p { margin: 0; padding: 4px 12px; color: var(--vscode-editorHoverWidget-foreground, inherit); background: var(--vscode-editorHoverWidget-background, #202020);
      border: 1px solid var(--vscode-focusBorder, #0078d4); border-radius: 4px; box-shadow: 0 2px 8px var(--vscode-widget-shadow, #0005); }
  `;

  constructor() {
    super();
    new ChangeObserver(this, () => announcer);
  }

  override render() {
    const { shown } = announcer;
    return shown === undefined ? nothing : html`<p aria-hidden="true">${shown}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'trace-key-note': KeyNote;
  }
}
