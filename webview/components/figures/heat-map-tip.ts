/** The exact value of a cell, beside it, and where there is room for it what the value came from. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CellText } from '../../heat-map/describe';
import { sharedStyles } from '../../styles';

/** The edges of the cell, in CSS pixels from the corner of the picture. */
export interface Anchor {
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Between the cell and the text, and between the text and the edge of the panel. */
const DISTANCE = 8;

@customElement('trace-heat-map-tip')
export class HeatMapTip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { position: absolute; z-index: 2; pointer-events: none; padding: 4px 8px; width: max-content;
        max-width: 320px;
        font-size: var(--small); background: var(--vscode-editorHoverWidget-background, #202020);
        color: var(--vscode-editorHoverWidget-foreground, inherit);
        border: 1px solid var(--vscode-editorHoverWidget-border, #454545); }
      b, code { display: block; font-family: var(--mono); overflow-wrap: anywhere; }
      bdi { white-space: pre-wrap; }
    `,
  ];

  /** Without it nothing is shown. */
  @property({ attribute: false }) text: CellText | undefined;
  @property({ attribute: false }) anchor: Anchor | undefined;
  /** What the value came from, where that is known. */
  @property({ attribute: false }) detail: TemplateResult | typeof nothing = nothing;

  override willUpdate(): void {
    this.hidden = !this.text || !this.anchor;
  }

  override render() {
    const { text } = this;
    if (!text) return nothing;
    const { value, place, address } = text;
    return html`<b>${value}</b><bdi>${place}</bdi><code class="muted">${address}</code>${this.detail}`;
  }

  /** Below the cell and to its right, as far as there is room. */
  override updated(): void {
    if (!this.anchor || this.hidden) return;
    const { right, top, bottom } = this.anchor;
    const picture = (this.offsetParent ?? document.body).getBoundingClientRect();
    const most = document.documentElement.clientWidth - picture.left - this.offsetWidth - DISTANCE;
    const below = picture.top + bottom + 2 * DISTANCE + this.offsetHeight <= document.documentElement.clientHeight;
    this.style.setProperty('left', `${Math.max(0, Math.min(right + DISTANCE, most))}px`);
    this.style.setProperty('top', `${below ? bottom + DISTANCE : top - DISTANCE - this.offsetHeight}px`);
  }
}
