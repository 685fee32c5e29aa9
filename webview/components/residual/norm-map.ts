/** The norms of all positions as a map under the chart: the same points across, tokens down. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { type SequenceName, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { statistics } from '../../../src/trace/tensors/statistics';
import { chosenIn, tokenChoice } from '../../choice/choice';
import type { Marks } from '../../heat-map/picture';
import { gridTarget } from '../../keyboard/roving';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PreviewObserver, preview } from '../../panel/preview';
import { mapHeight, type NormMap, rowHeight } from '../../state/residual/norm-map';
import { MARGIN } from '../../state/residual/norms';
import { fourDecimals, quotedToken, significant, tokenLabel } from '../../strings/format';
import { norms as strings } from '../../strings/residual';
import { inkOn, toCss } from '../../theme/color';
import { colorOf, isOutlier, type Scale, scaleOf } from '../../theme/color-scale';
import { sharedStyles } from '../../theme/styles';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';
import '../figures/heat-map-legend';

const FONT = 11;

interface Cell {
  readonly position: number;
  readonly point: number;
}

@customElement('trace-norm-map')
export class NormMapFigure extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin-top: 8px; }
      .scroll { overflow-y: auto; overflow-x: hidden; position: relative; cursor: crosshair; }
      canvas { position: sticky; top: 0; display: block; }
      .readout { min-height: 1.5em; font-family: var(--mono); font-size: var(--small); margin: 4px 0; }
    `,
  ];

  @property({ attribute: false }) map!: NormMap;
  @property({ attribute: false }) panel!: PanelData;
  /** The sequence that the positions belong to. */
  @property({ attribute: false }) sequence: SequenceName = TOKENS;
  /** The width in CSS pixels before enlargement, as all the following: it is enlarged like the type. */
  @property({ attribute: false }) width = 0;
  /** The cell chosen by the pointer or by keys. */
  @state() private cell: Cell | undefined;
  @state() private spoken = '';
  @query('.scroll') private scroller!: HTMLElement;
  @query('.sheet') private sheet!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  private scale!: Scale;
  private marks: Marks = { outliers: 0, below: 0, notNumbers: 0, masked: false, absent: undefined };

  constructor() {
    super();
    new ThemeObserver(this);
    new PreviewObserver(this, () => this.requestUpdate());
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('map')) return;
    this.scale = scaleOf('signed', statistics(this.map.ratio));
    const { ratio } = this.map;
    const beyond = ratio.filter((value) => Number.isFinite(value) && isOutlier(this.scale, value));
    const below = beyond.filter((value) => value < 0).length;
    const notNumbers = ratio.filter((value) => !Number.isFinite(value)).length;
    this.marks = { outliers: beyond.length, below, notNumbers, masked: false, absent: undefined };
    this.cell = undefined;
  }

  override render() {
    const { map, scale, marks } = this;
    return html`
      <p class="small muted">${strings.mapTitle(map.positions)}</p>
      <div class="scroll" role="application" tabindex="0" aria-roledescription=${strings.roledescription}
        aria-label=${strings.map(map.positions)} @scroll=${this.paint} @pointermove=${this.point}
        @pointerleave=${this.leave} @click=${this.choose} @keydown=${this.key} @blur=${this.leave}>
        <div class="sheet"><canvas aria-hidden="true"></canvas></div>
      </div>
      <trace-heat-map-legend .scale=${scale} .palette=${currentPalette()}
        .marks=${marks}></trace-heat-map-legend>
      <div class="readout" aria-hidden="true" data-readout="norm-map">${this.cell ? this.describe(this.cell) : nothing}</div>
      <span class="unseen" aria-live="polite">${this.spoken}</span>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    const { map, scroller, sheet, width } = this;
    const times = typeSize();
    scroller.style.setProperty('height', `${mapHeight(map.positions) * times}px`);
    scroller.style.setProperty('width', `${width * times}px`);
    sheet.style.setProperty('height', `${map.positions * rowHeight(map.positions) * times}px`);
    const before = changed.get('panel');
    if (changed.has('panel') && before && this.chosenOf(before) !== this.chosenOf(this.panel))
      this.reveal(this.chosenOf(this.panel));
    this.paint();
  }

  private readonly paint = (): void => {
    const { canvas, scroller, width, map } = this;
    const times = typeSize();
    const ratio = devicePixelRatio * times;
    const height = mapHeight(map.positions);
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    canvas.style.setProperty('width', `${width * times}px`);
    canvas.style.setProperty('height', `${height * times}px`);
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.scale(ratio, ratio);
    context.font = `${FONT}px ${getComputedStyle(canvas).fontFamily}`;
    const row = rowHeight(map.positions);
    const scrolled = scroller.scrollTop / times;
    const first = Math.floor(scrolled / row);
    const last = Math.min(Math.ceil((scrolled + height) / row), map.positions);
    let free = 0;
    for (let position = first; position < last; position++) {
      const y = position * row - scrolled;
      this.paintRow(context, position, y, row);
      // A row has a label if the label before leaves room.
      if (y + row / 2 >= free) {
        this.paintLabel(context, position, y + row / 2);
        free = y + row / 2 + Math.max(FONT + 2, row);
      }
    }
    this.paintMarks(context, row);
  };

  private get step(): number {
    return (this.width - MARGIN.left - MARGIN.right) / this.map.points;
  }

  private paintRow(context: CanvasRenderingContext2D, position: number, y: number, row: number): void {
    const { map, scale, step } = this;
    const palette = currentPalette();
    const gap = row >= 8 ? 1 : 0;
    for (let point = 0; point < map.points; point++) {
      const value = map.ratio[position * map.points + point] as number;
      const x = MARGIN.left + point * step;
      const color = Number.isFinite(value) ? colorOf(scale, palette, value) : palette.foreground;
      context.fillStyle = toCss(color);
      context.fillRect(x, y, step - gap, row - gap);
      if (!isOutlier(scale, value) || row < 8) continue;
      context.fillStyle = inkOn(color);
      context.fillRect(x + step / 2 - 2, y + row / 2 - 2, 3, 3);
    }
  }

  private paintLabel(context: CanvasRenderingContext2D, position: number, y: number): void {
    const token = tokensIn(this.panel.summary, this.sequence)[position];
    context.fillStyle = toCss(currentPalette().foreground, 0.75);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(token ? tokenLabel(token) : String(position), MARGIN.left - 6, y, MARGIN.left - 8);
  }

  /** Marks the chosen position, the one pointed at anywhere, and the cell that is read. */
  private paintMarks(context: CanvasRenderingContext2D, row: number): void {
    const { accent, foreground } = currentPalette();
    const top = (position: number) => position * row - this.scroller.scrollTop / typeSize();
    const outline = (position: number, color: string, line: number) => {
      context.strokeStyle = color;
      context.lineWidth = line;
      context.strokeRect(MARGIN.left - 1, top(position), this.step * this.map.points + 1, Math.max(row - 1, 1));
    };
    const pointed = preview.in(this.sequence);
    if (pointed !== undefined) outline(pointed, toCss(foreground, 0.6), 1);
    outline(this.chosenOf(this.panel), toCss(accent), 2);
    if (!this.cell) return;
    context.strokeStyle = toCss(foreground);
    context.lineWidth = 2;
    context.strokeRect(MARGIN.left + this.cell.point * this.step, top(this.cell.position), this.step - 1, row - 1);
  }

  private describe({ position, point }: Cell): string {
    const { map, panel } = this;
    const token = tokensIn(panel.summary, this.sequence)[position];
    const at = position * map.points + point;
    const [norm, median] = [map.norms[at] as number, map.median[point] as number];
    return strings.cell({
      token: token ? quotedToken(token) : '',
      position,
      place: strings.place(map.places[point] ?? null),
      norm: significant(norm),
      share: fourDecimals(norm / median),
      median: significant(median),
    });
  }

  private readonly point = (event: PointerEvent): void => {
    const { left, top } = this.scroller.getBoundingClientRect();
    const times = typeSize();
    const point = Math.floor(((event.clientX - left) / times - MARGIN.left) / this.step);
    const below = (event.clientY - top + this.scroller.scrollTop) / times;
    const position = Math.floor(below / rowHeight(this.map.positions));
    const inside = point >= 0 && point < this.map.points && position >= 0 && position < this.map.positions;
    this.cell = inside ? { point, position } : undefined;
    preview.point(this.sequence, this.cell?.position);
  };

  private readonly leave = (): void => {
    this.cell = undefined;
    preview.point(this.sequence, undefined);
  };

  private readonly choose = (): void => {
    if (!this.cell) return;
    const place = this.map.places[this.cell.point] ?? null;
    // In a presentation the token is chosen only among the tokens.
    const token = this.panel.presenting ? {} : tokenChoice(this.sequence, this.cell.position);
    this.dispatchEvent(new ChooseEvent({ ...token, ...(place ? { layer: place.layer } : {}) }));
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { map, panel } = this;
    const { position, point } = this.cell ?? { position: this.chosenOf(panel), point: map.points - 1 };
    const target = gridTarget(event, { row: position, column: point }, map.positions, map.points);
    if (target) {
      this.cell = { position: target.row, point: target.column };
      this.spoken = this.describe(this.cell);
      this.reveal(this.cell.position);
    } else if (event.key === 'Enter' || event.key === ' ') this.choose();
    else return;
    event.preventDefault();
  };

  private chosenOf({ choice }: PanelData): number {
    return chosenIn(choice, this.sequence);
  }

  private reveal(position: number): void {
    const row = rowHeight(this.map.positions) * typeSize();
    const { scroller } = this;
    const most = position * row;
    scroller.scrollTop = Math.min(Math.max(scroller.scrollTop, most + row - scroller.clientHeight), most);
  }
}
