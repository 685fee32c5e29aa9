/** A formula as MathML, built node by node: markup or style attributes would break the page's policy. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import temml from 'temml';
import { sharedStyles } from '../styles';

@customElement('trace-formula')
export class Formula extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 6px 0; }
      [role='math'] { overflow-x: auto; overflow-y: hidden; }
      math { font-family: 'Cambria Math', 'STIX Two Math', 'Latin Modern Math', 'DejaVu Math TeX Gyre', math, serif;
        font-size: 1.15em; }
      .plain { font-family: var(--mono); }
    `,
  ];

  @property({ attribute: false }) tex: string | null = null;
  /** In plain characters, for where there is no TeX and for screen readers. */
  @property({ attribute: false }) plain: string | null = null;
  /** A formula that is wider than the panel is scrolled, by keys as well. */
  @state() private scrolls = false;
  @query('.tex') private target!: HTMLElement | null;
  @query("[role='math']") private box!: HTMLElement | null;
  private readonly resized = new ResizeObserver(() => this.measure());

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
      return html`<div class="tex" role="math" tabindex=${tabindex} aria-label=${this.plain ?? this.tex}></div>`;
    return this.plain === null
      ? nothing
      : html`<div class="plain" role="math" tabindex=${tabindex} aria-label=${this.plain}>${this.plain}</div>`;
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (this.target && this.tex !== null && changed.has('tex'))
      temml.render(this.tex, this.target, { throwOnError: false, trust: false });
  }

  private measure(): void {
    this.scrolls = this.box !== null && this.box.scrollWidth > this.box.clientWidth;
  }
}
