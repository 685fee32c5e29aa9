/** The distribution of a tensor's values: a bar for each bin, its count shown on hover and by keyboard. */
import { css, html, LitElement, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Histogram } from '../../../src/trace/tensors/histogram';
import { rovingTarget } from '../../keyboard/roving';
import { fourDigits, percentInTable } from '../../strings/format';
import { details as texts } from '../../strings/heat-map';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';

/** In CSS pixels. */
const HEIGHT = 110;
const MOST_WIDTH = 520;
const MARGIN = { side: 30, top: 6, bottom: 20 };

@customElement('trace-histogram')
export class HistogramChart extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; font-size: var(--small); }
      .chart { width: fit-content; }
      svg { display: block; }
      rect.bar { fill: var(--vscode-charts-blue, #3794ff); }
      rect.hit { fill: transparent; }
      g.read rect.bar { fill: var(--vscode-editor-foreground); }
      g.read rect.hit { fill: color-mix(in srgb, currentColor 12%, transparent); }
      line { stroke: var(--muted); stroke-width: 1; shape-rendering: crispEdges; }
      text { fill: var(--muted); font-family: var(--mono); font-size: 11px; text-anchor: middle; }
      p { margin: 2px 0 0; min-height: 1.5em; color: var(--muted); }
      p b { font-weight: normal; font-family: var(--mono); color: var(--vscode-editor-foreground); }
    `,
  ];

  @property({ attribute: false }) name = '';
  @property({ attribute: false }) histogram!: Histogram;
  /** The number of values that are not finite and so belong to no bin. */
  @property({ attribute: false }) notFinite = 0;
  /** The available width, in CSS pixels. */
  @property({ attribute: false }) room = 480;
  /** The bin that is read. */
  @state() private read: number | undefined;

  constructor() {
    super();
    // The type size may change without a change of the panel's size.
    new ThemeObserver(this);
  }

  override render() {
    const { counts } = this.histogram;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const rest = this.notFinite > 0 ? texts.notFinite(this.notFinite) : '';
    if (total === 0) return html`<p>${texts.noValues} ${rest}</p>`;
    const reading = this.read === undefined ? undefined : this.describe(this.read, total);
    return html`<div class="chart" tabindex="0" role="application" aria-roledescription=${texts.description}
        aria-label=${texts.chart(this.name, counts.length, total)}
        @keydown=${this.key} @focus=${this.focused} @blur=${this.leave} @pointerleave=${this.leave}>${this.chart()}</div>
      <p>${reading === undefined ? texts.pointAtBins : html`<b>${reading}</b>`} ${rest}</p>
      <span class="unseen" aria-live="polite">${reading ?? ''}</span>`;
  }

  private chart() {
    const { edges, counts } = this.histogram;
    // It is enlarged like the type.
    const times = typeSize();
    const width = Math.min(this.room / times, MOST_WIDTH);
    const [low, high] = [edges[0] as number, edges.at(-1) as number];
    const inner = width - 2 * MARGIN.side;
    const floor = HEIGHT - MARGIN.bottom;
    // Positions of bins, not values: if all values are equal, there is one bin of width 0.
    const x = (edge: number) => MARGIN.side + (inner * edge) / counts.length;
    const most = Math.max(...counts);
    const zero = edges.indexOf(0);
    const marks = [0, ...(zero > 0 && zero < counts.length ? [zero] : []), counts.length];
    return html`<svg width=${width * times} height=${HEIGHT * times} viewBox="0 0 ${width} ${HEIGHT}" aria-hidden="true">
      ${[...counts].map((count, bin) => {
        // A bin that is not empty is always visible.
        const height = count === 0 ? 0 : Math.max(1, ((floor - MARGIN.top) * count) / most);
        const [left, right] = [x(bin), x(bin + 1)];
        return svg`<g class=${bin === this.read ? 'read' : ''} data-bin=${bin} data-count=${count}
          data-from=${edges[bin] as number} data-to=${edges[bin + 1] as number} @pointerenter=${() => this.point(bin)}>
          <rect class="hit" x=${left} y=${MARGIN.top} width=${right - left} height=${floor - MARGIN.top}></rect>
          <rect class="bar" x=${left + 0.5} y=${floor - height} width=${Math.max(right - left - 1, 1)} height=${height}></rect>
        </g>`;
      })}
      <line x1=${MARGIN.side} x2=${width - MARGIN.side} y1=${floor + 0.5} y2=${floor + 0.5}></line>
      ${marks.map(
        (edge) => svg`<line x1=${x(edge)} x2=${x(edge)} y1=${floor} y2=${floor + 4}></line>
          <text x=${x(edge)} y=${HEIGHT - 4}>${fourDigits(edge === 0 ? low : edge === counts.length ? high : 0)}</text>`,
      )}
    </svg>`;
  }

  private describe(bin: number, total: number): string {
    const { edges, counts } = this.histogram;
    const count = counts[bin] as number;
    const last = bin === counts.length - 1;
    const share = count === 0 ? percentInTable(0) : percentInTable(count / total);
    return texts.bin(String(edges[bin]), String(edges[bin + 1]), last, count, share);
  }

  private point(bin: number): void {
    this.read = bin;
  }

  private leave(): void {
    this.read = undefined;
  }

  private focused(event: FocusEvent): void {
    if ((event.target as Element).matches(':focus-visible')) this.read ??= 0;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') this.leave();
    else {
      const target = rovingTarget(event, this.read ?? 0, this.histogram.counts.length);
      if (target === undefined) return;
      this.read = target;
    }
    event.preventDefault();
  }
}
