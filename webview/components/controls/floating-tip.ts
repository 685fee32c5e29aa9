/** A tip beside something in the page, over everything else. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../../styles';

/** Between what it is of and the tip, and between the tip and the edge of the panel. */
const DISTANCE = 8;

@customElement('trace-floating-tip')
export class FloatingTip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { position: fixed; inset: auto; margin: 0; pointer-events: none; padding: 4px 8px; width: max-content;
        max-width: 320px; font-size: var(--small); background: var(--vscode-editorHoverWidget-background, #202020);
        color: var(--vscode-editorHoverWidget-foreground, inherit);
        border: 1px solid var(--vscode-editorHoverWidget-border, #454545); overflow: visible; }
      b, code { display: block; font-family: var(--mono); overflow-wrap: anywhere; }
    `,
  ];

  /** In the page; without it nothing is shown. */
  @property({ attribute: false }) anchor: DOMRect | undefined;
  @property({ attribute: false }) content: TemplateResult | typeof nothing = nothing;
  private readonly resized = new ResizeObserver(() => this.place());

  override connectedCallback(): void {
    super.connectedCallback();
    this.popover = 'manual';
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  override render() {
    return html`${this.content}`;
  }

  override updated(): void {
    const isOpen = this.matches(':popover-open');
    if (this.anchor && !isOpen) this.showPopover();
    else if (!this.anchor && isOpen) this.hidePopover();
    this.place();
  }

  /** Below and to the right, as far as there is room. */
  private place(): void {
    if (!this.anchor) return;
    const { left, top, bottom } = this.anchor;
    const { clientWidth, clientHeight } = document.documentElement;
    const most = clientWidth - this.offsetWidth - DISTANCE;
    const below = bottom + DISTANCE + this.offsetHeight <= clientHeight;
    this.style.setProperty('left', `${Math.max(DISTANCE, Math.min(left, most))}px`);
    const above = Math.max(0, top - DISTANCE - this.offsetHeight);
    this.style.setProperty('top', `${below ? bottom + DISTANCE : above}px`);
  }
}
