/** The panel: a trace, the wait for one, or why there is none. */
import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import '@vscode-elements/elements/dist/vscode-progress-ring';
import type { PanelContent } from '../../src/engine/panel-protocol';
import { Host } from '../host';
import { errorMessage } from '../state/load';
import { strings } from '../strings';
import { sharedStyles } from '../styles';
import './trace-view';

@customElement('llm-trace-app')
export class App extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; height: 100vh; color: var(--vscode-editor-foreground, var(--vscode-foreground));
        background: var(--vscode-editor-background);
        font-family: var(--vscode-font-family, system-ui, sans-serif); font-size: var(--vscode-font-size, 13px); }
      .state { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 14px;
        height: 100%; padding: 24px; text-align: center; }
      .state p { margin: 0; max-width: 64ch; overflow-wrap: anywhere; white-space: pre-line; }
      .buttons { display: flex; flex-wrap: wrap; gap: 10px; }
      h1 { margin: 0; font-size: 1.2em; font-weight: 600; color: var(--bad); }
      @media (prefers-reduced-motion: reduce) { vscode-progress-ring { display: none; } }
    `,
  ];

  private readonly host = new Host();
  @state() private content: PanelContent = { kind: 'working', message: strings.starting };

  override connectedCallback(): void {
    super.connectedCallback();
    this.host
      .start((content) => {
        this.content = content;
      })
      .catch((error: unknown) => {
        this.content = { kind: 'failed', message: errorMessage(error) };
      });
  }

  override render() {
    const { content } = this;
    switch (content.kind) {
      case 'trace':
        return html`<trace-view data-state="trace" .host=${this.host} .summary=${content.summary}
          .origin=${content.origin}></trace-view>`;
      case 'working':
        return html`<div class="state" data-state="working" role="status">
          <vscode-progress-ring role="presentation" aria-live="off"></vscode-progress-ring>
          <p>${content.message}</p>
        </div>`;
      case 'failed':
        return html`<div class="state" data-state="failed" role="alert">
          <h1>${strings.failedTitle}</h1>
          <p>${content.message}</p>
          <div class="buttons">
            <vscode-button data-action="again" @click=${() => this.host.runAgain()}>${strings.again}</vscode-button>
            <vscode-button secondary data-action="log"
              @click=${() => this.host.showLog()}>${strings.showLog}</vscode-button>
          </div>
        </div>`;
    }
  }
}
