/**
 * A tensor as a picture, with exact values under the pointer and arrow keys, and unlimited zoom. Its parts: `MapScale`
 * (colours), `MapCanvas` (drawing and zoom), `CellReader` (the cell that is read), `MapInput` (pointer and keys), `layFrame`
 * (sizes) and `drawnFrom` (the drawn values).
 */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import {
  type Axes,
  columnSequence,
  columnsAreTokens,
  matrixOf,
  overviewAxes,
  rowSequence,
} from '../../../src/trace/steps/matrix';
import { chosenPositions, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Axis } from '../../../src/trace/tensors/axis';
import { Query, type Question } from '../../base/query';
import { setInherited } from '../../base/set-inherited';
import { WhenVisible } from '../../base/when-visible';
import { hasRoomForOutlines } from '../../heat-map/counted-outline';
import { describeMap } from '../../heat-map/describe';
import { attentionName, mapText } from '../../heat-map/figure';
import type { SavedPart } from '../../heat-map/figure-layout';
import {
  type Frame,
  type Kept,
  LABEL_FONT_SIZE,
  layFrame,
  plotRoom,
  type RowType,
  roomForLabels,
  withLabelsWhole,
  withRowLabels,
} from '../../heat-map/frame';
import { columnLimit, placeOfIndex } from '../../heat-map/geometry';
import { longestLabel } from '../../heat-map/longest-label';
import { type CellDetail, DEFAULT_OPTIONS, type MapOptions } from '../../heat-map/map-options';
import { drawnFrom, OverviewMaker, type OverviewOf } from '../../heat-map/overview';
import { type Cell, isShortened, marksOf, type Picture } from '../../heat-map/picture';
import { inPalette } from '../../heat-map/picture-look';
import { cornerOf, isUnderlined } from '../../heat-map/pixels';
import { savedOverview } from '../../heat-map/saved-picture';
import {
  choiceOf,
  countedCells,
  dimensionOf,
  namedColumns,
  type Selection,
  selectionOf,
} from '../../heat-map/selection';
import type { SavedLook } from '../../heat-map/shown-figures';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import { PinEvent } from '../../panel/pin-event';
import { addressOf } from '../../sources/address';
import type { Grid } from '../../sources/grid';
import { MapScale } from '../../state/figures/map-scale';
import { layersBeside } from '../../state/figures/shared-scale';
import { figureNameOf, placeNameOf } from '../../state/figures/value-export';
import type { TokenText } from '../../strings/format';
import { heatMap as texts } from '../../strings/heat-map';
import { strings } from '../../strings/strings';
import type { Scale } from '../../theme/color-scale';
import { currentPalette, ThemeObserver } from '../../theme/theme';
import { isLargestType, typeSize } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import { CellReader } from './cell-reader';
import './heat-map-legend';
import { type FirstTokenEvent, type ScopeEvent, scopeText } from './heat-map-legend';
import { heatMapStyles } from './heat-map-styles';
import './heat-map-tip';
import type { HeatMapTip } from './heat-map-tip';
import { shownLine, zoomTools } from './heat-map-tools';
import { MapCanvas } from './map-canvas';
import { MapInput } from './map-input';

/** The place of a figure among those beside it with the same rows; `undefined` for a figure alone. */
export type InRow = 'first' | 'later' | undefined;

@customElement('trace-heat-map')
export class HeatMap extends LitElement {
  static override styles = heatMapStyles;

  @property({ attribute: false }) tensor!: StepTensor;
  @property({ attribute: false }) panel!: PanelData;
  @property({ attribute: false }) detail: CellDetail | undefined;
  @property({ attribute: false }) look: MapOptions = DEFAULT_OPTIONS;
  /** The place in a row of maps with the same rows, of which the first has the labels. */
  @property({ attribute: false }) inRow: InRow;
  /** The maximum height of all rows together, in CSS pixels; `undefined` for a well readable height. */
  @property({ attribute: false }) maxRowsHeight: number | undefined;
  /** Whether rows use that height even if less would be readable. */
  @property({ attribute: false }) grows = false;
  /** The factor by which it is enlarged; `undefined` for that of the type. */
  @property({ attribute: false }) times: number | undefined;
  /** Whether its scale is beside it instead of below. */
  @property({ type: Boolean, reflect: true }) aside = false;
  /** A row that is marked among the others. */
  @property({ attribute: false }) markedRow: number | undefined;
  @query('.base') private base!: HTMLCanvasElement;
  @query('.over') private over!: HTMLCanvasElement;
  @query('trace-heat-map-tip') private tip!: HeatMapTip;
  @query('.spoken') private spoken!: HTMLElement;
  private axes!: Axes;
  private frame!: Frame;
  private overview: Picture | undefined;
  /** How often the tensor has changed while out of view: the old picture must not be what is seen first. */
  private unseen = 0;
  private readonly maker = new OverviewMaker();
  private readonly near = new WhenVisible(this);
  private readonly grid = new Query<Grid>(this, () => this.question);
  private readonly scale = new MapScale(this, () => ({
    tensor: this.tensor,
    panel: this.panel,
    look: this.look,
    when: this.near.visible,
  }));
  private readonly reader = new CellReader(
    this,
    () => {
      const { tensor, panel, look, detail, markedRow } = this;
      return { tensor, panel, look, detail, markedRow, screen: this.canvas.screen };
    },
    () => ({ over: this.over, tip: this.tip, spoken: this.spoken }),
    (told) => this.dispatchEvent(new PinEvent(told)),
  );
  private readonly canvas = new MapCanvas(this, () => this.reader.hideTip());
  private readonly input = new MapInput(
    this.canvas,
    this.reader,
    () => ({ tensor: this.tensor, panel: this.panel, current: this.grid.current }),
    (cell) => this.dispatchEvent(new ChooseEvent(choiceOf(this.tensor, cell))),
  );

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { tensor, panel } = this;
    const before = changed.get('tensor');
    const otherSource = changed.has('panel') && changed.get('panel')?.windows !== panel.windows;
    if (this.isElsewhere(changed.get('panel'))) this.input.forget();
    if (before && !this.near.visible) this.unseen++;
    if (otherSource || before) this.canvas.dropTiles();
    const all = { room: panel.width, rowLabels: this.inRow !== 'later', enlargement: this.times ?? typeSize() };
    const labels = this.look.longestLabels && roomForLabels(all, this.look.longestLabels);
    const room = { ...all, room: labels?.room ?? all.room };
    const most = columnLimit(matrixOf(tensor).columns, plotRoom(room));
    const chosen = dimensionOf(tensor, panel.choice)?.index ?? [];
    const columns = [chosen, namedColumns(tensor, panel)].flat();
    this.axes = overviewAxes(tensor, chosenPositions(panel.choice), columns, most);
    const frame = layFrame(this.axes.rows, this.axes.columns, {
      ...room,
      square: columnsAreTokens(tensor),
      pageRatio: devicePixelRatio,
      named: this.look.slantsLabels,
      high: this.maxRowsHeight,
      grows: this.grows,
      holdsNumbers: this.look.holdsNumbers,
      kept: this.marked(),
      rowType: this.rowType(),
      longestColumn: this.longestColumn(),
    });
    this.frame = labels ? withLabelsWhole(frame, labels.longest) : frame;
    const { value } = this.grid;
    const from = value && drawnFrom(this.overviewOf, value, this.frame);
    this.overview = from && this.maker.make(from);
  }

  /** Whether the user has since gone to another step, head or token, or a presentation has begun or ended. */
  private isElsewhere(before: PanelData | undefined): boolean {
    const { choice, presenting } = this.panel;
    return (
      before !== undefined && (before.presenting !== presenting || PLACE.some((of) => before.choice[of] !== choice[of]))
    );
  }

  /** Focuses the map; arrow keys then read its values, from the last chosen one. */
  readByKeys(): void {
    this.input.begin(this.over);
  }

  /** The cell that is marked as read, with the pointer or keys; `undefined` once that was left. */
  get readCell(): Cell | undefined {
    return this.reader.cell;
  }

  /** The value of that cell; `undefined` if none is read, or its value is not there yet. */
  get readValue(): number | undefined {
    const { cell } = this.reader;
    return cell && this.canvas.screen?.valueOf(cell);
  }

  /** Whether one of its numbers is pinned. */
  get isPinned(): boolean {
    return this.pinned !== undefined;
  }

  /** The pinned number in a presentation. */
  get pinned(): Cell | undefined {
    return this.reader.pinned;
  }

  /** In larger type the row tokens are as large as the type around them, as far as they fit. */
  private rowType(): RowType | undefined {
    const { tensor, panel, axes } = this;
    const sequence = rowSequence(tensor);
    const type = typeSize();
    if (sequence === null || type === 1) return undefined;
    return {
      size: LABEL_FONT_SIZE * type,
      longest: longestLabel(shownOf(tokensIn(panel.summary, sequence), axes.rows)),
    };
  }

  /** In type larger than a presentation's initial size, cells take the room that column labels leave. */
  private longestColumn(): number | undefined {
    const { tensor, panel, axes } = this;
    const sequence = columnSequence(tensor);
    if (!panel.presenting || !isLargestType() || sequence === null) return undefined;
    return longestLabel(shownOf(tokensIn(panel.summary, sequence), axes.columns));
  }

  /** The marked row and columns whose labels are kept: of a token, or of dimensions. */
  private marked(): Kept {
    const { tensor, panel } = this;
    const { row, column, dimension } = selectionOf(tensor, panel.choice, () => undefined, undefined);
    return { row, columns: this.isAsked ? [] : [column ?? dimension ?? [], namedColumns(tensor, panel)].flat() };
  }

  /** Whether pupils are asked which token a row attends to most; no column is marked then. */
  private get isAsked(): boolean {
    return this.panel.asks === true && columnSequence(this.tensor) !== null;
  }

  override render() {
    const { tensor, grid, canvas, input } = this;
    const { screen, tiles } = canvas;
    const failed = grid.error !== undefined;
    const scale = this.scale.value;
    return html`
      <div class="map ${grid.current || !grid.value ? '' : 'stale'}" aria-busy=${grid.pending}
        ?data-zoomed=${screen?.camera !== undefined} ?hidden=${failed}>
        <canvas class="base" aria-hidden="true"></canvas>
        <canvas class="over ${screen?.camera ? 'zoomed' : ''}" tabindex="0" role="application"
          aria-roledescription=${texts.description} aria-label=${describeMap(tensor)}
          @pointermove=${input.moved} @pointerleave=${input.left} @click=${input.clicked}
          @keydown=${input.pressed} @focus=${input.focused} @blur=${input.blurred}></canvas>
        ${(grid.value && scale) || failed ? nothing : html`<span class="wait">${strings.loading}</span>`}
        ${screen?.zoomable ? zoomTools(tensor.name, screen) : nothing}
        <trace-heat-map-tip aria-hidden="true" hidden></trace-heat-map-tip>
      </div>
      ${failureOf(grid)}
      ${tiles && screen?.camera ? failureOf(tiles) : nothing}
      ${this.scale.sources.map((source) => failureOf(source))}
      ${this.shown()}
      ${this.scale.legend ? this.legend(this.scale.legend) : nothing}
      <span class="unseen spoken" aria-live="polite"></span>
    `;
  }

  private shown() {
    const { tensor, panel, axes, look } = this;
    const { screen, tiles } = this.canvas;
    // Columns with names of their own are described by whoever named them. In a story the column of the explained value is
    // always outlined.
    const isToldElsewhere = look.columnLabel !== undefined || panel.choice.level === 'story';
    return shownLine({
      tensor,
      axes,
      screen,
      arriving: tiles?.busy ?? false,
      dimension: isToldElsewhere ? undefined : dimensionOf(tensor, panel.choice),
      clearDimension: () => this.dispatchEvent(new ChooseEvent({ dimension: null })),
    });
  }

  private legend(scale: Scale) {
    const { tensor, panel } = this;
    return html`<trace-heat-map-legend ?narrow=${this.inRow !== undefined || this.aside} .scale=${scale} .palette=${currentPalette()} .marks=${this.overview && this.picture && marksOf(this.picture)} .shortened=${this.picture !== undefined && isShortened(this.picture)}
        ?underlined=${this.picture !== undefined && isUnderlined(this.picture)} ?cornered=${this.isCornered} ?brief=${panel.choice.level === 'story' && !panel.presenting}
        .scope=${this.scale.scope} .dwarfed=${this.scale.isDwarfed} .layers=${layersBeside(tensor, panel.summary)}
        .first=${this.scale.first} .counted=${this.countedKind}
        @scope=${(event: ScopeEvent) => this.scale.ask(event.detail)}
        @first-token=${(event: FirstTokenEvent) => this.scale.askFirst(event.detail)}></trace-heat-map-legend>`;
  }

  /** Whether the corner is marked for all values beyond the scale, as cells are too small. */
  private get isCornered(): boolean {
    const { picture } = this;
    return picture !== undefined && cornerOf(picture, marksOf(picture).outliers, 0) !== undefined;
  }

  /** The kind of head whose score counts the outlined cells, if there are any. */
  private get countedKind(): string | undefined {
    const { picture } = this;
    return picture && this.countedIn(picture);
  }

  private countedIn(picture: Picture): string | undefined {
    const { tensor, panel } = this;
    const { headKind } = panel.choice;
    if (headKind === undefined || !hasRoomForOutlines(picture)) return undefined;
    return countedCells(tensor, panel) && HEAD_WORDS[headKind].name;
  }

  override firstUpdated(): void {
    this.canvas.attach(this.base, this.over);
  }

  override updated(): void {
    const { frame, tensor, panel } = this;
    setInherited(this, '--plot-start', `${frame.left / frame.pageRatio}px`);
    setInherited(this, '--plot-below', `${frame.bottom / frame.pageRatio}px`);
    this.canvas.show(frame, this.near.visible ? this.overview : undefined, tensor, panel);
    this.reader.refresh(this.grid.current);
  }

  /** The picture, set so that scrolling to it shows only the marked or chosen row. */
  get toldRow(): Element | undefined {
    const { frame, over, tensor, panel } = this;
    const row = this.markedRow ?? selectionOf(tensor, panel.choice, () => undefined, undefined).row;
    const place = frame && row !== undefined ? placeOfIndex(frame.rows, row) : undefined;
    if (place === undefined || !over) return undefined;
    const above = frame.rows.starts[place] as number;
    // The column labels say which tokens it attends to.
    const below = frame.slanted ? 0 : frame.height - (frame.rows.stops[place] as number);
    over.style.scrollMargin = `${-above / frame.pageRatio}px 0 ${-below / frame.pageRatio}px`;
    return over;
  }

  /** What is drawn now, of the overview or a part; `undefined` if nothing is. */
  get picture(): Picture | undefined {
    return this.canvas.screen?.picture ?? this.overview;
  }

  /** Draws what is shown now for a file. @param heading its name among others */
  savedPart(saved: SavedLook, heading?: string): SavedPart | undefined {
    const { tensor, panel, axes } = this;
    const { style, isTold } = saved;
    const picture = this.savedPicture(saved);
    if (!picture || picture.known?.includes(0)) return undefined;
    const { scope } = this.scale;
    const scaledOver = scope && scopeText(scope, layersBeside(tensor, panel.summary));
    const chosen = selectionOf(tensor, panel.choice, () => undefined, undefined);
    const told = isTold ? (this.markedRow ?? chosen.row) : undefined;
    const toldColumn = isTold && !this.isAsked ? toldColumnOf(chosen) : undefined;
    const counted = countedCells(tensor, panel);
    const drawing = { ...picture, frame: withRowLabels(picture.frame), told, toldColumn, counted };
    return {
      drawing: inPalette(drawing, style.palette),
      text: mapText({
        tensor,
        picture: drawing,
        axes,
        traced: this.look.traced,
        heading,
        scaledOver,
        counted: this.countedIn(picture),
      }),
      file: figureNameOf(tensor),
      place: placeNameOf(tensor),
      called: attentionName(tensor),
    };
  }

  /** The overview is laid out again for the file; a part is taken as drawn. */
  private savedPicture(saved: SavedLook): Picture | undefined {
    const { value } = this.grid;
    if (!value || this.canvas.screen?.camera) return this.picture;
    return savedOverview(this.overviewOf, value, this.frame, this.panel.width / (this.times ?? typeSize()), saved);
  }

  private get overviewOf(): OverviewOf {
    const { tensor, panel, look, axes } = this;
    return { tensor, texts: panel.summary, look, axes, scale: this.scale.value };
  }

  /** While loading, the picture of another head may stay visible, but not that of another tensor. */
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
}

/**
 * Changing any of these goes elsewhere and unpins a number. Another block or head keeps the pin, since the same cell there is
 * worth comparing.
 */
const PLACE = ['step', 'variant', 'token', 'source'] as const;

/** The column of an attended token, or of the dimension whose value is explained. */
function toldColumnOf({ column, dimension }: Selection): Picture['toldColumn'] {
  const index = column ?? dimension;
  return index === undefined ? undefined : { index, isToken: column !== undefined };
}

/** The tokens of the shown part of an axis. */
function shownOf(tokens: readonly TokenText[], { spans }: Axis): TokenText[] {
  return spans.flatMap(({ start, stop }) => tokens.slice(start, stop));
}
