/** The traced tokens, one chip each: the chosen one is chosen everywhere. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Token } from '../../src/engine/protocol';
import { tokenLabel } from '../format';
import { ChooseEvent } from '../state/panel';
import { rovingTarget } from '../state/roving';
import { strings } from '../strings';
import { sharedStyles } from '../styles';

@customElement('trace-token-strip')
export class TokenStrip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      [role='listbox'] { display: flex; flex-wrap: wrap; gap: 4px; max-height: 118px; overflow-y: auto; padding: 2px; }
      [role='option'] { display: flex; flex-direction: column; align-items: center; padding: 1px 7px; min-width: 26px;
        border: 1px solid var(--line); border-radius: 4px; cursor: pointer; line-height: 1.3; font-family: var(--mono);
        background: var(--vscode-editorWidget-background, transparent); }
      [role='option']:hover { background: var(--vscode-list-hoverBackground, #80808026); }
      [role='option'][aria-selected='true'] { background: var(--chosen);
        border-color: var(--vscode-focusBorder, #0078d4);
        box-shadow: inset 0 0 0 1px var(--vscode-focusBorder, #0078d4);
          color: var(--vscode-editor-selectionForeground, inherit); }
      .special { border-style: dashed; font-style: italic; }
      bdi { white-space: pre; max-width: 22ch; overflow: hidden; text-overflow: ellipsis; }
      .id { font-size: calc(var(--small) * 0.88); color: var(--muted); }
      [aria-selected='true'] .id { color: inherit; }
    `,
  ];

  @property({ attribute: false }) tokens: readonly Token[] = [];
  @property({ attribute: false }) chosen = 0;

  override render() {
    return html`<div role="listbox" aria-label=${strings.tokens} aria-orientation="horizontal" @keydown=${this.key}>
      ${this.tokens.map((token, position) => this.chip(token, position))}
    </div>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    // Within the strip only: the panel itself must not move.
    if (changed.has('chosen')) this.option(this.chosen)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private chip(token: Token, position: number) {
    const { id, start, end, special } = token;
    const text = tokenLabel(token);
    const selected = position === this.chosen;
    return html`<div role="option" class=${special ? 'special' : ''} aria-selected=${selected}
      tabindex=${selected ? 0 : -1}
      data-token=${position} data-id=${id} aria-label=${strings.tokenLabel(text, position, id, special)}
      title=${strings.tokenTitle(token.token, position, id, start, end)} @click=${() => this.choose(position)}>
      <bdi>${text}</bdi> <span class="id">${id}</span>
    </div>`;
  }

  private option(position: number): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-token="${position}"]`);
  }

  private choose(token: number): void {
    this.dispatchEvent(new ChooseEvent({ token }));
  }

  private key(event: KeyboardEvent): void {
    const target = rovingTarget(event.key, this.chosen, this.tokens.length);
    if (target === undefined) return;
    event.preventDefault();
    this.choose(target);
    this.option(target)?.focus();
  }
}
