/** The values of a zoomed heat map: fetched in tiles, first those in view, then their neighbours. */
import type { TensorAddress } from '../../src/engine/protocol/tensor-protocol';
import { matrixOf } from '../../src/trace/steps/matrix';
import type { StepTensor } from '../../src/trace/steps/steps';
import type { Axis, Span } from '../../src/trace/tensors/axis';
import { errorMessage } from '../base/error-message';
import type { Absent, Grid, GridSource } from '../sources/grid';

const TILE_ROWS = 64;
const TILE_COLUMNS = 128;

/** The most simultaneous requests: tiles that are no longer in view must not delay those that are. */
const MOST_PENDING = 4;

/** How many tiles are kept: a screenful with its neighbours, and the part that was just in view. The source keeps more. */
const MOST_KEPT = 96;

/** A tile by its place among the tiles. */
interface TilePlace {
  readonly row: number;
  readonly column: number;
}

/** The tiles that contain these rows and columns. */
export function tilesOf(rows: Span, columns: Span): TilePlace[] {
  const places: TilePlace[] = [];
  for (let row = Math.floor(rows.start / TILE_ROWS); row * TILE_ROWS < rows.stop; row++)
    for (let column = Math.floor(columns.start / TILE_COLUMNS); column * TILE_COLUMNS < columns.stop; column++)
      places.push({ row, column });
  return places;
}

/** The tiles around the view, within a matrix. */
export function neighboursOf(rows: Span, columns: Span, size: { rows: number; columns: number }): TilePlace[] {
  const wider = ({ start, stop }: Span, by: number, most: number): Span => ({
    start: Math.max(0, start - by),
    stop: Math.min(most, stop + by),
  });
  const near = new Set(tilesOf(rows, columns).map(nameOf));
  const around = tilesOf(wider(rows, TILE_ROWS, size.rows), wider(columns, TILE_COLUMNS, size.columns));
  return around.filter((place) => !near.has(nameOf(place)));
}

function nameOf({ row, column }: TilePlace): string {
  return `${row} ${column}`;
}

/** The values of a part of a matrix, as far as they have arrived. */
interface PartialValues {
  /** Row-major. */
  readonly values: Float32Array;
  /** 1 for every value that has arrived, else 0: the value is then meaningless. */
  readonly known: Uint8Array;
  readonly absent: Absent | undefined;
}

/**
 * The tiles of one tensor and head. They have their own queue: a `Query` keeps one answer and cancels the one before, while a
 * map shows many tiles as each of them arrives, and cancels only those that are no longer in view.
 */
export class Tiles {
  /** Why values do not arrive. */
  error: string | undefined;
  private readonly arrived = new Map<string, Grid>();
  private readonly pending = new Map<string, AbortController>();
  private readonly size: { rows: number; columns: number };
  private queue: TilePlace[] = [];
  private wanted: { rows: Span; columns: Span } | undefined;
  /** The names of the tiles in view. */
  private needed: ReadonlySet<string> = new Set();
  private absent: Absent | undefined;

  /** @param changed called when values in view have arrived, or have failed */
  constructor(
    private readonly source: GridSource,
    private readonly address: TensorAddress,
    private readonly tensor: StepTensor,
    private readonly changed: () => void,
  ) {
    this.size = matrixOf(tensor);
  }

  /** The known values of these rows and columns. */
  read(rows: Span, columns: Span): PartialValues {
    const width = columns.stop - columns.start;
    const count = (rows.stop - rows.start) * width;
    const [values, known] = [new Float32Array(count), new Uint8Array(count)];
    for (const place of tilesOf(rows, columns)) {
      const tile = this.arrived.get(nameOf(place));
      if (!tile) continue;
      const [tileRows, tileColumns] = this.spans(place);
      const from = Math.max(columns.start, tileColumns.start);
      const to = Math.min(columns.stop, tileColumns.stop);
      for (let row = Math.max(rows.start, tileRows.start); row < Math.min(rows.stop, tileRows.stop); row++) {
        const line = (row - tileRows.start) * (tileColumns.stop - tileColumns.start) - tileColumns.start;
        const target = (row - rows.start) * width - columns.start;
        values.set(tile.values.subarray(line + from, line + to), target + from);
        known.fill(1, target + from, target + to);
      }
    }
    return { values, known, absent: this.absent };
  }

  /** Fetches what is missing of these rows and columns. */
  want(rows: Span, columns: Span): void {
    this.wanted = { rows, columns };
    const places = tilesOf(rows, columns);
    this.needed = new Set(places.map(nameOf));
    this.ask(places);
  }

  /**
   * Also fetches the tiles around the wanted ones. To be called when the picture rests, as the neighbours change while it moves.
   */
  prefetch(): void {
    const { wanted } = this;
    if (!wanted) return;
    const { rows, columns } = wanted;
    this.ask([...tilesOf(rows, columns), ...neighboursOf(rows, columns, this.size)]);
  }

  /** Whether something in view has not arrived yet. */
  get busy(): boolean {
    return this.error === undefined && [...this.needed].some((name) => !this.arrived.has(name));
  }

  /** Nothing of this tensor is wanted any more. */
  cancel(): void {
    this.queue = [];
    for (const abort of this.pending.values()) abort.abort();
  }

  /** Requests the tiles again after a failure. */
  retry(): void {
    this.error = undefined;
    if (this.wanted) this.want(this.wanted.rows, this.wanted.columns);
  }

  private ask(places: readonly TilePlace[]): void {
    if (this.error !== undefined) return;
    const asked = new Set(places.map(nameOf));
    for (const [name, abort] of this.pending) if (!asked.has(name)) abort.abort();
    this.queue = places.filter((place) => !this.arrived.has(nameOf(place)));
    this.next();
  }

  private next(): void {
    while (this.pending.size < MOST_PENDING) {
      const place = this.queue.shift();
      if (!place) return;
      if (!this.pending.has(nameOf(place))) void this.fetch(place);
    }
  }

  private async fetch(place: TilePlace): Promise<void> {
    const name = nameOf(place);
    const abort = new AbortController();
    this.pending.set(name, abort);
    try {
      const [rows, columns] = this.spans(place).map((span, i): Axis => {
        return { size: i === 0 ? this.size.rows : this.size.columns, spans: [span] };
      }) as [Axis, Axis];
      this.keep(name, await this.source.grid(this.address, this.tensor, rows, columns, abort.signal));
    } catch (error) {
      if (!abort.signal.aborted) this.fail(error);
    }
    this.pending.delete(name);
    this.next();
    // Tiles that are not in view change nothing.
    if (this.error !== undefined || this.needed.has(name)) this.changed();
  }

  private fail(error: unknown): void {
    this.error = errorMessage(error);
    this.queue = [];
  }

  private keep(name: string, tile: Grid): void {
    this.absent ??= tile.absent;
    this.arrived.set(name, tile);
    for (const oldest of this.arrived.keys()) {
      if (this.arrived.size <= MOST_KEPT) return;
      if (!this.needed.has(oldest)) this.arrived.delete(oldest);
    }
  }

  /** The rows and columns of a tile. */
  private spans({ row, column }: TilePlace): [Span, Span] {
    const span = (index: number, step: number, size: number): Span => ({
      start: index * step,
      stop: Math.min((index + 1) * step, size),
    });
    return [span(row, TILE_ROWS, this.size.rows), span(column, TILE_COLUMNS, this.size.columns)];
  }
}
