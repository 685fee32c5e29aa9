/** The cell of a heat map that is being read, with the pointer or keys: it is outlined, shown in a tip, and announced. */
import { nothing, type ReactiveControllerHost } from 'lit';
import { columnSequence, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { CellText } from '../../heat-map/cell-text';
import { cellIndex, describeDrawn } from '../../heat-map/describe';
import type { CellDetail, MapOptions } from '../../heat-map/map-options';
import type { Cell } from '../../heat-map/picture';
import type { CellEdges, Screen } from '../../heat-map/screen';
import { countedCells, namedColumns, selectionOf } from '../../heat-map/selection';
import type { PanelData } from '../../panel/panel';
import { PreviewObserver, preview } from '../../panel/preview';
import type { HeatMapTip } from './heat-map-tip';
import { holdPin, letGoOfPin } from './pinned-cell';

/** The horizontal distance between a cell and its tip, in CSS pixels. */
const BESIDE = 8;

/** The map whose cells are read. */
interface ReadMap {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  readonly look: MapOptions;
  readonly detail: CellDetail | undefined;
  readonly markedRow: number | undefined;
  /** `undefined` until it is in the page. */
  readonly screen: Screen | undefined;
}

/** The elements that show the cell. */
interface CellElements {
  /** The canvas that the tip is placed by. */
  readonly over: HTMLCanvasElement;
  readonly tip: HeatMapTip;
  /** The element whose text a screen reader announces. */
  readonly spoken: HTMLElement;
}

export class CellReader {
  /** The cell that is read. */
  cell: Cell | undefined;
  /** The cell whose tip stays, wherever the pointer is, until it is unpinned. */
  pinned: Cell | undefined;
  /** Whether the cell's value is still loading and has to be announced when it arrives. */
  private announcesOnArrival = false;
  private byKeys = false;
  /** The cell that keys read when another head or block was chosen; it is read there as soon as that has come. */
  private awaited: Cell | undefined;
  /** What was last reported about the pinned cell. */
  private toldPin: string | undefined;

  /**
   * @param map returns the map; called whenever it is needed, like `elements`
   * @param tellPin reports the place and value of the pinned cell, or `undefined` if none is pinned
   */
  constructor(
    host: ReactiveControllerHost,
    private readonly map: () => ReadMap,
    private readonly elements: () => CellElements,
    private readonly tellPin: (told: string | undefined) => void,
  ) {
    new PreviewObserver(host, () => this.mark());
    host.addController({
      hostDisconnected: () => {
        this.unpin();
        this.drop();
      },
    });
  }

  /**
   * Must be called after the map has changed.
   * @param current whether it shows what was asked for; otherwise its cells cannot be read
   */
  refresh(current: boolean): void {
    if (!current) this.drop();
    else if (!this.cell && this.pinned) this.read(this.pinned);
    else if (this.awaited) this.readAgain(this.awaited);
    this.mark();
    this.updateTip();
    this.tellPinned();
    if (this.announcesOnArrival) this.say();
  }

  /** Whether keys read a cell of what is on its way. */
  get isAwaiting(): boolean {
    return this.awaited !== undefined;
  }

  /** The same place in another head or block, where the keys are still here. */
  private readAgain(cell: Cell): void {
    this.awaited = undefined;
    const { tensor } = this.map();
    const { rows, columns } = matrixOf(tensor);
    if (cell.row < rows && cell.column < columns && this.elements().over.matches(':focus')) this.announce(cell);
  }

  read(cell: Cell | undefined): void {
    this.awaited = undefined;
    if (cell?.row === this.cell?.row && cell?.column === this.cell?.column) return;
    this.cell = cell;
    this.announcesOnArrival = false;
    this.byKeys = false;
    this.point(cell);
    this.mark();
    this.updateTip();
  }

  /** The figure around the map, with its tools and menu. */
  get figure(): Element | undefined {
    const { tip } = this.elements();
    const [map] = hostsOf(tip);
    return map && (hostsOf(map)[0] ?? map);
  }

  /** Pins the tip of this cell until it is unpinned. */
  pin(cell: Cell): void {
    this.pinned = cell;
    holdPin(this);
    this.read(cell);
    // A cell that is pointed at was being read already; its tip now says how to unpin it.
    this.updateTip();
    this.tellPinned();
  }

  readonly unpin = (): void => {
    letGoOfPin(this);
    if (!this.pinned) return;
    this.pinned = undefined;
    this.read(undefined);
    this.tellPinned();
  };

  /** Reports the pinned cell in the words of its tip, only if they have changed. */
  private tellPinned(): void {
    const text = this.pinned && this.describe(this.pinned);
    const { place, value } = text?.brief ?? text ?? {};
    const told = text && `${place}: ${value}`;
    if (told === this.toldPin) return;
    this.toldPin = told;
    this.tellPin(told);
  }

  /** Stops reading because the cell is gone; its token must not stay highlighted everywhere. */
  private drop(): void {
    if (!this.cell) return;
    if (this.byKeys) this.awaited = this.cell;
    this.cell = undefined;
    this.point(undefined);
  }

  /** Reads a cell for the keyboard: scrolls it into view and announces it. */
  announce(cell: Cell): void {
    const { screen } = this.map();
    screen?.reveal(cell);
    screen?.flush();
    this.read(cell);
    this.byKeys = true;
    this.updateTip();
    this.say();
  }

  hideTip(): void {
    this.elements().tip.anchor = undefined;
  }

  /** For weights on another sequence, a cell highlights its token there; the figure itself highlights the row. */
  private point(cell: Cell | undefined): void {
    const { tensor } = this.map();
    const [rows, columns] = [rowSequence(tensor), columnSequence(tensor)];
    if (rows !== null && columns !== null && columns !== rows) preview.point(columns, cell?.column);
    else if (rows !== null) preview.point(rows, cell?.row);
  }

  private mark(): void {
    const { tensor, panel, screen, markedRow } = this.map();
    const selection = selectionOf(tensor, panel.choice, (sequence) => preview.in(sequence), this.cell);
    screen?.select({
      ...selection,
      markedRow,
      named: namedColumns(tensor, panel),
      counted: countedCells(tensor, panel),
    });
  }

  private updateTip(): void {
    const { cell } = this;
    const { tensor, panel, detail, screen } = this.map();
    const { tip, over } = this.elements();
    const box = cell && screen?.anchorOf(cell);
    tip.anchor = box && { getBoundingClientRect: () => beside(over, box), contextElement: over };
    tip.cell = box && (() => inPage(over, box));
    tip.map = this.byKeys ? () => over.getBoundingClientRect() : undefined;
    if (!cell || !box) return;
    tip.text = this.describe(cell);
    tip.presented = panel.presenting ?? false;
    tip.pinned = this.pinned !== undefined;
    tip.detail = tip.presented ? nothing : (detail?.(tensor, cellIndex(tensor, cell), panel) ?? nothing);
  }

  private say(): void {
    const { cell } = this;
    if (!cell) return;
    this.announcesOnArrival = this.map().screen?.valueOf(cell) === undefined;
    this.elements().spoken.textContent = this.describe(cell)?.spoken ?? '';
  }

  private describe(cell: Cell): CellText | undefined {
    const { tensor, panel, look, screen } = this.map();
    const picture = screen?.picture;
    return picture && describeDrawn(tensor, panel.summary, look, picture, cell);
  }
}

function inPage(over: HTMLCanvasElement, { left, right, top, bottom }: CellEdges): DOMRect {
  const picture = over.getBoundingClientRect();
  return new DOMRect(picture.left + left, picture.top + top, right - left, bottom - top);
}

/** The right edge of a cell in the page, where the tip does not cover the pointer. */
function beside(over: HTMLCanvasElement, { right, top, bottom }: CellEdges): DOMRect {
  const picture = over.getBoundingClientRect();
  return new DOMRect(picture.left + right + BESIDE, picture.top + top, 0, bottom - top);
}

/** The hosts of the shadow trees around an element, the innermost first. */
function hostsOf(element: Element): Element[] {
  const hosts: Element[] = [];
  for (let root = element.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode())
    hosts.push(root.host);
  return hosts;
}
