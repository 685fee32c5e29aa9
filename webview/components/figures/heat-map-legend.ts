/** The scale of a heat map in numbers, what it is made over, and what the marks mean. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { short } from '../../format';
import { toCss } from '../../heat-map/color';
import { colorOf, type Palette, type Scale } from '../../heat-map/color-scale';
import { scaleNumbers } from '../../heat-map/figure';
import type { Marks } from '../../heat-map/picture';
import type { ScaleScope } from '../../state/shared-scale';
import { heatMap as strings } from '../../strings/heat-map';
import { sharedStyles } from '../../styles';

/** Asks for another scope. */
export class ScopeEvent extends CustomEvent<ScaleScope> {
  static readonly type = 'scope';

  constructor(scope: ScaleScope) {
    super(ScopeEvent.type, { detail: scope });
  }
}

@customElement('trace-heat-map-legend')
export class HeatMapLegend extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { width: 0; min-width: max(100%, min(280px, var(--figure-room, 100cqi))); display: flex; flex-wrap: wrap; align-items: center;
        gap: 2px 14px; font-size: var(--small); color: var(--muted); }
      span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
      .bar { flex: 0 1 52px; min-width: 14px; height: 9px; }
      .numbers { font-family: var(--mono); max-width: 100%; flex-wrap: wrap; }
      .numbers .bar { width: 52px; }
      .swatch { width: 11px; height: 11px; border: 1px solid var(--line); justify-content: center; }
      .dot::after { content: ''; width: 4px; height: 4px; border-radius: 50%;
        background: var(--vscode-editor-background); }
      .block { background: var(--vscode-editor-foreground); color: var(--vscode-editor-background); font-weight: bold; }
      button { font: inherit; color: inherit; background: none; border: 0; padding: 0 2px; cursor: pointer;
        text-decoration: underline dotted; text-underline-offset: 3px; min-height: 20px; }
      button:hover { color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) scale!: Scale;
  @property({ attribute: false }) palette!: Palette;
  @property({ attribute: false }) marks: Marks | undefined;
  /** What the scale is made over, where there is a choice. */
  @property({ attribute: false }) scope: ScaleScope | undefined;
  @property({ attribute: false }) layers = 1;

  override render() {
    const { limit } = this.scale;
    const { outliers = 0, notNumbers = 0, future = false, absent } = this.marks ?? {};
    const [from, middle, to] = scaleNumbers(this.scale).map(({ text }) => text);
    return html`
      <span class="numbers" role="img" data-limit=${limit}
        aria-label="${strings.scale}: ${from}, ${middle}, ${to}">
        ${from}<span class="bar left"></span>${middle}<span class="bar right"></span>${to}
      </span>
      ${this.scope === undefined ? nothing : this.switch(this.scope)}
      ${outliers ? this.outliers(outliers) : nothing}
      ${future ? html`<span><span class="swatch hatched"></span>${strings.future}</span>` : nothing}
      ${absent === undefined ? nothing : html`<span><span class="swatch hatched"></span>${absent}</span>`}
      ${
        notNumbers
          ? html`<span title=${strings.smallMarks} data-not-numbers=${notNumbers}
              ><span class="swatch block">?</span>${strings.notNumbers(notNumbers)}</span>`
          : nothing
      }
    `;
  }

  private switch(scope: ScaleScope) {
    const texts = { block: strings.scaleThisBlock, all: strings.scaleAllBlocks(this.layers) };
    const other = scope === 'all' ? 'block' : 'all';
    const title = strings.scaleSwitch(texts[scope], texts[other]);
    return html`<span>${strings.scaleOver}<button type="button" data-scope=${scope} title=${title}
      aria-description=${title} @click=${() => this.dispatchEvent(new ScopeEvent(other))}>${texts[scope]}</button></span>`;
  }

  private outliers(shown: number) {
    const text = strings.outliers(shown, short(this.scale.limit));
    return html`<span title="${strings.outliersTitle}. ${strings.smallMarks}" data-outliers=${shown}
      ><span class="swatch dot outlier"></span>${text}</span>`;
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
