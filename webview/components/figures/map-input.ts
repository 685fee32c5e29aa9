/** What the pointer and the keys do on a heat map: read its cells, choose one, zoom and move. Dragging and the wheel are `Gestures`. */
import { matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { chosenIn } from '../../choice/choice';
import { type KeyAction, keyAction } from '../../heat-map/keys';
import type { Cell } from '../../heat-map/picture';
import type { Screen } from '../../heat-map/screen';
import { chosenColumn } from '../../heat-map/selection';
import type { PanelData } from '../../panel/panel';
import type { CellReader } from './cell-reader';
import type { MapCanvas } from './map-canvas';

/** The map that is used. */
interface UsedMap {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  /** Whether it shows what is asked for: else its cells cannot be read. */
  readonly current: boolean;
}

export class MapInput {
  /** The cell that was read when the keyboard left, as to what its value came from, and the chosen one then. */
  private before: { readonly cell: Cell; readonly chosen: Cell } | undefined;
  /** Whether keys read here: presented, they do only once they were called here. */
  private byKeys = false;
  /** Whether the keyboard was just called here, to read values. */
  private isCalled = false;
  /** The cell that was pinned last. */
  private last: Cell | undefined;

  /** @param map asked at every event @param choose what is done with a cell that is chosen */
  constructor(
    private readonly canvas: MapCanvas,
    private readonly reader: CellReader,
    private readonly map: () => UsedMap,
    private readonly choose: (cell: Cell) => void,
  ) {}

  readonly moved = (event: PointerEvent): void => {
    if (this.reader.pinned) return;
    if (this.canvas.gestures?.dragging) this.reader.read(undefined);
    else if (this.map().current) this.reader.read(this.cellUnder(event));
  };

  readonly left = (): void => this.reader.read(this.reader.pinned);

  readonly blurred = (): void => {
    const { cell } = this.reader;
    this.byKeys = false;
    this.before = cell && { cell, chosen: this.chosen };
    this.left();
  };

  readonly clicked = (event: MouseEvent): void => {
    // With Alt it asks what the value came from.
    if (event.altKey) return;
    const cell = this.canvas.gestures?.dragged ? undefined : this.cellUnder(event);
    if (!cell) return;
    if (this.map().panel.presenting) this.pin(cell);
    else this.choose(cell);
  };

  /** The keyboard comes to the picture to read its values, also where it is there already, as after a click. */
  begin(over: HTMLElement): void {
    this.isCalled = true;
    over.focus();
    if (this.isCalled) this.beginReading();
  }

  /** Nothing is pinned any more: something else is shown. */
  forget(): void {
    this.last = undefined;
    this.before = undefined;
    this.reader.unpin();
  }

  /** A second time it is let go again. */
  private pin(cell: Cell): void {
    const { pinned } = this.reader;
    this.last = cell;
    if (pinned && isSame(pinned, cell)) this.reader.unpin();
    else this.reader.pin(cell);
  }

  readonly focused = ({ currentTarget }: FocusEvent): void => {
    // A click focuses too, but then the pointer says which cell is read.
    if (!this.isCalled && !(currentTarget as Element).matches(':focus-visible')) return;
    this.beginReading();
  };

  private beginReading(): void {
    this.isCalled = false;
    this.byKeys = true;
    if (!this.map().current) return;
    const { chosen, before } = this;
    this.before = undefined;
    // Back where it was read, unless another value was chosen meanwhile.
    const isUnchanged = before && isSame(before.chosen, chosen);
    const last = this.map().panel.presenting ? this.last : undefined;
    this.reader.announce(isUnchanged ? before.cell : (last ?? chosen));
  }

  private get chosen(): Cell {
    const { tensor, panel } = this.map();
    const sequence = rowSequence(tensor);
    const row = sequence === null ? 0 : chosenIn(panel.choice, sequence);
    return { row, column: chosenColumn(tensor, panel.choice) ?? 0 };
  }

  readonly pressed = (event: KeyboardEvent): void => {
    const { tensor, panel, current } = this.map();
    const { screen } = this.canvas;
    const picture = screen?.picture;
    const { cell } = this.reader;
    if (panel.presenting && !this.byKeys) return;
    if (!current || !screen || !picture) return;
    const first = { row: picture.rows.indices[0] ?? 0, column: picture.columns.indices[0] ?? 0 };
    const action = keyAction(event, cell ?? first, { ...picture, size: matrixOf(tensor) });
    if (!action || (action.kind === 'leave' && !cell)) return; // with nothing read, the key leaves what is around
    event.preventDefault();
    this.act(action, screen);
  };

  private act(action: KeyAction, screen: Screen): void {
    const { cell } = this.reader;
    if (action.kind === 'zoom') screen.zoomBy(action.factor);
    else if (action.kind === 'pan') screen.panBy(action.dx, action.dy);
    else if (action.kind === 'reset') screen.reset();
    else if (action.kind === 'leave') this.stop();
    else if (action.kind === 'read') this.move(action.cell);
    else if (cell && this.map().panel.presenting) this.pin(cell);
    else if (cell) this.choose(cell);
  }

  /** Presented, other keys are those of the presentation again. */
  private stop(): void {
    this.byKeys = !this.map().panel.presenting;
    this.reader.read(undefined);
  }

  private move(cell: Cell): void {
    this.reader.unpin();
    this.reader.announce(cell);
  }

  private cellUnder({ offsetX: x, offsetY: y }: MouseEvent): Cell | undefined {
    return this.canvas.screen?.cellAt({ x, y });
  }
}

function isSame(one: Cell, other: Cell): boolean {
  return one.row === other.row && one.column === other.column;
}
