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
export interface UsedMap {
  readonly tensor: StepTensor;
  readonly panel: PanelData;
  /** Whether it shows what is asked for: else its cells cannot be read. */
  readonly current: boolean;
}

export class MapInput {
  /** The cell that was read when the keyboard left, as to what its value came from, and the chosen one then. */
  private before: { readonly cell: Cell; readonly chosen: Cell } | undefined;
  /** Whether the keyboard was given back here, and no key was pressed since: the one that leaves leaves what is around, too. */
  private isGivenBack = false;

  /** @param map asked at every event @param choose what is done with a cell that is chosen */
  constructor(
    private readonly canvas: MapCanvas,
    private readonly reader: CellReader,
    private readonly map: () => UsedMap,
    private readonly choose: (cell: Cell) => void,
  ) {}

  readonly moved = (event: PointerEvent): void => {
    if (this.canvas.gestures?.dragging) this.reader.read(undefined);
    else if (this.map().current) this.reader.read(this.cellUnder(event));
  };

  readonly left = (): void => this.reader.read(undefined);

  readonly blurred = (): void => {
    const { cell } = this.reader;
    this.before = cell && { cell, chosen: this.chosen };
    this.left();
  };

  readonly clicked = (event: MouseEvent): void => {
    // With Alt it asks what the value came from.
    if (event.altKey) return;
    const cell = this.canvas.gestures?.dragged ? undefined : this.cellUnder(event);
    if (cell) this.choose(cell);
  };

  readonly focused = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    // A click focuses too, but then the pointer says which cell is read.
    if (!(currentTarget as Element).matches(':focus-visible') || !this.map().current) return;
    const { chosen, before } = this;
    this.before = undefined;
    // Back where it was read, unless another value was chosen meanwhile.
    const isSame = before?.chosen.row === chosen.row && before.chosen.column === chosen.column;
    this.isGivenBack = before !== undefined && relatedTarget === null;
    this.reader.announce(before && isSame ? before.cell : chosen);
  };

  private get chosen(): Cell {
    const { tensor, panel } = this.map();
    const sequence = rowSequence(tensor);
    const row = sequence === null ? 0 : chosenIn(panel.choice, sequence);
    return { row, column: chosenColumn(tensor, panel.choice) ?? 0 };
  }

  readonly pressed = (event: KeyboardEvent): void => {
    const { tensor, current } = this.map();
    const { screen } = this.canvas;
    const picture = screen?.picture;
    const { cell } = this.reader;
    const { isGivenBack } = this;
    this.isGivenBack = false;
    if (!current || !screen || !picture) return;
    const first = { row: picture.rows.indices[0] ?? 0, column: picture.columns.indices[0] ?? 0 };
    const action = keyAction(event, cell ?? first, { ...picture, size: matrixOf(tensor) });
    if (!action || (action.kind === 'leave' && !cell)) return; // with nothing read, the key leaves what is around
    if (action.kind !== 'leave' || !isGivenBack) event.preventDefault();
    this.act(action, screen);
  };

  private act(action: KeyAction, screen: Screen): void {
    const { cell } = this.reader;
    if (action.kind === 'zoom') screen.zoomBy(action.factor);
    else if (action.kind === 'pan') screen.panBy(action.dx, action.dy);
    else if (action.kind === 'reset') screen.reset();
    else if (action.kind === 'leave') this.reader.read(undefined);
    else if (action.kind === 'read') this.reader.announce(action.cell);
    else if (cell) this.choose(cell);
  }

  private cellUnder({ offsetX: x, offsetY: y }: MouseEvent): Cell | undefined {
    return this.canvas.screen?.cellAt({ x, y });
  }
}
