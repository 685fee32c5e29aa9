/** A probability as a bar. Its length is an attribute of a drawing, since the page forbids style attributes. */
import { css, svg } from 'lit';

const widthOf = (probability: number) => `${Math.max(probability * 100, 0.4)}%`;

export function probabilityBar(probability: number) {
  return svg`<svg class="bar" aria-hidden="true" width="100%" height="11">
    <rect width=${widthOf(probability)} height="11" rx="1.5"></rect>
  </svg>`;
}

/** Before and after sampling controls: an outline, and a filled bar within its height; none where it is removed. */
export function twoProbabilityBars(raw: number, sampled: number) {
  return svg`<svg class="bar" aria-hidden="true" width="100%" height="13">
    ${sampled > 0 ? svg`<rect y="3" width=${widthOf(sampled)} height="7" rx="1.5"></rect>` : ''}
    <rect class="outline" x="0.5" y="0.5" width=${widthOf(raw)} height="12" rx="1.5"></rect>
  </svg>`;
}

export const barStyles = css`
  .bar { display: block; }
  .bar rect { fill: var(--vscode-charts-blue, #3794ff); }
  .bar rect.outline { fill: none; stroke: var(--vscode-editor-foreground, #ccc); stroke-width: 1px; }
`;
