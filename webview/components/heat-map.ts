/** A tensor as a picture: exact values under the pointer and under the arrow keys. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { StepTensor } from '../../src/trace/steps';
import { tokenLabel } from '../format';
import { type Axis, indexAt, placeOf, shortenAxis, shownCount } from '../heat-map/axis';
import { toPixel } from '../heat-map/color';
import { ColorTable, type Scale, scaleOf } from '../heat-map/color-scale';
import {
  type CellText,
  cellIndex,
  describeCell,
  describeHidden,
  describeMap,
  type TensorCell,
} from '../heat-map/describe';
import type { Grid } from '../heat-map/grid';
import { addressOf, columnsAreTokens, isCausal, isProbability, matrixOf, rowsAreTokens } from '../heat-map/matrix';
import { paintOverlay, paintPicture } from '../heat-map/painter';
import {
  type Cell,
  cellAtPoint,
  countMarks,
  type Frame,
  isAbsent,
  isFuture,
  isSamePicture,
  layFrame,
  type Picture,
  valueAt,
} from '../heat-map/picture';
import { Load } from '../state/load';
import { ChooseEvent, type PanelData } from '../state/panel';
import { rovingTarget } from '../state/roving';
import { WhenVisible } from '../state/when-visible';
import { strings } from '../strings';
import { sharedStyles } from '../styles';
import { currentPalette, ThemeObserver } from '../theme';
import { failureOf } from './error-box';
import './heat-map-legend';
import './heat-map-tip';

/** How much of long axes is drawn at most. */
const MAX_ROWS = 128;
const MAX_COLUMNS = 256;

/**
 * What a value came from, for the tip: an element that asks for it by itself, made anew for every cell.
 * @param index in the whole tensor
 */
export type CellDetail = (
  tensor: StepTensor,
  index: readonly number[],
  panel: PanelData,
) => TemplateResult | typeof nothing;

/** What is other in a map that shows something else than one tensor as it is. */
export interface Look {
  readonly kind?: Scale['kind'];
  /** Whether later columns are the masked future. */
  readonly causal?: boolean;
  readonly columnLabel?: (index: number) => string;
  /** A cell in words. */
  readonly describe?: (tensor: StepTensor, cell: TensorCell) => CellText;
}

@customElement('trace-heat-map')
export class HeatMap extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; position: relative; width: fit-content; max-width: 100%; }
      .map { position: relative; }
      canvas { display: block; }
      .over { position: absolute; inset: 0; cursor: crosshair; }
      .hidden { width: 0; min-width: 100%; }
      .stale { opacity: 0.35; }
      /* Only where waiting takes long enough to be noticed. */
      .wait { position: absolute; inset: 0; display: grid; place-content: center; color: var(--muted);
        animation: appear 0s 0.3s both; }
      @keyframes appear { from { visibility: hidden; } to { visibility: visible; } }
    `,
  ];

  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) detail: CellDetail | undefined;
  @property({ attribute: false }) look: Look = {};
  /** The cell that is read, by the pointer or by keys. */
  @state() private cell: Cell | undefined;
  @state() private spoken = '';
  @query('.base') private base!: HTMLCanvasElement;
  @query('.over') private over!: HTMLCanvasElement;
  private rows!: Axis;
  private columns!: Axis;
  private frame!: Frame;
  private picture: Picture | undefined;
  private painted: Picture | undefined;
  private readonly near = new WhenVisible(this);
  private readonly load = new Load<Grid>(() => this.requestUpdate());
  private readonly repaint = () => this.requestUpdate('theme');

  constructor() {
    super();
    new ThemeObserver(this, this.repaint);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Zooming changes how many device pixels there are.
    window.addEventListener('resize', this.repaint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('resize', this.repaint);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { tensor, panel } = this;
    const before = changed.get('tensor');
    const otherSource = changed.has('panel') && changed.get('panel')?.windows !== panel.windows;
    if (otherSource) this.load.reset();
    // Another head may shine through until it is replaced, which is soon where it is seen; another tensor must not.
    const sameTensor = before?.name === tensor.name && before.variant === tensor.variant;
    if (before && !(sameTensor && this.near.visible)) this.load.reset();
    const { rows, columns } = matrixOf(tensor);
    const keep = rowsAreTokens(tensor) ? panel.choice.token : undefined;
    this.rows = shortenAxis(rows, MAX_ROWS, keep);
    this.columns = shortenAxis(columns, columnsAreTokens(tensor) ? MAX_ROWS : MAX_COLUMNS);
    this.frame = layFrame(this.rows, this.columns, columnsAreTokens(tensor), panel.width, devicePixelRatio);
    if (this.near.visible) this.fetch();
    this.picture = this.load.value && this.makePicture(this.load.value);
    if (this.cell && !this.load.current) this.cell = undefined;
  }

  override render() {
    const { tensor, load, picture } = this;
    const hidden = describeHidden(tensor, this.rows, this.columns);
    return html`
      <div class="map ${load.current || !load.value ? '' : 'stale'}" aria-busy=${load.pending}
        ?hidden=${load.error !== undefined}>
        <canvas class="base" aria-hidden="true"></canvas>
        <canvas class="over" tabindex="0" role="application" aria-roledescription=${strings.heatMap}
          aria-label=${describeMap(tensor)}
          @pointermove=${this.point} @pointerleave=${this.leave} @click=${this.choose}
          @keydown=${this.key} @focus=${this.focused} @blur=${this.leave}></canvas>
        ${load.value || load.error !== undefined ? nothing : html`<span class="wait">${strings.loading}</span>`}
        ${this.tooltip()}
      </div>
      ${failureOf(load)}
      <trace-heat-map-legend .scale=${this.scale} .palette=${currentPalette()}
        .marks=${picture && countMarks(picture.grid, picture.colors, picture.causal)}></trace-heat-map-legend>
      ${hidden === undefined ? nothing : html`<div class="hidden small muted" data-hidden>${hidden}</div>`}
      <span class="unseen" aria-live="polite">${this.spoken}</span>
    `;
  }

  override updated(): void {
    const { frame, picture, base, over } = this;
    for (const canvas of [base, over]) {
      // Setting a canvas's size clears it, even to the same.
      if (canvas.width === frame.width && canvas.height === frame.height) continue;
      Object.assign(canvas, { width: frame.width, height: frame.height });
      this.painted = undefined;
    }
    for (const canvas of [base, over]) {
      canvas.style.setProperty('width', `${frame.width / frame.ratio}px`);
      canvas.style.setProperty('height', `${frame.height / frame.ratio}px`);
    }
    if (!picture) {
      this.painted = undefined;
      for (const canvas of [base, over]) canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
      return;
    }
    if (this.painted !== picture) paintPicture(base.getContext('2d') as CanvasRenderingContext2D, picture);
    this.painted = picture;
    const chosen = rowsAreTokens(this.tensor) ? placeOf(picture.grid.rows, this.panel.choice.token) : undefined;
    paintOverlay(over.getContext('2d') as CanvasRenderingContext2D, picture, chosen, this.cell);
  }

  private fetch(): void {
    const { tensor, rows, columns, panel } = this;
    const address = addressOf(tensor, panel.summary);
    this.load.want(JSON.stringify([address, tensor.head, rows, columns]), () =>
      panel.windows.grid(address, tensor, rows, columns),
    );
  }

  private get scale(): Scale {
    return scaleOf(this.look.kind ?? (isProbability(this.tensor) ? 'probability' : 'signed'), this.tensor.statistics);
  }

  /** A new picture only where something changed that it shows. */
  private makePicture(grid: Grid): Picture | undefined {
    const { picture, tensor, panel, frame } = this;
    if (shownCount(grid.rows) !== frame.rows.starts.length || shownCount(grid.columns) !== frame.columns.starts.length)
      return undefined;
    const palette = currentPalette();
    if (picture && isSamePicture(picture, grid, frame, palette)) return picture;
    const token = (index: number) => {
      const found = panel.summary.tokens[index];
      return found ? tokenLabel(found) : String(index);
    };
    return {
      grid,
      frame,
      palette,
      colors: new ColorTable(this.scale, palette, toPixel),
      causal: this.look.causal ?? isCausal(tensor),
      rowLabel: rowsAreTokens(tensor) ? token : String,
      columnLabel: this.look.columnLabel ?? String,
    };
  }

  private describe(cell: Cell) {
    const { grid, causal } = this.picture as Picture;
    const [row, column] = [indexAt(grid.rows, cell.row), indexAt(grid.columns, cell.column)];
    const value = valueAt(grid, cell);
    const future = isFuture(causal, value, row, column);
    const absent = isAbsent(grid, value, row, column) ? grid.absent?.text : undefined;
    const shown = { row, column, value, future, absent };
    return this.look.describe?.(this.tensor, shown) ?? describeCell(this.tensor, this.panel.summary.tokens, shown);
  }

  private tooltip() {
    const { cell, picture, frame } = this;
    if (!cell || !picture) return nothing;
    const { rows, columns, left, ratio } = frame;
    const anchor = {
      right: (left + (columns.stops[cell.column] as number)) / ratio,
      top: (rows.starts[cell.row] as number) / ratio,
      bottom: (rows.stops[cell.row] as number) / ratio,
    };
    const index = cellIndex(this.tensor, {
      row: indexAt(picture.grid.rows, cell.row),
      column: indexAt(picture.grid.columns, cell.column),
    });
    return html`<trace-heat-map-tip aria-hidden="true" .text=${this.describe(cell)} .anchor=${anchor}
      .detail=${this.detail?.(this.tensor, index, this.panel) ?? nothing}></trace-heat-map-tip>`;
  }

  private cellUnder(event: MouseEvent): Cell | undefined {
    const ratio = this.frame.ratio;
    return this.load.current ? cellAtPoint(this.frame, event.offsetX * ratio, event.offsetY * ratio) : undefined;
  }

  private point(event: PointerEvent): void {
    const cell = this.cellUnder(event);
    if (cell?.row !== this.cell?.row || cell?.column !== this.cell?.column) this.cell = cell;
  }

  private leave(): void {
    this.cell = undefined;
  }

  private choose(event: MouseEvent): void {
    const cell = this.cellUnder(event);
    if (cell) this.chooseRow(cell);
  }

  private chooseRow({ row }: Cell): void {
    if (rowsAreTokens(this.tensor)) this.dispatchEvent(new ChooseEvent({ token: indexAt(this.rows, row) }));
  }

  private focused(): void {
    // A click focuses too, but then the pointer says which cell is read.
    if (this.over.matches(':focus-visible') && this.load.current)
      this.read({ row: placeOf(this.rows, this.panel.choice.token) ?? 0, column: 0 });
  }

  private key(event: KeyboardEvent): void {
    if (!this.load.current || !this.picture || event.ctrlKey || event.altKey || event.metaKey) return;
    const cell = this.cell ?? { row: 0, column: 0 };
    const vertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
    const count = vertical ? this.frame.rows.starts.length : this.frame.columns.starts.length;
    const target = rovingTarget(event.key, vertical ? cell.row : cell.column, count);
    if (target !== undefined) this.read(vertical ? { ...cell, row: target } : { ...cell, column: target });
    else if (event.key === 'Enter' || event.key === ' ') this.chooseRow(cell);
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }

  private read(cell: Cell): void {
    this.cell = cell;
    this.spoken = this.describe(cell).spoken;
  }
}
