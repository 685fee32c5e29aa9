/** Attention as arcs above the line of tokens. */
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { layArcs } from '../../state/tokens/arcs';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { initialSize, typeSize } from '../../theme/type-size';

/** The height of the arcs, in CSS pixels at the editor's type size. */
const ARCS_HEIGHT = 46;
/** In larger type, arcs are no higher than this share of the page, since every step leaves room for them. */
const MOST_ARCS = 0.042;
/** In a page lower than this, in CSS pixels at the editor's type size, arcs have this height. */
const LOW = 720;
const LOW_ARCS_HEIGHT = 30;
/**
 * The minimum height in any type size: in the lowest page it leaves the tokens two larger type sizes without taking room from
 * the step.
 */
const LEAST_ARCS_HEIGHT = 22;
/** How much higher tokens get when the type grows by the editor's size, in CSS pixels; arcs leave them that room. */
const TOKEN_HEIGHT = 18;
/** The free space above the arcs, or half the thickest arc if that is more. In CSS pixels. */
const EDGE = 3;

/** The positions of the tokens, and the attention that the chosen one gives them. */
interface ArcsData {
  readonly centers: readonly number[];
  /** The position of the attending token. */
  readonly from: number;
  readonly weights: Float32Array;
}

/** The thickness for a weight, in CSS pixels at the editor's type size. */
function arcWidth(weight: number): number {
  return 0.6 + 4.4 * weight;
}

/** In a low page the step below needs the room more; in type larger than a presentation's initial size the tokens do. */
export function arcsHeight(times: number): number {
  if (times <= 1 && window.innerHeight <= LOW) return LOW_ARCS_HEIGHT;
  const begins = Math.min(times, initialSize());
  const wanted = ARCS_HEIGHT * begins;
  const height = Math.max(Math.min(wanted, window.innerHeight * MOST_ARCS), Math.min(wanted, LOW_ARCS_HEIGHT));
  return Math.max(height - TOKEN_HEIGHT * (times - begins), times > begins ? LEAST_ARCS_HEIGHT : LOW_ARCS_HEIGHT);
}

/**
 * The maximum height of letters among the arcs. In larger type it is already that of the largest, so that they never get
 * smaller.
 */
export function lettersAmongArcs(times: number): number {
  return times > initialSize() ? Math.min(arcsHeight(times), LEAST_ARCS_HEIGHT) : arcsHeight(times);
}

/** The square root of the weight, as for colours of heat maps; in high contrast only the thickness shows the weight. */
function arcOpacity(weight: number): number {
  return currentPalette().contrast ? 1 : 0.35 + 0.65 * Math.sqrt(weight);
}

/** Styles of the lines that show attention. */
export const attentionLineStyles = css`
  path { fill: none; stroke: var(--vscode-charts-yellow, #cca700); stroke-linecap: round; }
`;

/** @param lines one for each token attended to */
export function attentionLines(lines: readonly { to: number; weight: number; path: string }[]) {
  return lines.map(
    ({ to, weight, path }) =>
      svg`<path d=${path} data-to=${to} data-value=${weight} stroke-width=${arcWidth(weight) * typeSize()}
          stroke-opacity=${arcOpacity(weight)}></path>`,
  );
}

@customElement('trace-token-arcs')
export class TokenArcs extends LitElement {
  static override styles = [
    sharedStyles,
    attentionLineStyles,
    css`
      :host { display: block; }
      /* No wider than the tokens: the arcs of a longer text would keep the line wide. */
      svg { display: block; width: 100%; overflow: visible; contain: layout; }
    `,
  ];

  @property({ attribute: false }) data: ArcsData | undefined;

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override render() {
    const { data } = this;
    const times = typeSize();
    const height = arcsHeight(times);
    if (!data) return html`<svg aria-hidden="true" height=${height}></svg>`;
    const { centers, from, weights } = data;
    const arcs = layArcs(centers, from, weights, height, Math.max(EDGE, (arcWidth(1) * times) / 2));
    return html`<svg aria-hidden="true" height=${height}>${attentionLines(arcs)}</svg>`;
  }
}
