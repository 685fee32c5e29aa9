/** Why a token was drawn: the line from 0 to 1 with the tokens' intervals, and the drawn number on it. */
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { SizeObserver } from '../../base/size-observer';
import { Saveable } from '../../heat-map/shown-figures';
import type { DrawnLine } from '../../state/predictions/draw-line';
import { linePart } from '../../state/predictions/line-drawing';
import { type LineText, type PlacedPart, placeLine } from '../../state/predictions/placed-line';
import { drawStrings as texts } from '../../strings/drawn';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isPresented } from '../../theme/type-size';

/** The space beside the line for "0" and "1", in CSS pixels at the editor's type size. */
const SIDE = 14;

@customElement('trace-draw-line')
export class DrawLine extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      /* In larger type it keeps the initial size of a presentation, so that all of it stays visible. */
      :host { display: block; max-width: calc(860px * var(--type-size, 1)); zoom: var(--around, 1); }
      svg { display: block; width: 100%; overflow: visible; font-size: var(--small); font-family: var(--mono); }
      p { margin: 4px 0; }
      text { fill: var(--vscode-editor-foreground, #ccc); }
      .faint { fill: var(--muted); }
      .ground { fill: color-mix(in srgb, var(--vscode-editor-foreground, #ccc) 10%, transparent); }
      .box { fill: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 38%, transparent); }
      .box.even { fill: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 22%, transparent); }
      .box.drawn { fill: color-mix(in srgb, var(--vscode-charts-yellow, #cca700) 45%, transparent);
        stroke: var(--vscode-charts-yellow, #cca700); stroke-width: 1.5px; }
      .funnel { fill: color-mix(in srgb, var(--vscode-charts-yellow, #cca700) 12%, transparent); }
      .mark { stroke: var(--vscode-editor-foreground, #ccc); stroke-width: 1.5px; fill: none; }
      .arrow { fill: var(--vscode-editor-foreground, #ccc); }
    `,
  ];

  @property({ attribute: false }) line!: DrawnLine;
  /** Returns the name of a token. */
  @property({ attribute: false, hasChanged: () => true }) nameOf!: (id: number) => string;
  /** A sentence that says what the line shows. */
  @property({ attribute: false }) told = '';
  /** A shorter text for presentations, where the whole sentence has no room. */
  @property({ attribute: false }) toldShort = '';
  /** Whether it keeps its height when nothing is magnified, because another token may be shown in its place. */
  @property({ attribute: false }) keepsHeight = false;
  @state() private width = 0;
  @state() private type = 0;

  constructor() {
    super();
    new SizeObserver(this, [this], () => this.measure());
    new ThemeObserver(this, () => {
      this.measure();
      this.requestUpdate();
    });
    new Saveable(this, ({ style }) => linePart(this.line, this, style));
  }

  override render() {
    const { draw } = this.line;
    const told = html`<p class="seen-whole" data-drawn-number=${draw.number} data-before=${draw.before} data-probability=${draw.probability}>${isPresented() ? this.toldShort : this.told}</p>`;
    const drawing = this.width > 2 * SIDE ? this.drawing() : nothing;
    // In a presentation the line has to be in sight.
    return isPresented() ? html`${drawing} ${told}` : html`${told} ${drawing}`;
  }

  /** The line itself; null until the available width is known. */
  get drawn(): SVGElement | null {
    return this.renderRoot.querySelector('svg');
  }

  private measure(): void {
    const { drawn } = this;
    this.width = this.clientWidth;
    this.type = Number.parseFloat(getComputedStyle(drawn ?? this).fontSize) || 12;
  }

  override updated(): void {
    this.measure();
  }

  /** Lengths grow with the type size. */
  private get unit(): number {
    return Math.max(this.type / 11.5, 1);
  }

  private drawing() {
    const { line, nameOf, type, unit, keepsHeight } = this;
    const side = SIDE * unit;
    const width = this.width - 2 * side;
    const placed = placeLine(line, { width, type, unit, nameOf, keepsHeight });
    const { whole, magnified, bar, number, ends, edges, times, height } = placed;
    return svg`<svg class="seen-whole" role="img" aria-label=${texts.line} height=${height} data-magnified=${magnified !== undefined}>
      <g transform="translate(${side} 0)">
        <text x=${number.x} y=${number.y} text-anchor=${number.anchor} data-number>${number.text}</text>
        ${this.drawnPart(whole, bar, width)}
        ${ends.map(faint)}
        ${magnified ? this.funnel(magnified, whole.top + bar, width) : ''}
        ${magnified ? this.drawnPart(magnified, bar, width) : ''}
        ${edges.map(({ text, x, y }, index) => svg`<text x=${x} y=${y} data-edge=${index === 0 ? 'before' : 'after'}>${text}</text>`)}
        ${times ? faint(times) : ''}
      </g></svg>`;
  }

  private drawnPart({ boxes, mark, top, names, others }: PlacedPart, bar: number, width: number) {
    const { unit } = this;
    // The drawn interval is painted over its neighbours.
    const inOrder = [...boxes].sort((a, b) => Number(a.isDrawn) - Number(b.isDrawn));
    return svg`<rect class="ground" x="0" y=${top} width=${width} height=${bar}></rect>
      ${others.map(faint)}
      ${inOrder.map(
        ({ id, x, width: wide, isDrawn, isEven }) => svg`
        <rect class="box ${isDrawn ? 'drawn' : ''} ${isEven ? 'even' : ''}" x=${x} y=${top} width=${Math.max(wide, 1)} height=${bar} data-interval=${id}></rect>`,
      )}
      ${names.map(({ id, text, x, y, anchor }) => svg`<text x=${x} y=${y} text-anchor=${anchor} data-name=${id}>${text}</text>`)}
      <path class="mark" d="M${mark},${top - 2}V${top + bar + 2}"></path>
      <path class="arrow" d="M${mark},${top}l${-4 * unit},${-6 * unit}h${8 * unit}z"></path>`;
  }

  /** The shape from the magnified part to the line below, which shows it. */
  private funnel({ from, to, top }: PlacedPart, above: number, width: number) {
    return svg`<path class="funnel" d="M${from * width},${above}L0,${top}H${width}L${to * width},${above}z"></path>`;
  }
}

function faint({ text, x, y, anchor }: LineText) {
  return svg`<text class="faint" x=${x} y=${y} text-anchor=${anchor}>${text}</text>`;
}
