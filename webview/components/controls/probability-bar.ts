/** A probability as a bar. Its length is an SVG attribute, since the page forbids style attributes. */
import { css, html, svg } from 'lit';
import { percent } from '../../strings/format';

const widthOf = (probability: number, full: number) => `${Math.max((probability / full) * 100, 0.4)}%`;

/**
 * @param full the probability that fills the whole width. If it is 1, a background shows the full width; otherwise the heading
 * says it
 * @param former the probability before the text was edited, if it is known; a line behind the bar, whose end it would hide
 */
export function probabilityBar(probability: number, full = 1, former?: number) {
  return svg`<svg class=${barClass(full)} aria-hidden="true" width="100%" height="11">
    ${former === undefined ? '' : svg`<rect class="former" data-former-share=${former} x="${Math.min(former / full, 1) * 100}%" y="-3" width="2" rx="0"></rect>`}
    <rect data-bar="probability" width=${widthOf(probability, full)} height="11" rx="1.5"></rect>
  </svg>`;
}

/** A score, and below it a thin bar of the value it is compared with, once that is loaded; 1 fills the whole width. */
export function scoreBars(score: number, compared: number | undefined) {
  return svg`<svg class="bar" aria-hidden="true" width="100%" height="14">
    <rect data-bar="score" width=${widthOf(Math.min(score, 1), 1)} height="9" rx="1.5"></rect>
    ${compared === undefined ? '' : svg`<rect class="compared" data-bar="shuffled" y="10" width=${widthOf(Math.min(compared, 1), 1)} height="4" rx="1.5"></rect>`}
  </svg>`;
}

function barClass(full: number): string {
  return full === 1 ? 'bar of-all' : 'bar';
}

/** The heading of a column of bars, which says what the full width means. */
export function barHeading(full: number) {
  return html`<th class="wide left" scope="col">0–${percent(full)}</th>`;
}

/**
 * The probabilities before and after sampling controls: an outline, and inside it a filled bar, which is absent for a removed
 * token.
 * @param drawn the share of draws that gave the token, if any were counted; a line across the bar
 */
export function twoProbabilityBars(raw: number, sampled: number, full: number, drawn?: number) {
  return svg`<svg class=${barClass(full)} aria-hidden="true" width="100%" height="13">
    ${sampled > 0 ? svg`<rect y="3" width=${widthOf(sampled, full)} height="7" rx="1.5"></rect>` : ''}
    <rect class="outline" x="0.5" y="0.5" width=${widthOf(raw, full)} height="12" rx="1.5"></rect>
    ${drawn === undefined ? '' : svg`<rect class="drawn" data-drawn-share=${drawn} x="${Math.min(drawn / full, 1) * 100}%" y="-2" width="4" height="17"></rect>`}
  </svg>`;
}

export const barStyles = css`
  /* The outline of the longest bar extends half its stroke beyond the drawing. */
  .bar { display: block; overflow: visible; zoom: var(--type-size, 1); }
  /* Shows the length of 100 %. */
  .of-all { background: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 14%, transparent); border-radius: 1.5px; }
  .bar rect { fill: var(--vscode-charts-blue, #3794ff); }
  .bar rect.compared { fill: var(--vscode-descriptionForeground, #888); }
  /* The middle of a line is at its value. */
  .bar rect.drawn { transform: translateX(-2px); }
  .bar rect.former { transform: translateX(-1px); }
  /* Above the edges of the bar, with an edge of its own, so that it is visible on any of them. */
  .bar rect.drawn { fill: var(--vscode-charts-orange, #d18616); stroke: var(--vscode-editor-background, #1f1f1f); stroke-width: 0.75px; }
  .bar rect.former { fill: var(--vscode-editor-foreground, #ccc); stroke: var(--vscode-editor-background, #1f1f1f); stroke-width: 0.75px; height: 17px; }
  .bar rect.outline { fill: none; stroke: var(--vscode-editor-foreground, #ccc); stroke-width: 1px; }
`;
