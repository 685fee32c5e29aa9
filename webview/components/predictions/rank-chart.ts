/** Probability by rank, before and after sampling controls: shows where the distribution is cut, and how flat it is. */
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../../src/base/counted';
import type { Spread } from '../../../src/trace/readings/predictions';
import { type Frame, lowestPower, placePoint, rankCurve } from '../../state/predictions/rank-curve';
import { predictionStrings as strings } from '../../strings/predictions';
import { sharedStyles } from '../../theme/styles';

const WIDTH = 250;
const HEIGHT = 96;

@customElement('trace-rank-chart')
export class RankChart extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      svg { display: block; width: 100%; max-width: calc(330px * var(--type-size, 1)); height: auto; overflow: visible; }
      path { fill: none; vector-effect: non-scaling-stroke; }
      .before { stroke: var(--vscode-editor-foreground, #ccc); stroke-width: 1.2px; stroke-dasharray: 4 3; opacity: 0.7; }
      .after { stroke: var(--vscode-charts-blue, #3794ff); stroke-width: 2px; }
      .cut { stroke: var(--vscode-charts-blue, #3794ff); stroke-width: 1px; stroke-dasharray: 1 3; }
      .axis { stroke: var(--line); stroke-width: 1px; }
      text { font-size: 9px; fill: var(--muted); font-family: var(--mono); }
    `,
  ];

  @property({ attribute: false }) raw!: Spread;
  @property({ attribute: false }) sampled!: Spread;

  override render() {
    const { raw, sampled } = this;
    const lowest = lowestPower(raw.probabilities.at(-1) ?? 0);
    const frame: Frame = { width: WIDTH, height: HEIGHT, lastRank: raw.ids.length, lowest };
    const kept = sampled.ids.length;
    const end = placePoint({ rank: kept, probability: sampled.probabilities[kept - 1] as number }, frame);
    const cut = kept < raw.ids.length ? svg`<path class="cut" d="M${end.x},${end.y}V${HEIGHT}"></path>` : '';
    return html`<svg viewBox="-30 -6 ${WIDTH + 40} ${HEIGHT + 22}" role="img"
      aria-label=${strings.chart(kept, raw.ids.length)}>
      <path class="axis" d="M0,0V${HEIGHT}H${WIDTH}"></path>
      <text x="-4" y="4" text-anchor="end">1</text>
      <text x="-4" y=${HEIGHT} text-anchor="end">${lowest.toExponential(0)}</text>
      <text x="0" y=${HEIGHT + 12}>1</text>
      <text x=${WIDTH / 2} y=${HEIGHT + 12} text-anchor="middle">${strings.chartRank}</text>
      <text x=${WIDTH} y=${HEIGHT + 12} text-anchor="end">${count(raw.ids.length)}</text>
      ${cut}
      <path class="before" d=${pathOf(raw.probabilities, frame)}></path>
      <path class="after" d=${pathOf(sampled.probabilities, frame)}></path>
    </svg>`;
  }
}

function pathOf(probabilities: Float64Array, frame: Frame): string {
  const points = rankCurve(probabilities).map((point) => placePoint(point, frame));
  // A single token is a point; a short stroke makes it visible.
  const end = points.length === 1 ? 'h0.01' : '';
  return `M${points.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join('L')}${end}`;
}
