/** A formula as MathML, built node by node: markup or style attributes would violate the page's content security policy. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import temml from 'temml';
import { WhenVisible } from '../../base/when-visible';
import { sharedStyles } from '../../theme/styles';
import { fadeEdges, fadingStyles } from './fading-edges';

@customElement('trace-formula')
export class Formula extends LitElement {
  static override styles = [
    sharedStyles,
    fadingStyles,
    css`
      :host { display: block; margin: 6px 0; }
      /* The height of a line with fractions, so that little moves when it is drawn. */
      .tex { min-height: 2.2em; display: flex; flex-wrap: wrap; align-items: center; gap: 2px 1.4em; }
      [role='math'] { overflow-x: auto; overflow-y: hidden; }
      math { font-family: 'Cambria Math', 'STIX Two Math', 'Latin Modern Math', 'DejaVu Math TeX Gyre', math, serif;
        font-size: 1.15em; }
      .plain { font-family: var(--mono); }
    `,
  ];

  @property({ attribute: false }) tex: string | null = null;
  /** The formula in plain characters, for use without TeX and for screen readers. */
  @property({ attribute: false }) plain: string | null = null;
  /** Whether the formula is wider than the panel; it can then be scrolled, also with keys. */
  @state() private scrolls = false;
  @query('.tex') private target!: HTMLElement | null;
  @query("[role='math']") private box!: HTMLElement | null;
  private readonly resized = new ResizeObserver(() => this.measure());
  private readonly near = new WhenVisible(this);
  /** What was drawn last, and the element it is in; that is a new one after a time without a formula. */
  private drawn: { readonly tex: string; readonly target: HTMLElement } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  override render() {
    const tabindex = this.scrolls ? 0 : nothing;
    if (this.tex !== null)
      return html`<div class="tex" role="math" tabindex=${tabindex} @scroll=${this.fade} aria-label=${this.plain ?? this.tex}></div>`;
    return this.plain === null
      ? nothing
      : html`<div class="plain" role="math" tabindex=${tabindex} @scroll=${this.fade} aria-label=${this.plain}>${this.plain}</div>`;
  }

  /** Parsing TeX takes some milliseconds, so only formulas that come into view are parsed. */
  override updated(): void {
    const { target, tex } = this;
    if (!target || tex === null || !this.near.visible) return;
    if (this.drawn?.tex === tex && this.drawn.target === target) return;
    // If several formulas do not fit beside each other, each has its own line.
    const parts = tex.split('\\quad').map((part) => {
      const place = document.createElement('span');
      temml.render(part, place, { throwOnError: false, trust: false });
      return place;
    });
    target.replaceChildren(...parts);
    this.drawn = { tex, target };
    // The width is known after the next layout, and changes with the font.
    for (const math of target.children) this.resized.observe(math);
  }

  private measure(): void {
    this.scrolls = this.box !== null && this.box.scrollWidth > this.box.clientWidth;
    this.fade();
  }

  /** Fades the edges with more of the formula beyond them. */
  private readonly fade = (): void => {
    if (this.box) fadeEdges(this.box, this.box);
  };
}
