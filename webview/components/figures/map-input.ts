/**
 * Pointer and keyboard input of a heat map: reads cells, chooses one, zooms and moves. Dragging and the wheel are in
 * `Gestures`.
 */
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
  /** Whether it shows what was asked for; otherwise its cells cannot be read. */
  readonly current: boolean;
}

export class MapInput {
  /** The cell that was read when the focus left, as for its explanation, and the cell chosen at that time. */
  private before: { readonly cell: Cell; readonly chosen: Cell } | undefined;
  /** Whether keys read cells; in a presentation only after the focus was moved here for that. */
  private byKeys = false;
  /** Whether the focus was just moved here to read values. */
  private isCalled = false;
  /** The cell that was pinned last. */
  private last: Cell | undefined;

  /** @param map returns the map; called at every event @param choose handles a chosen cell */
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
    // With Alt, a click asks for the value's explanation.
    if (event.altKey) return;
    const cell = this.canvas.gestures?.dragged ? undefined : this.cellUnder(event);
    if (!cell) return;
    if (this.map().panel.presenting) this.pin(cell);
    else this.choose(cell);
  };

  /** Focuses the picture to read its values, even if it has the focus already, as after a click. */
  begin(over: HTMLElement): void {
    this.isCalled = true;
    over.focus();
    if (this.isCalled) this.beginReading();
  }

  /** Forgets the pinned cell, because something else is shown. */
  forget(): void {
    this.last = undefined;
    this.before = undefined;
    this.reader.unpin();
  }

  /** Pins a cell, or unpins it the second time. */
  private pin(cell: Cell): void {
    const { pinned } = this.reader;
    this.last = cell;
    if (pinned && isSame(pinned, cell)) this.reader.unpin();
    else this.reader.pin(cell);
  }

  readonly focused = ({ currentTarget }: FocusEvent): void => {
    // A click also focuses, but then the pointer determines the cell.
    if (!this.isCalled && !(currentTarget as Element).matches(':focus-visible')) return;
    this.beginReading();
  };

  private beginReading(): void {
    this.isCalled = false;
    this.byKeys = true;
    if (!this.map().current) return;
    const { chosen, before } = this;
    this.before = undefined;
    // Continues at the last cell, unless another value was chosen in the meantime.
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
    // While another head is on its way, the arrow keys of whoever reads here must not turn the step.
    if (!current && this.reader.isAwaiting && event.key.startsWith('Arrow')) event.preventDefault();
    if (!current || !screen || !picture) return;
    const first = { row: picture.rows.indices[0] ?? 0, column: picture.columns.indices[0] ?? 0 };
    const action = keyAction(event, cell ?? first, { ...picture, size: matrixOf(tensor) });
    if (!action || (action.kind === 'leave' && !cell)) return; // if no cell was read, the key belongs to the element around
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

  /** In a presentation the keys are the presentation's again. */
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
