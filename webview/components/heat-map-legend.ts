/** The scale of a heat map in numbers, and what its marks mean. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { short } from '../format';
import { toCss } from '../heat-map/color';
import { colorOf, type Palette, type Scale } from '../heat-map/color-scale';
import type { Marks } from '../heat-map/picture';
import { strings } from '../strings';
import { sharedStyles } from '../styles';

@customElement('trace-heat-map-legend')
export class HeatMapLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { width: 0; min-width: max(100%, min(280px, 100cqi)); display: flex; flex-wrap: wrap; align-items: center;
        gap: 2px 14px; font-size: var(--small); color: var(--muted); }
      span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
      .bar { width: 52px; height: 9px; }
      .numbers { font-family: var(--mono); }
      .swatch { width: 11px; height: 11px; border: 1px solid var(--line); justify-content: center; }
      .dot::after { content: ''; width: 4px; height: 4px; border-radius: 50%;
        background: var(--vscode-editor-background); }
    `,
  ];

  @property({ attribute: false }) scale!: Scale;
  @property({ attribute: false }) palette!: Palette;
  @property({ attribute: false }) marks: Marks | undefined;

  override render() {
    const { limit, kind } = this.scale;
    const { outliers = 0, notNumbers = 0, future = false, absent } = this.marks ?? {};
    const [from, middle, to] =
      kind === 'signed' ? [short(-limit), '0', short(limit)] : ['0', short(limit / 4), short(limit)];
    return html`
      <span class="numbers" role="img" data-limit=${limit}
        aria-label="${strings.legendScale}: ${from}, ${middle}, ${to}">
        ${from}<span class="bar left"></span>${middle}<span class="bar right"></span>${to}
      </span>
      ${outliers ? this.outliers(outliers) : nothing}
      ${future ? html`<span><span class="swatch hatched"></span>${strings.legendFuture}</span>` : nothing}
      ${absent === undefined ? nothing : html`<span><span class="swatch hatched"></span>${absent}</span>`}
      ${notNumbers ? html`<span><span class="swatch">?</span>${strings.legendNotNumbers(notNumbers)}</span>` : nothing}
    `;
  }

  private outliers(shown: number) {
    const text = strings.legendOutliers(shown, short(this.scale.limit));
    return html`<span title=${strings.legendOutliersTitle}><span class="swatch dot outlier"></span>${text}</span>`;
  }

  /** The policy of the page forbids style attributes, so colours are set through the object model. */
  override updated(): void {
    const { scale, palette } = this;
    const { limit } = scale;
    const [from, middle] = scale.kind === 'signed' ? [-limit, 0] : [0, limit / 4];
    this.paint('.left', from, middle);
    this.paint('.right', middle, limit);
    this.renderRoot
      .querySelector<HTMLElement>('.outlier')
      ?.style.setProperty('background', toCss(colorOf(scale, palette, 2 * scale.limit)));
  }

  private paint(selector: string, from: number, to: number): void {
    const colors = Array.from({ length: 9 }, (_, i) =>
      toCss(colorOf(this.scale, this.palette, from + ((to - from) * i) / 8)),
    );
    this.renderRoot
      .querySelector<HTMLElement>(selector)
      ?.style.setProperty('background', `linear-gradient(90deg, ${colors.join(', ')})`);
  }
}
