/** A signed value as a bar to the left or right of 0. Its length is an attribute, since the page forbids style attributes. */
import { css, svg } from 'lit';
import { toCss } from '../../theme/color';
import { currentPalette } from '../../theme/theme';

export const barStyles = css`
  .signed-bar { display: block; zoom: var(--type-size, 1); }
  /* In a table with less room all bars are narrowed equally: a bar cut off would look as long as another. */
  td.bar > .signed-bar { width: 100%; min-width: 24px; }
  tr:is(.own, .chosen) > td.bar, tr.pick.chosen:hover > td.bar { background: var(--chosen-bar, var(--chosen)); }
  .signed-bar .positive { fill: var(--positive); }
  .signed-bar .negative { fill: var(--negative); }
  .signed-bar .share { fill: var(--share); }
  .signed-bar .other { fill: var(--muted); opacity: 0.7; }
  /* The sum of many values must not be taken for the largest of them. */
  .signed-bar .rest { fill-opacity: 0.2; stroke: var(--muted); stroke-dasharray: 2 2; vector-effect: non-scaling-stroke; }
  .signed-bar .mark { fill: var(--vscode-editor-foreground); }
  .signed-bar .axis { stroke-opacity: 0.5; }
  .signed-bar line { stroke: var(--muted); vector-effect: non-scaling-stroke; }
`;

/** Gives all bars of the page the colours that heat maps have on either side of 0. */
export function colorBars(): void {
  const { style } = document.body;
  const { positive, negative, probability } = currentPalette();
  style.setProperty('--positive', toCss(positive));
  style.setProperty('--negative', toCss(negative));
  style.setProperty('--share', toCss(probability));
}

/** The style may set another width. @param most the value at the end of either side */
export function signedBar(value: number, most: number, width: number, height = 11) {
  const share = Number.isFinite(value) && most > 0 ? Math.min(Math.abs(value) / most, 1) : 0;
  const length = (share * width) / 2;
  return svg`<svg class="signed-bar" aria-hidden="true" width=${width} height=${height}
    viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">
    <rect class=${value < 0 ? 'negative' : 'positive'} x=${value < 0 ? width / 2 - length : width / 2} width=${length}
      height=${height}></rect>
    <line x1=${width / 2} x2=${width / 2} y1="0" y2=${height}></line>
  </svg>`;
}

/**
 * A value as a bar from the 0 that all values share; at the left if none is negative.
 * @param range the least and largest value, 0 included
 * @param kind contributions have the colours of signs, shares that of weights
 * @param isRest whether it stands for many values together: pale, with a dashed outline
 */
export function barFromZero(
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
  width: number,
  kind: 'added' | 'share' | 'other',
  isRest = false,
) {
  const height = 11;
  const per = Number.isFinite(value) && most > least ? width / (most - least) : 0;
  const zero = per === 0 ? 0 : -least * per;
  const length = Math.abs(value) * per || 0;
  const looks = kind === 'added' ? (value < 0 ? 'negative' : 'positive') : kind;
  return svg`<svg class="signed-bar" aria-hidden="true" width=${width} height=${height}
    viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">
    <rect class="${looks} ${isRest ? 'rest' : ''}" x=${value < 0 ? zero - length : zero} width=${length} height=${height}></rect>
    <line x1=${zero || 0.5} x2=${zero || 0.5} y1="0" y2=${height}></line>
  </svg>`;
}

/** A value as a mark on an axis from the least to the largest value, with a line at 0; larger values are further right. */
export function markOnAxis(
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
  width: number,
) {
  const height = 11;
  const mark = 5;
  const place = (at: number) => (most > least ? ((at - least) / (most - least)) * (width - mark) : 0);
  const zero = place(0) + mark / 2;
  return svg`<svg class="signed-bar" aria-hidden="true" width=${width} height=${height}
    viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">
    <line class="axis" x1="0" x2=${width} y1=${height / 2} y2=${height / 2}></line>
    <line x1=${zero} x2=${zero} y1="0" y2=${height}></line>
    <rect class="mark" x=${place(value)} width=${mark} y="1" height=${height - 2}></rect>
  </svg>`;
}

/** A share of a whole, from 0 at the left. @param most the share that fills the width */
export function shareBar(share: number, most: number, width: number) {
  const height = 11;
  const length = Number.isFinite(share) && most > 0 ? Math.min(share / most, 1) * width : 0;
  return svg`<svg class="signed-bar" aria-hidden="true" width=${width} height=${height}
    viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">
    <rect class="share" width=${length} height=${height}></rect>
    <line x1="0.5" x2="0.5" y1="0" y2=${height}></line>
  </svg>`;
}
