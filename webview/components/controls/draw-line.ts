/** Why a token was drawn: the line from 0 to 1 with the intervals of the tokens, and the drawn number on it. */
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { toldApart } from '../../../src/base/number-text';
import {
  type DrawnLine,
  edgeLabels,
  type LinePart,
  layLine,
  textWidth,
  timesMagnified,
} from '../../state/predictions/draw-line';
import { drawStrings as texts } from '../../strings/drawn';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';

/** Heights and gaps in CSS pixels, at the editor's size of type; the last are those of a row of labels. */
const TOP = 20;
const BAR = 22;
const GAP = 18;
const ROW = 15;
/** Beside the line, for "0" and "1". */
const SIDE = 14;

@customElement('trace-draw-line')
export class DrawLine extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; max-width: calc(860px * var(--type-size, 1)); }
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
  /** What a token is called. */
  @property({ attribute: false, hasChanged: () => true }) nameOf!: (id: number) => string;
  /** What the line shows, in a sentence. */
  @property({ attribute: false }) told = '';
  /** Whether it is as high where nothing is magnified: another token may be shown in its place. */
  @property({ attribute: false }) keepsHeight = false;
  @state() private width = 0;
  @state() private type = 0;
  private readonly resized = new ResizeObserver(() => this.measure());

  constructor() {
    super();
    new ThemeObserver(this, () => this.measure());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  override render() {
    const { draw } = this.line;
    return html`<p data-drawn-number=${draw.number} data-before=${draw.before} data-probability=${draw.probability}>${this.told}</p>
      ${this.width > 2 * SIDE ? this.drawing() : nothing}`;
  }

  private measure(): void {
    const drawing = this.renderRoot.querySelector('svg');
    this.width = this.clientWidth;
    this.type = Number.parseFloat(getComputedStyle(drawing ?? this).fontSize) || 12;
  }

  override updated(): void {
    this.measure();
  }

  /** Lengths grow with the type. */
  private get unit(): number {
    return Math.max(this.type / 11.5, 1);
  }

  private drawing() {
    const { line, nameOf, type, unit } = this;
    const { draw } = line;
    const side = SIDE * unit;
    const width = this.width - 2 * side;
    const { whole, magnified } = layLine(line, { width, type, nameOf });
    const [top, bar, gap, row] = [TOP, BAR, GAP, ROW].map((size) => size * unit) as [number, number, number, number];
    const below = top + bar + gap;
    const end = magnified ? below + bar : top + bar;
    const [from, at, to] = toldApart([draw.before, draw.number, draw.before + draw.probability]) as [
      string,
      string,
      string,
    ];
    const edges = (magnified ?? whole).boxes.find(({ isDrawn }) => isDrawn);
    const labels =
      edges && edgeLabels([edges.x, edges.x + edges.width], [textWidth(from, type), textWidth(to, type)], width);
    const half = textWidth(at, type) / 2;
    const rows = labels?.[1].row === 1 ? 2 : 1;
    const height = (this.keepsHeight ? below + bar + 2 * row : end + rows * row) + 3;
    return svg`<svg role="img" aria-label=${texts.line} height=${height} data-magnified=${magnified !== undefined}>
      <g transform="translate(${side} 0)">
        <text x=${Math.min(Math.max(whole.mark, half), width - half)} y=${12 * unit} text-anchor="middle" data-number>${at}</text>
        ${this.scale(whole, top, width)}
        <text class="faint" x=${-5 * unit} y=${top + bar - 7 * unit} text-anchor="end">0</text>
        <text class="faint" x=${width + 5 * unit} y=${top + bar - 7 * unit}>1</text>
        ${magnified ? this.funnel(magnified, [top + bar, below], width) : ''}
        ${magnified ? this.scale(magnified, below, width) : ''}
        ${labels?.map(
          ({ x, row: at }, index) =>
            svg`<text x=${x} y=${end + row * (at + 1) - 2} data-edge=${index === 0 ? 'before' : 'after'}>${index === 0 ? from : to}</text>`,
        )}
        ${magnified && labels ? this.times(magnified, end + row - 2, width - labels[1].x - textWidth(to, type), width) : ''}
      </g></svg>`;
  }

  private scale({ boxes, mark, gaps }: LinePart, y: number, width: number) {
    const { type, unit } = this;
    const bar = BAR * unit;
    const base = y + bar - 7 * unit;
    const others = gaps.filter((gap) => textWidth(texts.others, type) + 8 * unit <= gap.width);
    // The drawn one lies over its neighbours.
    const inOrder = [...boxes].sort((a, b) => Number(a.isDrawn) - Number(b.isDrawn));
    return svg`<rect class="ground" x="0" y=${y} width=${width} height=${bar}></rect>
      ${others.map((gap) => svg`<text class="faint" x=${gap.x + gap.width / 2} y=${base} text-anchor="middle">${texts.others}</text>`)}
      ${inOrder.map(
        ({ id, x, width: wide, isDrawn, isEven, name }) => svg`
        <rect class="box ${isDrawn ? 'drawn' : ''} ${isEven ? 'even' : ''}" x=${x} y=${y} width=${Math.max(wide, 1)} height=${bar} data-interval=${id}></rect>
        ${name === undefined ? '' : svg`<text x=${x + wide / 2} y=${base} text-anchor="middle" data-name=${id}>${name}</text>`}`,
      )}
      <path class="mark" d="M${mark},${y - 2}V${y + bar + 2}"></path>
      <path class="arrow" d="M${mark},${y}l${-4 * unit},${-6 * unit}h${8 * unit}z"></path>`;
  }

  /** How many times it is magnified, in as many words as there is room for behind the labels. */
  private times(part: LinePart, y: number, room: number, width: number) {
    const told = texts
      .magnified(timesMagnified(part))
      .find((text) => textWidth(text, this.type) + 12 * this.unit <= room);
    return told === undefined ? '' : svg`<text class="faint" x=${width} y=${y} text-anchor="end">${told}</text>`;
  }

  /** From the part that is magnified to the line below, which shows it. */
  private funnel({ from, to }: LinePart, [top, end]: readonly [number, number], width: number) {
    return svg`<path class="funnel" d="M${from * width},${top}L0,${end}H${width}L${to * width},${top}z"></path>`;
  }
}
