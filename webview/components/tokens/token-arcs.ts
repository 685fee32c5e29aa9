/** Attention as arcs above the line of tokens. */
import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { layArcs } from '../../state/tokens/arcs';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { beginsWith, typeSize } from '../../theme/type-size';

/** Room for the arcs, in CSS pixels, at the editor's size of type. */
const ARCS_HEIGHT = 46;
/** Larger than at the editor's size they are no higher than this share of the page, since every step leaves them their room. */
const MOST_ARCS = 0.042;
/** In a page so low, at the editor's size, they have this height. */
const LOW = 720;
const LOW_ARCS_HEIGHT = 30;
/** So much they have in any type: in the lowest page they leave tokens two larger sizes of type, which take no room of the step. */
const LEAST_ARCS_HEIGHT = 22;
/** By so much tokens are higher in type that is larger by the editor's size: arcs leave them that. In CSS pixels. */
const TOKEN_HEIGHT = 18;
/** What arcs leave free above them, and half of the thickest one where that is more. In CSS pixels. */
const EDGE = 3;

/** Where the tokens lie, and what the chosen one gives them. */
interface ArcsData {
  readonly centers: readonly number[];
  /** The position of the token that looks. */
  readonly from: number;
  readonly weights: Float32Array;
}

/** Thickness tells the weight, in CSS pixels at the editor's size of type. */
function arcWidth(weight: number): number {
  return 0.6 + 4.4 * weight;
}

/** In a low page the step below needs the room more; in type larger than a presentation begins with tokens take theirs. */
export function arcsHeight(times: number): number {
  if (times <= 1 && window.innerHeight <= LOW) return LOW_ARCS_HEIGHT;
  const begins = Math.min(times, beginsWith());
  const wanted = ARCS_HEIGHT * begins;
  const height = Math.max(Math.min(wanted, window.innerHeight * MOST_ARCS), Math.min(wanted, LOW_ARCS_HEIGHT));
  return Math.max(height - TOKEN_HEIGHT * (times - begins), times > begins ? LEAST_ARCS_HEIGHT : LOW_ARCS_HEIGHT);
}

/** So high may letters be that stand among the arcs: as in the largest type already in larger type, so that they never get smaller. */
export function lettersAmongArcs(times: number): number {
  return times > beginsWith() ? Math.min(arcsHeight(times), LEAST_ARCS_HEIGHT) : arcsHeight(times);
}

/** The root of the weight tells it as the colour of heat maps does; in high contrast thickness tells it alone. */
function arcOpacity(weight: number): number {
  return currentPalette().contrast ? 1 : 0.35 + 0.65 * Math.sqrt(weight);
}

/** Of lines that attention is drawn as. */
export const attentionLineStyles = css`
  path { fill: none; stroke: var(--vscode-charts-yellow, #cca700); stroke-linecap: round; }
`;

/** @param lines of which each leads to a token */
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
      /* As wide as the tokens: arcs of a longer text would keep their line wide. */
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
