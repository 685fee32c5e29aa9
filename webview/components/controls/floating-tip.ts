/** A tip beside an element of the page, above everything else. */
import { autoUpdate, computePosition, flip, offset, type ReferenceElement, shift, size } from '@floating-ui/dom';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../../theme/styles';

/** The distance between the tip and its anchor, and between the tip and the edge of the panel. In CSS pixels. */
const DISTANCE = 8;
const EDGE = { padding: DISTANCE } as const;

@customElement('trace-floating-tip')
export class FloatingTip extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { position: fixed; inset: auto; margin: 0; pointer-events: none; padding: 4px 8px; width: max-content;
        max-width: 320px; font-size: var(--small); background: var(--vscode-editorHoverWidget-background, #202020);
        color: var(--vscode-editorHoverWidget-foreground, inherit);
        border: 1px solid var(--vscode-editorHoverWidget-border, #454545); overflow: hidden;
        /* Needed because the element beside it may forbid line breaks. */
        white-space: normal; }
      b, code { display: block; font-family: var(--mono); overflow-wrap: anywhere; }
      bdi { white-space: pre-wrap; }
    `,
  ];

  /** What the tip stands beside; without it nothing is shown. */
  @property({ attribute: false }) anchor: ReferenceElement | undefined;
  @property({ attribute: false }) content: TemplateResult | typeof nothing = nothing;
  private stopFollowing = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.popover = 'manual';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopFollowing();
  }

  override render() {
    return html`${this.content}`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('anchor')) this.follow(this.anchor);
  }

  /** Keeps the tip beside its anchor when the page scrolls, or when it grows because more has loaded. */
  private follow(anchor: ReferenceElement | undefined): void {
    this.stopFollowing();
    const isOpen = this.matches(':popover-open');
    if (anchor && !isOpen) this.showPopover();
    else if (!anchor && isOpen) this.hidePopover();
    this.stopFollowing = anchor
      ? autoUpdate(anchor, this, () => void this.place(anchor), { layoutShift: false })
      : () => {};
  }

  /** Places it below, or above if there is more room. It is cut off rather than placed over its anchor or beyond the panel. */
  protected async place(anchor: ReferenceElement): Promise<void> {
    this.style.removeProperty('max-height');
    this.style.removeProperty('max-width');
    const limit = size({ ...EDGE, apply: ({ availableHeight }) => this.limit(availableHeight) });
    const middleware = [offset(DISTANCE), flip({ ...EDGE, fallbackStrategy: 'bestFit' }), shift(EDGE), limit];
    const { x, y } = await computePosition(anchor, this, { strategy: 'fixed', placement: 'bottom-start', middleware });
    if (anchor !== this.anchor) return;
    this.style.setProperty('left', `${x}px`);
    this.style.setProperty('top', `${y}px`);
  }

  private limit(height: number): void {
    this.style.setProperty('max-height', `${Math.max(height, 0)}px`);
  }
}
