/** A tensor as a picture: exact values under the pointer and under the arrow keys, zoomed into as far as one likes. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { TensorDetails } from '../../../src/engine/protocol/reading-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import {
  type Axes,
  columnSequence,
  columnsAreTokens,
  isScores,
  matrixOf,
  overviewAxes,
  rowSequence,
} from '../../../src/trace/steps/matrix';
import { scaledAs } from '../../../src/trace/steps/scaled-as';
import { chosenPositions, type SequenceName, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Axis } from '../../../src/trace/tensors/axis';
import { Query, type Question } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { WhenVisible } from '../../base/when-visible';
import { chosenIn } from '../../choice/choice';
import type { CellText } from '../../heat-map/cell-text';
import { cellIndex, describeDrawn, describeMap } from '../../heat-map/describe';
import { figureText } from '../../heat-map/figure';
import { figureFile } from '../../heat-map/figure-file';
import { Gestures } from '../../heat-map/gestures';
import { type KeyAction, keyAction } from '../../heat-map/keys';
import { type CellDetail, DEFAULT_OPTIONS, type MapOptions } from '../../heat-map/map-options';
import { type Drawn, drawn, OverviewMaker, plotOf } from '../../heat-map/overview';
import {
  type Cell,
  type Frame,
  layFrame,
  marksOf,
  type Picture,
  savedFrame,
  withRowLabels,
} from '../../heat-map/picture';
import type { PictureLook, StepCaption } from '../../heat-map/picture-look';
import { type CellEdges, Screen } from '../../heat-map/screen';
import { choiceOf, dimensionOf, selectionOf } from '../../heat-map/selection';
import { Tiles } from '../../heat-map/tiles';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PreviewObserver, preview } from '../../panel/preview';
import { addressOf } from '../../sources/address';
import type { Grid } from '../../sources/grid';
import { layersBeside, SharedScale } from '../../state/figures/shared-scale';
import { heatMap as texts } from '../../strings/heat-map';
import { strings } from '../../strings/strings';
import { colorTable, rangeScale, type Scale, scaleOf } from '../../theme/color-scale';
import { currentFonts, currentPalette, ThemeObserver } from '../../theme/theme';
import { typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import './heat-map-legend';
import type { ScopeEvent } from './heat-map-legend';
import { heatMapStyles } from './heat-map-styles';
import './heat-map-tip';
import type { HeatMapTip } from './heat-map-tip';
import { shownLine, zoomTools } from './heat-map-tools';

const NONE: readonly Token[] = [];

/** A picture that is saved may be so wide, also where the page is narrower, in CSS pixels. */
const SAVED_WIDTH = 560;

/** Between a cell and its tip, across, in CSS pixels. */
const BESIDE = 8;

/** The lowest and the highest value; a row in which nothing is finite has NaN. */
function rangeOf({ min, max }: TensorDetails['rows']): [number, number] {
  const known = (values: Float64Array) => values.filter((value) => !Number.isNaN(value));
  return [Math.min(...known(min)), Math.max(...known(max))];
}

/** Where a figure stands among those beside it that have the same rows; `undefined`: it stands alone. */
export type InRow = 'first' | 'later' | undefined;

@customElement('trace-heat-map')
export class HeatMap extends LitElement {
  static override styles = heatMapStyles;

  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) detail: CellDetail | undefined;
  @property({ attribute: false }) look: MapOptions = DEFAULT_OPTIONS;
  /** In a row of maps that have the same rows: the first one says what they are. */
  @property({ attribute: false }) inRow: InRow;
  /** How high its rows may be together, in CSS pixels; `undefined`: as high as reads well. */
  @property({ attribute: false }) high: number | undefined;
  /** A row that stands out among the others. */
  @property({ attribute: false }) markedRow: number | undefined;
  @query('.base') private base!: HTMLCanvasElement;
  @query('.over') private over!: HTMLCanvasElement;
  @query('trace-heat-map-tip') private tip!: HeatMapTip;
  @query('.spoken') private spoken!: HTMLElement;
  private axes!: Axes;
  private frame!: Frame;
  private overview: Picture | undefined;
  private screen: Screen | undefined;
  private gestures: Gestures | undefined;
  private tiles: Tiles | undefined;
  /** The cell that is read, by the pointer or by keys. */
  private cell: Cell | undefined;
  /** How often the tensor has changed where nobody saw it: what was shown before must not be what is seen first. */
  private unseen = 0;
  /** The cell's value has not arrived yet: a screen reader is told when it does. */
  private announcesOnArrival = false;
  private readonly maker = new OverviewMaker();
  private readonly repaint = () => this.requestUpdate();
  private readonly near = new WhenVisible(this);
  private readonly grid = new Query<Grid>(this, () => this.question);
  private readonly shared = new SharedScale(this, () => {
    const { tensor, panel, look, near } = this;
    return { tensor, panel, when: look === DEFAULT_OPTIONS && near.visible && !isScores(tensor) };
  });
  /** Of scores: their rows in this head, before the mask. Each head has its own level, which says nothing. */
  private readonly range = new Query<TensorDetails>(this, () => {
    const { tensor, panel, look, near } = this;
    if (look !== DEFAULT_OPTIONS || !isScores(tensor)) return undefined;
    const { name: stage } = scaledAs(tensor, panel.summary.plan);
    const { variant, head } = tensor;
    const fetch = (signal: AbortSignal) => panel.readings.read('details', { stage, variant, head }, signal);
    return { of: [panel.readings, stage, variant], key: [head], when: near.visible, fetch };
  });

  constructor() {
    super();
    new ThemeObserver(this, this.repaint);
    new PreviewObserver(this, () => this.mark());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Zooming the page changes how many device pixels there are.
    window.addEventListener('resize', this.repaint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('resize', this.repaint);
    this.screen?.clear();
    this.dropTiles();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { tensor, panel } = this;
    const before = changed.get('tensor');
    const otherSource = changed.has('panel') && changed.get('panel')?.windows !== panel.windows;
    if (before && !this.near.visible) this.unseen++;
    if (otherSource || before) this.dropTiles();
    this.axes = overviewAxes(tensor, chosenPositions(panel.choice), dimensionOf(tensor, panel.choice)?.index);
    const { rows, columns } = this.axes;
    this.frame = layFrame(
      rows,
      columns,
      columnsAreTokens(tensor),
      panel.width,
      devicePixelRatio,
      this.inRow !== 'later',
      typeSize(),
      this.high,
      this.look.slantsLabels,
    );
    const { value } = this.grid;
    this.overview = value && this.makeOverview(value);
  }

  override render() {
    const { tensor, panel, grid, screen, shared } = this;
    const failed = grid.error !== undefined;
    const { scale } = this;
    return html`
      <div class="map ${grid.current || !grid.value ? '' : 'stale'}" aria-busy=${grid.pending}
        ?data-zoomed=${screen?.camera !== undefined} ?hidden=${failed}>
        <canvas class="base" aria-hidden="true"></canvas>
        <canvas class="over ${screen?.camera ? 'zoomed' : ''}" tabindex="0" role="application"
          aria-roledescription=${texts.description} aria-label=${describeMap(tensor)}
          @pointermove=${this.moved} @pointerleave=${this.leave} @click=${this.choose}
          @keydown=${this.key} @focus=${this.focused} @blur=${this.leave}></canvas>
        ${(grid.value && scale) || failed ? nothing : html`<span class="wait">${strings.loading}</span>`}
        ${screen?.zoomable ? zoomTools(tensor.name, screen) : nothing}
        <trace-heat-map-tip aria-hidden="true" hidden></trace-heat-map-tip>
      </div>
      ${failureOf(grid)}
      ${this.tiles && screen?.camera ? failureOf(this.tiles) : nothing}
      ${failureOf(shared)} ${failureOf(this.range)}
      ${scale ? this.legend(scale) : nothing}
      ${shownLine({
        tensor,
        axes: this.axes,
        screen,
        arriving: this.tiles?.busy ?? false,
        // Columns with names of their own are told by who named them.
        // In the story one is always outlined: that of the value that is told.
        dimension:
          this.look.columnLabel || panel.choice.level === 'story' ? undefined : dimensionOf(tensor, panel.choice),
        clearDimension: () => this.dispatchEvent(new ChooseEvent({ dimension: null })),
      })}
      <span class="unseen spoken" aria-live="polite"></span>
    `;
  }

  private legend(scale: Scale) {
    const { tensor, panel, shared } = this;
    return html`<trace-heat-map-legend ?narrow=${this.inRow !== undefined} .scale=${scale} .palette=${currentPalette()} .marks=${this.overview && this.picture && marksOf(this.picture)}
        .scope=${this.look === DEFAULT_OPTIONS && scale.kind !== 'range' ? shared.scope : undefined} .layers=${layersBeside(tensor, panel.summary)}
        @scope=${(event: ScopeEvent) => shared.ask(event.detail)}></trace-heat-map-legend>`;
  }

  override firstUpdated(): void {
    const hideTip = () => {
      this.tip.anchor = undefined;
    };
    const screen = new Screen(this.base, this.over, { moving: hideTip, moved: this.repaint });
    this.screen = screen;
    this.gestures = new Gestures(this.over, {
      zoomBy: (factor, at) => screen.zoomBy(factor, at),
      panBy: (dx, dy) => screen.panBy(dx, dy),
      get draggable() {
        return screen.camera !== undefined;
      },
    });
  }

  override updated(): void {
    const { screen, overview, near, tensor, frame } = this;
    setInherited(this, '--plot-start', `${frame.left / frame.pageRatio}px`);
    setInherited(this, '--plot-below', `${frame.bottom / frame.pageRatio}px`);
    if (!screen) return;
    const couldZoom = screen.zoomable;
    screen.layOut(frame);
    if (overview && near.visible) screen.show(overview, plotOf(tensor, frame), this.currentTiles());
    else screen.clear();
    if (!this.grid.current) this.cell = undefined;
    this.mark();
    this.updateTip();
    if (this.announcesOnArrival) this.say();
    // What is rendered depends on it.
    if (screen.zoomable !== couldZoom) this.requestUpdate();
  }

  /** What is drawn now, of the overview or of a part; `undefined` where nothing is. */
  get picture(): Picture | undefined {
    return this.screen?.picture ?? this.overview;
  }

  /** What is drawn now, with its title and legend, as the bytes of a file. */
  async exportFigure(look: PictureLook, caption?: StepCaption): Promise<Uint8Array> {
    const { tensor, panel, axes } = this;
    const picture = this.savedPicture;
    if (!picture || picture.known?.includes(0)) throw new Error(texts.noPicture);
    const text = figureText({ tensor, model: panel.summary.model, picture, axes, caption });
    return figureFile(look, { ...picture, frame: withRowLabels(picture.frame) }, text);
  }

  /** The whole is laid out anew, so that its labels have room; of a part what is drawn now. */
  private get savedPicture(): Picture | undefined {
    const { tensor, panel, axes, screen, look } = this;
    const { value } = this.grid;
    if (!value || screen?.camera) return this.picture;
    const room = Math.max(panel.width / typeSize(), SAVED_WIDTH);
    const frame = savedFrame(
      axes.rows,
      axes.columns,
      columnsAreTokens(tensor),
      room,
      devicePixelRatio,
      look.slantsLabels,
    );
    const from = this.drawnFrom(value, frame);
    return from && drawn(from);
  }

  /** `undefined` while what it is made from is on its way. */
  private get scale(): Scale | undefined {
    const { tensor, look, shared } = this;
    if (look === DEFAULT_OPTIONS && isScores(tensor)) {
      const rows = this.range.value?.rows;
      return rows && rangeScale(...rangeOf(rows));
    }
    const kind = look.kind ?? (tensor.isProbability ? 'probability' : 'signed');
    const statistics = look === DEFAULT_OPTIONS ? shared.statistics : tensor.statistics;
    return statistics ? scaleOf(kind, statistics) : undefined;
  }

  /** Another head may shine through until it is replaced, another tensor must not. */
  private get question(): Question<Grid> {
    const { tensor, panel, axes } = this;
    const { windows, summary } = panel;
    return {
      of: [windows, tensor.name, tensor.variant, this.unseen],
      key: [tensor.head, JSON.stringify(axes)],
      when: this.near.visible,
      fetch: (signal) => windows.grid(addressOf(tensor, summary), tensor, axes.rows, axes.columns, signal),
    };
  }

  private currentTiles(): Tiles {
    const { tensor, panel } = this;
    this.tiles ??= new Tiles(panel.windows, addressOf(tensor, panel.summary), tensor, () => this.screen?.refresh());
    return this.tiles;
  }

  private dropTiles(): void {
    this.tiles?.cancel();
    this.tiles = undefined;
  }

  private makeOverview(grid: Grid): Picture | undefined {
    const from = this.drawnFrom(grid, this.frame);
    return from && this.maker.make(from);
  }

  /** `undefined` where the values are of other rows or columns, or their scale is on its way. */
  private drawnFrom(grid: Grid, frame: Frame): Drawn | undefined {
    const { tensor, look, panel, axes } = this;
    const fits = (axis: Axis, wanted: Axis) => JSON.stringify(axis) === JSON.stringify(wanted);
    const { scale } = this;
    if (!scale || !fits(grid.rows, axes.rows) || !fits(grid.columns, axes.columns)) return undefined;
    const palette = currentPalette();
    const { text, mono } = currentFonts();
    const tokensOf = (sequence: SequenceName | null) => (sequence === null ? NONE : tokensIn(panel.summary, sequence));
    return {
      tensor,
      grid,
      frame,
      look,
      palette,
      colors: colorTable(scale, palette),
      tokens: tokensOf(rowSequence(tensor)),
      columnTokens: tokensOf(columnSequence(tensor)),
      font: text,
      mono,
    };
  }

  private mark(): void {
    const { tensor, panel, cell } = this;
    const selection = selectionOf(tensor, panel.choice, (sequence) => preview.in(sequence), cell);
    this.screen?.select({ ...selection, markedRow: this.markedRow });
  }

  private describe(cell: Cell): CellText | undefined {
    const { tensor, panel, look } = this;
    const picture = this.screen?.picture;
    return picture && describeDrawn(tensor, panel.summary, look, picture, cell);
  }

  private updateTip(): void {
    const { cell, tip, tensor } = this;
    const box = cell && this.screen?.anchorOf(cell);
    tip.anchor = box && { getBoundingClientRect: () => this.beside(box), contextElement: this.over };
    if (!cell || !box) return;
    tip.text = this.describe(cell);
    tip.detail = this.detail?.(tensor, cellIndex(tensor, cell), this.panel) ?? nothing;
  }

  /** The right edge of a cell, in the page, as a pointer leaves it free. */
  private beside({ right, top, bottom }: CellEdges): DOMRect {
    const picture = this.over.getBoundingClientRect();
    return new DOMRect(picture.left + right + BESIDE, picture.top + top, 0, bottom - top);
  }

  private read(cell: Cell | undefined): void {
    if (cell?.row === this.cell?.row && cell?.column === this.cell?.column) return;
    this.cell = cell;
    this.announcesOnArrival = false;
    this.point(cell);
    this.mark();
    this.updateTip();
  }

  /** Of weights on another sequence a cell stands for a token there: it is lit, as the row is in the figure itself. */
  private point(cell: Cell | undefined): void {
    const [rows, columns] = [rowSequence(this.tensor), columnSequence(this.tensor)];
    if (rows !== null && columns !== null && columns !== rows) preview.point(columns, cell?.column);
    else if (rows !== null) preview.point(rows, cell?.row);
  }

  private moved(event: PointerEvent): void {
    if (this.gestures?.dragging) this.read(undefined);
    else if (this.grid.current) this.read(this.screen?.cellAt({ x: event.offsetX, y: event.offsetY }));
  }

  private leave(): void {
    this.read(undefined);
  }

  private choose(event: MouseEvent): void {
    // With Alt it asks what the value came from.
    if (event.altKey) return;
    const cell = this.gestures?.dragged ? undefined : this.screen?.cellAt({ x: event.offsetX, y: event.offsetY });
    if (cell) this.chooseCell(cell);
  }

  private chooseCell(cell: Cell): void {
    this.dispatchEvent(new ChooseEvent(choiceOf(this.tensor, cell)));
  }

  private focused(): void {
    // A click focuses too, but then the pointer says which cell is read.
    if (!this.over.matches(':focus-visible') || !this.grid.current) return;
    const { choice } = this.panel;
    const sequence = rowSequence(this.tensor);
    const row = sequence === null ? 0 : chosenIn(choice, sequence);
    this.announce({ row, column: dimensionOf(this.tensor, choice)?.index ?? 0 });
  }

  private key(event: KeyboardEvent): void {
    const { screen } = this;
    const picture = screen?.picture;
    if (!this.grid.current || !screen || !picture) return;
    const first = { row: picture.rows.indices[0] ?? 0, column: picture.columns.indices[0] ?? 0 };
    const action = keyAction(event, this.cell ?? first, { ...picture, size: matrixOf(this.tensor) });
    if (!action || (action.kind === 'leave' && !this.cell)) return; // with nothing read, the key leaves what is around
    event.preventDefault();
    this.act(action, screen);
  }

  private act(action: KeyAction, screen: Screen): void {
    if (action.kind === 'zoom') screen.zoomBy(action.factor);
    else if (action.kind === 'pan') screen.panBy(action.dx, action.dy);
    else if (action.kind === 'reset') screen.reset();
    else if (action.kind === 'leave') this.leave();
    else if (action.kind === 'read') this.announce(action.cell);
    else if (this.cell) this.chooseCell(this.cell);
  }

  /** Read a cell by keys: it is brought into view, and said. */
  private announce(cell: Cell): void {
    this.screen?.reveal(cell);
    this.screen?.flush();
    this.read(cell);
    this.updateTip();
    this.say();
  }

  private say(): void {
    const { cell, screen } = this;
    if (!cell) return;
    this.announcesOnArrival = screen?.valueOf(cell) === undefined;
    this.spoken.textContent = this.describe(cell)?.spoken ?? '';
  }
}
